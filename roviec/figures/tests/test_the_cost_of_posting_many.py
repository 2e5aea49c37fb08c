"""Posting many cells in one call costs in proportion to them, whatever the planner believes of the tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from roviec.figures.models import Posting
from roviec.figures.operations import Figure, open_period, post_figures
from roviec.figures.rollup import LOCK, REAGGREGATE
from roviec.figures.tests.factories import SHEET, a_ledger
from roviec.figures.verification import verify
from roviec.kit.periods import Period
from roviec.organisations.tests.factories import MONDAY
from roviec.people.tests.factories import BUILDER

MONTHS = [Period.month(2023, month) for month in range(1, 13)]


@pytest.mark.parametrize("known", ["never analysed", "empty when analysed", "all empty when analysed"])
def test_a_cell_among_many_looks_at_a_handful_of_rows(real_database, known):
    wards = 16
    looked = _rows_looked_at(wards, known)
    assert looked <= 100 * wards * len(MONTHS)
    assert verify().differences == []


LOOKED_AT = (
    "figures_total",
    "figures_posting",
    "plans_participation",
    "plans_targetunit",
    "plans_target",
    "plans_item",
)


def _rows_looked_at(wards: int, known: str) -> int:
    """Post a year of so many wards at once; how many rows its statements on totals looked at."""
    with connection.cursor() as cursor:
        for table in LOOKED_AT:
            # On a slow machine autovacuum comes by in the middle, and what is known of the tables is another thing.
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    names = [f"Phường {number}" for number in range(wards)]
    if known == "all empty when analysed":
        # The same of every table, before the wards were founded.
        with transaction.atomic():
            a_ledger(*names)
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    ledger = a_ledger(*names)
    for month in MONTHS:
        open_period(ledger.district, month, by=BUILDER, at=MONDAY)
    figures = [
        Figure(ledger.target.pk, ward.pk, month, "REPORTED", Decimal(4)) for ward in ledger.wards for month in MONTHS
    ]
    if known == "empty when analysed":
        # What autovacuum finds after a first posting that was broken off: pages, and no rows in them.
        with transaction.atomic():
            post_figures(figures, source=SHEET, by=BUILDER, at=MONDAY)
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE figures_total, figures_posting")
    counted: list[int] = []

    def count(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        if text not in {LOCK, REAGGREGATE}:
            return execute(text, params, many, context)
        with transaction.atomic(), connection.connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '60s'")
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + text, params)
            counted.append(_rows(cursor.fetchone()[0][0]["Plan"]))
            transaction.set_rollback(True)
        return execute(text, params, many, context)

    with connection.execute_wrapper(count):
        post_figures(figures, source=SHEET, by=BUILDER, at=MONDAY)
    assert Posting.objects.filter(target=ledger.target).count() == len(figures)
    assert len(counted) == 2
    return sum(counted)


def _rows(node: dict[str, Any]) -> int:
    """All rows that this step of a plan and those below it gave or threw away, in all its loops."""
    thrown = sum(node[key] for key in node if key.startswith("Rows Removed by"))
    own = node["Actual Loops"] * (node["Actual Rows"] + thrown)
    return int(own) + sum(_rows(below) for below in node.get("Plans", ()))
