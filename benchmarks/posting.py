"""Posting figures beside the bare SQL for the same rows: plain inserts and the totals moved by hand, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.bare import post_by_hand
from benchmarks.cases import REVIEWER, SHEET, YEAR, a_case, figures
from benchmarks.ground import analyze, scalar, seconds
from benchmarks.rows import Row, compared, equal
from roviec.figures.operations import open_period, post_figures
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.tests.factories import MONDAY

TARGETS = 30
# Half the rate of the bare SQL is asked for in the house's plan for many writers.
LEAST_RATE = 0.5

# What the months of the one way come to, beside the other's: the same numbers were said in both.
DIFFERENT = """
SELECT count(*) FROM figures_total ours FULL JOIN figures_total bare ON bare.target_id = ours.target_id
    AND bare.unit_id = ours.unit_id AND bare.period_start = ours.period_start + interval '6 months'
WHERE coalesce(ours.period_start, date '2023-01-01') < date '2023-07-01'
    AND coalesce(bare.period_start, date '2023-07-01') >= date '2023-07-01'
    AND (ours.numerator, ours.denominator, round(ours.value_sum, 9), round(ours.lowest, 9), round(ours.highest, 9),
        ours.covered, ours.not_applicable)
    IS DISTINCT FROM (bare.numerator, bare.denominator, round(bare.value_sum, 9), round(bare.lowest, 9),
        round(bare.highest, 9), bare.covered, bare.not_applicable)
"""


def rows() -> Iterator[Row]:
    """Sheets of 30 targets: the first half of the year is posted, the second is written by hand."""
    case = a_case(14, TARGETS)
    for period in YEAR.split(PeriodKind.MONTH):
        open_period(case.district, period, by=REVIEWER, at=MONDAY)
    analyze()
    ours, bare = [], []
    for number in range(1, 7):
        for ward in case.wards:
            here, there = Period.month(2023, number), Period.month(2023, number + 6)
            said = figures(case, ward, here)
            # Turn by turn, so that a busy moment of the machine falls on both.
            ours.append(seconds(post_figures, said, source=SHEET, by=REVIEWER, at=MONDAY))
            bare.append(seconds(post_by_hand, case, ward, there, said))
    yield compared(
        f"post {TARGETS} figures, against bare SQL: rate at the median", 1 / median(ours), "a second",
        1 / median(bare), least=LEAST_RATE,
    )  # fmt: skip
    yield Row(
        f"post {TARGETS} figures: p50", median(ours) * 1000, "ms", median(bare) * 1000, median(ours) / median(bare)
    )
    yield equal("post: totals that differ from those by hand", scalar(DIFFERENT), "cells", to=0)
    yield equal("post: totals compared", scalar("SELECT count(*) FROM figures_total"), "cells", to=2 * 6 * 15 * TARGETS)
