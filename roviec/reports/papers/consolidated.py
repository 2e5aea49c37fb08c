"""The consolidated report as a workbook and as a paper."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from roviec.kit.word import Paper
from roviec.kit.workbooks.writing import Book
from roviec.organisations.models import Unit
from roviec.reports.papers.heads import head_of, place_and_day
from roviec.reports.queries.consolidated import Page, Row


def heads() -> list[tuple[str, float]]:
    """The columns of the table with their widths."""
    return [
        (_("No."), 6),
        (_("Target"), 34),
        (_("Measure"), 9),
        (_("In the period"), 10),
        (_("Year to date"), 10),
        (_("Goal of the year"), 10),
        (_("Reached"), 10),
        (_("Figures given"), 10),
        (_("Still missing"), 22),
    ]


def _cells(row: Row) -> list[str]:
    figure = row.figure
    mark = f" {_('(est.)')}" if figure.is_estimate else ""
    return [
        figure.number,
        figure.name,
        figure.measure,
        f"{figure.value}{mark}" if figure.value else "–",
        figure.to_date or "–",
        figure.goal or "–",
        figure.reached or "–",
        figure.coverage,
        ", ".join(figure.missing),
    ]


def subject_of(page: Page) -> str:
    """What the report is about: "Kết quả thực hiện KH 160, tháng 11/2023"."""
    return _("Results of %(plan)s, %(period)s") % {
        "plan": page.report.plan.short_title,
        "period": page.report.period.phrase,
    }


def coverage_words(page: Page) -> str:
    """Who has sent its report, and who has not."""
    coverage = page.coverage
    words = _("%(sent)d/%(total)d units have sent their reports.") % {"sent": coverage.sent, "total": coverage.total}
    if coverage.missing:
        words += " " + _("Still to come: %(units)s.") % {"units": ", ".join(coverage.missing)}
    return words


def workbook_of(page: Page) -> bytes:
    """The figures with their coverage, and the text on a sheet of its own."""
    book = Book()
    sheet = book.page(_("Figures"))
    sheet.title(subject_of(page))
    sheet.line(coverage_words(page))
    sheet.line()
    # As they were frozen: text, so that a program rounds none of them.
    sheet.table([(words, width * 1.2) for words, width in heads()], [_cells(row) for row in page.rows])
    text = book.page(_("Text"))
    text.title(subject_of(page))
    for line in page.report.narrative.splitlines():
        text.line(line)
    return book.content()


def paper_of(page: Page, agency: Unit, on: date) -> bytes:
    """The report as a paper to number, sign and send."""
    report = page.report
    day = timezone.localdate(report.submitted_at) if report.submitted_at else None
    paper = Paper()
    paper.head(head_of(agency, on), place_and_day(day))
    paper.title(_("Report"), subject_of(page))
    paper.text(coverage_words(page))
    paper.text(report.narrative)
    paper.heading(_("Figures"))
    chosen = [0, 1, 2, 3, 4, 5, 6, 7]
    columns = heads()
    paper.table(
        [columns[place] for place in chosen],
        [[_cells(row)[place] for place in chosen] for row in page.rows],
        right={3, 4, 5, 6, 7},
    )
    paper.signature(_("Received by:"), _("Head of the unit"))
    return paper.content()
