"""Builders of plans with targets to report, schemes, and reports in any state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from psycopg.types.range import DateRange

from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, the_head_of, the_planner_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, Nature, PlanKind, PlanState, Source, TimeRule, UnitRule
from roviec.plans.models import Allocation, Item, ItemVersion, Participation, Plan, PlanVersion, Target, TargetUnit
from roviec.reports.models import Report, Scheme, SchemePeriod
from roviec.reports.operations import (
    accept_report,
    make_scheme,
    open_period,
    return_report,
    submit_report,
    write_entries,
)
from roviec.reports.queries import Answer, a_figure, content_hash

NOVEMBER = Period.month(2023, 11)
OCTOBER = Period.month(2023, 10)
YEAR_2023 = Period.year(2023)
HOUSES = "Nhà đại đoàn kết"
TRAINED = "Tỷ lệ cán bộ được tập huấn"
_numbers = count(1)


def a_plan(owner: Unit, units: Iterable[Unit] = (), title: str = "KH 160", year: int = 2023) -> Plan:
    """An issued plan of the owner in which these units take part, count into it and report to it."""
    days = DateRange(date(year - 1, 1, 1), date(year + 2, 1, 1))
    plan = Plan.objects.create(
        kind=PlanKind.PLAN, title=f"Kế hoạch {title}", short_title=title, owner=owner, year=year, valid=days
    )
    PlanVersion.objects.create(plan=plan)
    Participation.objects.create(plan=plan, unit=owner, valid=days)
    for unit in units:
        Participation.objects.create(plan=plan, unit=unit, counts_into=owner, reports_to=owner, valid=days)
    return plan


def a_target(
    plan: Plan,
    name: str = HOUSES,
    units: Iterable[Unit] | None = None,
    goal: Decimal | int | None = 15,
    **rules: Any,
) -> Target:
    """A target of the plan that these units (its participants) enter month by month, with a goal for the year."""
    version = PlanVersion.objects.get(plan=plan)
    item = Item.objects.create(plan=plan, kind=ItemKind.TARGET)
    place = ItemVersion.objects.filter(plan_version=version).count() + 1
    # A line slips in before the version is issued: tests add targets one by one.
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.DRAFT, effective_from=None)
    ItemVersion.objects.create(plan_version=version, item=item, position=place, number=f"I.{place}", text=name)
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.ISSUED, effective_from=plan.valid.lower)
    columns = {"nature": Nature.FLOW, "time_rule": TimeRule.SUM, "unit_rule": UnitRule.SUM, "measure": "nhà"} | rules
    target = Target.objects.create(item=item, owner=plan.owner, code=f"CT{next(_numbers):03d}", name=name, **columns)
    if units is None:
        units = [p.unit for p in Participation.objects.filter(plan=plan, counts_into__isnull=False).order_by("pk")]
    for unit in units:
        TargetUnit.objects.create(target=target, unit=unit, source=Source.ENTERED, valid=plan.valid)
        if goal is not None:
            Allocation.objects.create(target=target, unit=unit, goal=goal, **columns_of(Period.year(plan.year or 2023)))
    return target


def a_ratio(plan: Plan, name: str = TRAINED, goal: Decimal | int | None = 95, **rules: Any) -> Target:
    """A target that is entered as numerator and denominator."""
    labels = {"numerator_label": "Số đã tập huấn", "denominator_label": "Tổng số cán bộ"}
    return a_target(
        plan,
        name,
        goal=goal,
        **{"unit_rule": UnitRule.RATIO, "measure": "%", "nature": Nature.STOCK, "time_rule": TimeRule.LAST}
        | labels
        | rules,
    )


def a_scheme(
    owner: Unit, units: Sequence[Unit], targets: Sequence[str] = (HOUSES,), plan: Plan | None = None
) -> Scheme:
    """A monthly scheme over one plan whose units enter these targets."""
    if plan is None:
        plan = a_plan(owner, units)
        for name in targets:
            a_target(plan, name)
    return make_scheme(
        owner,
        "Phiếu số liệu tháng",
        [plan],
        span=Span(plan.valid.lower, plan.valid.upper),
        frequency=PeriodKind.MONTH,
        by=BUILDER,
        at=MONDAY,
    )


def an_open_period(scheme: Scheme, period: Period = NOVEMBER) -> SchemePeriod:
    """The period, with a draft for every unit."""
    return open_period(scheme, period, by=BUILDER, at=MONDAY)


def the_report(scheme: Scheme, unit: Unit, period: Period = NOVEMBER) -> Report:
    """The unit's sheet of the period, opened when it is not."""
    an_open_period(scheme, period)
    return Report.objects.select_related("scheme", "scheme_period").get(scheme=scheme, unit=unit, **columns_of(period))


def targets_of(scheme: Scheme) -> dict[str, Target]:
    """The targets of a scheme by name."""
    return {target.name: target for target in Target.objects.filter(item__plan__schemes=scheme)}


def fill(report: Report, figures: Mapping[str, Answer | int | str], by: Actor, at: datetime = MONDAY) -> Report:
    """Write figures by the targets' names; a plain number is a final figure."""
    named = targets_of(report.scheme)
    answers = [
        (named[name], value if isinstance(value, Answer) else a_figure(value)) for name, value in figures.items()
    ]
    write_entries(report, answers, by=by, at=at)
    return report


def a_report(
    unit: Unit,
    owner: Unit,
    figures: Mapping[str, Answer | int | str] | None = None,
    missing: Sequence[str] = (),
    scheme: Scheme | None = None,
    period: Period = NOVEMBER,
    state: str = "DRAFT",
    at: datetime = MONDAY,
) -> Report:
    """A report of the unit to the owner with these figures, brought to a state by those whose part it is."""
    figures = {HOUSES: 4} if figures is None else figures
    scheme = scheme or a_scheme(owner, [unit], targets=[*figures, *missing])
    report = the_report(scheme, unit, period)
    if figures:
        fill(report, figures, by=the_head_of(unit), at=at)
    if state in {"SUBMITTED", "RETURNED", "ACCEPTED"}:
        submit_report(report, by=the_head_of(unit), at=at)
    if state == "RETURNED":
        return_report(report, {None: "Chưa có minh chứng"}, by=the_planner_of(owner), at=at)
    if state == "ACCEPTED":
        accept_report(report, content_hash(report), by=the_planner_of(owner), at=at)
    return Report.objects.select_related("scheme", "scheme_period").get(pk=report.pk)


def a_photo(name: str = "nha.jpg", colour: tuple[int, int, int] = (200, 120, 40)) -> SimpleUploadedFile:
    """A small JPEG as a phone sends it."""
    data = BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")
