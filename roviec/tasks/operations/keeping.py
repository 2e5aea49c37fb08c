"""What who gave a task does with it: assign again, suspend on a document, resume, cancel, replace."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.documents.models import Document
from roviec.kit.actors import Actor
from roviec.organisations.models import Unit
from roviec.tasks.enums import CLOSED, TaskAct, TaskState, Verdict
from roviec.tasks.life import Verb
from roviec.tasks.models import Submission, Task
from roviec.tasks.operations.handing_out import assign_task
from roviec.tasks.operations.shared import (
    UnableToWork,
    changed,
    led_to,
    let_requests_lapse,
    locked,
    parts_must_be_done,
    roll_up,
    with_reason,
)
from roviec.tasks.queries import parts_of


@transaction.atomic
def assign_again(task: Task, *, by: Actor, at: datetime) -> Task:
    """A proposed or returned task is assigned, from now on. Twice is harmless."""
    task = locked(task, at)
    leads = led_to(task, Verb.ASSIGN, by)
    if leads == task.state:
        return task
    task.state, task.state_reason, task.assigned_at = leads, "", at
    return changed(task, TaskAct.ASSIGNED, by, at)


@transaction.atomic
def suspend_task(task: Task, basis: Document | None, *, reason: str, by: Actor, at: datetime) -> Task:
    """The clock stands from today on the ground of a document; the unit rests. Twice is harmless."""
    task = locked(task, at, by_lead=False)
    leads = led_to(task, Verb.SUSPEND, by)
    if leads == task.state:
        return task
    if basis is None:
        raise UnableToWork(_("A task is suspended on the ground of a document: choose it."))
    task.suspended_from, task.suspended_on = task.state, timezone.localdate(at)
    task.state, task.state_reason, task.suspension_basis = leads, with_reason(reason), basis
    return changed(task, TaskAct.SUSPENDED, by, at, remark=task.state_reason)


@transaction.atomic
def resume_task(task: Task, *, by: Actor, at: datetime) -> Task:
    """The task goes on where it was; its due day moves by the days it rested, and the day first set stays beside it."""
    task = locked(task, at, by_lead=False)
    leads = led_to(task, Verb.RESUME, by)
    if task.suspended_on is None:
        return task
    rested = timezone.localdate(at) - task.suspended_on
    if task.due_on and rested > timedelta(0):
        task.original_due_on = task.original_due_on or task.due_on
        task.due_on += rested
    task.state, task.state_reason = leads, _what_is_missing(task) if leads == TaskState.REDO else ""
    task.suspended_on, task.suspended_from, task.suspension_basis = None, "", None
    return changed(task, TaskAct.RESUMED, by, at)


def _what_is_missing(task: Task) -> str:
    """The words of the last verdict: what was to be done again still is."""
    return (
        Submission.objects.filter(task=task, verdict=Verdict.REDO)
        .order_by("-number")
        .values_list("remark", flat=True)[0]
    )


@transaction.atomic
def cancel_task(task: Task, *, reason: str, by: Actor, at: datetime, cause: Act | None = None) -> Task:
    """Nobody has to do it any more, nor its open parts; from today it counts nowhere. Twice is harmless.

    Raises UnableToWork while a result of it, or of a part, waits to be judged.
    """
    task = locked(task, at, by_lead=False)
    leads = led_to(task, Verb.CANCEL, by)
    if leads == task.state:
        return task
    _drop(task, reason, by, at)
    task.state = leads
    data = {"state": task.state, "percent": task.percent}
    act = record(TaskAct.CANCELLED, by=by, on=task, at=at, remark=task.state_reason, data=data, cause=cause)
    for part in parts_of(task.pk).exclude(state__in=CLOSED).order_by("pk"):
        cancel_task(part, reason=task.state_reason, by=by, at=at, cause=act)
    task.version += 1
    task.save()
    roll_up(task)
    return task


@transaction.atomic
def supersede_task(
    task: Task, successor: Task, *, reason: str, by: Actor, at: datetime, cause: Act | None = None
) -> Task:
    """The successor takes the place of the task, which from today counts nowhere. Twice is harmless.

    Raises UnableToWork for a successor that is closed, or was itself replaced by this one.
    """
    # Both, in the order of their ids: two tasks that replace each other at the same moment are seen.
    rows = Task.objects.select_for_update(no_key=True).filter(pk__in=[task.pk, successor.pk]).order_by("pk")
    both = {row.pk: row for row in rows}
    task, successor = both[task.pk], both[successor.pk]
    leads = led_to(task, Verb.SUPERSEDE, by)
    if leads == task.state:
        if task.superseded_by_id == successor.pk:
            return task
        raise UnableToWork(_("The task was replaced by another already."))
    if successor.pk == task.pk or successor.is_closed:
        raise UnableToWork(_("Choose another task that is still open."))
    parts_must_be_done(task)
    _drop(task, reason, by, at)
    task.state, task.superseded_by = leads, successor
    task.version += 1
    task.save()
    data = {"state": task.state, "successor": successor.pk}
    record(TaskAct.SUPERSEDED, by=by, on=[task, successor], at=at, remark=task.state_reason, data=data, cause=cause)
    return task


@transaction.atomic
def replace_task(
    task: Task,
    *,
    title: str,
    lead_unit: Unit,
    due_on: date | None,
    product: str,
    reason: str,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Task:
    """A new task is assigned in the place of this one, from the same origin; returns the new one. Twice is harmless."""
    task = locked(task, at, by_lead=False)
    if led_to(task, Verb.SUPERSEDE, by) == task.state and task.superseded_by:
        return task.superseded_by
    given = assign_task(
        title,
        lead_unit,
        task.assigned_by,
        origin=(task.origin_kind, task.origin_title, task.origin_key),
        due_on=due_on,
        product=product,
        by=by,
        at=at,
        cause=cause,
    )
    supersede_task(task, given, reason=reason, by=by, at=at, cause=cause)
    # Only now is the place of the old one in its plan free.
    given.number, given.item_id = task.number, task.item_id
    given.save(update_fields=["number", "item"])
    return given


def _drop(task: Task, reason: str, by: Actor, at: datetime) -> None:
    """Close a task without a result."""
    task.state_reason, task.closed_on = with_reason(reason), timezone.localdate(at)
    task.suspended_on, task.suspended_from, task.suspension_basis = None, "", None
    let_requests_lapse(task, by, at)
