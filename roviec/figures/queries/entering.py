"""Who enters figures at and below a unit, and the values that have to be made of each unit's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from roviec.figures.reckoning import Known
from roviec.kit.periods import Period
from roviec.plans.models import Target

Key = tuple[int, int]


@dataclass(frozen=True)
class Entering:
    """How many units enter a figure at and below one; `is_leaf` says that it is itself the only one."""

    count: int
    is_leaf: bool


# The units that enter figures, at and below each asked unit in the tree of the target's plan, as it stood at the end of
# each base period. Below a unit that enters its own figure nothing counts. Shared by the count of expected figures and
# by the rules that need each unit's own figure over time.
ENTERING = """
WITH RECURSIVE tree AS (
    SELECT u.unit_id AS root_id, u.unit_id, t.id AS target_id, i.plan_id, p.start_on, p.end_on, p.kind,
        coalesce(s.source, 'CHILDREN') AS source
    FROM unnest(%(starts)s::date[], %(ends)s::date[], %(kinds)s::text[]) AS p(start_on, end_on, kind)
    JOIN plans_target t ON t.id = ANY(%(targets)s) AND t.base_frequency = p.kind
    JOIN plans_item i ON i.id = t.item_id
    CROSS JOIN unnest(%(units)s::bigint[]) AS u(unit_id)
    LEFT JOIN plans_targetunit s ON s.target_id = t.id AND s.unit_id = u.unit_id
        AND s.retracted_at IS NULL AND s.valid @> (p.end_on - 1)
    UNION ALL
    SELECT d.root_id, n.unit_id, d.target_id, d.plan_id, d.start_on, d.end_on, d.kind, coalesce(s.source, 'CHILDREN')
    FROM tree d JOIN plans_participation n ON n.plan_id = d.plan_id AND n.counts_into_id = d.unit_id
        AND n.retracted_at IS NULL AND n.valid @> (d.end_on - 1)
    LEFT JOIN plans_targetunit s ON s.target_id = d.target_id AND s.unit_id = n.unit_id
        AND s.retracted_at IS NULL AND s.valid @> (d.end_on - 1)
    WHERE d.source <> 'ENTERED'
) CYCLE unit_id SET is_cycle USING path
, entering AS (
    SELECT root_id, target_id, unit_id, start_on, end_on, kind, source = 'ENTERED' AND unit_id = root_id AS is_leaf
    FROM tree WHERE source <> 'CHILDREN' AND NOT is_cycle
)
"""
EXPECTED = (
    ENTERING  # noqa: S608 - constants
    + "SELECT target_id, root_id, start_on, count(*), bool_or(is_leaf) FROM entering GROUP BY 1, 2, 3"
)
NOT_REPLACED = "AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)"
NEWEST_KNOWN = """
    SELECT DISTINCT ON (target_id, unit_id, period_start, period_end, period_kind, breakdown) *
    FROM figures_posting WHERE target_id = ANY(%(targets)s) AND period_start = ANY(%(starts)s)
        AND CASE WHEN %(by_business_time)s THEN at ELSE recorded_at END < %(known)s
    ORDER BY target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence DESC
"""
# Along time first, unit by unit; along units then. A ratio is of sums, so it is made of the units in each base period,
# and along time then. What a unit never reported has no part in either.
FROM_UNITS = (
    ENTERING  # noqa: S608 - constants
    + """
, said AS (
    SELECT e.target_id, e.root_id, e.unit_id, e.start_on, e.is_leaf, t.unit_rule, t.time_rule, t.level,
        t.direction = 'DECREASE' AS decreases, p.numerator, p.denominator,
        CASE WHEN t.measure = '%%' THEN 100 ELSE 1 END AS factor
    FROM entering e JOIN plans_target t ON t.id = e.target_id
    JOIN figures_posting p ON p.target_id = e.target_id AND p.unit_id = e.unit_id AND p.breakdown = ''
        AND p.period_kind = e.kind AND p.period_start = e.start_on AND p.period_end = e.end_on AND p.state = 'REPORTED'
        AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
), own AS (
    SELECT target_id, root_id, unit_id, unit_rule, level, decreases, bool_or(is_leaf) AS is_leaf,
        CASE time_rule WHEN 'AVERAGE' THEN avg(numerator) WHEN 'MINIMUM' THEN min(numerator)
            WHEN 'MAXIMUM' THEN max(numerator) ELSE sum(numerator) END AS value
    FROM said WHERE unit_rule <> 'RATIO' GROUP BY target_id, root_id, unit_id, unit_rule, time_rule, level, decreases
), share AS (
    SELECT target_id, root_id, time_rule, sum(numerator) / nullif(sum(denominator), 0) * factor AS value
    FROM said WHERE unit_rule = 'RATIO' GROUP BY target_id, root_id, time_rule, start_on, factor
)
SELECT target_id, root_id, CASE unit_rule WHEN 'SUM' THEN sum(value) WHEN 'AVERAGE' THEN avg(value)
    WHEN 'MINIMUM' THEN min(value) WHEN 'MAXIMUM' THEN max(value)
    WHEN 'COUNT' THEN CASE WHEN bool_or(is_leaf) THEN sum(value)
        ELSE count(*) FILTER (WHERE CASE WHEN decreases THEN value <= level ELSE value >= level END) END END
FROM own GROUP BY target_id, root_id, unit_rule
UNION ALL
SELECT target_id, root_id, CASE time_rule WHEN 'AVERAGE' THEN avg(value) WHEN 'MINIMUM' THEN min(value)
    ELSE max(value) END
FROM share GROUP BY target_id, root_id, time_rule
"""
)


def _as_known(query: str) -> str:
    """The same in the structure and with the figures that were known at a moment."""
    query = re.sub(
        r"(\w+)\.retracted_at IS NULL",
        r"(\1.recorded_at < %(structure)s AND (\1.retracted_at IS NULL OR \1.retracted_at >= %(structure)s))",
        query,
    )
    return query.replace("JOIN figures_posting p", f"JOIN ({NEWEST_KNOWN}) p").replace(NOT_REPLACED, "")


def _asked(targets: Sequence[Target], units: list[int], parts: Iterable[Period]) -> dict[str, Any]:
    ordered = sorted(parts)
    return {
        "units": units,
        "targets": [target.pk for target in targets],
        "starts": [part.start for part in ordered],
        "ends": [part.end for part in ordered],
        "kinds": [part.kind.value for part in ordered],
    }


def expected_figures(
    targets: Sequence[Target], units: list[int], parts: Iterable[Period]
) -> dict[tuple[int, int, date], int]:
    """How many units are to enter a figure at and below each unit, keyed (target id, unit id, start of base period)."""
    return {key: entering.count for key, entering in entering_units(targets, units, parts).items()}


def entering_units(
    targets: Sequence[Target], units: list[int], parts: Iterable[Period], known: Known | None = None
) -> dict[tuple[int, int, date], Entering]:
    """Who enters at and below each unit, keyed (target id, unit id, start of base period)."""
    asked = _asked(targets, units, parts)
    if not (asked["units"] and asked["targets"] and asked["starts"]):
        return {}
    with connection.cursor() as cursor:
        if known:
            cursor.execute(_as_known(EXPECTED), asked | known.asked())
        else:
            cursor.execute(EXPECTED, asked)
        rows = cursor.fetchall()
    return {(target, unit, start): Entering(count, is_leaf) for target, unit, start, count, is_leaf in rows}


def values_from_units(
    targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]], known: Known | None = None
) -> dict[Key, Decimal | None]:
    """Values whose rules along time and units cannot be exchanged, from each unit's own figures."""
    parts = {part for target in targets for part in spans[target.pk]}
    if not targets or not parts or not units:
        return {}
    with connection.cursor() as cursor:
        if known:
            cursor.execute(_as_known(FROM_UNITS), _asked(targets, units, parts) | known.asked())
        else:
            cursor.execute(FROM_UNITS, _asked(targets, units, parts))
        return {(target, unit): value for target, unit, value in cursor.fetchall()}
