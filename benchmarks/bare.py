"""Bare SQL that writes the rows which the house writes, to hold the house against."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from benchmarks.cases import REVIEWER, Case
from roviec.figures.operations import Figure
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY
from roviec.reports.models import Report

# What somebody writes who knows that nothing is ever corrected and every rule is a sum: no act, no history, no lock in
# a common order, and the difference added to ward and district.
POSTING = """
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence, state,
    numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
VALUES (%s, %s, %s, %s, %s, %s, '', 1, %s, %s, %s, false, 'bare', 1, '', %s)
"""
TOTAL = """
INSERT INTO figures_total AS total (target_id, unit_id, period_kind, period_start, period_end, breakdown, numerator,
    denominator, value_sum, lowest, highest, reached, covered, not_applicable, unavailable, estimated)
VALUES (%s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, 0, %s, %s, 0, 0)
ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown) DO UPDATE SET
    numerator = total.numerator + excluded.numerator, denominator = total.denominator + excluded.denominator,
    value_sum = total.value_sum + excluded.value_sum, lowest = least(total.lowest, excluded.lowest),
    highest = greatest(total.highest, excluded.highest), covered = total.covered + excluded.covered,
    not_applicable = total.not_applicable + excluded.not_applicable
"""
# The other rows of an acceptance: the report, and two acts with what they are about and who did them.
ACCEPTED = """
UPDATE reports_report SET state = 'ACCEPTED', accepted_at = %s, accepted_by_key = %s, seen_hash = repeat('0', 64),
    version = version + 1 WHERE id = %s
"""
ACT = """
INSERT INTO acts_act (uuid, kind, at, actor_kind, actor_key, actor_post, actor_unit_name, data, digests)
VALUES (%s, %s, %s, %s, %s, '', '', '{}', '{}') RETURNING id
"""
OBJECT = "INSERT INTO acts_actobject (act_id, type, key, title) VALUES (%s, %s, %s, %s)"
WORDS = "INSERT INTO acts_actwords (act_id, slot, salt, words) VALUES (%s, 'ACTOR', repeat('0', 32), %s)"


def post_by_hand(case: Case, ward: Unit, period: Period, said: Sequence[Figure]) -> None:
    """Figures of a ward into ledger and totals, in one transaction."""
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


def accept_by_hand(case: Case, report: Report, said: Sequence[Figure]) -> None:
    """Everything that accepting a sheet leaves in the tables; nothing is looked at first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ACCEPTED, [MONDAY, REVIEWER.key, report.pk])
        post_by_hand(case, report.unit, report.period, said)
        for kind, objects in (("reports.ACCEPTED", 1), ("figures.POSTED", len(said))):
            cursor.execute(ACT, [uuid.uuid4(), kind, MONDAY, REVIEWER.kind, REVIEWER.key])
            act = cursor.fetchone()[0]
            cursor.executemany(OBJECT, [(act, "reports.report", report.pk + place, "-") for place in range(objects)])
            cursor.execute(WORDS, [act, REVIEWER.name])


def _value(figure: Figure, *, is_percent: bool) -> Decimal | None:
    if figure.numerator is None or figure.denominator is None:
        return figure.numerator
    return round(figure.numerator / figure.denominator * (100 if is_percent else 1), 12)
