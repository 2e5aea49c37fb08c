"""Reading values and series of a year, beside the plain GROUP BY that would read them from the postings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from statistics import median

from django.db import connection

from benchmarks.cases import YEAR, Case, a_case, post_months
from benchmarks.ground import analyze, listening, seconds
from benchmarks.rows import Row, count, equal
from roviec.figures.queries import series, values
from roviec.kit.periods import PeriodKind

TARGETS = 17
MOST_QUERIES = 3
TIMES = 15
TOLERANCE = Decimal("0.000000001")

# What the wards said, and the district as all of them together; no coverage, no tree, no goals.
PLAIN = """
SELECT p.target_id, CASE WHEN grouping(p.unit_id) = 1 THEN %s ELSE p.unit_id END, {when},
    sum(p.numerator), sum(p.denominator)
FROM figures_posting p
WHERE p.state = 'REPORTED' AND p.breakdown = '' AND p.period_start >= %s AND p.period_end <= %s
    AND p.target_id = ANY(%s) AND p.unit_id = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
GROUP BY GROUPING SETS (({when}, p.target_id, p.unit_id), ({when}, p.target_id))
"""
Cells = dict[tuple[int, int, date | None], Decimal]


def rows() -> Iterator[Row]:
    """Fifteen units, 17 targets, twelve months."""
    case = a_case(14, TARGETS)
    post_months(case, YEAR.split(PeriodKind.MONTH))
    analyze()
    yield from _compared("values()", lambda: _values(case), lambda: _plain(case, "NULL::date"))
    yield from _compared("series()", lambda: _series(case), lambda: _plain(case, "p.period_start"))


def _compared(name: str, read: Callable[[], Cells], group: Callable[[], Cells]) -> Iterator[Row]:
    name = f"{name} of 15 units x {TARGETS} targets x 12 months"
    with listening() as statements:
        ours = read()
    yield count(f"{name}: queries", len(statements), "queries", most=MOST_QUERIES)
    yield equal(f"{name}: cells that differ from the plain GROUP BY", _different(ours, group()), "cells", to=0)
    took, grouped = [], []
    for _ in range(TIMES):
        took.append(seconds(read))
        grouped.append(seconds(group))
    ratio = median(took) / median(grouped)
    yield Row(f"{name}: p50, beside it", median(took) * 1000, "ms", median(grouped) * 1000, ratio)


def _different(ours: Cells, theirs: Cells) -> int:
    """How many cells are in one of them only, or differ by more than the last of the decimals that are carried."""
    common = ours.keys() & theirs.keys()
    apart = sum(abs(ours[key] - theirs[key]) > TOLERANCE for key in common)
    return apart + len(ours.keys() ^ theirs.keys())


def _values(case: Case) -> Cells:
    found = values(case.targets, case.units, YEAR)
    return {(*key, None): cell.value for key, cell in found.items() if cell.value is not None}


def _series(case: Case) -> Cells:
    found = series(case.targets, case.units, YEAR)
    return {
        (target, unit, part.start): cell.value for (target, unit, part), cell in found.items() if cell.value is not None
    }


def _plain(case: Case, when: str) -> Cells:
    """The values by the plain query; `when` is the column of the month, or nothing for the year."""
    wards = [ward.pk for ward in case.wards]
    ratios = {target.pk for target in case.targets if target.is_ratio}
    with connection.cursor() as cursor:
        targets = [target.pk for target in case.targets]
        cursor.execute(PLAIN.format(when=when), [case.district.pk, YEAR.start, YEAR.end, targets, wards])
        return {
            (target, unit, start): above / below * 100 if target in ratios else above
            for target, unit, start, above, below in cursor.fetchall()
        }
