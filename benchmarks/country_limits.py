"""The same figures read by a plain GROUP BY from the ledger, and by DuckDB in memory, which is the limit."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from django.db import connection

from benchmarks.ground import scalar, seconds
from benchmarks.rows import Row, compared, equal
from roviec.figures.operations import rebuild_totals
from roviec.figures.queries import values
from roviec.kit.actors import the_setup
from roviec.kit.periods import Period
from roviec.plans.enums import TimeRule, UnitRule

if TYPE_CHECKING:
    from benchmarks.country_boards import Ground

TIMES = 15
TOLERANCE = Decimal("0.000001")
KEEPER = the_setup("benchmark: country")
MORNING = datetime.fromisoformat("2031-01-01T08:00:00+07:00")

# What a good engineer would write on the raw table: the newest entry of each cell, added up for each unit and for all of
# them together. It knows no coverage, no goals, no dated tree and no rules but sums.
PLAIN = """
SELECT p.target_id, CASE WHEN grouping(p.unit_id) = 1 THEN %(whole)s ELSE p.unit_id END,
    sum(p.numerator), sum(p.denominator)
FROM figures_posting p
WHERE p.state = 'REPORTED' AND p.breakdown = '' AND p.period_start >= %(start)s AND p.period_end <= %(end)s
    AND p.target_id = ANY(%(targets)s) AND p.unit_id = ANY(%(units)s)
    AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
GROUP BY GROUPING SETS ((p.target_id, p.unit_id), (p.target_id))
"""
# The raw table without the words of its rows, as text.
COPY = """
COPY (SELECT p.target_id, p.unit_id, p.period_start, p.numerator, p.denominator, p.state, p.is_estimate, p.sequence,
    t.unit_rule, t.measure = '%', t.level, t.direction = 'DECREASE'
FROM figures_posting p JOIN plans_target t ON t.id = p.target_id) TO STDOUT
"""
TABLE = """
CREATE TABLE posting AS SELECT * FROM read_csv('{file}', delim = '\\t', header = false, nullstr = '\\N', columns = {{
    'target': 'INTEGER', 'unit': 'INTEGER', 'start': 'DATE', 'numerator': 'DECIMAL(18,6)', 'denominator': 'DECIMAL(18,6)',
    'state': 'VARCHAR', 'estimate': 'BOOLEAN', 'sequence': 'INTEGER', 'rule': 'VARCHAR', 'percent': 'BOOLEAN',
    'level': 'DECIMAL(18,6)', 'falls': 'BOOLEAN'}})
"""
DUCK_PROVINCE = """
SELECT target, unit, sum(numerator), sum(denominator) FROM (
    SELECT * FROM posting WHERE start >= ? AND start < ? AND unit IN (SELECT unnest(?))
    QUALIFY sequence = max(sequence) OVER (PARTITION BY target, unit, start)
) WHERE state = 'REPORTED' GROUP BY GROUPING SETS ((target, unit), (target))
"""
# Every total of every level with all that it carries, as `figures_total` has them.
DUCK_TOTALS = """
CREATE OR REPLACE TABLE total AS
WITH newest AS (
    SELECT * FROM posting QUALIFY sequence = max(sequence) OVER (PARTITION BY target, unit, start)
), counted AS (
    SELECT *, CASE WHEN denominator IS NULL THEN numerator WHEN denominator <> 0
        THEN numerator / denominator * CASE WHEN percent THEN 100 ELSE 1 END END AS value FROM newest
)
SELECT c.target, w.above, c.start, sum(c.numerator) AS numerator, sum(c.denominator) AS denominator, sum(c.value) AS value_sum,
    min(c.value) AS lowest, max(c.value) AS highest,
    count(*) FILTER (WHERE CASE WHEN c.falls THEN c.value <= c.level ELSE c.value >= c.level END) AS reached,
    count(*) FILTER (WHERE c.state = 'REPORTED') AS covered,
    count(*) FILTER (WHERE c.state = 'NOT_APPLICABLE') AS not_applicable,
    count(*) FILTER (WHERE c.state = 'UNAVAILABLE') AS unavailable,
    count(*) FILTER (WHERE c.estimate AND c.state = 'REPORTED') AS estimated
FROM counted c JOIN way w ON w.unit = c.unit GROUP BY ALL
"""
# The steps up from each unit, itself included; the country's tree does not change.
WAYS = """
WITH RECURSIVE way AS (
    SELECT unit_id, unit_id AS above FROM plans_participation WHERE plan_id = (SELECT min(id) FROM plans_plan)
    UNION ALL SELECT w.unit_id, p.counts_into_id FROM way w JOIN plans_participation p ON p.unit_id = w.above
        AND p.plan_id = (SELECT min(id) FROM plans_plan) AND p.counts_into_id IS NOT NULL
) SELECT unit_id, above FROM way
"""
Cells = dict[tuple[int, int], Decimal]


def province(place: Ground, name: str) -> Iterator[Row]:
    """The figures of one province by our totals, by the plain GROUP BY, by DuckDB; in turns, each beside the others."""
    year = Period.year(place.year)
    store, _bytes, _copied = _store()
    asked = {
        "whole": place.province,
        "start": year.start,
        "end": year.end,
        "targets": [target.pk for target in place.targets],
        "units": place.communes,
    }
    ours = partial(values, place.targets, [*place.communes, place.province], year, through=place.today)
    duck = partial(_duck, store, [year.start, year.end, place.communes])
    ways: dict[str, Callable[[], Any]] = {"ours": ours, "plain": partial(_plain, asked), "DuckDB": duck}
    added = {t.pk for t in place.targets if t.unit_rule == UnitRule.SUM and t.time_rule == TimeRule.SUM}
    found = {key: cell.value for key, cell in ours().items() if key[0] in added and cell.value is not None}
    for label in ("plain", "DuckDB"):
        theirs = {(t, u or place.province): value for t, u, value, _below in ways[label]() if t in added}
        apart = sum(
            abs(found.get(key, Decimal(-1)) - Decimal(theirs.get(key, -2))) > TOLERANCE for key in found | theirs
        )
        yield equal(f"{name}: sums that differ from {label}", apart, "cells", to=0)
    took: dict[str, list[float]] = {label: [] for label in ways}
    for _ in range(TIMES):
        for label, work in ways.items():
            took[label].append(seconds(work))
    middle = {label: statistics.median(each) * 1000 for label, each in took.items()}
    yield compared(
        f"{name}: figures with coverage p50, beside the plain GROUP BY", middle["ours"], "ms", middle["plain"]
    )
    yield compared(f"{name}: figures with coverage p50, beside DuckDB", middle["ours"], "ms", middle["DuckDB"])
    yield compared(f"{name}: the plain GROUP BY p50, beside DuckDB", middle["plain"], "ms", middle["DuckDB"])


def whole() -> Iterator[Row]:
    """All totals made anew from the ledger, beside DuckDB that first has to read the same rows by COPY."""
    store, size, read = _store()
    totals = int(scalar("SELECT count(*) FROM figures_total"))
    reckoned = min(seconds(store.execute, DUCK_TOTALS) for _ in range(2))
    yield Row(f"DuckDB: reading the ledger by COPY, {size / 2**20:,.0f} MB of text", read, "s")
    yield Row("DuckDB: adding up all totals", reckoned, "s")
    theirs = store.execute("SELECT count(*) FROM total").fetchall()[0][0]
    yield equal("totals of all levels, as DuckDB counts them", totals, "totals", to=theirs)
    spilt = _spilt()
    took = seconds(lambda: rebuild_totals(by=KEEPER, at=MORNING))
    name = f"rebuild of {totals:,} totals, each reckoned and compared"
    yield compared(f"{name}, beside DuckDB reading and adding up", took, "s", read + reckoned, most=2)
    yield Row(f"{name}: written to temporary files", (_spilt() - spilt) / 2**20, "MB")
    yield Row("the ledger on disk", int(scalar("SELECT pg_total_relation_size('figures_posting')")) / 2**20, "MB")
    yield Row("its totals on disk", int(scalar("SELECT pg_total_relation_size('figures_total')")) / 2**20, "MB")


def _spilt() -> int:
    return int(scalar("SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()"))


def _store() -> tuple[duckdb.DuckDBPyConnection, int, float]:
    """The ledger in DuckDB's memory, how many bytes were read, and in how many seconds."""
    store = duckdb.connect()
    with tempfile.NamedTemporaryFile(suffix=".tsv") as file:
        took = seconds(_copy, store, Path(file.name))
        size = Path(file.name).stat().st_size
    store.execute("CREATE TABLE way (unit INTEGER, above INTEGER)")
    with connection.cursor() as cursor:
        cursor.execute(WAYS)
        store.executemany("INSERT INTO way VALUES (?, ?)", cursor.fetchall())
    return store, size, took


def _copy(store: duckdb.DuckDBPyConnection, file: Path) -> None:
    with connection.cursor() as cursor, file.open("wb") as out, cursor.copy(COPY) as rows:
        for piece in rows:
            out.write(piece)
    store.execute(TABLE.format(file=file))


def _plain(asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, asked)
        return cursor.fetchall()


def _duck(store: duckdb.DuckDBPyConnection, asked: list[Any]) -> list[Any]:
    return store.execute(DUCK_PROVINCE, asked).fetchall()
