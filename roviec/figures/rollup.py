"""The one set-based path from a posting to every total above it.

Two transactions that touch the same total would each miss the other's part if they read before they wait. So the totals
are locked first, in one order that all transactions share (target, then from the leaf towards the root), and only
then re-aggregated, by a second statement, which sees what was committed meanwhile.

What a total is made of is its unit's own figure and the totals of its direct children. Of those, some are touched too, and
their totals are not right yet; but each of them is, in turn, its own figure and its children. So what is not touched is
added up once for each touched total, and passed on to those above it: all levels in one statement, whatever their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from roviec.kit.periods import Period

Cell = tuple[int, int, Period, str]

# What is read of a table is read once, by the targets, units and periods asked for, and put together by grouping and by full
# joins: where the planner takes the tables for empty or for one page, as it does after an ANALYZE that found only what was
# rolled back, it reads one side of any other join anew for every row of the other, and a full join it only knows to hash or
# to merge. The conditions above a full join are such that nothing makes an inner one of it.

CELLS = """cell AS MATERIALIZED (
    SELECT * FROM unnest(%(targets)s::bigint[], %(units)s::bigint[], %(kinds)s::text[], %(starts)s::date[], %(ends)s::date[],
        %(breakdowns)s::text[]) AS c(target_id, unit_id, period_kind, period_start, period_end, breakdown)
), target AS MATERIALIZED (
    SELECT id, item_id, measure = '%%' AS is_percent, level, direction = 'DECREASE' AS decreases
    FROM plans_target WHERE id = ANY(%(targets)s::bigint[])
), item AS MATERIALIZED (
    SELECT id, plan_id FROM plans_item WHERE id = ANY(ARRAY(SELECT item_id FROM target))
), rule AS MATERIALIZED (
    SELECT t.*, i.plan_id FROM target t FULL JOIN item i ON i.id = t.item_id
)"""

# The ways up are found once for the units of a plan, each with the days on which it stands, not for each cell.
# `height` counts the steps that are left to the root of the plan's tree, and so is the same for a unit in every
# transaction. The conflict clause is there for its lock, which it takes though it updates nothing: inserting alone would not
# wait for a row that exists.
LOCK = f"""
WITH RECURSIVE {CELLS}, planned AS MATERIALIZED (
    SELECT c.*, r.plan_id FROM cell c FULL JOIN rule r ON r.id = c.target_id
), way AS (
    SELECT DISTINCT plan_id, unit_id, unit_id AS above_id, ARRAY[unit_id] AS path, daterange(NULL, NULL) AS valid
    FROM planned
    UNION ALL
    SELECT w.plan_id, w.unit_id, p.counts_into_id, w.path || p.counts_into_id, w.valid * p.valid
    FROM way w JOIN plans_participation p ON p.plan_id = w.plan_id AND p.unit_id = w.above_id
    WHERE p.counts_into_id IS NOT NULL AND p.retracted_at IS NULL AND p.valid && w.valid
        AND NOT p.counts_into_id = ANY(w.path)
), up AS (
    SELECT c.target_id, w.above_id AS unit_id, c.period_kind, c.period_start, c.period_end, c.breakdown, w.path
    FROM planned c FULL JOIN way w ON w.plan_id = c.plan_id AND w.unit_id = c.unit_id
    WHERE coalesce(w.valid @> (c.period_end - 1), false)
), measured AS (
    SELECT u.*, max(array_length(path, 1)) OVER (PARTITION BY path[1], target_id, period_kind, period_start, breakdown)
        - array_length(path, 1) AS steps_left
    FROM up u
), touched AS (
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown, max(steps_left) AS height
    FROM measured GROUP BY 1, 2, 3, 4, 5, 6
), locked AS (
    INSERT INTO figures_total AS total (target_id, unit_id, period_kind, period_start, period_end, breakdown,
        numerator, denominator, value_sum, reached, covered, not_applicable, unavailable, estimated)
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown, 0, 0, 0, 0, 0, 0, 0, 0
    FROM touched ORDER BY target_id, height DESC, unit_id, period_start, period_kind, breakdown
    ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown)
        DO UPDATE SET numerator = total.numerator WHERE false
)
SELECT plan_id, path::text, valid::text FROM way
"""  # noqa: S608 - constants

# A unit's own figure counts when it enters one, its children's when it is computed from them: the source says which
# (model.md 13), and a unit without a row of its own is computed from those below it. What was read beside the cells asked for
# has no row of `asked` in its group and falls out.
REAGGREGATE = f"""
WITH {CELLS}, way AS MATERIALIZED (
    SELECT plan_id, path::bigint[] AS path, valid::daterange AS valid
    FROM unnest(%(plans)s::bigint[], %(paths)s::text[], %(spans)s::text[]) AS w(plan_id, path, valid)
), up AS (
    SELECT c.target_id, c.period_kind, c.period_start, c.period_end, c.breakdown, w.path
    FROM cell c FULL JOIN rule r ON r.id = c.target_id
    FULL JOIN way w ON w.plan_id = r.plan_id AND w.path[1] = c.unit_id
    WHERE coalesce(w.valid @> (c.period_end - 1), false)
), passing AS MATERIALIZED (
    SELECT DISTINCT target_id, path[place] AS unit_id, period_kind, period_start, period_end, breakdown,
        path[array_upper(path, 1)] AS above_id, path[place + 1:] AS through
    FROM up CROSS JOIN LATERAL generate_subscripts(path, 1) AS place
), asked AS MATERIALIZED (
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown FROM passing WHERE unit_id = above_id
), span AS MATERIALIZED (
    SELECT array_agg(DISTINCT target_id) AS targets, array_agg(DISTINCT unit_id) AS units,
        array_agg(DISTINCT period_start) AS starts, array_agg(DISTINCT breakdown) AS breakdowns FROM asked
), own AS (
    SELECT DISTINCT ON (target_id, unit_id, period_start, period_end, period_kind, breakdown) *
    FROM figures_posting WHERE target_id = ANY((SELECT targets FROM span)::bigint[])
        AND unit_id = ANY((SELECT units FROM span)::bigint[]) AND period_start = ANY((SELECT starts FROM span)::date[])
        AND breakdown = ANY((SELECT breakdowns FROM span)::text[])
    ORDER BY target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence DESC
), edge AS MATERIALIZED (
    SELECT plan_id, unit_id, counts_into_id, valid FROM plans_participation
    WHERE counts_into_id = ANY((SELECT units FROM span)::bigint[]) AND retracted_at IS NULL
), below AS (
    SELECT * FROM figures_total WHERE target_id = ANY((SELECT targets FROM span)::bigint[])
        AND unit_id = ANY(ARRAY(SELECT unit_id FROM edge))
        AND period_start = ANY((SELECT starts FROM span)::date[])
        AND breakdown = ANY((SELECT breakdowns FROM span)::text[])
), source AS MATERIALIZED (
    SELECT target_id, unit_id, source, valid FROM plans_targetunit
    WHERE target_id = ANY((SELECT targets FROM span)::bigint[]) AND unit_id = ANY((SELECT units FROM span)::bigint[])
        AND retracted_at IS NULL
), said AS (
    SELECT a.*, CASE WHEN s.valid @> (a.period_end - 1) THEN s.source END AS source,
        '' AS counts_for, 0 AS numerator, 0 AS denominator, 0 AS value_sum, NULL::numeric AS lowest, NULL::numeric AS highest,
        0 AS reached, 0 AS covered, 0 AS not_applicable, 0 AS unavailable, 0 AS estimated
    FROM asked a FULL JOIN source s ON s.target_id = a.target_id AND s.unit_id = a.unit_id
    WHERE coalesce(a.target_id, 0) <> 0
    UNION ALL
    SELECT p.target_id, p.unit_id, p.period_kind, p.period_start, p.period_end, p.breakdown, NULL, 'OWN',
        p.numerator, p.denominator, v.value, v.value, v.value,
        coalesce(CASE WHEN t.decreases THEN v.value <= t.level ELSE v.value >= t.level END, false)::int,
        (p.state = 'REPORTED')::int, (p.state = 'NOT_APPLICABLE')::int, (p.state = 'UNAVAILABLE')::int,
        (p.is_estimate AND p.state = 'REPORTED')::int
    FROM own p FULL JOIN rule t ON t.id = p.target_id
    CROSS JOIN LATERAL (SELECT CASE WHEN p.denominator IS NULL THEN p.numerator WHEN p.denominator <> 0
        THEN round(p.numerator / p.denominator * CASE WHEN t.is_percent THEN 100 ELSE 1 END, 12) END AS value) v
    UNION ALL
    SELECT c.target_id, n.counts_into_id, c.period_kind, c.period_start, c.period_end, c.breakdown, NULL, 'BELOW',
        c.numerator, c.denominator, c.value_sum, c.lowest, c.highest, c.reached, c.covered, c.not_applicable, c.unavailable,
        c.estimated
    FROM below c FULL JOIN rule t ON t.id = c.target_id
    FULL JOIN edge n ON n.plan_id = t.plan_id AND n.unit_id = c.unit_id
    FULL JOIN asked a ON a.target_id = c.target_id AND a.unit_id = c.unit_id AND a.period_kind = c.period_kind
        AND a.period_start = c.period_start AND a.period_end = c.period_end AND a.breakdown = c.breakdown
    WHERE coalesce(n.valid @> (c.period_end - 1), false) AND a.target_id IS NULL
), placed AS (
    SELECT *, coalesce(max(source) OVER cell, 'CHILDREN') AS counts, bool_or(counts_for = '') OVER cell AS is_asked
    FROM said WINDOW cell AS (PARTITION BY target_id, unit_id, period_kind, period_start, period_end, breakdown)
), untouched AS MATERIALIZED (
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown, counts,
        coalesce(sum(numerator), 0) AS numerator, coalesce(sum(denominator), 0) AS denominator,
        coalesce(sum(value_sum), 0) AS value_sum, min(lowest) AS lowest, max(highest) AS highest, sum(reached) AS reached,
        sum(covered) AS covered, sum(not_applicable) AS not_applicable, sum(unavailable) AS unavailable,
        sum(estimated) AS estimated
    FROM placed
    WHERE is_asked AND (counts_for = '' OR (counts_for = 'OWN' AND counts <> 'CHILDREN')
        OR (counts_for = 'BELOW' AND counts <> 'ENTERED'))
    GROUP BY target_id, unit_id, period_kind, period_start, period_end, breakdown, counts
), walled AS MATERIALIZED (
    SELECT target_id, period_kind, period_start, period_end, breakdown, array_agg(unit_id) AS units
    FROM untouched WHERE counts = 'ENTERED' AND unit_id = ANY(ARRAY(SELECT counts_into_id FROM edge))
    GROUP BY target_id, period_kind, period_start, period_end, breakdown
)
INSERT INTO figures_total AS total (target_id, unit_id, period_kind, period_start, period_end, breakdown,
    numerator, denominator, value_sum, lowest, highest, reached, covered, not_applicable, unavailable, estimated)
SELECT p.target_id, p.above_id, p.period_kind, p.period_start, p.period_end, p.breakdown, sum(u.numerator),
    sum(u.denominator), sum(u.value_sum), min(u.lowest), max(u.highest), sum(u.reached), sum(u.covered),
    sum(u.not_applicable), sum(u.unavailable), sum(u.estimated)
FROM passing p FULL JOIN untouched u ON u.target_id = p.target_id AND u.unit_id = p.unit_id
    AND u.period_kind = p.period_kind AND u.period_start = p.period_start AND u.period_end = p.period_end
    AND u.breakdown = p.breakdown
FULL JOIN walled w ON w.target_id = p.target_id AND w.period_kind = p.period_kind AND w.period_start = p.period_start
    AND w.period_end = p.period_end AND w.breakdown = p.breakdown
WHERE NOT coalesce(p.through && w.units, false)
GROUP BY p.target_id, p.above_id, p.period_kind, p.period_start, p.period_end, p.breakdown
ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown) DO UPDATE SET
    numerator = excluded.numerator, denominator = excluded.denominator, value_sum = excluded.value_sum,
    lowest = excluded.lowest, highest = excluded.highest, reached = excluded.reached, covered = excluded.covered,
    not_applicable = excluded.not_applicable, unavailable = excluded.unavailable, estimated = excluded.estimated
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Touched:
    """Totals that are made and locked: of these cells, and of every unit above them on the ways that stood then."""

    cells: dict[str, list[Any]]
    ways: dict[str, list[Any]]


def lock_totals(cells: Sequence[Cell]) -> Touched:
    """Make and lock the totals of these cells and of every unit above them.

    Must run before the cells' postings are read or written, within the caller's transaction.
    """
    columns: dict[str, list[Any]] = {
        "targets": [target for target, _, _, _ in cells],
        "units": [unit for _, unit, _, _ in cells],
        "kinds": [period.kind.value for _, _, period, _ in cells],
        "starts": [period.start for _, _, period, _ in cells],
        "ends": [period.end for _, _, period, _ in cells],
        "breakdowns": [breakdown for _, _, _, breakdown in cells],
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, columns)
        ways = cursor.fetchall()
    return Touched(
        columns, {name: [way[place] for way in ways] for place, name in enumerate(("plans", "paths", "spans"))}
    )


def reaggregate(touched: Touched) -> None:
    """Set these totals from the ledger and from the totals of the children that are not among them."""
    with connection.cursor() as cursor:
        cursor.execute(REAGGREGATE, touched.cells | touched.ways)
