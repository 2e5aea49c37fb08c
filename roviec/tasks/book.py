"""The list of tasks as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from roviec.kit.workbooks.listing import Listing
from roviec.kit.workbooks.writing import Value
from roviec.tasks.rows import TaskRow


def listing_of(rows: Sequence[TaskRow], on: date) -> Listing:
    """The tasks as they stand on the screen, the most urgent first."""
    heads = [
        (_("No."), 8.0),
        (_("Task"), 60.0),
        (_("Plan"), 20.0),
        (_("Lead unit"), 24.0),
        (_("Due"), 14.0),
        (_("Standing"), 22.0),
        ("%", 8.0),
        (_("Supervising leader"), 24.0),
    ]
    sentence = _("As of %(day)s: %(count)d tasks.") % {"day": f"{on:%d/%m/%Y}", "count": len(rows)}
    return Listing("nhiem-vu", _("Tasks"), heads, [_values(row) for row in rows], sentence)


def _values(row: TaskRow) -> list[Value]:
    task = row.task
    leader = task.supervising_leader
    return [
        task.number,
        task.title,
        task.origin_title,
        row.unit,
        task.due_on or task.due_written,
        str(row.words),
        task.percent,
        leader.person.name if leader else "",
    ]
