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
from roviec.figures.values import Sums, Value, value_by_rule
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
    expected = expected_figures(targets, units, {p for parts in spans.values() for p in parts})
    result: dict[Key, Value] = {}
    for target in targets:
        for unit in units:
            sums, counts = found.get((target.pk, unit), (NO_SUMS, dict.fromkeys(COUNTS, 0)))
            key = (target.pk, unit)
            value = from_units.get(key) if _needs_units(target, spans[target.pk]) else value_by_rule(target, sums)
            result[key] = Value(
                value=value,
                numerator=sums.numerator,
                denominator=sums.denominator,
                expected=sum(expected.get((target.pk, unit, part.start), 0) for part in spans[target.pk]),
                **counts,
            )
    return result


NO_SUMS = Sums(ZERO, ZERO, ZERO, None, None, 0)


def series(targets: Sequence[Target], unit_ids: Iterable[int], period: Period) -> dict[tuple[int, int, Period], Value]:
    """The value in each base period of a longer one, keyed (target id, unit id, base period); two queries."""
    units = list(unit_ids)
    spans = {target.pk: base_periods(target, period) for target in targets}
    expected = expected_figures(targets, units, {p for parts in spans.values() for p in parts})
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
                due = expected.get((target.pk, unit, part.start), 0)
                result[(target.pk, unit, part)] = value_of_total(target, row, due)
    return result


def value_of_total(target: Target, total: Total | None, expected: int) -> Value:
    """One row of totals as a value."""
    if total is None:
        return Value(expected=expected)
    sums = Sums(total.numerator, total.denominator, total.value_sum, total.lowest, total.highest, total.covered)
    return Value(
        value=value_by_rule(target, sums),
        numerator=total.numerator,
        denominator=total.denominator,
        expected=expected,
        **{name: getattr(total, name) for name in COUNTS},
    )


def _needs_units(target: Target, parts: Sequence[Period]) -> bool:
    """Whether time and units cannot be exchanged: an average of sums over time is not the sum of averages."""
    if len(parts) == 1:
        return False
    if target.time_rule == TimeRule.LAST:
        return False
    return not (target.time_rule == TimeRule.SUM and target.unit_rule in {UnitRule.SUM, UnitRule.RATIO})


def _sums_over(
    targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]]
) -> dict[Key, tuple[Sums, dict[str, int]]]:
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
    lasts = Q()
    for target in targets:
        if spans[target.pk]:
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
            **{f"{name}_in_all": Sum(name, default=0) for name in COUNTS},
        )
    )
    return {
        (row["target_id"], row["unit_id"]): (
            Sums(row["numerators"], row["denominators"], row["value_sums"], row["low"], row["high"], row["said"]),
            {name: cast("dict[str, int]", row)[f"{name}_in_all"] for name in COUNTS},
        )
        for row in rows
    }


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
    SELECT root_id, target_id, unit_id, start_on, end_on, kind FROM tree WHERE source <> 'CHILDREN' AND NOT is_cycle
)
"""
EXPECTED = ENTERING + "SELECT target_id, root_id, start_on, count(*) FROM entering GROUP BY 1, 2, 3"  # noqa: S608 - constants
# Along time first, unit by unit; along units then. What a unit never reported has no part in either.
FROM_UNITS = (
    ENTERING  # noqa: S608 - constants
    + """
, own AS (
    SELECT e.target_id, e.root_id, e.unit_id, t.unit_rule,
        CASE t.time_rule WHEN 'SUM' THEN sum(v.value) WHEN 'AVERAGE' THEN avg(v.value)
            WHEN 'MINIMUM' THEN min(v.value) ELSE max(v.value) END AS value
    FROM entering e JOIN plans_target t ON t.id = e.target_id
    JOIN figures_posting p ON p.target_id = e.target_id AND p.unit_id = e.unit_id AND p.breakdown = ''
        AND p.period_kind = e.kind AND p.period_start = e.start_on AND p.period_end = e.end_on AND p.state = 'REPORTED'
        AND NOT EXISTS (SELECT 1 FROM figures_posting later WHERE later.supersedes_id = p.id)
    CROSS JOIN LATERAL (SELECT CASE WHEN p.denominator IS NULL THEN p.numerator WHEN p.denominator <> 0
        THEN p.numerator / p.denominator * CASE WHEN t.measure = '%%' THEN 100 ELSE 1 END END AS value) v
    GROUP BY e.target_id, e.root_id, e.unit_id, t.unit_rule, t.time_rule
)
SELECT target_id, root_id, CASE unit_rule WHEN 'SUM' THEN sum(value) WHEN 'AVERAGE' THEN avg(value)
    WHEN 'MINIMUM' THEN min(value) WHEN 'MAXIMUM' THEN max(value) END
FROM own GROUP BY target_id, root_id, unit_rule
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
    asked = _asked(targets, units, parts)
    if not (asked["units"] and asked["targets"] and asked["starts"]):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(EXPECTED, asked)
        return {(target, unit, start): count for target, unit, start, count in cursor.fetchall()}


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
    sums = Sums(
        numerator, denominator, numerator, min(numbers, default=None), max(numbers, default=None), len(reported)
    )
    return Value(value_by_rule(target, sums), numerator, denominator, covered=len(reported), expected=len(parts))


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
