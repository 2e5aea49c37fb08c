"""Explaining a missed goal: why, and what mends it, who does it by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.kit.models import columns_of
from roviec.organisations.models import Holding
from roviec.plans.models import Allocation
from roviec.reports.enums import ReportAct
from roviec.reports.models import Shortfall
from roviec.reports.queries.shortfalls import missed_goal
from roviec.tasks.operations import assign_task, delegate_task

ORIGIN, LONGEST_ORIGIN = "shortfall", 120


class UnableToExplain(Unable):
    """Nothing is kept of the explanation."""


@dataclass(frozen=True)
class Remedy:
    """What the unit does about it, who of the unit, by when."""

    title: str
    holding: Holding
    due_on: date


@transaction.atomic
def explain_shortfall(
    allocation: Allocation, cause: str, reason: str, remedy: Remedy, *, by: Actor, at: datetime
) -> Shortfall:
    """The unit says why it missed the goal; what mends it is a task of the unit from now on.

    A goal that is explained already is given as it is. Raises UnableToExplain for one that was reached, or whose figures
    still come; what a task refuses (a due day that has passed, somebody of another unit) is refused with the whole.
    """
    # Lock before looking: two of the unit may explain it at the same moment.
    allocation = Allocation.objects.select_for_update(no_key=True).get(pk=allocation.pk)
    missed = missed_goal(allocation, timezone.localdate(at))
    if missed is None:
        raise UnableToExplain(_("There is nothing to explain: the goal is reached, or its figures still come."))
    if missed.explained:
        return missed.explained
    unit, target = allocation.unit, allocation.target
    act = record(ReportAct.SHORTFALL_EXPLAINED, by=by, on=allocation, at=at, remark=reason.strip())
    title = _("Goal missed: %(target)s, %(period)s") % {"target": target.name, "period": allocation.period.phrase}
    task = assign_task(
        remedy.title.strip(),
        unit,
        unit,
        origin=(ORIGIN, Truncator(title).chars(LONGEST_ORIGIN), allocation.pk),
        due_on=remedy.due_on,
        by=by,
        at=at,
        cause=act,
    )
    delegate_task(task, remedy.holding, by=by, at=at)
    return Shortfall.objects.create(
        target=target,
        unit=unit,
        **columns_of(allocation.period),
        goal=allocation.goal,
        value=missed.value.value,
        cause=cause,
        reason=reason.strip(),
        remedy=task,
        explained_at=at,
    )


@transaction.atomic
def reword_shortfall(
    allocation: Allocation, cause: str, reason: str, *, version: int, by: Actor, at: datetime
) -> Shortfall:
    """The unit says better why; the task that mends it goes its own way. The same words again change nothing."""
    standing = Shortfall.objects.select_for_update(no_key=True).filter(
        target=allocation.target_id, unit=allocation.unit_id, **columns_of(allocation.period)
    )
    shortfall = standing.first()
    if shortfall is None:
        raise UnableToExplain(_("Explain first why the goal was missed."))
    if (shortfall.cause, shortfall.reason) == (cause, reason.strip()):
        return shortfall
    if shortfall.version != version:
        raise Stale(_("Somebody else changed the explanation after you opened it."))
    shortfall.cause, shortfall.reason = cause, reason.strip()
    shortfall.version += 1
    shortfall.save(update_fields=["cause", "reason", "version"])
    record(ReportAct.SHORTFALL_EXPLAINED, by=by, on=allocation, at=at, remark=shortfall.reason)
    return shortfall
