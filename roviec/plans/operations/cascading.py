"""Giving many targets of a plan out to many units in one step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.inserting import insert_many
from roviec.organisations.models import STANDS
from roviec.plans.enums import PlanAct, Source
from roviec.plans.models import Participation, Plan, Target, TargetUnit
from roviec.plans.operations.measuring import UnableToMeasure
from roviec.plans.operations.restating import first_day
from roviec.plans.queries.targets import steward_of


@transaction.atomic
def cascade_targets(
    plan: Plan,
    targets: Sequence[Target],
    unit_ids: Collection[int],
    *,
    from_day: date | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> int:
    """From a day on (the plan's first by default) each of these units enters each of these targets; returns how many.

    A target that somebody reports already is left as it is, so the same wish twice is harmless. A unit that takes no part
    yet takes part from then on: it counts into the owner and reports to the standing agency. One act, in a fixed number
    of statements. Raises UnableToMeasure without a unit.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    units = sorted(set(unit_ids) - {plan.owner_id})
    if not units:
        raise UnableToMeasure(_("The rule finds no unit that could report these targets."))
    start = first_day(plan, from_day)
    valid = DateRange(start, plan.valid.upper)
    answered = set(
        TargetUnit.objects.filter(STANDS, target__in=targets, valid__overlap=valid)
        .exclude(source=Source.CHILDREN)
        .values_list("target_id", flat=True)
    )
    computed = set(
        TargetUnit.objects.filter(STANDS, target__in=targets, valid__overlap=valid).values_list("target_id", "unit_id")
    )
    new = [target for target in targets if target.pk not in answered]
    if not new:
        return 0
    _let_take_part(plan, units, start)
    said = [(target, plan.owner_id, Source.CHILDREN) for target in new if (target.pk, plan.owner_id) not in computed]
    said += [(target, unit, Source.ENTERED) for target in new for unit in units]
    insert_many([TargetUnit(target=target, unit_id=unit, source=source, valid=valid) for target, unit, source in said])
    record(PlanAct.REPORTERS_SET, by=by, on=[plan, *new], at=at, cause=cause, data={"units": units})
    return len(new)


def _let_take_part(plan: Plan, units: Collection[int], start: date) -> None:
    """Those of the units that take no part on any day from `start` on do so from then on."""
    valid = DateRange(start, plan.valid.upper)
    known = set(
        Participation.objects.filter(STANDS, plan=plan, unit__in=units, valid__overlap=valid).values_list(
            "unit_id", flat=True
        )
    )
    agency = steward_of(plan, start)
    to = agency.unit_id if agency else plan.owner_id
    Participation.objects.bulk_create(
        [
            Participation(plan=plan, unit_id=unit, counts_into_id=plan.owner_id, reports_to_id=to, valid=valid)
            for unit in units
            if unit not in known
        ]
    )
