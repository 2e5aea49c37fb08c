"""Values along time and the plan's tree, read from the stored totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum

from roviec.figures.models import Total
from roviec.figures.queries.entering import Entering, Key, entering_units, values_from_units
from roviec.figures.queries.spans import base_periods
from roviec.figures.reckoning import Known, known_totals
from roviec.figures.values import Reach, Sums, Value, value_by_rule
from roviec.kit.periods import Period
from roviec.kit.replica import reading_cursor
from roviec.plans.enums import TimeRule, UnitRule
from roviec.plans.models import Target

COUNTS = ("covered", "not_applicable", "unavailable", "estimated")
ZERO = Decimal(0)


def values(
    targets: Sequence[Target],
    unit_ids: Iterable[int],
    period: Period,
    *,
    through: date | None = None,
    known: Known | None = None,
) -> dict[Key, Value]:
    """The value of each target for each unit over a period, keyed (target id, unit id); two or three queries in all.

    Longer periods are computed from base periods by the target's rule along time, then by its rule along units;
    `through` makes it "to date": base periods that begin later are left out. `known` reads all as it was known then.
    """
    units = list(unit_ids)
    spans = {target.pk: base_periods(target, period, through) for target in targets}
    found = _known_sums(targets, units, spans, known) if known else _sums_over(targets, units, spans)
    from_units = values_from_units([t for t in targets if _needs_units(t, spans[t.pk])], units, spans, known)
    entering = entering_units(targets, units, {p for parts in spans.values() for p in parts}, known)
    result: dict[Key, Value] = {}
    for target in targets:
        parts = spans[target.pk]
        for unit in units:
            key = (target.pk, unit)
            over = found.get(key, NOTHING_SAID)
            expected, last = entering.over(*key, parts)
            by_units = _needs_units(target, parts)
            value = from_units.get(key) if by_units else value_by_rule(target, over.sums, is_leaf=last.is_leaf)
            result[key] = Value(
                value=value,
                numerator=over.sums.numerator,
                denominator=over.sums.denominator,
                expected=expected,
                reach=None if last.is_leaf or not parts else _reach(target, value, last.count - over.away),
                **over.counts,
            )
    return result


def _reach(target: Target, value: Decimal | None, concerned: int) -> Reach | None:
    """The count of units as what it is, of the units that the last base period concerns."""
    return Reach(int(value), concerned) if target.is_counted and value is not None else None


class Over(NamedTuple):
    """What totals come to over base periods; `away` are the units to which the last one does not apply."""

    sums: Sums
    counts: dict[str, int]
    away: int


NO_SUMS = Sums(ZERO, ZERO, ZERO, None, None, 0)
NOTHING_SAID = Over(NO_SUMS, dict.fromkeys(COUNTS, 0), 0)


def series(
    targets: Sequence[Target], unit_ids: Iterable[int], period: Period, known: Known | None = None
) -> dict[tuple[int, int, Period], Value]:
    """The value in each base period of a longer one, keyed (target id, unit id, base period); two queries."""
    units = list(unit_ids)
    spans = {target.pk: base_periods(target, period) for target in targets}
    parts = {part for same in spans.values() for part in same}
    entering = entering_units(targets, units, parts, known)
    if known:
        totals: Iterable[Total] = known_totals([target.pk for target in targets], units, parts, known)
    else:
        totals = Total.objects.filter(
            target__in=targets,
            unit_id__in=units,
            breakdown="",
            period_start__gte=period.start,
            period_end__lte=period.end,
        )
    rows = {(each.target_id, each.unit_id, each.period): each for each in totals if not each.breakdown}
    result = {}
    for target in targets:
        for unit in units:
            for part in spans[target.pk]:
                row = rows.get((target.pk, unit, part))
                due = entering.on(target.pk, unit, part)
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


# Months are read one by one and put together (decisions 001 and 020); `counts` are those that go into the value. What the
# rule along units does not read is not added up.
SUMS_OVER = """
SELECT x.target_id, x.unit_id,
    coalesce(sum(x.numerator) FILTER (WHERE c.counts), 0),
    coalesce(sum(x.denominator) FILTER (WHERE c.counts AND w.unit_rule = 'RATIO'), 0),
    coalesce(sum(x.value_sum) FILTER (WHERE c.counts AND w.unit_rule = 'AVERAGE'), 0),
    min(x.lowest) FILTER (WHERE c.counts AND w.unit_rule = 'MINIMUM'),
    max(x.highest) FILTER (WHERE c.counts AND w.unit_rule = 'MAXIMUM'),
    coalesce(sum(x.covered) FILTER (WHERE c.counts), 0),
    coalesce(sum(x.reached) FILTER (WHERE c.counts AND w.unit_rule = 'COUNT'), 0),
    coalesce(sum(x.not_applicable) FILTER (WHERE x.period_start = w.ends), 0),
    sum(x.covered), sum(x.not_applicable), sum(x.unavailable), sum(x.estimated)
FROM unnest(%(targets)s::bigint[], %(kinds)s::text[], %(begins)s::date[], %(ends)s::date[], %(only_last)s::boolean[],
    %(unit_rules)s::text[]) AS w(target_id, kind, begins, ends, only_last, unit_rule)
JOIN figures_total x ON x.target_id = w.target_id AND x.unit_id = ANY(%(units)s::bigint[]) AND x.period_kind = w.kind
    AND x.period_start BETWEEN w.begins AND w.ends AND x.breakdown = ''
CROSS JOIN LATERAL (SELECT NOT w.only_last OR x.period_start = w.ends AS counts) AS c
GROUP BY x.target_id, x.unit_id
"""


def _sums_over(targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]]) -> dict[Key, Over]:
    """Sums and counts over the base periods of each target: all of them, or the last one where that is the rule."""
    read = [(target, spans[target.pk]) for target in targets if spans[target.pk]]
    if not read or not units:
        return {}
    asked: dict[str, Any] = {
        "units": units,
        "targets": [target.pk for target, _parts in read],
        "kinds": [parts[0].kind.value for _target, parts in read],
        "begins": [parts[0].start for _target, parts in read],
        "ends": [parts[-1].start for _target, parts in read],
        "unit_rules": [str(target.unit_rule) for target, _parts in read],
        "only_last": [target.time_rule == TimeRule.LAST for target, _parts in read],
    }
    with reading_cursor() as cursor:
        cursor.execute(SUMS_OVER, asked)
        rows = cursor.fetchall()
    return {
        (row[0], row[1]): Over(Sums(*row[2:9]), dict(zip(COUNTS, row[10:], strict=True)), away=row[9]) for row in rows
    }


def _known_sums(
    targets: Sequence[Target], units: list[int], spans: dict[int, list[Period]], known: Known
) -> dict[Key, Over]:
    """As `_sums_over`, of totals that stand nowhere; one query."""
    of = {target.pk: target for target in targets}
    rows: dict[Key, list[Total]] = {}
    for total in known_totals(of, units, {part for parts in spans.values() for part in parts}, known):
        if not total.breakdown and total.period in spans[total.target_id]:
            rows.setdefault((total.target_id, total.unit_id), []).append(total)
    return {key: _over(of[key[0]], same, spans[key[0]][-1]) for key, same in rows.items()}


def _over(target: Target, rows: Sequence[Total], last: Period) -> Over:
    at_end = [row for row in rows if row.period == last]
    counted = at_end if target.time_rule == TimeRule.LAST else rows
    sums = Sums(
        sum((row.numerator for row in counted), ZERO),
        sum((row.denominator for row in counted), ZERO),
        sum((row.value_sum for row in counted), ZERO),
        min((row.lowest for row in counted if row.lowest is not None), default=None),
        max((row.highest for row in counted if row.highest is not None), default=None),
        sum(row.covered for row in counted),
        sum(row.reached for row in counted),
    )
    counts = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    return Over(sums, counts, sum(row.not_applicable for row in at_end))


def broken_down(
    target: Target,
    unit_ids: Iterable[int],
    period: Period,
    *,
    through: date | None = None,
    known: Known | None = None,
) -> dict[tuple[int, str], Decimal]:
    """What the parts of a target come to, keyed (unit id, part); parts nobody reported are not there. One query."""
    spans = base_periods(target, period, through)
    if target.time_rule == TimeRule.LAST:
        spans = spans[-1:]
    if known:
        return _known_parts(target, list(unit_ids), spans, known)
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


def _known_parts(
    target: Target, units: list[int], spans: Sequence[Period], known: Known
) -> dict[tuple[int, str], Decimal]:
    found: dict[tuple[int, str], Decimal] = {}
    for total in known_totals([target.pk], units, spans, known):
        if total.breakdown in target.breakdowns and total.covered:
            key = (total.unit_id, total.breakdown)
            found[key] = found.get(key, ZERO) + total.numerator
    return found
