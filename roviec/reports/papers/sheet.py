"""The sheet of a unit as a workbook and as a paper to sign and file."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roviec.kit.numbers import format_number
from roviec.kit.word import Paper
from roviec.kit.workbooks.writing import Book, Value
from roviec.reports.papers.heads import head_of, place_and_day
from roviec.reports.queries.sentences import in_words, parts_words, with_measure
from roviec.reports.queries.sheet import Line, Sheet


def heads() -> list[tuple[str, float]]:
    """The columns of the sheet with their widths."""
    return [
        (_("No."), 7),
        (_("Target"), 40),
        (_("Measure"), 9),
        (_("Goal of the year"), 11),
        (_("Period before"), 11),
        (_("In the period"), 12),
        (_("Running total"), 12),
        (pgettext("column", "Remark"), 30),
    ]


def _remark(line: Line) -> str:
    answer = line.answer
    if answer is None:
        return ""
    marks = [_("(est.)")] if answer.is_estimate else []
    return "; ".join(text for text in (*marks, parts_words(line.target, answer), answer.reason, answer.note) if text)


def _values(line: Line) -> list[Value]:
    """The cells of a line: numbers as numbers, a ratio as it was counted."""
    target, answer = line.target, line.answer
    has_number = answer is not None and answer.numerator is not None and not target.is_ratio
    running: Value = line.running(answer)
    if target.is_ratio and answer and (value := answer.value(target)) is not None:
        running = with_measure(round(value, 2), target.measure)
    before = None if target.is_ratio else line.in_period(line.previous)
    return [
        line.number,
        target.name,
        target.measure,
        line.goal,
        before if before is not None else in_words(line, line.previous),
        line.in_period(answer) if has_number else in_words(line, answer),
        running,
        _remark(line),
    ]


def _rows(sheet: Sheet) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for plan, lines in groupby(sheet.lines, key=lambda line: line.plan):
        rows += [[plan], *(_values(line) for line in lines)]
    return rows


def _title(sheet: Sheet) -> str:
    return _("Sheet of figures of %(period)s") % {"period": sheet.report.period.phrase}


def workbook_of(sheet: Sheet, state: str) -> bytes:
    """The sheet as a workbook; `state` says where it stands."""
    book = Book()
    page = book.page(_("Sheet of figures"))
    page.title(_title(sheet))
    page.line(f"{sheet.report.unit.name}. {state}")
    page.line()
    page.table(heads(), _rows(sheet))
    if sheet.report.narrative:
        page.line(_("Assessment and proposals"))
        for text in sheet.report.narrative.splitlines():
            page.line(text)
    return book.content()


def paper_of(sheet: Sheet, state: str, on: date) -> bytes:
    """The sheet as a paper; `state` says where it stands."""
    report = sheet.report
    day = timezone.localdate(report.submitted_at) if report.submitted_at else None
    paper = Paper(is_wide=True)
    paper.head(head_of(report.unit, on), place_and_day(day))
    paper.title(_("Report"), f"{_title(sheet)} ({state})")
    rows = [[_as_text(value) for value in row] for row in _rows(sheet)]
    paper.table(heads(), rows, right={3, 4, 5, 6})
    if report.narrative:
        paper.heading(_("Assessment and proposals"))
        paper.text(report.narrative)
    paper.signature(_("Received by:"), _("Head of the unit"))
    return paper.content()


def _as_text(value: Value) -> str:
    return value if isinstance(value, str) else "" if value is None else format_number(value)  # type: ignore[arg-type]
