"""All totals reckoned from the ledger in one statement: as it stands, or as it was known at a moment (model.md 1).

`rollup.py` keeps the stored totals right cell by cell; this reckons them from nothing, to mend them, and for readings of
the past, which are never stored. `verification.py` reckons a third time, in plain Python, to prove both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from roviec.figures.models import Posting, Total
from roviec.kit.periods import Period
from roviec.kit.replica import reading_cursor
from roviec.organisations.models import STANDS

KEY = ("target_id", "unit_id", "period_kind", "period_start", "period_end", "breakdown")
SUMS = (
    "numerator", "denominator", "value_sum", "lowest", "highest", "reached", "covered", "not_applicable", "unavailable",
    "estimated",
)  # fmt: skip
BOUNDS = ("lowest", "highest")
_KEY, _SUMS = ", ".join(KEY), ", ".join(SUMS)
_SAID = f"{_KEY}, numerator, denominator, state, is_estimate"
# Which entry counts in each cell: of those that were known the last one; of all, the one that none supersedes.
_KNOWN = f"""SELECT DISTINCT ON (target_id, unit_id, period_start, period_end, period_kind, breakdown) {_SAID}
    FROM figures_posting p
    WHERE (%(targets)s::bigint[] IS NULL OR p.target_id = ANY(%(targets)s::bigint[]))
        AND (%(starts)s::date[] IS NULL OR p.period_start = ANY(%(starts)s::date[]))
        AND CASE WHEN %(by_business_time)s THEN p.at ELSE p.recorded_at END < %(known)s::timestamptz
    ORDER BY target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence DESC"""  # noqa: S608 - constants
_COUNTED = f"""SELECT {_SAID} FROM figures_posting p
    WHERE NOT EXISTS (SELECT 1 FROM figures_posting s WHERE s.supersedes_id = p.id)"""  # noqa: S608 - constants
# Each figure that counts is added to its unit and to all above it in the tree of its plan, as that stood on the last day of
# its period; it stops below a unit that enters its own (`walls`). The ways up are found once for the units of a plan and a
# period, not for each figure. What was recorded or retracted at `structure` or later is not known yet.
_RECKONED = """
WITH RECURSIVE newest AS (
    {newest}
), rule AS (
    SELECT t.id, i.plan_id, CASE WHEN t.measure = '%%' THEN 100 ELSE 1 END AS factor, t.level,
        t.direction = 'DECREASE' AS decreases
    FROM plans_target t JOIN plans_item i ON i.id = t.item_id
    WHERE %(targets)s::bigint[] IS NULL OR t.id = ANY(%(targets)s::bigint[])
), source AS (
    SELECT target_id, unit_id, source, valid FROM plans_targetunit
    WHERE recorded_at < %(structure)s::timestamptz AND (retracted_at IS NULL OR retracted_at >= %(structure)s::timestamptz)
        AND source <> 'CHILDREN' AND (%(targets)s::bigint[] IS NULL OR target_id = ANY(%(targets)s::bigint[]))
), edge AS (
    SELECT plan_id, unit_id, counts_into_id, valid FROM plans_participation
    WHERE recorded_at < %(structure)s::timestamptz AND (retracted_at IS NULL OR retracted_at >= %(structure)s::timestamptz)
        AND counts_into_id IS NOT NULL AND plan_id IN (SELECT plan_id FROM rule)
), counted AS MATERIALIZED (
    SELECT p.*, r.plan_id, v.value,
        coalesce(CASE WHEN r.decreases THEN v.value <= r.level ELSE v.value >= r.level END, false) AS is_reached
    FROM newest p JOIN rule r ON r.id = p.target_id
    JOIN source s ON s.target_id = p.target_id AND s.unit_id = p.unit_id AND s.valid @> (p.period_end - 1)
    CROSS JOIN LATERAL (SELECT CASE WHEN p.denominator IS NULL THEN p.numerator
        WHEN p.denominator <> 0 THEN round(p.numerator / p.denominator * r.factor, 12) END AS value) v
), way AS (
    SELECT DISTINCT plan_id, unit_id, period_end, unit_id AS above_id, ARRAY[]::bigint[] AS passed FROM counted
    UNION ALL
    SELECT w.plan_id, w.unit_id, w.period_end, e.counts_into_id, w.passed || e.counts_into_id
    FROM way w JOIN edge e ON e.plan_id = w.plan_id AND e.unit_id = w.above_id AND e.valid @> (w.period_end - 1)
    WHERE NOT e.counts_into_id = ANY(w.passed)
), walls AS (
    SELECT s.target_id, s.unit_id, s.valid FROM source s
    WHERE s.source = 'ENTERED' AND s.unit_id IN (SELECT counts_into_id FROM edge)
)
SELECT c.target_id, w.above_id AS unit_id, c.period_kind, c.period_start, c.period_end, c.breakdown,
    coalesce(sum(c.numerator), 0) AS numerator, coalesce(sum(c.denominator), 0) AS denominator,
    coalesce(sum(c.value), 0) AS value_sum, min(c.value) AS lowest, max(c.value) AS highest,
    count(*) FILTER (WHERE c.is_reached) AS reached,
    count(*) FILTER (WHERE c.state = 'REPORTED') AS covered,
    count(*) FILTER (WHERE c.state = 'NOT_APPLICABLE') AS not_applicable,
    count(*) FILTER (WHERE c.state = 'UNAVAILABLE') AS unavailable,
    count(*) FILTER (WHERE c.is_estimate AND c.state = 'REPORTED') AS estimated
FROM counted c JOIN way w ON w.plan_id = c.plan_id AND w.unit_id = c.unit_id AND w.period_end = c.period_end
WHERE (%(units)s::bigint[] IS NULL OR w.above_id = ANY(%(units)s::bigint[]))
    AND NOT EXISTS (SELECT 1 FROM walls b WHERE b.target_id = c.target_id AND b.unit_id = ANY(w.passed)
        AND b.valid @> (c.period_end - 1))
GROUP BY c.target_id, w.above_id, c.period_kind, c.period_start, c.period_end, c.breakdown
"""
_RECKONED_SUMS = ", ".join(f"r.{name}" if name in BOUNDS else f"coalesce(r.{name}, 0)" for name in SUMS)
RECKONED, _RECKONED_NOW = _RECKONED.replace("{newest}", _KNOWN), _RECKONED.replace("{newest}", _COUNTED)
# What stands is compared first, for a row that is right is not even to be locked. A total of which nothing counts any more
# stays as an empty row: it is the lock of its cell.
REBUILD = f"""
WITH reckoned AS ({_RECKONED_NOW})
INSERT INTO figures_total AS total ({_KEY}, {_SUMS})
SELECT {_KEY}, {_RECKONED_SUMS}
FROM reckoned r FULL JOIN figures_total t USING ({_KEY})
WHERE ({", ".join(f"t.{name}" for name in SUMS)})
    IS DISTINCT FROM ({_RECKONED_SUMS})
ON CONFLICT (target_id, unit_id, period_start, period_end, period_kind, breakdown) DO UPDATE SET
    ({_SUMS}) = ROW({", ".join(f"excluded.{name}" for name in SUMS)})
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Known:
    """The moment from which on nothing is known yet, of figures and of the structure they are added up in.

    Figures are known by when the database recorded them. A demonstration was recorded in one go: there, what was known is
    told by the moments of its own clock, in the structure as it stands.
    """

    before: datetime

    @classmethod
    def on(cls, day: date) -> Known:
        """What was known at the end of a local day."""
        return cls(datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone()))

    @classmethod
    def of(cls, day: date | None) -> Known | None:
        """The same of the day that the frame reads the past from; None where it reads what is known now."""
        return cls.on(day) if day else None

    @property
    def day(self) -> date:
        """The last day that is known whole."""
        return timezone.localdate(self.before - timedelta(microseconds=1))

    @property
    def is_told_by_business_time(self) -> bool:
        """Whether the moments in the ledger's own words decide."""
        return bool(settings.IS_DEMONSTRATION)

    @property
    def recorded_before(self) -> datetime:
        """The same moment by the clock of the database."""
        return self.before - settings.CLOCK_OFFSET

    def asked(self) -> dict[str, Any]:
        """The parameters that every reading of the past takes."""
        by_business_time = self.is_told_by_business_time
        return {
            "known": self.before if by_business_time else self.recorded_before,
            "structure": "infinity" if by_business_time else self.recorded_before,
            "by_business_time": by_business_time,
        }

    def posted(self) -> Q:
        """Entries of the ledger that were known."""
        return Q(at__lt=self.before) if self.is_told_by_business_time else Q(recorded_at__lt=self.recorded_before)

    def stood(self) -> Q:
        """Rows of the structure, and goals, that stood as far as was known."""
        if self.is_told_by_business_time:
            return STANDS
        before = self.recorded_before
        return Q(recorded_at__lt=before) & (Q(retracted_at__isnull=True) | Q(retracted_at__gte=before))


NOW: dict[str, Any] = {"known": "infinity", "structure": "infinity", "by_business_time": False}


def known_totals(
    targets: Iterable[int], units: Sequence[int] | None, parts: Iterable[Period], known: Known
) -> Iterator[Total]:
    """The totals as they were known: of some targets and base periods, of some units or of all; one query."""
    parts = list(parts)
    asked: dict[str, Any] = {
        "targets": list(targets),
        "units": units and list(units),
        "starts": sorted({part.start for part in parts}),
    }
    asked |= known.asked()
    with reading_cursor() as cursor:
        cursor.execute(RECKONED, asked)
        rows = cursor.fetchall()
    wanted = {(part.kind.value, part.start, part.end) for part in parts}
    for row in rows:
        if row[2:5] in wanted:
            yield Total(**dict(zip((*KEY, *SUMS), row, strict=True)))


def newest_known(postings: QuerySet[Posting], known: Known) -> QuerySet[Posting]:
    """Of each cell the entry that counted as far as was known."""
    cell = ("target_id", "unit_id", "period_start", "period_end", "period_kind", "breakdown")
    return postings.filter(known.posted()).order_by(*cell, "-sequence").distinct(*cell)


def rebuild() -> int:
    """Make every stored total anew from the ledger, nobody posting meanwhile; how many were otherwise."""
    with reading_cursor() as cursor:
        # Who posts holds a weaker lock on the table until his totals are right.
        cursor.execute("LOCK TABLE figures_total IN EXCLUSIVE MODE")
        cursor.execute(REBUILD, {"targets": None, "units": None, "starts": None, **NOW})
        return int(cursor.rowcount)
