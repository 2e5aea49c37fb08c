"""What tasks ask of a member: to work on, to judge, to answer for, to read, to wait for; two queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.queries.duties import MOST_ROWS, Row
from roviec.desk.queries.scope import on_the_day
from roviec.organisations.permissions import Member
from roviec.tasks.enums import CLOSED, CoState, TaskState
from roviec.tasks.models import CoUnit, Extension, Submission, Task
from roviec.tasks.permissions import WORKS, assigns_for
from roviec.tasks.queries import unread_mentions

STEPS = {
    TaskState.ASSIGNED: lambda: _("Accept the task"),
    TaskState.ACCEPTED: lambda: _("Start the task"),
    TaskState.IN_PROGRESS: lambda: _("Tell the progress"),
    TaskState.REDO: lambda: _("Do it again"),
}
# What waits for those who gave a task, and what they do about it.
VERDICTS = {
    TaskState.SUBMITTED: lambda: _("Confirm the result"),
    TaskState.RETURNED: lambda: _("Assign again or replace"),
    TaskState.PROPOSED: lambda: _("Assign"),
}


def own_tasks(member: Member, on: date) -> list[Task]:
    """Open tasks of the units he works for, those given to himself, and those that ask these units to co-operate.

    The most urgent first; one query. Whoever works for no unit finds what was given to himself among `tasks_given`.
    """
    units = _works_for(member)
    if not units:
        return []
    asked = CoUnit.objects.filter(unit__in=units, state=CoState.ASKED).values("task")
    leads = Q(lead_unit__in=units) | Q(lead_person=member.holding_id)
    rows = (
        Task.objects.filter(leads | Q(pk__in=asked))
        .exclude(state__in=[*CLOSED, TaskState.PROPOSED])
        .annotate(helps=Case(When(leads, then=Value(False)), default=Value(True), output_field=BooleanField()))
    )
    return list(_named(rows, on).order_by("due_on", "number", "pk")[:MOST_ROWS])


def _works_for(member: Member) -> list[int]:
    return [unit for role, unit in member.roles if role in WORKS]


def _given_to_himself(member: Member) -> Q:
    """Tasks that lie with him in person, for those who work for no unit."""
    return Q(pk__in=[]) if _works_for(member) else Q(lead_person=member.holding_id) & ~Q(state=TaskState.PROPOSED)


def of_his_own(given: list[Task], member: Member) -> list[Task]:
    """Of the tasks given those that lie with him in person."""
    return [] if _works_for(member) else [task for task in given if task.lead_person_id == member.holding_id]


def tasks_to_do(own: list[Task]) -> Iterator[Row]:
    """Those that the unit has in hand, and those in which it is asked for its part."""
    for task in own:
        if task.helps:  # type: ignore[attr-defined] # annotated
            yield _row(task, _("Answer for our part"), _("asked to co-operate"), "")
        elif task.is_worked_on:
            redo = task.state == TaskState.REDO
            note = task.state_reason if redo else task.due_written if task.due_on is None else ""
            yield _row(task, STEPS[TaskState(task.state)](), note, "returned" if redo else "")


def tasks_with_others(own: list[Task]) -> Iterator[Row]:
    """Those that lie with who gave them: submitted, returned, suspended."""
    for task in own:
        if not (task.is_worked_on or task.helps):  # type: ignore[attr-defined] # annotated
            yield _row(task, "", str(TaskState(task.state).label), "waiting")


def tasks_given(member: Member, on: date) -> list[Task]:
    """Tasks for which he stands for the assigner and that wait for a word of his, or are late; one query.

    Those whose comments mention him stand among them, and those given to himself when he works for no unit.
    """
    watched = Q(supervising_leader=member.holding_id) | Q(monitor=member.holding_id)
    gives = watched | Q(assigned_by__in=assigns_for(member))
    waiting = Extension.objects.filter(task=OuterRef("pk"), verdict="")
    pending = Submission.objects.filter(task=OuterRef("pk"), verdict="").values("submitted_by_key")[:1]
    said = unread_mentions(member.holding_id).filter(comment__task=OuterRef("pk")).values("comment__words")[:1]
    waits = Q(state__in=VERDICTS) | Q(asks_for_time=True)
    late = watched & Q(due_on__lt=on, submitted_on=None, suspended_on=None)
    rows = Task.objects.annotate(
        asks_for_time=Exists(waiting),
        submitter=Subquery(pending),
        said=Subquery(said),
        gives=Case(When(gives, then=Value(True)), default=Value(False), output_field=BooleanField()),
        helps=Value(False, output_field=BooleanField()),
    ).filter(Q(said__isnull=False) | (~Q(state__in=CLOSED) & ((gives & (waits | late)) | _given_to_himself(member))))
    return list(_named(rows, on).order_by(F("due_on").asc(nulls_last=True), "pk")[: 2 * MOST_ROWS])


def tasks_to_judge(given: list[Task], member: Member) -> Iterator[Row]:
    """Results to confirm, tasks that came back or are proposed, requests for more time, comments to read; not his own."""
    for task in given:
        state = TaskState(task.state)
        gives, said = task.gives, task.said  # type: ignore[attr-defined] # annotated
        if gives and state in VERDICTS and task.submitter != member.actor.key:  # type: ignore[attr-defined] # annotated
            sent = _("submitted on %(day)s") % {"day": f"{task.submitted_on:%d/%m/%Y}"} if task.submitted_on else ""
            yield _row(task, VERDICTS[state](), sent or task.state_reason, "waiting")
        elif gives and task.asks_for_time:  # type: ignore[attr-defined] # annotated
            yield _row(task, _("Decide on more time"), _("asks for more time"), "waiting")
        if said:
            yield _row(task, _("Read the comment"), said, "waiting")


def tasks_watched(given: list[Task], member: Member, on: date) -> Iterator[Row]:
    """Overdue tasks that he supervises or follows; the units have to act, he watches."""
    for task in given:
        is_watched = member.holding_id in {task.supervising_leader_id, task.monitor_id}
        days = task.days_late(on)
        if not is_watched or not days or not task.is_worked_on:
            continue
        silent = ngettext("%(days)d day late, no reason given", "%(days)d days late, no reason given", days)
        yield _row(task, "", task.late_reason or silent % {"days": days}, "late")


def _named(rows: QuerySet[Task], on: date) -> QuerySet[Task]:
    return rows.annotate(unit_name=on_the_day(on, "lead_unit", "short_name"))


def _row(task: Task, action: str, note: str, look: str) -> Row:
    return Row(
        what=str(task),
        url=reverse("tasks:task", args=[task.pk]),
        source=task.origin_title,
        whom=task.unit_name,  # type: ignore[attr-defined] # annotated
        due_on=task.due_on,
        action=action,
        note=note,
        look=look,
    )
