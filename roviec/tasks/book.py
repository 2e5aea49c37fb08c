"""The list of tasks as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from roviec.kit.workbooks.writing import Book, Value
from roviec.tasks.rows import TaskRow


def book_of(rows: Sequence[TaskRow], sentence: str) -> bytes:
    """The tasks as they stand on the screen, the most urgent first."""
    book = Book()
    page = book.page(_("Tasks"))
    page.title(_("Tasks"))
    page.line(sentence)
    page.line()
    heads = [
        (_("No."), 8),
        (_("Task"), 60),
        (_("Plan"), 20),
        (_("Lead unit"), 24),
        (_("Due"), 14),
        (_("Standing"), 22),
        ("%", 8),
        (_("Supervising leader"), 24),
    ]
    page.table(heads, [_values(row) for row in rows])
    return book.content()


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
