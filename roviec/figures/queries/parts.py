"""What a value is made of, and what the ledger says of one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from psycopg.types.range import DateRange

from roviec.figures.enums import PostingState
from roviec.figures.models import PeriodLock, Posting
from roviec.figures.queries.spans import base_periods
from roviec.figures.queries.totals import values
from roviec.figures.reckoning import Known, newest_known
from roviec.figures.values import Value, ratio
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS
from roviec.plans.enums import Source, TimeRule
from roviec.plans.models import Participation, Target, TargetUnit

ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """One addend of a value: the unit's own figure, or the total of a unit directly below."""

    unit_id: int
    is_own: bool
    value: Value


def source_of(target: Target, unit_id: int, on: date, known: Known | None = None) -> Source:
    """Where a unit's figure of a target comes from on a day; a unit without a word about it is computed."""
    row = TargetUnit.objects.filter(_stood(known), target=target, unit_id=unit_id, valid__contains=on).first()
    return Source(row.source) if row else Source.CHILDREN


def _stood(known: Known | None) -> Q:
    return known.stood() if known else STANDS


def counted_below(target: Target, unit_id: int, days: DateRange, known: Known | None = None) -> list[int]:
    """The units that count directly into a unit in the target's plan during some days."""
    rows = Participation.objects.filter(
        _stood(known), plan__items__target=target, counts_into_id=unit_id, valid__overlap=days
    )
    return list(rows.order_by("unit_id").values_list("unit_id", flat=True).distinct())


def parts_of(
    target: Target, unit_id: int, period: Period, *, through: date | None = None, known: Known | None = None
) -> list[Part]:
    """What a value is made of ("Số này từ đâu?"): units directly below that are concerned, and the unit's own figure.

    Each base period is read in the structure of its last day, so units that ended on the way are parts like those of today;
    where only the last period counts, so do its units.
    """
    parts = base_periods(target, period, through) or [period]
    first, last = (part.end - timedelta(days=1) for part in (parts[0], parts[-1]))
    source = source_of(target, unit_id, last, known)
    days = DateRange(last if target.time_rule == TimeRule.LAST else first, last, "[]")
    below = [] if source == Source.ENTERED else counted_below(target, unit_id, days, known)
    asked = values([target], [unit_id, *below], period, through=through, known=known)
    found = [Part(unit, False, asked[(target.pk, unit)]) for unit in below if asked[(target.pk, unit)].expected]
    if source == Source.ENTERED:
        found.append(Part(unit_id, True, asked[(target.pk, unit_id)]))
    elif source == Source.OWN_PLUS_CHILDREN:
        found.insert(0, Part(unit_id, True, _own_value(target, unit_id, period, through, known)))
    return found


def _own_value(target: Target, unit_id: int, period: Period, through: date | None, known: Known | None) -> Value:
    """A unit's own part where it has children too; by the rule along time."""
    parts = base_periods(target, period, through)
    rows = [p for p in current_postings(target, unit_id, period, known) if p.period in parts]
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


def current_postings(target: Target, unit_id: int, period: Period, known: Known | None = None) -> QuerySet[Posting]:
    """What counts now of a unit's own figures within a period, or counted as far as was known; in order of time."""
    rows = Posting.objects.filter(
        target=target, unit_id=unit_id, breakdown="", period_start__gte=period.start, period_end__lte=period.end
    )
    if known:
        return newest_known(rows, known)
    return rows.filter(superseded_by__isnull=True).order_by("period_start")


def postings_of_cell(target: Target, unit_id: int, period: Period, known: Known | None = None) -> QuerySet[Posting]:
    """Every posting of one cell, the newest first: the figure and what it was before."""
    rows = Posting.objects.filter(target=target, unit_id=unit_id, breakdown="", **columns_of(period))
    return (rows.filter(known.posted()) if known else rows).order_by("-sequence")


def period_lock(owner_id: int, period: Period) -> PeriodLock | None:
    """Whether a period is open for an organisation; None when it was never opened."""
    return PeriodLock.objects.filter(owner_id=owner_id, **columns_of(period)).first()
