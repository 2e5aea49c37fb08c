"""A task as a row of a list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.queries import names_of
from roviec.plans.queries import Clear
from roviec.tasks.enums import TaskState, Timeliness
from roviec.tasks.models import Task
from roviec.tasks.queries import HandOut

LOOKS = {
    Timeliness.IN_TIME: "running",
    Timeliness.DUE_SOON: "soon",
    Timeliness.OVERDUE: "late",
    Timeliness.NO_DEADLINE: "running",
    Timeliness.ON_TIME: "done",
    Timeliness.LATE: "done",
}


@dataclass(frozen=True)
class TaskRow:
    """A task with the words of its state: "quá hạn 12 ngày", "hoàn thành đúng hạn"."""

    task: Task
    unit: str
    look: str
    words: str


def rows_of(tasks: Sequence[Task], on: date) -> list[TaskRow]:
    """Tasks as rows on a day; two queries for the names of their units."""
    names = names_of({task.lead_unit_id for task in tasks}, on)
    return [TaskRow(task, names[task.lead_unit_id], _look(task, on), words_of(task, on)) for task in tasks]


def _look(task: Task, on: date) -> str:
    if task.done_on is not None and task.due_on is None:
        return "done"
    return LOOKS[task.timeliness(on)]


def words_of(task: Task, on: date) -> str:
    """State and timeliness in one phrase."""
    standing = task.timeliness(on)
    if task.state == TaskState.COMPLETED:
        if standing == Timeliness.LATE and task.due_on and task.done_on:
            days = (task.done_on - task.due_on).days
            return ngettext("Done, %(days)d day late", "Done, %(days)d days late", days) % {"days": days}
        return _("Done on time") if task.due_on else _("Done")
    if standing == Timeliness.OVERDUE and task.due_on:
        days = (on - task.due_on).days
        return ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", days) % {"days": days}
    if standing == Timeliness.DUE_SOON and task.due_on:
        days = (task.due_on - on).days
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days} if days else _("Due today")
    return str(TaskState(task.state).label).capitalize()


def given_words(preview: HandOut, line: Clear) -> str:
    """How much of a line has been handed out; nothing for a line of which no unit has its task."""
    if preview.is_given(line):
        return _("handed out")
    had = len(preview.had.get(line.said.item_id, ()))
    return _("handed out to %(had)d of %(all)d") % {"had": had, "all": len(line.leads)} if had else ""
