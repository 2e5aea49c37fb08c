"""Giving out the goal of a target to units, and answering for a difference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import PlanAct
from roviec.plans.models import Allocation, Participation, SignedDifference, Target
from roviec.plans.queries.goals import allocation_gaps

# What the column of a difference holds.
LARGEST = Decimal(99_999_999_999_999)


class UnableToAllocate(Unable):
    """The goals cannot be given out like this."""


@transaction.atomic
def allocate(
    target: Target, period: Period, goals: Mapping[Unit, Decimal | None], *, by: Actor, at: datetime
) -> Target:
    """These units have these goals of the target in the period; None takes a goal away; other units keep theirs.

    The owner's goal is the whole. A change is a new row, the old one is retracted. Parts may differ from the whole: the
    difference is shown, and must be signed before the plan is issued (`allocation_gaps`, `sign_difference`). Raises
    UnableToAllocate for a unit that takes no part, or a goal outside the bounds of the target.
    """
    target = Target.objects.select_for_update(no_key=True, of=("self",)).select_related("item__plan").get(pk=target.pk)
    plan = target.item.plan
    taking_part = set(Participation.objects.filter(STANDS, plan=plan).values_list("unit_id", flat=True))
    for unit, goal in goals.items():
        if unit.pk not in taking_part:
            raise UnableToAllocate(_("%(unit)s takes no part in the plan.") % {"unit": unit})
        if goal is not None:
            _refuse_out_of_bounds(target, unit, goal)
    about = {"target": target, **columns_of(period)}
    standing = {row.unit_id: row for row in Allocation.objects.filter(STANDS, **about)}
    changed = [unit for unit, goal in goals.items() if _goal(standing.get(unit.pk)) != goal]
    if not changed:
        return target
    Allocation.objects.filter(pk__in=[standing[unit.pk].pk for unit in changed if unit.pk in standing]).update(
        retracted_at=Now()
    )
    Allocation.objects.bulk_create(
        [Allocation(**about, unit=unit, goal=goal) for unit in changed if (goal := goals[unit]) is not None]
    )
    _drop_stale_signatures(target, period)
    record(
        PlanAct.ALLOCATED,
        by=by,
        on=[plan, target],
        at=at,
        data={"period": [period.kind.value, period.start.isoformat()], "units": [unit.pk for unit in changed]},
    )
    return target


@transaction.atomic
def sign_difference(
    target: Target, unit: Unit, period: Period, reason: str, *, by: Actor, at: datetime
) -> SignedDifference:
    """Somebody answers for parts that do not make the whole of a unit: with this difference, for this reason.

    The signature holds for this difference only. Raises UnableToAllocate when there is none, or no reason.
    """
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    if not reason.strip():
        raise UnableToAllocate(_("Write why the parts do not make the whole."))
    gap = next((gap for gap in allocation_gaps([target.pk], period) if gap.unit_id == unit.pk), None)
    if gap is None:
        raise UnableToAllocate(_("The parts make the whole: there is nothing to sign."))
    if gap.whole is None:
        raise UnableToAllocate(_("Write the goal of the whole first."))
    if abs(gap.difference) > LARGEST:
        raise UnableToAllocate(_("The difference is too large to be signed: check the goals of the parts."))
    if gap.signed and gap.signed.reason == reason.strip():
        return gap.signed
    about = {"target": target, "unit": unit, **columns_of(period)}
    SignedDifference.objects.filter(STANDS, **about).update(retracted_at=Now())
    signed = SignedDifference.objects.create(**about, difference=gap.difference, reason=reason.strip())
    record(
        PlanAct.DIFFERENCE_SIGNED,
        by=by,
        on=[target.item.plan, target],
        at=at,
        remark=signed.reason,
        data={"difference": str(gap.difference), "unit": unit.pk},
    )
    return signed


def _goal(row: Allocation | None) -> Decimal | None:
    return row.goal if row else None


def _refuse_out_of_bounds(target: Target, unit: Unit, goal: Decimal) -> None:
    below = target.lowest is not None and goal < target.lowest
    above = target.highest is not None and goal > target.highest
    if below or above:
        raise UnableToAllocate(_("The goal of %(unit)s lies outside what the target allows.") % {"unit": unit})


def _drop_stale_signatures(target: Target, period: Period) -> None:
    """What was signed for another difference no longer stands."""
    still = {gap.signed.pk for gap in allocation_gaps([target.pk], period) if gap.signed}
    rows = SignedDifference.objects.filter(STANDS, target=target, **columns_of(period)).exclude(pk__in=still)
    rows.update(retracted_at=Now())
