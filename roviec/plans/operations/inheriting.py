"""Successors take the place of units that end: in who takes part, who reports which target, who keeps a plan, and in goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.queries import named
from roviec.organisations.queries.keeping import not_over
from roviec.organisations.shares import Shares, main_of, shared_out
from roviec.plans.enums import PlanAct, UnitRule
from roviec.plans.models import Allocation, Participation, Plan, Steward, TargetUnit
from roviec.plans.operations.restating import copied

Dated = TypeVar("Dated", Participation, TargetUnit, Steward)


@dataclass(frozen=True)
class PlanHeirs:
    """Who takes the place of which unit, with which shares; by plan where that was decided otherwise.

    A unit that goes on keeps a share itself. Nobody (an empty mapping) means that the unit's place ends with it. A plan
    whose owner ends is closed that day.
    """

    changed: Mapping[int, Shares]
    otherwise: Mapping[tuple[int, int], Shares] = field(default_factory=dict)

    def of(self, plan_id: int, unit_id: int) -> Shares:
        """Who takes the place of a unit in a plan; itself when nothing becomes of it."""
        return self.otherwise.get((plan_id, unit_id), self.changed.get(unit_id, {unit_id: Decimal(1)}))

    def one(self, plan_id: int, unit_id: int) -> int | None:
        """The one unit that stands for it: itself while it goes on, else the main successor."""
        shares = self.of(plan_id, unit_id)
        return (unit_id if unit_id in shares else main_of(shares)) if shares else None

    @property
    def ended(self) -> set[int]:
        """The units that do not go on."""
        return {unit for unit, shares in self.changed.items() if unit not in shares}


@transaction.atomic
def inherit_plans(heirs: PlanHeirs, from_day: date, *, by: Actor, at: datetime, cause: Act | None = None) -> list[Plan]:
    """From a day on the successors stand in the plans where units that end stood; what was said of days before stays.

    Goals of periods that begin on the day or later are shared out, so that the parts still make the whole. Returns the
    plans that changed. The number of statements does not depend on that of plans or targets.
    """
    touched = Participation.objects.filter(
        STANDS,
        not_over(from_day),
        Q(unit__in=heirs.changed) | Q(counts_into__in=heirs.ended) | Q(reports_to__in=heirs.ended),
    )
    plans = list(Plan.objects.filter(pk__in=touched.values("plan")).order_by("pk").select_for_update(no_key=True))
    ids = [plan.pk for plan in plans]
    owners = {plan.pk: plan.owner_id for plan in plans}
    _take_part(heirs, owners, from_day)
    _report(heirs, ids, from_day)
    _keep(heirs, ids, from_day)
    _share_goals(heirs, ids, from_day)
    if plans:
        units = {*heirs.changed, *(unit for shares in heirs.changed.values() for unit in shares)}
        things = [*plans, *named(Unit.objects.filter(pk__in=units), from_day)]
        record(PlanAct.INHERITED, by=by, on=things, at=at, cause=cause, data={"from": from_day.isoformat()})
    return plans


def _take_part(heirs: PlanHeirs, owners: Mapping[int, int], day: date) -> None:
    """Successors count into, and report to, whoever follows the unit that stood above; others keep their places."""
    ended = heirs.ended
    rows = list(Participation.objects.filter(STANDS, not_over(day), plan__in=owners).order_by("pk"))
    said = [
        row
        for row in rows
        if row.unit_id in heirs.changed or ended & {row.counts_into_id, row.reports_to_id, owners[row.plan_id]}
    ]
    there = {(row.plan_id, row.unit_id) for row in rows if row not in said}
    new = []
    # Who goes on keeps his own place before he takes another's.
    for row in sorted(said, key=lambda row: row.unit_id in ended):
        owner = owners[row.plan_id]
        for unit in sorted(() if owner in ended else heirs.of(row.plan_id, row.unit_id)):
            if (row.plan_id, unit) in there:
                continue
            there.add((row.plan_id, unit))
            above = {
                name: _above(heirs, row.plan_id, getattr(row, name), unit, owner)
                for name in ("counts_into_id", "reports_to_id")
            }
            new.append(copied(row, _rest(row, day), unit_id=unit, **above))
    _restate(Participation, said, new, day)


def _above(heirs: PlanHeirs, plan_id: int, above: int | None, unit: int, owner: int) -> int | None:
    """Who stands above now; whoever would stand above himself stands below the owner."""
    if unit == owner:
        return None
    above = heirs.one(plan_id, above) if above is not None else None
    return above if above is not None and above != unit else owner


def _report(heirs: PlanHeirs, plans: list[int], day: date) -> None:
    rows = TargetUnit.objects.filter(STANDS, not_over(day), target__item__plan__in=plans).order_by("pk")
    owners = dict(Plan.objects.filter(pk__in=plans).values_list("pk", "owner_id"))
    found = [(row, row.target.item.plan_id) for row in rows.select_related("target__item")]
    said = [(row, plan) for row, plan in found if row.unit_id in heirs.changed or owners[plan] in heirs.ended]
    replaced = {row.pk for row, _plan in said}
    there = {(row.target_id, row.unit_id) for row, _plan in found if row.pk not in replaced}
    new = []
    for row, plan in sorted(said, key=lambda each: each[0].unit_id in heirs.ended):
        for unit in sorted(() if owners[plan] in heirs.ended else heirs.of(plan, row.unit_id)):
            if (row.target_id, unit) not in there:
                there.add((row.target_id, unit))
                new.append(copied(row, _rest(row, day), unit_id=unit))
    _restate(TargetUnit, [row for row, _plan in said], new, day)


def _keep(heirs: PlanHeirs, plans: list[int], day: date) -> None:
    ended = list(Steward.objects.filter(STANDS, not_over(day), plan__in=plans, unit__in=heirs.ended))
    new = [
        copied(row, _rest(row, day), unit_id=successor)
        for row in ended
        if (successor := heirs.one(row.plan_id, row.unit_id))
    ]
    _restate(Steward, ended, new, day)


def _share_goals(heirs: PlanHeirs, plans: list[int], day: date) -> None:
    """Sums are shared out; what is no sum (a rate, a minimum) each successor without a goal of his own takes over."""
    rows = Allocation.objects.filter(STANDS, target__item__plan__in=plans, period_start__gte=day)
    goals = list(rows.select_related("target__item").order_by("pk"))
    said = {(row.target_id, row.unit_id, row.period): row for row in goals}
    ended = [row for row in goals if row.unit_id in heirs.changed]
    goal: dict[tuple[int, int, Period], Decimal] = {}
    for row in ended:
        shares = heirs.of(row.target.item.plan_id, row.unit_id)
        is_sum = row.target.unit_rule == UnitRule.SUM
        parts = shared_out(row.goal, shares) if is_sum and shares else dict.fromkeys(shares, row.goal)
        for unit, part in parts.items():
            key = (row.target_id, unit, row.period)
            own = said.get(key) if unit not in heirs.changed else None
            before = goal.get(key, own.goal if own else None)
            goal[key] = part if before is None else before + part if is_sum else before
    old = {row.pk for row in ended} | {said[key].pk for key in goal if key in said}
    Allocation.objects.filter(pk__in=old).update(retracted_at=Now())
    Allocation.objects.bulk_create(
        [
            Allocation(target_id=target, unit_id=unit, goal=said_now, **columns_of(period))
            for (target, unit, period), said_now in goal.items()
        ]
    )


def _rest(row: Any, day: date) -> DateRange:
    """The days of a row from the day on."""
    return DateRange(max(day, row.valid.lower or day), row.valid.upper)


def _restate(model: type[Dated], ended: list[Dated], new: list[Dated], day: date) -> None:
    """Retract what ends, say it anew for the days before, and say what holds from the day on."""
    past: list[Dated] = [
        copied(row, DateRange(row.valid.lower, day)) for row in ended if (row.valid.lower or date.min) < day
    ]
    rows: models.QuerySet[Dated] = model.objects.filter(pk__in=[row.pk for row in ended])
    rows.update(retracted_at=Now())
    model.objects.bulk_create(past + new)
