"""Reading reports: what is asked for, the sheet, lists, hashes and sentences."""

from roviec.reports.queries.answers import Answer, a_figure, not_applicable, unavailable
from roviec.reports.queries.hashes import content_hash
from roviec.reports.queries.lists import (
    Row,
    Timeliness,
    due_rows,
    own_reports,
    periods_to_review,
    reports_to_review,
    rows_of_scheme_period,
    timeliness,
)
from roviec.reports.queries.sheet import Line, Sheet, sheet

__all__ = [
    "Answer",
    "Line",
    "Row",
    "Sheet",
    "Timeliness",
    "a_figure",
    "content_hash",
    "due_rows",
    "not_applicable",
    "own_reports",
    "periods_to_review",
    "reports_to_review",
    "rows_of_scheme_period",
    "sheet",
    "timeliness",
    "unavailable",
]
