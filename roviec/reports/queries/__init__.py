"""Reading reports: what is asked for, the sheet, lists, hashes and sentences."""

from roviec.reports.queries.answers import Answer, a_figure, not_applicable, unavailable
from roviec.reports.queries.hashes import content_hash
from roviec.reports.queries.lists import (
    due_rows,
    own_reports,
    periods_to_review,
    reports_to_review,
    rows_of_scheme_period,
)
from roviec.reports.queries.routes import in_turn, reviewing_units, route_of, still_written, with_turn
from roviec.reports.queries.rows import Row
from roviec.reports.queries.sheet import Line, Sheet, sheet
from roviec.reports.queries.timeliness import Timeliness, days_late, timeliness

__all__ = [
    "Answer",
    "Line",
    "Row",
    "Sheet",
    "Timeliness",
    "a_figure",
    "content_hash",
    "days_late",
    "due_rows",
    "in_turn",
    "not_applicable",
    "own_reports",
    "periods_to_review",
    "reports_to_review",
    "reviewing_units",
    "route_of",
    "rows_of_scheme_period",
    "sheet",
    "still_written",
    "timeliness",
    "unavailable",
    "with_turn",
]
