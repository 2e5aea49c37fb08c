"""Reading figures: values along time and the plan's tree, their parts, and the proof that totals are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet, Sum

from roviec.figures.enums import PostingState
from roviec.figures.models import PeriodLock, Posting, Total
from roviec.figures.values import Reach, Sums, Value, ratio, value_by_rule
from roviec.kit.models import columns_of
from roviec.kit.periods import Period, PeriodKind
from roviec.plans.enums import Source, TimeRule, UnitRule
from roviec.plans.models import Participation, Target, TargetUnit

Key = tuple[int, int]
COUNTS = ("covered", "not_applicable", "unavailable", "estimated")
ZERO = Decimal(0)


def base_periods(target: Target, period: Period, through: date | None = None) -> list[Period]:
    """The base periods of a target that a period is made of, up to the one that holds `through`."""
    kind = PeriodKind(target.base_frequency)
    parts = [period] if period.kind == kind else period.split(kind)
    return [part for part in parts if through is None or part.start <= through]


def values(
    targets: Sequence[Target], unit_ids: Iterable[int], period: Period, *, through: date | None = None
) -> dict[Key, Value]:
    """The value of each target for each unit over a period, keyed (target id, unit id); two or three queries in all.

    Longer periods are computed from base periods by the target's rule along time, then by its rule along units;
    `through` makes it "to date": base periods that begin later are left out.
    """
    units = list(unit_ids)
    spans = {target.pk: base_periods(target, period, through) for target in targets}
    found = _sums_over(targets, units, spans)
    from_units = _values_from_units([t for t in targets if _needs_units(t, spans[t.pk])], units, spans)
    entering = _entering(targets, units, {p for parts in spans.values() for p in parts})
    result: dict[Key, Value] = {}
    for target in targets:
        parts = spans[target.pk]
        for unit in units:
            key = (target.pk, unit)
            over = found.get(key, NOTHING_SAID)
            due = [entering.get((*key, part.start), NOBODY) for part in parts]
            is_leaf = bool(due) and due[-1].is_leaf
            by_units = _needs_units(target, parts)
            value = from_units.get(key) if by_units else value_by_rule(target, over.sums, is_leaf=is_leaf)
            result[key] = Value(
                value=value,
                numerator=over.sums.numerator,
                denominator=over.sums.denominator,
                expected=sum(one.count for one in due),
                reach=None if is_leaf or not due else _reach(target, value, due[-1].count - over.away),
                **over.counts,
            )
    return result


def _reach(target: Target, value: Decimal | None, concerned: int) -> Reach | None:
    """The count of units as what it is, of the units that the last base period concerns."""
    return Reach(int(value), concerned) if target.is_counted and value is not None else None


@dataclass(frozen=True)
class Entering:
    """How many units enter a figure at and below one; `is_leaf` says that it is itself the only one."""

    count: int
    is_leaf: bool


@dataclass(frozen=True)
class Over:
    """What totals come to over base periods; `away` are the units to which the last one does not apply."""

    sums: Sums
    counts: dict[str, int]
    away: int


NOBODY = Entering(0, is_leaf=False)
NO_SUMS = Sums(ZERO, ZERO, ZERO, None, None, 0)
NOTHING_SAID = Over(NO_SUMS, dict.fromkeys(COUNTS, 0), 0)


def series(targets: Sequence[Target], unit_ids: Iterable[int], period: Period) -> dict[tuple[int, int, Period], Value]:
    """The value in each base period of a longer one, keyed (target id, unit id, base period); two queries."""
    units = list(unit_ids)
    spans = {target.pk: base_periods(target, period) for target in targets}
    entering = _entering(targets, units, {p for parts in spans.values() for p in parts})
    rows = {
        (total.target_id, total.unit_id, total.period): total
        for total in Total.objects.filter(
            target__in=targets,
            unit_id__in=units,
            breakdown="",
            period_start__gte=period.start,
            period_end__lte=period.end,
        )
    }
    result = {}
    for target in targets:
        for unit in units:
            for part in spans[target.pk]:
                row = rows.get((target.pk, unit, part))
                due = entering.get((target.pk, unit, part.start), NOBODY)
                result[(target.pk, unit, part)] = value_of_total(target, row, due)
    return result


def value_of_total(target: Target, total: Total | None, entering: Entering) -> Value:
    """One row of totals as a value."""
    if total is None:
        return Value(expected=entering.count)
    sums = Sums(
        total.numerator,
        total.denominator,
        total.value_sum,
        total.lowest,
        total.highest,
        total.covered,
        total.reached,
    )
    value = value_by_rule(target, sums, is_leaf=entering.is_leaf)
    return Value(
        value=value,
        numerator=total.numerator,
        denominator=total.denominator,
        expected=entering.count,
        reach=None if entering.is_leaf else _reach(target, value, entering.count - total.not_applicable),
        **{name: getattr(total, name) for name in COUNTS},
    )


def _needs_units(target: Target, parts: Sequence[Period]) -> bool:
    """Whether time and units cannot be exchanged: an average of sums over time is not the sum of averages."""
    if len(parts) == 1:
        return False
    if target.time_rule == TimeRule.LAST:
        return False
    return not (target.time_rule == TimeRule.SUM and target.unit_rule in {UnitRule.SUM, UnitRule.RATIO})


def _sums_over(targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]]) -> dict[Key, Over]:
    """Sums and counts over the base periods of each target: all of them, or the last one where that is the rule."""
    wanted = Q()
    for target in targets:
        parts = spans[target.pk]
        if parts:
            wanted |= Q(
                target=target,
                period_kind=parts[0].kind,
                period_start__gte=parts[0].start,
                period_end__lte=parts[-1].end,
            )
    if not wanted or not units:
        return {}
    lasts, ends = Q(), Q()
    for target in targets:
        if spans[target.pk]:
            ends |= Q(target=target, period_start=spans[target.pk][-1].start)
            only_last = target.time_rule == TimeRule.LAST
            lasts |= Q(target=target, period_start=spans[target.pk][-1].start) if only_last else Q(target=target)
    rows = (
        Total.objects.filter(wanted, unit_id__in=units, breakdown="")
        .values("target_id", "unit_id")
        .annotate(
            numerators=Sum("numerator", filter=lasts, default=ZERO),
            denominators=Sum("denominator", filter=lasts, default=ZERO),
            value_sums=Sum("value_sum", filter=lasts, default=ZERO),
            low=Min("lowest", filter=lasts),
            high=Max("highest", filter=lasts),
            said=Sum("covered", filter=lasts, default=0),
            at_level=Sum("reached", filter=lasts, default=0),
            away=Sum("not_applicable", filter=ends, default=0),
            **{f"{name}_in_all": Sum(name, default=0) for name in COUNTS},
        )
    )
    return {
        (row["target_id"], row["unit_id"]): Over(
            Sums(
                row["numerators"],
                row["denominators"],
                row["value_sums"],
                row["low"],
                row["high"],
                row["said"],
                row["at_level"],
            ),
            {name: cast("dict[str, int]", row)[f"{name}_in_all"] for name in COUNTS},
            row["away"],
        )
        for row in rows
    }


def broken_down(
    target: Target, unit_ids: Iterable[int], period: Period, *, through: date | None = None
) -> dict[tuple[int, str], Decimal]:
    """What the parts of a target come to, keyed (unit id, part); parts nobody reported are not there. One query."""
    spans = base_periods(target, period, through)
    if target.time_rule == TimeRule.LAST:
        spans = spans[-1:]
    rows = (
        Total.objects.filter(
            target=target,
            unit_id__in=list(unit_ids),
            breakdown__in=target.breakdowns,
            covered__gt=0,
            period_kind=target.base_frequency,
            period_start__in=[span.start for span in spans],
        )
        .values("unit_id", "breakdown")
        .annotate(comes_to=Sum("numerator", default=ZERO))
    )
    return {(row["unit_id"], row["breakdown"]): row["comes_to"] for row in rows}


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
    return {key: entering.count for key, entering in _entering(targets, units, parts).items()}


def _entering(
    targets: Sequence[Target], units: list[int], parts: Iterable[Period]
) -> dict[tuple[int, int, date], Entering]:
    asked = _asked(targets, units, parts)
    if not (asked["units"] and asked["targets"] and asked["starts"]):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(EXPECTED, asked)
        rows = cursor.fetchall()
    return {(target, unit, start): Entering(count, is_leaf) for target, unit, start, count, is_leaf in rows}


def _values_from_units(
    targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]]
) -> dict[Key, Decimal | None]:
    """Values whose rules along time and units cannot be exchanged, from each unit's own figures."""
    parts = {part for target in targets for part in spans[target.pk]}
    if not targets or not parts or not units:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FROM_UNITS, _asked(targets, units, parts))
        return {(target, unit): value for target, unit, value in cursor.fetchall()}


@dataclass(frozen=True)
class Part:
    """One addend of a value: the unit's own figure, or the total of a unit directly below."""

    unit_id: int
    is_own: bool
    value: Value


def source_of(target: Target, unit_id: int, on: date) -> Source:
    """Where a unit's figure of a target comes from on a day; a unit without a word about it is computed."""
    row = TargetUnit.objects.filter(target=target, unit_id=unit_id, retracted_at=None, valid__contains=on).first()
    return Source(row.source) if row else Source.CHILDREN


def counted_below(target: Target, unit_id: int, on: date) -> list[int]:
    """The units that count directly into a unit in the target's plan on a day."""
    rows = Participation.objects.filter(
        plan__items__target=target, counts_into_id=unit_id, retracted_at=None, valid__contains=on
    )
    return list(rows.order_by("unit_id").values_list("unit_id", flat=True))


def parts_of(target: Target, unit_id: int, period: Period, *, through: date | None = None) -> list[Part]:
    """What a value is made of ("Số này từ đâu?"): units directly below that are concerned, and the unit's own figure."""
    on = (base_periods(target, period, through) or [period])[-1].end
    last_day = date.fromordinal(on.toordinal() - 1)
    source = source_of(target, unit_id, last_day)
    below = [] if source == Source.ENTERED else counted_below(target, unit_id, last_day)
    asked = values([target], [unit_id, *below], period, through=through)
    parts = [Part(unit, False, asked[(target.pk, unit)]) for unit in below if asked[(target.pk, unit)].expected]
    if source == Source.ENTERED:
        parts.append(Part(unit_id, True, asked[(target.pk, unit_id)]))
    elif source == Source.OWN_PLUS_CHILDREN:
        parts.insert(0, Part(unit_id, True, _own_value(target, unit_id, period, through)))
    return parts


def _own_value(target: Target, unit_id: int, period: Period, through: date | None) -> Value:
    """A unit's own part where it has children too; by the rule along time."""
    parts = base_periods(target, period, through)
    rows = [p for p in current_postings(target, unit_id, period) if p.period in parts]
    reported = [p for p in rows if p.state == PostingState.REPORTED]
    if target.time_rule == TimeRule.LAST:
        reported = [p for p in reported if p.period == parts[-1]]
    numbers = [p.numerator or ZERO for p in reported]
    numerator, denominator = sum(numbers, ZERO), sum((p.denominator or ZERO for p in reported), ZERO)
    value: Decimal | None = None
    if reported:
        value = ratio(target, numerator, denominator) if target.is_ratio else _along_time(target.time_rule, numbers)
    return Value(value, numerator, denominator, covered=len(reported), expected=len(parts))


def _along_time(rule: str, numbers: Sequence[Decimal]) -> Decimal:
    """One unit's figures of base periods, put together by the rule along time."""
    if rule == TimeRule.AVERAGE:
        return sum(numbers, ZERO) / len(numbers)
    if rule == TimeRule.MINIMUM:
        return min(numbers)
    if rule == TimeRule.MAXIMUM:
        return max(numbers)
    return sum(numbers, ZERO)


def current_postings(target: Target, unit_id: int, period: Period) -> QuerySet[Posting]:
    """What counts now of a unit's own figures within a period, in order of time."""
    return Posting.objects.filter(
        target=target,
        unit_id=unit_id,
        breakdown="",
        period_start__gte=period.start,
        period_end__lte=period.end,
        superseded_by__isnull=True,
    ).order_by("period_start")


def postings_of_cell(target: Target, unit_id: int, period: Period) -> QuerySet[Posting]:
    """Every posting of one cell, the newest first: the figure and what it was before."""
    return Posting.objects.filter(target=target, unit_id=unit_id, breakdown="", **columns_of(period)).order_by(
        "-sequence"
    )


def period_lock(owner_id: int, period: Period) -> PeriodLock | None:
    """Whether a period is open for an organisation; None when it was never opened."""
    return PeriodLock.objects.filter(owner_id=owner_id, **columns_of(period)).first()
