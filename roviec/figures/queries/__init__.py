"""Reading figures: values along time and the plan's tree, their parts, and what the ledger says of a cell."""

from roviec.figures.queries.entering import Key
from roviec.figures.queries.parts import (
    Part,
    counted_below,
    current_postings,
    parts_of,
    period_lock,
    postings_of_cell,
    source_of,
)
from roviec.figures.queries.small_cells import PeopleTables, people_tables
from roviec.figures.queries.spans import base_periods
from roviec.figures.queries.structures import Portion, by_units, figures_after, joined
from roviec.figures.queries.totals import broken_down, series, value_of_total, values

__all__ = [
    "Key",
    "Part",
    "PeopleTables",
    "Portion",
    "base_periods",
    "broken_down",
    "by_units",
    "counted_below",
    "current_postings",
    "figures_after",
    "joined",
    "parts_of",
    "people_tables",
    "period_lock",
    "postings_of_cell",
    "series",
    "source_of",
    "value_of_total",
    "values",
]
