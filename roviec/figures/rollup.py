"""The one set-based path from a posting to every total above it.

Two transactions that touch the same total would each miss the other's part if they read before they wait. So the totals
are locked first, in one order that all transactions share (target, then from the leaf towards the root), and only
then re-aggregated from their direct children, level by level: each statement sees what was committed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from roviec.kit.periods import Period

Cell = tuple[int, int, Period, str]

# `height` counts the steps that are left to the root of the plan's tree, and so is the same for a unit in every
# transaction. The conflict clause is there for its lock: inserting alone would not wait for a row that exists.
LOCK = """
WITH RECURSIVE cell AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::text[])
        AS c(target_id, unit_id, period_kind, period_start, period_end, breakdown)
), up AS (
    SELECT c.*, i.plan_id, ARRAY[c.unit_id] AS path FROM cell c
    JOIN plans_target t ON t.id = c.target_id JOIN plans_item i ON i.id = t.item_id
    UNION ALL
    SELECT u.target_id, p.counts_into_id, u.period_kind, u.period_start, u.period_end, u.breakdown, u.plan_id,
        u.path || p.counts_into_id
    FROM up u JOIN plans_participation p ON p.plan_id = u.plan_id AND p.unit_id = u.unit_id
    WHERE p.counts_into_id IS NOT NULL AND p.retracted_at IS NULL AND p.valid @> (u.period_end - 1)
        AND NOT p.counts_into_id = ANY(u.path)
), measured AS (
    SELECT u.*, max(array_length(path, 1)) OVER (PARTITION BY path[1], target_id, period_kind, period_start, breakdown)
        - array_length(path, 1) AS steps_left
    FROM up u
), touched AS (
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown, max(steps_left) AS height
    FROM measured GROUP BY 1, 2, 3, 4, 5, 6
), locked AS (
    INSERT INTO figures_total AS total (target_id, unit_id, period_kind, period_start, period_end, breakdown,
        numerator, denominator, value_sum, reached, covered, not_applicable, unavailable, estimated, touched)
    SELECT target_id, unit_id, period_kind, period_start, period_end, breakdown, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM touched ORDER BY target_id, height DESC, unit_id, period_start, period_kind, breakdown
    ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown)
        DO UPDATE SET touched = total.touched + 1
    RETURNING id, target_id, unit_id, period_kind, period_start, breakdown
), height_of AS (
    SELECT max(height) AS height, max(id) AS id FROM (
        SELECT target_id, unit_id, period_kind, period_start, breakdown, height, NULL::bigint AS id FROM touched
        UNION ALL SELECT target_id, unit_id, period_kind, period_start, breakdown, NULL, id FROM locked
    ) both_of GROUP BY target_id, unit_id, period_kind, period_start, breakdown
)
SELECT height, array_agg(id) FROM height_of GROUP BY height ORDER BY height DESC
"""

# A unit's own figure counts when it enters one, its children's when it is computed from them: the source says which
# (model.md 13), and a unit without a row of its own is computed from those below it. Each total is reckoned for itself,
# by look-ups in indexes: joined as sets they took minutes for 900 cells wherever the planner took the tables for empty,
# as it does after an ANALYZE that found only what was rolled back.
REAGGREGATE = """
UPDATE figures_total f SET (numerator, denominator, value_sum, lowest, highest, reached, covered, not_applicable,
    unavailable, estimated) = (
    SELECT coalesce(sum(p.numerator), 0), coalesce(sum(p.denominator), 0), coalesce(sum(p.value_sum), 0),
        min(p.lowest), max(p.highest), coalesce(sum(p.reached), 0), coalesce(sum(p.covered), 0),
        coalesce(sum(p.not_applicable), 0), coalesce(sum(p.unavailable), 0), coalesce(sum(p.estimated), 0)
    FROM (
        SELECT i.plan_id, t.measure = '%%' AS is_percent, t.level, t.direction = 'DECREASE' AS decreases,
            coalesce((SELECT s.source FROM plans_targetunit s WHERE s.target_id = f.target_id AND s.unit_id = f.unit_id
                AND s.retracted_at IS NULL AND s.valid @> (f.period_end - 1)), 'CHILDREN') AS source
        FROM plans_target t JOIN plans_item i ON i.id = t.item_id WHERE t.id = f.target_id
    ) o CROSS JOIN LATERAL (
        SELECT p.numerator, coalesce(p.denominator, 0) AS denominator, v.value AS value_sum, v.value AS lowest,
            v.value AS highest,
            coalesce(CASE WHEN o.decreases THEN v.value <= o.level ELSE v.value >= o.level END, false)::int AS reached,
            (p.state = 'REPORTED')::int AS covered,
            (p.state = 'NOT_APPLICABLE')::int AS not_applicable, (p.state = 'UNAVAILABLE')::int AS unavailable,
            (p.is_estimate AND p.state = 'REPORTED')::int AS estimated
        FROM (
            SELECT * FROM figures_posting p WHERE p.target_id = f.target_id AND p.unit_id = f.unit_id
                AND p.period_start = f.period_start AND p.period_end = f.period_end AND p.period_kind = f.period_kind
                AND p.breakdown = f.breakdown
            ORDER BY p.sequence DESC LIMIT 1
        ) p CROSS JOIN LATERAL (SELECT CASE WHEN p.denominator IS NULL THEN p.numerator WHEN p.denominator <> 0
            THEN round(p.numerator / p.denominator * CASE WHEN o.is_percent THEN 100 ELSE 1 END, 12) END AS value) v
        WHERE o.source <> 'CHILDREN'
        UNION ALL
        SELECT c.numerator, c.denominator, c.value_sum, c.lowest, c.highest, c.reached, c.covered, c.not_applicable,
            c.unavailable, c.estimated
        FROM plans_participation below CROSS JOIN LATERAL (
            SELECT * FROM figures_total c WHERE c.target_id = f.target_id AND c.unit_id = below.unit_id
                AND c.period_start = f.period_start AND c.period_end = f.period_end AND c.period_kind = f.period_kind
                AND c.breakdown = f.breakdown
            LIMIT 1
        ) c
        WHERE o.source <> 'ENTERED' AND below.plan_id = o.plan_id AND below.counts_into_id = f.unit_id
            AND below.retracted_at IS NULL AND below.valid @> (f.period_end - 1)
    ) p
)
WHERE f.id = ANY(%s)
"""


def lock_totals(cells: Sequence[Cell]) -> list[list[int]]:
    """Make and lock the totals of these cells and of every unit above them; returns their ids, leaves first.

    Must run before the cells' postings are read or written, within the caller's transaction.
    """
    columns: list[list[Any]] = [
        [target for target, _, _, _ in cells],
        [unit for _, unit, _, _ in cells],
        [period.kind.value for _, _, period, _ in cells],
        [period.start for _, _, period, _ in cells],
        [period.end for _, _, period, _ in cells],
        [breakdown for _, _, _, breakdown in cells],
    ]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, columns)
        return [ids for _, ids in cursor.fetchall()]


def reaggregate(total_ids: Sequence[int]) -> None:
    """Set these totals, all of one level and locked, from the ledger and their direct children."""
    with connection.cursor() as cursor:
        cursor.execute(REAGGREGATE, [list(total_ids)])
