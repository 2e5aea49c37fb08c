"""The annex of a plan as a workbook: the sheet everybody knows, with the results of the day."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from roviec.kit.numbers import format_number
from roviec.kit.workbooks.writing import Book, Value
from roviec.plans.enums import ItemKind
from roviec.plans.margin import Mark
from roviec.plans.models import Plan
from roviec.plans.queries.annex import Line


def annex_book(plan: Plan, sentence: str, lines: Sequence[tuple[Line, Sequence[Mark]]]) -> bytes:
    """Lines with what stands in the margin beside them; headings run across the sheet."""
    book = Book()
    page = book.page(plan.short_title)
    page.title(plan.title)
    page.line(sentence)
    page.line()
    heads = [
        (_("No."), 8),
        (_("Content"), 60),
        (_("Lead"), 20),
        (_("In co-operation with"), 24),
        (_("Leader in charge"), 20),
        (_("Deadline"), 14),
        (_("Product"), 24),
        (_("Result"), 24),
        (_("Note"), 20),
    ]
    page.table(heads, [_values(line, marks) for line, marks in lines])
    return book.content()


def _values(line: Line, marks: Sequence[Mark]) -> list[Value]:
    row = line.row
    if line.is_group:
        return [f"{row.number} {row.text}".strip()]
    text = row.text
    if line.kind == ItemKind.TARGET and line.target:
        goal = format_number(line.goal)
        text = f"{text} ({goal} {line.target.measure})" if goal else f"{text} ({line.target.measure})"
    results = "; ".join(f"{mark.label} {mark.detail}".strip() for mark in marks)
    return [
        row.number,
        text,
        line.lead,
        line.co_units,
        line.leader,
        row.due_written or (f"{row.due_on:%d/%m/%Y}" if row.due_on else ""),
        row.product,
        results,
        row.note,
    ]
