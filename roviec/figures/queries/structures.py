"""Figures by the units that gave them, in two readings: by the units of that time, and by the units of today.

By the units of today, what a unit gave before it was split or merged goes to its successors by their shares. Nothing is
stored: the ledger says what was said by whom, and successions say what became of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from roviec.figures.models import Total
from roviec.figures.queries.entering import ENTERING, asked_of
from roviec.figures.queries.spans import base_periods
from roviec.figures.values import ratio, reaches
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
FROM by_period e JOIN plans_target t ON t.id = e.target_id AND t.owner_id = e.root_id
JOIN figures_posting p ON p.target_id = e.target_id AND p.unit_id = e.unit_id AND p.breakdown = ''
    AND p.period_kind = e.kind AND p.period_start = e.start_on AND p.period_end = e.end_on AND p.state = 'REPORTED'
    AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
"""
)


# A sum is divided by shares, and a ratio by its numerators and denominators. A mean is a sum of values over how many gave
# one, and a count of units the same with 0 and 1: both parts are divided, so the total stays. A lowest or highest value
# holds for the whole of its unit and goes to each successor as it is.
EXTREMES = {UnitRule.MINIMUM: min, UnitRule.MAXIMUM: max}
PLAIN_IN_TIME = {TimeRule.SUM, TimeRule.LAST}


@dataclass(frozen=True)
class Portion:
    """What a unit's figures come to; `is_shared` when a share went into them, `is_assumed` when nobody laid it down.

    `series` are the parts of a ratio by the end of their base period, where the rule along time needs each by itself.
    """

    numerator: Decimal = ZERO
    denominator: Decimal = ZERO
    is_shared: bool = False
    is_assumed: bool = False
    series: Mapping[date, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def __add__(self, other: Portion) -> Portion:
        series = dict(self.series)
        for end, (top, bottom) in other.series.items():
            before = series.get(end, (ZERO, ZERO))
            series[end] = (before[0] + top, before[1] + bottom)
        return Portion(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.is_shared or other.is_shared,
            self.is_assumed or other.is_assumed,
            series,
        )

    def value(self, target: Target) -> Decimal | None:
        """The value by the target's rules; of a count the units that reach the level."""
        if self.series:
            ratios = [ratio(target, top, bottom) for top, bottom in self.series.values()]
            return _along_time(target, [each for each in ratios if each is not None])
        if target.unit_rule == UnitRule.RATIO:
            return ratio(target, self.numerator, self.denominator)
        if target.unit_rule == UnitRule.AVERAGE:
            return self.numerator / self.denominator if self.denominator else None
        return self.numerator


def joined(target: Target, portions: Iterable[Portion]) -> Portion | None:
    """What units come to together; None of nothing."""
    said = list(portions)
    if not said:
        return None
    if extreme := EXTREMES.get(UnitRule(target.unit_rule)):
        return replace(sum(said, Portion()), numerator=extreme(each.numerator for each in said))
    return sum(said, Portion())


def by_units(
    targets: Sequence[Target], period: Period, *, today: date | None, through: date | None = None
) -> dict[int, dict[int, Portion]]:
    """What each unit gave, by target and unit; two queries.

    `today` is the day whose units are asked for; None reads by the units of that time. Both readings of a target come to
    the same total (`joined`), to the last place. `through` leaves out base periods that begin later.
    """
    spans = {target.pk: _counted(target, period, through) for target in targets}
    changes = changes_until(today) if today else []
    given: dict[int, dict[date, dict[int, Portion]]] = {target_id: {} for target_id in spans}
    for (target_id, end), portions in _given(targets, spans).items():
        given[target_id][end] = portions
    return {target.pk: _of_target(target, given[target.pk], changes) for target in targets}


def _of_target(
    target: Target, given: Mapping[date, Mapping[int, Portion]], changes: Sequence[Change]
) -> dict[int, Portion]:
    found: dict[int, list[Portion]] = defaultdict(list)
    extreme = EXTREMES.get(UnitRule(target.unit_rule))
    for end, portions in _portions(target, given).items():
        # The structure of a period is that of its last day: what changed since then is still to come for it.
        since = [change for change in changes if change.on >= end]
        after = _carried_whole(portions, since, extreme) if extreme else carried_through(portions, since)
        for unit, portion in after.items():
            in_time = {end: (portion.numerator, portion.denominator)} if _needs_series(target) else {}
            found[unit].append(replace(portion, series=in_time))
    together = {unit: joined(target, portions) for unit, portions in found.items()}
    return {unit: portion for unit, portion in together.items() if portion}


def _needs_series(target: Target) -> bool:
    return target.unit_rule == UnitRule.RATIO and target.time_rule not in PLAIN_IN_TIME


def _portions(target: Target, given: Mapping[date, Mapping[int, Portion]]) -> Mapping[date, Mapping[int, Portion]]:
    """What is divided: figures of each period where they are added up, else what each unit comes to along time.

    That stands at the end of the unit's last period: a value along time is not divided month by month.
    """
    if target.unit_rule == UnitRule.RATIO or (target.unit_rule == UnitRule.SUM and target.time_rule in PLAIN_IN_TIME):
        return given
    last: dict[int, date] = {}
    values: dict[int, list[Decimal]] = defaultdict(list)
    for end in sorted(given):
        for unit, portion in given[end].items():
            last[unit] = end
            values[unit].append(portion.numerator)
    found: dict[date, dict[int, Portion]] = defaultdict(dict)
    for unit, said in values.items():
        value = _along_time(target, said) or ZERO
        if target.unit_rule == UnitRule.COUNT:
            value = Decimal(reaches(target, value))
        weight = Decimal(1) if target.unit_rule in {UnitRule.AVERAGE, UnitRule.COUNT} else ZERO
        found[last[unit]][unit] = Portion(value, weight)
    return found


def _along_time(target: Target, values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    if target.time_rule == TimeRule.AVERAGE:
        return sum(values, ZERO) / len(values)
    if target.time_rule == TimeRule.MINIMUM:
        return min(values)
    return max(values) if target.time_rule == TimeRule.MAXIMUM else sum(values, ZERO)


def _carried_whole(
    given: Mapping[int, Portion], changes: Sequence[Change], extreme: Callable[[Iterable[Decimal]], Decimal]
) -> dict[int, Portion]:
    """The lowest or highest of what came together in each unit; every successor holds the value of the whole."""
    now = {unit: portion.numerator for unit, portion in given.items()}
    for change in changes:
        after: dict[int, Decimal] = {}
        for unit, value in now.items():
            for into in change.shares.get(unit, {unit: Decimal(1)}):
                after[into] = extreme([after[into], value]) if into in after else value
        now = after
    return {unit: Portion(value) for unit, value in now.items()}


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
    asked = asked_of(targets, sorted({target.owner_id for target in targets}), parts)
    if not asked:
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
