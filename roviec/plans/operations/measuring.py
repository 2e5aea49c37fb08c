"""Saying how a target is measured, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import Direction, ItemKind, Nature, PlanAct, Source, TimeRule, UnitRule
from roviec.plans.models import MOST_BREAKDOWNS, Item, Participation, Plan, Target, TargetUnit
from roviec.plans.operations.drafting import AlreadyIssued
from roviec.plans.operations.restating import Statement, first_day, restate
from roviec.plans.queries.plans import is_item_issued
from roviec.prose.persons import counts_persons


class UnableToMeasure(Unable):
    """The target cannot be measured like this."""


@dataclass(frozen=True)
class Measure:
    """How a target is measured; `measure` is the unit of measure as printed ("nhà", "%").

    Without a `code` the target gets one from its plan and its line. Bounds of None are none. `level` is what a unit has to
    reach where units are counted; `breakdowns` name the parts of a figure, `breakdown_rule` how the total stands to them.
    `counts_people` says whether figures count persons; None leaves it to the unit of measure.
    """

    name: str
    measure: str
    nature: Nature
    time_rule: TimeRule
    unit_rule: UnitRule
    direction: Direction = Direction.INCREASE
    code: str = ""
    decimals: int = 0
    numerator_label: str = ""
    denominator_label: str = ""
    baseline: Decimal | None = None
    base_frequency: str = "MONTH"
    lowest: Decimal | None = Decimal(0)
    highest: Decimal | None = None
    level: Decimal | None = None
    breakdowns: tuple[str, ...] = ()
    breakdown_rule: str = ""
    counts_people: bool | None = None

    @property
    def is_of_people(self) -> bool:
        """Whether figures count persons: as said, else as the unit of measure suggests."""
        if self.counts_people is not None:
            return self.counts_people
        may_be = self.decimals == 0 or self.unit_rule != UnitRule.SUM
        return may_be and counts_persons(self.measure, self.numerator_label, self.denominator_label)

    def refusal(self) -> str:
        """Why these rules cannot stand together, or nothing."""
        if not self.name.strip() or not self.measure.strip():
            return _("Write the name of the target and its unit of measure.")
        if self.nature == Nature.STOCK and self.time_rule == TimeRule.SUM:
            return _("A level at the end of the period is not added up over periods: choose the last period.")
        if self.nature == Nature.CUMULATIVE and self.time_rule == TimeRule.SUM:
            return _("A running total is not added up over periods: choose the last period.")
        is_ratio = self.unit_rule == UnitRule.RATIO
        labels = (self.numerator_label.strip(), self.denominator_label.strip())
        if is_ratio and not all(labels):
            return _("A ratio names what is counted and out of what.")
        if not is_ratio and any(labels):
            return _("Only a ratio has a numerator and a denominator.")
        if self.lowest is not None and self.highest is not None and self.highest < self.lowest:
            return _("The highest figure allowed is below the lowest.")
        if self.is_of_people and self.decimals and self.unit_rule == UnitRule.SUM:
            return _("Persons are counted without decimals.")
        return self._refusal_of_level() or self._refusal_of_breakdown()

    def _refusal_of_level(self) -> str:
        if self.unit_rule == UnitRule.COUNT and self.level is None:
            return _("Write the level that a unit has to reach to be counted.")
        if self.unit_rule != UnitRule.COUNT and self.level is not None:
            return _("Only where units are counted is there a level to reach.")
        return ""

    def _refusal_of_breakdown(self) -> str:
        if not self.breakdowns:
            return _("Name the parts first.") if self.breakdown_rule else ""
        if not self.breakdown_rule:
            return _("Say how the total stands to its parts.")
        if self.unit_rule != UnitRule.SUM:
            return _("Only what is added up along units is broken down.")
        if self.nature == Nature.CUMULATIVE:
            return _("A running total is not broken down: choose what arises in the period, or a level.")
        if self.time_rule not in {TimeRule.SUM, TimeRule.LAST}:
            return _("What is broken down is added up over periods, or is that of the last period.")
        names = [" ".join(name.split()) for name in self.breakdowns]
        if len(names) < 2 or len(names) > MOST_BREAKDOWNS:
            return _("A breakdown has 2 to %(most)d parts.") % {"most": MOST_BREAKDOWNS}
        if len({name.casefold() for name in names}) < len(names) or not all(names):
            return _("Each part of a breakdown has a name of its own.")
        return ""


@transaction.atomic
def set_target(item: Item, measure: Measure, *, version: int | None = None, by: Actor, at: datetime) -> Target:
    """The target of a draft is measured like this; `version` is that of the target shown, None for a new one.

    Once a version with this target is issued, its measure stays: figures would change their meaning. Raises
    UnableToMeasure, Stale, AlreadyIssued.
    """
    item = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("plan").get(pk=item.pk)
    if item.kind != ItemKind.TARGET:
        raise UnableToMeasure(gettext_lazy("Only a target is measured."))
    if sentence := measure.refusal():
        raise UnableToMeasure(sentence)
    columns = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(measure).items()}
    columns["counts_people"] = measure.is_of_people
    columns["breakdowns"] = [" ".join(name.split()) for name in measure.breakdowns]
    target = Target.objects.select_for_update(no_key=True).filter(item=item).first()
    columns["code"] = columns["code"] or (target.code if target else _next_code(item))
    if target and all(getattr(target, name) == value for name, value in columns.items()):
        return target
    if is_item_issued(item):
        raise AlreadyIssued(
            _("The plan is issued: how the target is measured stays as it is. Draft an amendment with a new target.")
        )
    if target and target.version != version:
        raise Stale(_("Somebody else changed this target meanwhile. Look at it again, then save."))
    if target is None:
        target = Target(item=item, owner_id=item.plan.owner_id, version=0)
    for name, value in columns.items():
        setattr(target, name, value)
    target.version += 1
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as error:
        raise _refused(error, columns) from error
    record(PlanAct.TARGET_SET, by=by, on=[item.plan, item, target], at=at)
    return target


@transaction.atomic
def say_whether_people(target: Target, counts_people: bool, *, by: Actor, at: datetime) -> Target:
    """From now on its figures are taken to count persons, or not; unlike the rest this changes no figure's meaning.

    Raises UnableToMeasure for sums with decimals, which count no persons.
    """
    target = Target.objects.select_for_update(no_key=True, of=("self",)).select_related("item__plan").get(pk=target.pk)
    if target.counts_people == counts_people:
        return target
    if counts_people and target.decimals and target.unit_rule == UnitRule.SUM:
        raise UnableToMeasure(_("Persons are counted without decimals."))
    target.counts_people = counts_people
    target.save(update_fields=["counts_people"])
    record(
        PlanAct.PEOPLE_SAID, by=by, on=[target.item.plan, target.item, target], at=at, data={"people": counts_people}
    )
    return target


@transaction.atomic
def set_reporters(
    target: Target, sources: Mapping[Unit, Source], *, from_day: date | None = None, by: Actor, at: datetime
) -> Target:
    """From a day on (the plan's first by default) exactly these units answer for the target, from these sources.

    The plan's owner is added, computed from the units below, when it is not named. Raises UnableToMeasure for a unit
    that takes no part in the plan.
    """
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    plan = Plan.objects.get(items=target.item_id)
    start = first_day(plan, from_day)
    wanted = {unit.pk: {"source": Source(source)} for unit, source in sources.items()}
    wanted.setdefault(plan.owner_id, {"source": Source.CHILDREN})
    taking_part = set(
        Participation.objects.filter(STANDS, plan=plan, valid__contains=start).values_list("unit_id", flat=True)
    )
    strangers = [str(unit) for unit in sources if unit.pk not in taking_part]
    if strangers:
        raise UnableToMeasure(
            _("These units take no part in the plan: %(names)s. Add them to the plan first.")
            % {"names": ", ".join(strangers)}
        )
    if restate(TargetUnit, {"target_id": target.pk}, "unit_id", Statement(start, plan.valid.upper, wanted)):
        record(PlanAct.REPORTERS_SET, by=by, on=[plan, target], at=at, data={"units": sorted(wanted)})
    return target


def _next_code(item: Item) -> str:
    """A code of its own: the plan's number and the line's ("160.I.1"), else the item's."""
    plan = item.plan
    line = item.versions.order_by("-plan_version__number").first()
    number = str(plan.document.number) if plan.document and plan.document.number else str(plan.pk)
    code = f"{number}.{line.number}" if line and line.number else ""
    if not code or len(code) > 20 or Target.objects.filter(owner=plan.owner_id, code=code).exists():
        return f"{plan.pk}-{item.pk}"
    return code


def _refused(error: IntegrityError, columns: dict[str, Any]) -> UnableToMeasure:
    if "target_code_once" in str(error):
        return UnableToMeasure(_("Another target has the code %(code)s already.") % {"code": columns["code"]})
    raise error
