"""Builders of a plan's tree of units with one target, and of postings into its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from psycopg.types.range import DateRange

from roviec.figures.operations import Figure, Source, open_period, post_figures
from roviec.figures.queries import values
from roviec.figures.values import Value
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, Nature, PlanKind, TimeRule, UnitRule
from roviec.plans.enums import Source as From
from roviec.plans.models import Item, Participation, Plan, Target, TargetUnit

ALWAYS = DateRange(date(2004, 1, 1), None)
SHEET = Source("test", 1, "0" * 64)


@dataclass
class Ledger:
    """A district, its wards and one target they report."""

    district: Unit
    wards: list[Unit]
    target: Target

    def post(self, ward: Unit, period: Period, number: str | int, out_of: str | int | None = None) -> None:
        """The ward's figure of the period enters the ledger, replacing the one before."""
        open_period(self.district, period, by=BUILDER, at=MONDAY)
        denominator = None if out_of is None else Decimal(out_of)
        figure = Figure(self.target.pk, ward.pk, period, "REPORTED", Decimal(number), denominator)
        post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)

    def say(self, ward: Unit, period: Period, state: str) -> None:
        """The ward says something that is not a number."""
        open_period(self.district, period, by=BUILDER, at=MONDAY)
        post_figures([Figure(self.target.pk, ward.pk, period, state)], source=SHEET, by=BUILDER, at=MONDAY)

    def total(self, period: Period, of: Unit | None = None, through: date | None = None) -> Value:
        """What the figures come to for a unit, the district unless said."""
        unit = of or self.district
        return values([self.target], [unit.pk], period, through=through)[(self.target.pk, unit.pk)]


def a_ledger(
    *wards: str,
    unit_rule: UnitRule = UnitRule.SUM,
    time_rule: TimeRule = TimeRule.SUM,
    measure: str = "nhà",
    frequency: str = "MONTH",
) -> Ledger:
    """A district whose wards report one target each month, empty."""
    district = a_unit("Long Biên")
    below = [a_unit(name, parent=district, position=n) for n, name in enumerate(wards or ("Bồ Đề", "Sài Đồng"))]
    plan = Plan.objects.create(kind=PlanKind.PLAN, title="Kế hoạch thử", short_title="KH", owner=district, valid=ALWAYS)
    item = Item.objects.create(plan=plan, kind=ItemKind.TARGET)
    is_ratio = unit_rule == UnitRule.RATIO
    target = Target.objects.create(
        item=item,
        owner=district,
        code=f"T{item.pk}",
        name="Nhà đại đoàn kết",
        nature=Nature.FLOW,
        measure="%" if is_ratio else measure,
        numerator_label="đạt" if is_ratio else "",
        denominator_label="tổng số" if is_ratio else "",
        time_rule=time_rule,
        unit_rule=unit_rule,
        base_frequency=frequency,
    )
    Participation.objects.create(plan=plan, unit=district, valid=ALWAYS)
    for ward in below:
        takes_part(plan, ward, district)
        enters(target, ward)
    return Ledger(district, below, target)


def another_target(ledger: Ledger, **rules: Any) -> Target:
    """One more target of the same plan that the same wards enter, like the first one where no rule says otherwise."""
    values = {field.attname: getattr(ledger.target, field.attname) for field in Target._meta.concrete_fields}
    item = Item.objects.create(plan=ledger.target.item.plan, kind=ItemKind.TARGET)
    values |= {"id": None, "item_id": item.pk, "code": f"T{item.pk}"} | rules
    target = Target.objects.create(**values)
    for ward in ledger.wards:
        enters(target, ward)
    return target


def takes_part(plan: Plan, unit: Unit, above: Unit) -> None:
    """The unit counts into another one in the plan."""
    Participation.objects.create(plan=plan, unit=unit, counts_into=above, reports_to=above, valid=ALWAYS)


def enters(target: Target, unit: Unit, source: From = From.ENTERED) -> None:
    """The unit enters figures of the target."""
    TargetUnit.objects.create(target=target, unit=unit, source=source, valid=ALWAYS)


def each_row_at_its_own_moment(*tables: str) -> None:
    """From now on each row of these tables is recorded at a moment of its own, though a test is one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION its_own_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN NEW.recorded_at = clock_timestamp(); RETURN NEW; END'"
        )
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER its_own_moment BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION its_own_moment()"
            )
