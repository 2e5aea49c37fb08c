"""Figures by the units that gave them, in two readings: by the units of that time, and by the units of today.

By the units of today, what a unit gave before it was split or merged goes to its successors by their shares. Nothing is
stored: the ledger says what was said by whom, and successions say what became of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from roviec.figures.models import Total
from roviec.figures.queries.entering import ENTERING
from roviec.figures.queries.spans import base_periods
from roviec.figures.values import Sums, value_by_rule
from roviec.kit.periods import Period
from roviec.kit.replica import reading_cursor
from roviec.organisations.queries.successions import Change, changes_until
from roviec.organisations.shares import Shares, carried
from roviec.plans.enums import TimeRule, UnitRule
from roviec.plans.models import Target

ZERO = Decimal(0)
GIVEN = (
    ENTERING  # noqa: S608 - constants
    + """
SELECT e.target_id, e.unit_id, e.start_on, e.end_on, p.numerator, coalesce(p.denominator, 0)
FROM entering e JOIN plans_target t ON t.id = e.target_id AND t.owner_id = e.root_id
JOIN figures_posting p ON p.target_id = e.target_id AND p.unit_id = e.unit_id AND p.breakdown = ''
    AND p.period_kind = e.kind AND p.period_start = e.start_on AND p.period_end = e.end_on AND p.state = 'REPORTED'
    AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
"""
)


@dataclass(frozen=True)
class Portion:
    """What a unit's figures come to; `is_shared` when a share went into them, `is_assumed` when nobody laid it down."""

    numerator: Decimal = ZERO
    denominator: Decimal = ZERO
    is_shared: bool = False
    is_assumed: bool = False

    def __add__(self, other: Portion) -> Portion:
        return Portion(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.is_shared or other.is_shared,
            self.is_assumed or other.is_assumed,
        )

    def value(self, target: Target) -> Decimal | None:
        """The value by the target's rule along units."""
        return value_by_rule(target, Sums(self.numerator, self.denominator, ZERO, None, None, 1))


def can_be_shared(target: Target) -> bool:
    """Whether a figure can be divided: a sum, or a ratio of sums; of a mean or a minimum no share can be taken."""
    return target.unit_rule in {UnitRule.SUM, UnitRule.RATIO} and target.time_rule in {TimeRule.SUM, TimeRule.LAST}


def by_units(
    targets: Sequence[Target], period: Period, *, today: date | None, through: date | None = None
) -> dict[int, dict[int, Portion]]:
    """What each unit gave, by target and unit, of the targets that can be divided; two queries.

    `today` is the day whose units are asked for; None reads by the units of that time. Both readings of a target come to
    the same total, to the last place. `through` leaves out base periods that begin later.
    """
    spans = {target.pk: _counted(target, period, through) for target in targets if can_be_shared(target)}
    changes = changes_until(today) if today else []
    found: dict[int, dict[int, Portion]] = {target_id: {} for target_id in spans}
    for (target_id, end), given in _given([t for t in targets if t.pk in spans], spans).items():
        # The structure of a period is that of its last day: what changed since then is still to come for it.
        since = [change for change in changes if change.on >= end]
        for unit, portion in carried_through(given, since).items():
            found[target_id][unit] = found[target_id].get(unit, Portion()) + portion
    return found


def carried_through(given: Mapping[int, Portion], changes: Sequence[Change]) -> dict[int, Portion]:
    """What units gave, by the units that came of them."""
    if not changes:
        return dict(given)
    steps: list[Mapping[int, Shares]] = [change.shares for change in changes]
    tops = carried({unit: portion.numerator for unit, portion in given.items()}, steps)
    bottoms = carried({unit: portion.denominator for unit, portion in given.items()}, steps)
    shared, assumed = _marks(given, changes)
    return {unit: Portion(tops[unit], bottoms[unit], unit in shared, unit in assumed) for unit in tops}


def _marks(given: Iterable[int], changes: Sequence[Change]) -> tuple[set[int], set[int]]:
    """The units whose figures hold a share, and those whose share nobody laid down."""
    units, shared, assumed = set(given), set[int](), set[int]()
    for change in changes:
        after, now_shared, now_assumed = set[int](), set[int](), set[int]()
        for unit in units:
            into = change.shares.get(unit, {unit: Decimal(1)})
            after |= into.keys()
            if len(into) > 1 or unit in shared:
                now_shared |= into.keys()
            if unit in change.assumed or unit in assumed:
                now_assumed |= into.keys()
        units, shared, assumed = after, now_shared, now_assumed
    return shared, assumed


def _counted(target: Target, period: Period, through: date | None) -> list[Period]:
    """The base periods that go into a value: all of them, or the last one where that is the rule."""
    parts = base_periods(target, period, through)
    return parts[-1:] if target.time_rule == TimeRule.LAST else parts


def _given(targets: Sequence[Target], spans: Mapping[int, list[Period]]) -> dict[tuple[int, date], dict[int, Portion]]:
    """What units entered, by target and end of the base period, then by unit."""
    parts = sorted({part for each in spans.values() for part in each})
    asked: dict[str, Any] = {
        "units": sorted({target.owner_id for target in targets}),
        "targets": [target.pk for target in targets],
        "starts": [part.start for part in parts],
        "ends": [part.end for part in parts],
        "kinds": [part.kind.value for part in parts],
    }
    if not (asked["units"] and asked["starts"]):
        return {}
    with reading_cursor() as cursor:
        cursor.execute(GIVEN, asked)
        rows = cursor.fetchall()
    found: dict[tuple[int, date], dict[int, Portion]] = {}
    for target_id, unit_id, start, end, numerator, denominator in rows:
        if any(part.start == start and part.end == end for part in spans[target_id]):
            found.setdefault((target_id, end), {})[unit_id] = Portion(numerator, denominator)
    return found


def figures_after(unit_ids: Iterable[int], day: date) -> dict[int, Period]:
    """Of these units, those for which figures of a period that ends after a day count: the first such period; one query."""
    rows = Total.objects.filter(unit__in=list(unit_ids), period_end__gt=day, covered__gt=0)
    return {row.unit_id: row.period for row in rows.order_by("unit_id", "period_end").distinct("unit_id")}
