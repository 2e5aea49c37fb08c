"""More time for a task: asked for before its day, given or refused by who gave the task."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.regulations.models import TaskRule
from roviec.regulations.queries import task_rule
from roviec.tasks.enums import ExtensionVerdict, TaskAct, TaskState
from roviec.tasks.life import OF_STATE
from roviec.tasks.models import Extension, Task
from roviec.tasks.operations.shared import causes_of, changed, locked, with_reason


class UnableToExtend(Unable):
    """The due day stays as it is."""


@transaction.atomic
def ask_extension(task: Task, *, until: date, reason: str, by: Actor, at: datetime) -> Extension:
    """Who gave the task is asked for more time; the due day stays until he agrees. The same wish twice is harmless.

    Raises UnableToExtend for a task without a day, one that is not in hand, after the day (unless the rule allows it), for
    more days or more often than the rule allows, and while another request waits.
    """
    task = locked(task, at)
    if not task.is_worked_on:
        raise UnableToExtend(OF_STATE[TaskState(task.state)].sentence)
    if task.due_on is None:
        raise UnableToExtend(_("The task has no deadline: there is nothing to extend."))
    waiting = Extension.objects.filter(task=task, verdict="").first()
    if waiting:
        if (waiting.proposed_due, waiting.reason) == (until, reason.strip()):
            return waiting
        raise UnableToExtend(_("A request for more time waits already. Take it back before you ask anew."))
    today = timezone.localdate(at)
    rule = task_rule(today)
    _must_be_in_time(task.due_on, today, rule)
    must_be_allowed(task, until, rule)
    asked = Extension.objects.create(
        task=task,
        reason=with_reason(reason),
        due_before=task.due_on,
        proposed_due=until,
        asked_at=at,
        asked_by_key=by.key,
    )
    data = {"due": task.due_on.isoformat(), "until": until.isoformat()}
    record(TaskAct.EXTENSION_ASKED, by=by, on=task, at=at, remark=asked.reason, data=data)
    return asked


def _must_be_in_time(due_on: date, today: date, rule: TaskRule) -> None:
    """More time is asked for before the day, not after the fact."""
    if rule.may_ask_late:
        return
    if today > due_on:
        raise UnableToExtend(
            _("The due day %(day)s has passed: more time is asked for before it. Say why the task is late instead.")
            % {"day": f"{due_on:%d/%m/%Y}"}
        )
    if today > due_on - timedelta(days=rule.notice_days):
        raise UnableToExtend(
            ngettext(
                "More time is asked for at least %(days)d day before the due day.",
                "More time is asked for at least %(days)d days before the due day.",
                rule.notice_days,
            )
            % {"days": rule.notice_days}
        )


def must_be_allowed(task: Task, until: date, rule: TaskRule) -> None:
    """Raise UnableToExtend when the day is not later, or the rule does not allow so many days or another time."""
    if task.due_on is None or until <= task.due_on:
        raise UnableToExtend(_("Choose a day after the one that holds now."))
    if task.extensions >= rule.most_extensions:
        raise UnableToExtend(
            ngettext(
                "The task was given more time %(times)d time; the rule allows no more.",
                "The task was given more time %(times)d times; the rule allows no more.",
                task.extensions,
            )
            % {"times": task.extensions}
        )
    last = task.due_on + timedelta(days=rule.most_days)
    if until > last:
        raise UnableToExtend(
            _("The rule gives at most %(days)d days at a time: choose %(last)s or an earlier day.")
            % {"days": rule.most_days, "last": f"{last:%d/%m/%Y}"}
        )


@transaction.atomic
def approve_extension(
    extension: Extension, *, until: date, remark: str = "", cause: str = "", by: Actor, at: datetime
) -> Task:
    """The task is due on the day given, asked for or another; the day first set stays beside it. Twice is harmless.

    `cause` says whose doing it is that the first day is not kept; what the unit said of a delay stays beside it.
    Raises UnableToExtend for one's own request, one that was decided otherwise, and beyond the rule.
    """
    task, extension = _both(extension, at)
    if extension.verdict == ExtensionVerdict.APPROVED and extension.approved_due == until:
        return task
    _must_wait(task, extension, by)
    must_be_allowed(task, until, task_rule(timezone.localdate(extension.asked_at)))
    _decide(extension, ExtensionVerdict.APPROVED, by, at, remark.strip(), until)
    task.original_due_on = task.original_due_on or task.due_on
    task.due_on, task.extensions = until, task.extensions + 1
    task.judged_cause = cause or task.judged_cause
    task.version += 1
    task.save()
    data = {"due": extension.due_before.isoformat(), "until": until.isoformat(), "times": task.extensions}
    data |= causes_of(task)
    record(TaskAct.EXTENSION_APPROVED, by=by, on=task, at=at, remark=remark.strip(), data=data)
    return task


@transaction.atomic
def refuse_extension(extension: Extension, *, reason: str, by: Actor, at: datetime) -> Task:
    """The due day stays; the unit reads why. Twice is harmless."""
    task, extension = _both(extension, at)
    if extension.verdict == ExtensionVerdict.REFUSED:
        return task
    _must_wait(task, extension, by)
    _decide(extension, ExtensionVerdict.REFUSED, by, at, with_reason(reason))
    return changed(task, TaskAct.EXTENSION_REFUSED, by, at, remark=extension.remark)


@transaction.atomic
def withdraw_extension(extension: Extension, *, by: Actor, at: datetime) -> Task:
    """The unit asks for no more time after all. Twice is harmless."""
    task, extension = _both(extension, at)
    if extension.verdict == ExtensionVerdict.WITHDRAWN:
        return task
    if extension.verdict:
        raise UnableToExtend(_("This request was decided already."))
    _decide(extension, ExtensionVerdict.WITHDRAWN, by, at)
    return changed(task, TaskAct.EXTENSION_WITHDRAWN, by, at)


def _both(extension: Extension, at: datetime) -> tuple[Task, Extension]:
    """The task, locked, and the request as it stands now."""
    task = locked(extension.task, at, by_lead=False)
    return task, Extension.objects.get(pk=extension.pk)


def _must_wait(task: Task, extension: Extension, by: Actor) -> None:
    if extension.verdict:
        raise UnableToExtend(_("This request was decided already."))
    if extension.asked_by_key == by.key:
        raise UnableToExtend(_("You asked for it yourself: somebody else has to decide."))
    if task.state == TaskState.SUSPENDED:
        raise UnableToExtend(OF_STATE[TaskState.SUSPENDED].sentence)


def _decide(
    extension: Extension,
    verdict: ExtensionVerdict,
    by: Actor,
    at: datetime,
    remark: str = "",
    approved_due: date | None = None,
) -> None:
    extension.verdict, extension.decided_at, extension.decided_by_key = verdict, at, by.key
    extension.remark, extension.approved_due = remark, approved_due
    extension.save(update_fields=["verdict", "decided_at", "decided_by_key", "remark", "approved_due"])
