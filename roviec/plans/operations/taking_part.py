"""Who takes part in a plan, into whose total each counts, and who keeps the plan going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import PlanAct, Stewardship
from roviec.plans.models import Participation, Plan, Steward, TargetUnit
from roviec.plans.operations.restating import Statement, first_day, restate


class UnableToTakePart(Unable):
    """These units cannot take part like this."""


@dataclass(frozen=True)
class Part:
    """One unit's part: whose total its figures count into, who receives its reports (by default the same).

    `is_open`: the other participants may see its rows.
    """

    unit: Unit
    counts_into: Unit | None
    reports_to: Unit | None = None
    is_open: bool = False


@transaction.atomic
def set_participants(
    plan: Plan, parts: Sequence[Part], *, from_day: date | None = None, by: Actor, at: datetime
) -> Plan:
    """From a day on (the plan's first by default) exactly these units take part, and the owner at the top.

    Raises UnableToTakePart when a unit counts into one that takes no part, or in a circle, or when a unit that is left
    out still answers for a target.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    start = first_day(plan, from_day)
    wanted: dict[int, dict[str, object]] = {
        plan.owner_id: {"counts_into_id": None, "reports_to_id": None, "is_open": False}
    }
    names = {part.unit.pk: str(part.unit) for part in parts}
    for part in parts:
        above = part.counts_into.pk if part.counts_into else None
        if part.unit.pk != plan.owner_id and above is None:
            above = plan.owner_id
        to = part.reports_to.pk if part.reports_to else above
        wanted[part.unit.pk] = {"counts_into_id": above, "reports_to_id": to, "is_open": part.is_open}
    _refuse_loose_ends(wanted, plan.owner_id, names)
    answering = (
        TargetUnit.objects.filter(STANDS, target__item__plan=plan, valid__contains=start).exclude(unit__in=wanted)
    ).count()
    if answering:
        raise UnableToTakePart(
            _("A unit that is left out still answers for a target. Change who reports the target first.")
        )
    if restate(Participation, {"plan_id": plan.pk}, "unit_id", Statement(start, plan.valid.upper, wanted)):
        record(PlanAct.PARTICIPANTS_SET, by=by, on=plan, at=at, data={"units": sorted(wanted)})
    return plan


@transaction.atomic
def set_steward(
    plan: Plan,
    unit: Unit,
    kind: Stewardship = Stewardship.STANDING_AGENCY,
    *,
    from_day: date | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """From a day on the unit is the standing agency, or the steering board, of the plan."""
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    said = Statement(first_day(plan, from_day), plan.valid.upper, {unit.pk: {}})
    if restate(Steward, {"plan_id": plan.pk, "kind": kind}, "unit_id", said):
        record(PlanAct.STEWARD_SET, by=by, on=[plan, unit], at=at, data={"kind": kind.value})
    return plan


@transaction.atomic
def end_steward(
    plan: Plan,
    kind: Stewardship = Stewardship.STANDING_AGENCY,
    *,
    from_day: date | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """From a day on the plan has no standing agency, or no steering board; its owner answers for it alone."""
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    said = Statement(first_day(plan, from_day), plan.valid.upper, {})
    if restate(Steward, {"plan_id": plan.pk, "kind": kind}, "unit_id", said):
        record(PlanAct.STEWARD_ENDED, by=by, on=plan, at=at, data={"kind": kind.value})
    return plan


def _refuse_loose_ends(wanted: dict[int, dict[str, object]], owner_id: int, names: dict[int, str]) -> None:
    """Everybody's figures arrive at the owner."""
    for unit_id in wanted:
        seen, here = {unit_id}, unit_id
        while here != owner_id:
            above = wanted[here]["counts_into_id"]
            if not isinstance(above, int) or above not in wanted:
                raise UnableToTakePart(
                    _("%(unit)s counts into a unit that takes no part in the plan.") % {"unit": names.get(here, "")}
                )
            if above in seen:
                raise UnableToTakePart(_("%(unit)s would count into itself.") % {"unit": names.get(unit_id, "")})
            seen.add(above)
            here = above
