"""From a submitted result to a completed task, or to doing it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.tasks.enums import TaskAct, TaskState, Verdict
from roviec.tasks.life import Verb
from roviec.tasks.models import Submission, Task
from roviec.tasks.operations.shared import (
    UnableToWork,
    causes_of,
    changed,
    has_started,
    led_to,
    let_requests_lapse,
    locked,
    parts_must_be_done,
    with_reason,
)
from roviec.tasks.queries import pending_of


@transaction.atomic
def submit_result(task: Task, *, words: str, by: Actor, at: datetime) -> Task:
    """The result lies with who gave the task, and the clock stands until it is judged. Twice is harmless."""
    task = locked(task, at)
    leads = led_to(task, Verb.SUBMIT, by)
    if leads == task.state:
        return task
    parts_must_be_done(task)
    last = Submission.objects.filter(task=task).aggregate(last=Max("number"))["last"] or 0
    Submission.objects.create(task=task, number=last + 1, words=words.strip(), submitted_at=at, submitted_by_key=by.key)
    has_started(task, at)
    task.state, task.state_reason, task.submitted_on = leads, "", timezone.localdate(at)
    task.latest = words.strip() or task.latest
    return changed(task, TaskAct.SUBMITTED, by, at, remark=words.strip())


@transaction.atomic
def take_back_result(task: Task, *, by: Actor, at: datetime) -> Task:
    """The unit has the task in hand again, as if it had not submitted; the clock runs on. Twice is harmless."""
    task = locked(task, at)
    leads = led_to(task, Verb.TAKE_BACK, by)
    pending = pending_of(task)
    if leads == task.state or pending is None:
        return task
    _decide(pending, Verdict.WITHDRAWN, by, at)
    task.state, task.submitted_on = leads, None
    return changed(task, TaskAct.TAKEN_BACK, by, at)


@transaction.atomic
def accept_result(task: Task, *, number: int, remark: str = "", cause: str = "", by: Actor, at: datetime) -> Task:
    """The task is done, as of the local day on which this result was submitted. Twice is harmless.

    `number` is that of the submission which was looked at; raises Stale when another one waits by now, UnableToWork for
    one's own. `cause` confirms or changes whose doing a delay is; what the unit said stays beside it. Raises UnableToWork
    where nothing came late.
    """
    task = locked(task, at, by_lead=False)
    pending = pending_of(task)
    leads = led_to(task, Verb.ACCEPT_RESULT, by, pending=pending)
    if leads == task.state or pending is None:
        return task
    _must_be_this(pending, number)
    parts_must_be_done(task)
    _decide(pending, Verdict.ACCEPTED, by, at, remark.strip())
    task.state, task.percent, task.submitted_on = leads, 100, None
    task.done_on = timezone.localdate(pending.submitted_at)
    if cause and not task.days_late(task.done_on):
        raise UnableToWork(_("The task is not late: there is no delay to judge."))
    task.judged_cause = cause or task.judged_cause
    let_requests_lapse(task, by, at)
    return changed(task, TaskAct.RESULT_ACCEPTED, by, at, remark=remark.strip(), data=causes_of(task))


@transaction.atomic
def ask_redo(task: Task, *, number: int, reason: str, by: Actor, at: datetime) -> Task:
    """The unit has the task in hand again and knows what is missing; the due day does not move. Twice is harmless."""
    task = locked(task, at, by_lead=False)
    pending = pending_of(task)
    leads = led_to(task, Verb.ASK_REDO, by, pending=pending)
    if leads == task.state or pending is None:
        return task
    _must_be_this(pending, number)
    task.state, task.submitted_on, task.state_reason = leads, None, with_reason(reason)
    _decide(pending, Verdict.REDO, by, at, task.state_reason)
    return changed(task, TaskAct.REDO_ASKED, by, at, remark=task.state_reason)


@transaction.atomic
def complete_task(task: Task, *, words: str, by: Actor, at: datetime) -> Task:
    """A task that the unit gave to itself is done as of the local day of `at`; completing it twice changes nothing.

    Raises UnableToWork for a task of another unit, whose result has to be submitted, and while a result waits.
    """
    task = locked(task, at)
    leads = led_to(task, Verb.COMPLETE, by)
    if leads == task.state:
        return task
    parts_must_be_done(task)
    has_started(task, at)
    task.state, task.state_reason = TaskState.COMPLETED, ""
    task.done_on, task.percent = timezone.localdate(at), 100
    task.latest = words or task.latest
    let_requests_lapse(task, by, at)
    return changed(task, TaskAct.COMPLETED, by, at, remark=words)


def _must_be_this(pending: Submission, number: int) -> None:
    if pending.number != number:
        raise Stale(_("The unit has submitted another result meanwhile. Look at it, then decide."))


def _decide(pending: Submission, verdict: Verdict, by: Actor, at: datetime, remark: str = "") -> None:
    pending.verdict, pending.decided_at, pending.decided_by_key, pending.remark = verdict, at, by.key, remark
    pending.save(update_fields=["verdict", "decided_at", "decided_by_key", "remark"])
