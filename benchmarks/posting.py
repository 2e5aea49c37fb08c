"""Posting figures beside the bare SQL for the same rows: plain inserts and the totals moved by hand, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import connection, transaction

from benchmarks.cases import REVIEWER, SHEET, YEAR, Case, a_case, figures
from benchmarks.ground import analyze, scalar, seconds
from benchmarks.rows import Row, compared, equal
from roviec.figures.operations import Figure, open_period, post_figures
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY

TARGETS = 30
# Half the rate of the bare SQL is asked for in the house's plan for many writers.
LEAST_RATE = 0.5

# What somebody writes who knows that nothing is ever corrected and every rule is a sum: no act, no history, no lock in
# a common order, and the difference added to ward and district.
POSTING = """
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence, state,
    numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
VALUES (%s, %s, %s, %s, %s, %s, '', 1, %s, %s, %s, false, 'bare', 1, '', %s)
"""
TOTAL = """
INSERT INTO figures_total AS total (target_id, unit_id, period_kind, period_start, period_end, breakdown, numerator,
    denominator, value_sum, lowest, highest, reached, covered, not_applicable, unavailable, estimated, touched)
VALUES (%s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, 0, %s, %s, 0, 0, 0)
ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown) DO UPDATE SET
    numerator = total.numerator + excluded.numerator, denominator = total.denominator + excluded.denominator,
    value_sum = total.value_sum + excluded.value_sum, lowest = least(total.lowest, excluded.lowest),
    highest = greatest(total.highest, excluded.highest), covered = total.covered + excluded.covered,
    not_applicable = total.not_applicable + excluded.not_applicable
"""
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
            bare.append(seconds(_by_hand, case, ward, there, said))
    yield compared(
        f"post {TARGETS} figures, against bare SQL: rate at the median", 1 / median(ours), "a second",
        1 / median(bare), least=LEAST_RATE,
    )  # fmt: skip
    yield Row(
        f"post {TARGETS} figures: p50", median(ours) * 1000, "ms", median(bare) * 1000, median(ours) / median(bare)
    )
    yield equal("post: totals that differ from those by hand", scalar(DIFFERENT), "cells", to=0)
    yield equal("post: totals compared", scalar("SELECT count(*) FROM figures_total"), "cells", to=2 * 6 * 15 * TARGETS)


def _by_hand(case: Case, ward: Unit, period: Period, said: Sequence[Figure]) -> None:
    postings: list[tuple[Any, ...]] = []
    totals: list[tuple[Any, ...]] = []
    span = (period.kind.value, period.start, period.end)
    for target, figure in zip(case.targets, said, strict=True):
        numbers = (figure.numerator, figure.denominator)
        postings.append((uuid.uuid4(), figure.target_id, ward.pk, *span, figure.state, *numbers, MONDAY))
        value = _value(figure, is_percent=target.measure == "%")
        sums = [number or Decimal(0) for number in (*numbers, value)]
        covered = figure.numerator is not None
        said_of = (*span, *sums, value, value, int(covered), int(not covered))
        totals += [(figure.target_id, unit.pk, *said_of) for unit in (ward, case.district)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(POSTING, postings)
        cursor.executemany(TOTAL, totals)


def _value(figure: Figure, *, is_percent: bool) -> Decimal | None:
    if figure.numerator is None or figure.denominator is None:
        return figure.numerator
    return round(figure.numerator / figure.denominator * (100 if is_percent else 1), 12)
