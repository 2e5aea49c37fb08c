"""What the lead unit does with a task until it submits a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding
from roviec.organisations.queries import days_units_ended
from roviec.tasks.enums import TaskAct, TaskState, Timeliness
from roviec.tasks.life import OF_STATE, Verb
from roviec.tasks.models import Task, TaskNote
from roviec.tasks.operations.shared import (
    UnableToWork,
    changed,
    has_started,
    led_to,
    locked,
    must_be_seen,
    serves,
    with_reason,
)
from roviec.tasks.queries import parts_of


@transaction.atomic
def accept_task(task: Task, *, by: Actor, at: datetime) -> Task:
    """The unit has taken the task on; accepting an accepted task changes nothing."""
    task = locked(task, at)
    leads = led_to(task, Verb.ACCEPT, by)
    if leads == task.state:
        return task
    task.state, task.accepted_at = leads, at
    return changed(task, TaskAct.ACCEPTED, by, at)


@transaction.atomic
def accept_tasks(tasks: Iterable[Task], *, by: Actor, at: datetime) -> list[Task]:
    """The units have taken all of them on, in one act; returns those that were not accepted before.

    One that can no longer be accepted, or whose unit has ended, is left as it is.
    """
    wanted = sorted(task.pk for task in tasks)
    # By their ids: a whole is older than its parts, so two who accept at once never wait for each other in a ring.
    rows = list(Task.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    ended = days_units_ended({task.lead_unit_id for task in rows}, timezone.localdate(at))
    accepted = [task for task in rows if task.state == TaskState.ASSIGNED and task.lead_unit_id not in ended]
    for task in accepted:
        task.state, task.accepted_at, task.version = led_to(task, Verb.ACCEPT, by), at, task.version + 1
    Task.objects.bulk_update(accepted, ["state", "accepted_at", "version"])
    if accepted:
        record(TaskAct.ACCEPTED, by=by, on=accepted, at=at)
    return accepted


@transaction.atomic
def return_task(task: Task, *, reason: str, by: Actor, at: datetime) -> Task:
    """The unit does not take the task on and says why; who gave it assigns it again, replaces or cancels it."""
    task = locked(task, at)
    leads = led_to(task, Verb.RETURN, by)
    if leads == task.state:
        return task
    task.state, task.state_reason = leads, with_reason(reason)
    return changed(task, TaskAct.RETURNED, by, at, remark=task.state_reason)


@transaction.atomic
def start_task(task: Task, *, by: Actor, at: datetime) -> Task:
    """The unit works on the task; a task that was not accepted is accepted by this."""
    task = locked(task, at)
    leads = led_to(task, Verb.START, by)
    if leads == task.state:
        return task
    task.state = leads
    has_started(task, at)
    return changed(task, TaskAct.STARTED, by, at)


@transaction.atomic
def tell_progress(
    task: Task, *, percent: int, words: str, version: int, holding_id: int | None, by: Actor, at: datetime
) -> Task:
    """How far the task is, in per cent and words; a task that was not started is started by this.

    The per cent of a task that was split come from its parts, whatever is told.
    """
    task = locked(task, at)
    must_be_seen(task, version)
    task.state = led_to(task, Verb.TELL, by)
    if not 0 <= percent < 100:
        raise UnableToWork(_("Progress is 0 to 99 per cent; a task at 100 per cent is completed."))
    has_started(task, at)
    if not parts_of(task.pk).exists():
        task.percent = percent
    task.latest = words
    TaskNote.objects.create(task=task, percent=task.percent, words=words, told_at=at, told_by_id=holding_id)
    return changed(task, TaskAct.PROGRESS_TOLD, by, at, remark=words)


@transaction.atomic
def delegate_task(task: Task, holding: Holding | None, *, by: Actor, at: datetime) -> Task:
    """The task lies with this person of the lead unit, who works on it as the unit's head and contact do; None: with nobody.

    Twice is harmless. Raises UnableToWork for somebody who holds no post in the unit today, and once the task is closed.
    """
    task = locked(task, at)
    if task.is_closed:
        raise UnableToWork(OF_STATE[TaskState(task.state)].sentence)
    if holding is not None and not serves(holding, task.lead_unit_id, timezone.localdate(at)):
        raise UnableToWork(_("Choose somebody who holds a post in the lead unit today."))
    if task.lead_person_id == (holding.pk if holding else None):
        return task
    task.lead_person = holding
    return changed(task, TaskAct.DELEGATED, by, at)


@transaction.atomic
def explain_delay(task: Task, *, cause: str, reason: str, by: Actor, at: datetime) -> Task:
    """Why the task is late, as the unit sees it; shown beside the task until it is done, and after."""
    task = locked(task, at)
    if not (cause and reason.strip()):
        raise UnableToWork(_("Say both whose doing the delay is and what happened."))
    if (task.late_cause, task.late_reason) == (cause, reason.strip()):
        return task
    if not is_late(task, at):
        raise UnableToWork(_("The task is not late: there is no delay to explain."))
    task.late_cause, task.late_reason = cause, reason.strip()
    return changed(task, TaskAct.DELAY_EXPLAINED, by, at, remark=reason)


def is_late(task: Task, at: datetime) -> bool:
    """Whether the task is past its day, or its result was submitted after it."""
    if task.state == TaskState.SUBMITTED:
        return task.days_late(timezone.localdate(at)) > 0
    return task.timeliness(timezone.localdate(at)) in {Timeliness.OVERDUE, Timeliness.LATE}
