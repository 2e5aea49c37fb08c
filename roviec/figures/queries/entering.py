"""Who enters figures at and below a unit, and the values that have to be made of each unit's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from roviec.figures.reckoning import Known
from roviec.kit.periods import Period
from roviec.kit.replica import reading_cursor
from roviec.plans.models import Target

Key = tuple[int, int]


@dataclass(frozen=True)
class Entering:
    """How many units enter a figure at and below one; `is_leaf` says that it is itself the only one."""

    count: int
    is_leaf: bool


NOBODY = Entering(0, is_leaf=False)
# The days [since, until) on which they enter.
Spell = tuple[date, date, Entering]

# The units that enter figures, at and below each asked unit in the tree of the target's plan, with the days [since, until)
# on which they do. The tree is walked once for a plan, not for each target and period. Below a unit that enters its own
# figure nothing counts (`wall`, rare). What a unit answers for is looked up unit by unit (OFFSET 0): the planner takes a
# recursion for short, and would read all of it again for every unit. With `each_once` the walk ends at another unit that is
# asked for (`is_below`), whose count is added to that of the one above. Shared by the count of expected figures and by the
# rules that need each unit's own figure over time.
WAYS = """
WITH RECURSIVE rule AS MATERIALIZED (
    SELECT i.plan_id, array_agg(t.id) AS targets FROM plans_target t JOIN plans_item i ON i.id = t.item_id
    WHERE t.id = ANY(%(targets)s::bigint[]) GROUP BY i.plan_id
), edge AS MATERIALIZED (
    SELECT n.plan_id, n.unit_id, n.counts_into_id, n.valid FROM plans_participation n
    WHERE n.retracted_at IS NULL AND n.counts_into_id IS NOT NULL AND n.plan_id IN (SELECT plan_id FROM rule)
        AND n.valid && daterange(%(first)s, %(last)s)
), wall AS MATERIALIZED (
    SELECT s.target_id, s.unit_id, s.valid FROM plans_targetunit s
    WHERE s.retracted_at IS NULL AND s.source = 'ENTERED' AND s.target_id = ANY(%(targets)s::bigint[])
        AND s.unit_id IN (SELECT counts_into_id FROM edge)
), way AS (
    SELECT r.plan_id, u.unit_id AS root_id, u.unit_id, %(first)s::date AS since, %(last)s::date AS until,
        ARRAY[]::bigint[] AS passed, false AS is_below
    FROM rule r CROSS JOIN unnest(%(units)s::bigint[]) AS u(unit_id)
    UNION ALL
    SELECT w.plan_id, w.root_id, e.unit_id, greatest(w.since, lower(e.valid)), least(w.until, upper(e.valid)),
        w.passed || w.unit_id, %(each_once)s AND e.unit_id = ANY(%(units)s::bigint[]) AND NOT EXISTS (SELECT FROM wall)
    FROM way w JOIN edge e ON e.plan_id = w.plan_id AND e.counts_into_id = w.unit_id
        AND e.valid && daterange(w.since, w.until)
    WHERE NOT w.is_below AND NOT e.unit_id = ANY(w.passed || w.unit_id)
), entering AS (
    SELECT s.target_id, w.root_id, w.unit_id, s.source, d.since, d.until,
        s.source = 'ENTERED' AND w.unit_id = w.root_id AS is_leaf
    FROM rule r JOIN way w ON w.plan_id = r.plan_id AND NOT w.is_below
    CROSS JOIN LATERAL (SELECT s.target_id, s.source, greatest(w.since, lower(s.valid)) AS since,
            least(w.until, upper(s.valid)) AS until
        FROM plans_targetunit s
        WHERE s.unit_id = w.unit_id AND s.target_id = ANY(r.targets) AND s.retracted_at IS NULL AND s.source <> 'CHILDREN'
            AND coalesce(lower(s.valid) < w.until, true) AND coalesce(upper(s.valid) > w.since, true) OFFSET 0) AS s
    CROSS JOIN LATERAL (
        SELECT s.since, s.until WHERE NOT EXISTS (SELECT FROM wall)
        UNION ALL
        SELECT lower(part), upper(part) FROM unnest(datemultirange(daterange(s.since, s.until)) - coalesce((
            SELECT range_agg(b.valid) FROM wall b WHERE b.target_id = s.target_id AND b.unit_id = ANY(w.passed)), '{}')
        ) AS part WHERE EXISTS (SELECT FROM wall)
    ) AS d
)
"""
EXPECTED = (
    WAYS
    + """
SELECT target_id, root_id, since, until, count(*), bool_or(is_leaf), NULL FROM entering GROUP BY 1, 2, 3, 4
UNION ALL
SELECT target_id, w.root_id, w.since, w.until, 0, false, w.unit_id
FROM rule r JOIN way w ON w.plan_id = r.plan_id AND w.is_below CROSS JOIN unnest(r.targets) AS target_id
"""
)
# The same, base period by base period, as the structure stood at the end of each.
ENTERING = (
    WAYS  # noqa: S608 - constants
    + """
, by_period AS (
    SELECT e.root_id, e.target_id, e.unit_id, p.start_on, p.end_on, p.kind, e.source, e.is_leaf
    FROM entering e JOIN plans_target t ON t.id = e.target_id
    JOIN unnest(%(starts)s::date[], %(ends)s::date[], %(kinds)s::text[]) AS p(start_on, end_on, kind)
        ON p.kind = t.base_frequency AND p.end_on > e.since AND p.end_on <= e.until
)
"""
)
# What a unit entered is its own total, unless those below it are added to that.
ENTERED = """
    SELECT x.target_id, x.unit_id, x.period_kind, x.period_start, x.period_end, x.numerator,
        CASE WHEN t.unit_rule = 'RATIO' THEN x.denominator END AS denominator, 'ENTERED' AS source
    FROM figures_total x JOIN plans_target t ON t.id = x.target_id
    WHERE x.target_id = ANY(%(targets)s::bigint[]) AND x.period_start = ANY(%(starts)s::date[]) AND x.breakdown = ''
        AND x.covered = 1 AND x.unit_id = ANY(ARRAY(SELECT unit_id FROM by_period WHERE source = 'ENTERED'))
    UNION ALL
    SELECT p.target_id, p.unit_id, p.period_kind, p.period_start, p.period_end, p.numerator, p.denominator,
        'OWN_PLUS_CHILDREN'
    FROM figures_posting p
    WHERE p.target_id = ANY(%(targets)s::bigint[]) AND p.period_start = ANY(%(starts)s::date[]) AND p.breakdown = ''
        AND p.state = 'REPORTED' AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
        AND p.unit_id IN (SELECT unit_id FROM by_period WHERE source = 'OWN_PLUS_CHILDREN')
"""
NEWEST_KNOWN = """
    SELECT target_id, unit_id, period_kind, period_start, period_end, numerator, denominator, s.source
    FROM (SELECT DISTINCT ON (target_id, unit_id, period_start, period_end, period_kind, breakdown) *
        FROM figures_posting WHERE target_id = ANY(%(targets)s) AND period_start = ANY(%(starts)s) AND breakdown = ''
            AND CASE WHEN %(by_business_time)s THEN at ELSE recorded_at END < %(known)s
        ORDER BY target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence DESC) p
    CROSS JOIN (VALUES ('ENTERED'), ('OWN_PLUS_CHILDREN')) AS s(source) WHERE p.state = 'REPORTED'
"""
# Along time first, unit by unit, once for all the units that stand above it; along units then. A ratio is of sums, so it is
# made of the units in each base period, and along time then. What a unit never reported has no part in either.
FROM_UNITS = (
    WAYS  # noqa: S608 - constants
    + """
, spell AS (
    SELECT target_id, unit_id, source, since, until, array_agg(root_id) AS roots, array_agg(is_leaf) AS leaves
    FROM entering GROUP BY target_id, unit_id, source, since, until
), by_period AS (
    SELECT e.*, p.start_on, p.end_on, p.kind FROM spell e JOIN plans_target t ON t.id = e.target_id
    JOIN unnest(%(starts)s::date[], %(ends)s::date[], %(kinds)s::text[]) AS p(start_on, end_on, kind)
        ON p.kind = t.base_frequency AND p.end_on > e.since AND p.end_on <= e.until
), figure AS MATERIALIZED (FIGURES), said AS (
    SELECT e.target_id, e.unit_id, e.start_on, e.roots, e.leaves, p.numerator, p.denominator
    FROM by_period e JOIN figure p ON p.target_id = e.target_id AND p.unit_id = e.unit_id AND p.source = e.source
        AND p.period_kind = e.kind AND p.period_start = e.start_on AND p.period_end = e.end_on
), part AS (
    SELECT target_id, unit_id, roots, leaves, sum(numerator) AS total, count(numerator) AS periods,
        min(numerator) AS lowest, max(numerator) AS highest
    FROM said GROUP BY target_id, unit_id, roots, leaves
), own AS (
    SELECT t.id, t.unit_rule, t.level, t.direction = 'DECREASE' AS decreases, r.root_id, bool_or(r.is_leaf) AS is_leaf,
        CASE t.time_rule WHEN 'AVERAGE' THEN sum(p.total) / sum(p.periods) WHEN 'MINIMUM' THEN min(p.lowest)
            WHEN 'MAXIMUM' THEN max(p.highest) ELSE sum(p.total) END AS value
    FROM part p JOIN plans_target t ON t.id = p.target_id AND t.unit_rule <> 'RATIO'
    CROSS JOIN LATERAL unnest(p.roots, p.leaves) AS r(root_id, is_leaf) GROUP BY t.id, r.root_id, p.unit_id
), share AS (
    SELECT t.id, t.time_rule, r.root_id,
        sum(s.numerator) / nullif(sum(s.denominator), 0) * CASE WHEN t.measure = '%%' THEN 100 ELSE 1 END AS value
    FROM said s JOIN plans_target t ON t.id = s.target_id AND t.unit_rule = 'RATIO'
    CROSS JOIN LATERAL unnest(s.roots) AS r(root_id) GROUP BY t.id, r.root_id, s.start_on
)
SELECT id, root_id, CASE unit_rule WHEN 'SUM' THEN sum(value) WHEN 'AVERAGE' THEN avg(value)
    WHEN 'MINIMUM' THEN min(value) WHEN 'MAXIMUM' THEN max(value)
    WHEN 'COUNT' THEN CASE WHEN bool_or(is_leaf) THEN sum(value)
        ELSE count(*) FILTER (WHERE CASE WHEN decreases THEN value <= level ELSE value >= level END) END END
FROM own GROUP BY id, root_id, unit_rule
UNION ALL
SELECT id, root_id, CASE time_rule WHEN 'AVERAGE' THEN avg(value) WHEN 'MINIMUM' THEN min(value)
    ELSE max(value) END
FROM share GROUP BY id, root_id, time_rule
"""
)


def _as_known(query: str) -> str:
    """The same in the structure that was known at a moment."""
    return re.sub(
        r"(\w+)\.retracted_at IS NULL",
        r"(\1.recorded_at < %(structure)s AND (\1.retracted_at IS NULL OR \1.retracted_at >= %(structure)s))",
        query,
    )


def asked_of(targets: Sequence[Target], units: Sequence[int], parts: Iterable[Period]) -> dict[str, Any]:
    """The parameters of these queries; without any targets, units or periods there is nothing to ask."""
    ordered = sorted(parts)
    if not (targets and units and ordered):
        return {}
    return {
        "units": list(units),
        "targets": [target.pk for target in targets],
        "starts": [part.start for part in ordered],
        "ends": [part.end for part in ordered],
        "kinds": [part.kind.value for part in ordered],
        "first": ordered[0].start,
        "last": max(part.end for part in ordered),
        "each_once": False,
    }


class Expected:
    """Who enters at and below each unit in each base period, by target and unit."""

    def __init__(self, rows: Iterable[tuple[int, int, date, date, int, bool, int | None]]) -> None:
        """Each row: target, unit, the days [since, until), how many enter on them, whether it is the unit itself.

        A row with another unit at its end says that what enters there counts here too.
        """
        self._of: dict[Key, list[Spell]] = {}
        below: dict[Key, list[tuple[date, date, int]]] = {}
        same: dict[tuple[int, bool], Entering] = {}
        for target, unit, since, until, count, is_leaf, child in rows:
            if child is None:
                entering = same.setdefault((count, is_leaf), Entering(count, is_leaf))
                self._of.setdefault((target, unit), []).append((since, until, entering))
            else:
                below.setdefault((target, unit), []).append((since, until, child))
        for key in list(below):
            self._add_below(key, below)

    def _add_below(self, key: Key, below: dict[Key, list[tuple[date, date, int]]]) -> None:
        """Count what enters at the units below, which may have such units themselves; equal days come together."""
        counts: dict[tuple[date, date], int] = {}
        for since, until, child in below.pop(key, ()):
            self._add_below((key[0], child), below)
            for begins, ends, entering in self._of.get((key[0], child), ()):
                days = max(since, begins), min(until, ends)
                if days[0] < days[1]:
                    counts[days] = counts.get(days, 0) + entering.count
        self._of.setdefault(key, []).extend((*days, Entering(count, is_leaf=False)) for days, count in counts.items())

    def on(self, target: int, unit: int, part: Period) -> Entering:
        """In one base period, as the structure stood on its last day."""
        rows = self._of.get((target, unit), ())
        found = [entering for since, until, entering in rows if since < part.end <= until]
        if len(found) < 2:
            return found[0] if found else NOBODY
        return Entering(sum(each.count for each in found), any(each.is_leaf for each in found))

    def over(self, target: int, unit: int, parts: Sequence[Period]) -> tuple[int, Entering]:
        """Figures due over base periods that follow one another, and who enters in the last of them."""
        rows = self._of.get((target, unit))
        if not parts or not rows:
            return 0, NOBODY
        [(since, until, entering), *others] = rows
        if not others and since < parts[0].end and parts[-1].end <= until:
            return entering.count * len(parts), entering
        due = [self.on(target, unit, part) for part in parts]
        return sum(each.count for each in due), due[-1]


def entering_units(
    targets: Sequence[Target], units: Sequence[int], parts: Iterable[Period], known: Known | None = None
) -> Expected:
    """Who enters at and below each unit; one query."""
    if not (asked := asked_of(targets, units, parts)):
        return Expected(())
    with reading_cursor() as cursor:
        said = asked | {"each_once": True} | (known.asked() if known else {})
        cursor.execute(_as_known(EXPECTED) if known else EXPECTED, said)
        return Expected(cursor.fetchall())


def values_from_units(
    targets: Sequence[Target], units: Sequence[int], spans: dict[int, list[Period]], known: Known | None = None
) -> dict[Key, Decimal | None]:
    """Values whose rules along time and units cannot be exchanged, from each unit's own figures; one query."""
    asked = asked_of(targets, units, {part for target in targets for part in spans[target.pk]})
    if not asked:
        return {}
    query = FROM_UNITS.replace("FIGURES", NEWEST_KNOWN if known else ENTERED)
    with reading_cursor() as cursor:
        cursor.execute(_as_known(query) if known else query, asked | (known.asked() if known else {}))
        return {(target, unit): value for target, unit, value in cursor.fetchall()}
