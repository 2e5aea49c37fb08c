"""A task as a row of a list shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.queries import names_of
from roviec.plans.models import ItemVersion
from roviec.plans.queries import Clear
from roviec.regulations.queries import work_calendar
from roviec.tasks.enums import TaskState, Timeliness
from roviec.tasks.models import SOON, Task
from roviec.tasks.queries import Group, HandOut

LOOKS = {
    Timeliness.IN_TIME: "running",
    Timeliness.DUE_SOON: "soon",
    Timeliness.OVERDUE: "late",
    Timeliness.NO_DEADLINE: "running",
    Timeliness.ON_TIME: "done",
    Timeliness.LATE: "done",
}
# States that say more than how the task stands against its day.
OF_STATE = {
    TaskState.PROPOSED: "draft",
    TaskState.RETURNED: "returned",
    TaskState.SUBMITTED: "waiting",
    TaskState.SUSPENDED: "locked",
    TaskState.CANCELLED: "draft",
    TaskState.SUPERSEDED: "draft",
    TaskState.COMPLETED: "done",
}


@dataclass(frozen=True)
class TaskRow:
    """A task with the words of its state: "quá hạn 12 ngày", "hoàn thành đúng hạn"."""

    task: Task
    unit: str
    look: str
    words: str


def rows_of(tasks: Sequence[Task], on: date, soon: timedelta = SOON) -> list[TaskRow]:
    """Tasks as rows on a day; two queries for the names of their units."""
    names = names_of({task.lead_unit_id for task in tasks}, on)
    return [
        TaskRow(task, names[task.lead_unit_id], look_of(task, on, soon), words_of(task, on, soon)) for task in tasks
    ]


@dataclass(frozen=True)
class GroupRow:
    """A line that several units carry out, as one row of the list: how many have done it, and its tasks by unit."""

    group: Group
    task: Task
    units: str
    look: str
    words: str
    rows: list[TaskRow]

    @property
    def more(self) -> bool:
        """Whether it has more tasks than are shown when it is opened."""
        return self.group.total > len(self.rows)


def with_groups(
    tasks: Sequence[Task], groups: dict[int, Group], on: date, soon: timedelta = SOON
) -> list[TaskRow | GroupRow]:
    """Tasks as rows, those that stand for a line of several units as one row of all of them; two queries."""
    inside = [task for group in groups.values() for task in group.tasks]
    known = {row.task.pk: row for row in rows_of([*tasks, *inside], on, soon)}
    return [
        _group_row(groups[task.item_id], [known[each.pk] for each in groups[task.item_id].tasks], task)
        if task.item_id in groups
        else known[task.pk]
        for task in tasks
    ]


def _group_row(group: Group, rows: list[TaskRow], first: Task) -> GroupRow:
    counted = ngettext("%(count)d unit", "%(count)d units", group.total) % {"count": group.total}
    units = _("The wards") if group.of_all_wards else counted
    look, words = "running", _("In progress")
    if group.overdue:
        words = ngettext("Overdue at %(count)d unit", "Overdue at %(count)d units", group.overdue)
        look, words = "late", words % {"count": group.overdue}
    elif group.done == group.total:
        look, words = "done", _("Done")
    return GroupRow(group, first, f"{units} ({group.done}/{group.total})", look, words, rows)


def look_of(task: Task, on: date, soon: timedelta = SOON) -> str:
    """The look of `kit/_state.html`."""
    standing = task.timeliness(on, soon=soon)
    if task.state == TaskState.REDO and standing in {Timeliness.IN_TIME, Timeliness.NO_DEADLINE}:
        return "returned"
    return OF_STATE.get(TaskState(task.state)) or LOOKS[standing]


def words_of(task: Task, on: date, soon: timedelta = SOON) -> str:
    """State and timeliness in one phrase."""
    state = TaskState(task.state)
    if state == TaskState.COMPLETED:
        return _words_once_done(task, on)
    if state == TaskState.SUBMITTED and (days := task.days_late(on)):
        late = ngettext(
            "Waiting for confirmation, submitted %(days)d day late",
            "Waiting for confirmation, submitted %(days)d days late",
            days,
        )
        return late % {"days": days}
    if state == TaskState.SUSPENDED and task.suspended_on:
        return _("Suspended since %(day)s") % {"day": f"{task.suspended_on:%d/%m/%Y}"}
    if state in OF_STATE:
        return str(state.label).capitalize()
    words = _words_against_the_day(task, on, soon)
    if state == TaskState.REDO and words:
        return _("To be done again: %(standing)s") % {"standing": words[:1].lower() + words[1:]}
    return words or str(state.label).capitalize()


def _words_once_done(task: Task, on: date) -> str:
    if days := task.days_late(on):
        return ngettext("Done, %(days)d day late", "Done, %(days)d days late", days) % {"days": days}
    return _("Done on time") if task.due_on else _("Done")


def _words_against_the_day(task: Task, on: date, soon: timedelta) -> str:
    """How near the day is, or how long past; empty when it is far, or there is none."""
    standing = task.timeliness(on, soon=soon)
    if standing == Timeliness.OVERDUE:
        days = task.days_late(on)
        return ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", days) % {"days": days}
    if standing == Timeliness.DUE_SOON and task.due_on:
        days = (task.due_on - on).days
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days} if days else _("Due today")
    return ""


def given_words(preview: HandOut, line: Clear) -> str:
    """How much of a line has been handed out; nothing for a line of which no unit has its task."""
    if preview.is_given(line):
        return _("handed out")
    had = len(preview.had.get(line.said.item_id, ()))
    return _("handed out to %(had)d of %(all)d") % {"had": had, "all": len(line.leads)} if had else ""


MOST_NAMED = 8


def odd_days(lines: Iterable[ItemVersion], on: date) -> list[str]:
    """Of lines to be handed out: those whose day is past already, and those due when offices do not work; in sentences.

    The plan's day holds all the same: it was issued so. One query.
    """
    dated, calendar = [line for line in lines if line.due_on], work_calendar()
    past = [line for line in dated if line.due_on and line.due_on < on]
    off = [line for line in dated if line.due_on and line.due_on >= on and not calendar.is_working(line.due_on)]
    said = []
    if past:
        words = ngettext(
            "%(count)d line is past its day already, its tasks are late at once: %(lines)s.",
            "%(count)d lines are past their day already, their tasks are late at once: %(lines)s.",
            len(past),
        )
        said.append(words % {"count": len(past), "lines": _with_days(past)})
    if off:
        words = ngettext(
            "%(count)d line is due on a day on which offices do not work: %(lines)s. The day stays as issued.",
            "%(count)d lines are due on days on which offices do not work: %(lines)s. The days stay as issued.",
            len(off),
        )
        said.append(words % {"count": len(off), "lines": _with_days(off)})
    return said


def _with_days(lines: list[ItemVersion]) -> str:
    named = [f"{line.number or line.text[:40]} ({line.due_on:%d/%m/%Y})" for line in lines[:MOST_NAMED]]
    return ", ".join([*named, *(["…"] if len(lines) > MOST_NAMED else [])])
