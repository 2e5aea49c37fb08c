"""One target across the units it concerns, over a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roviec.desk.queries.heat import Cell, Coverage, cells_of, coverage_of, total_over
from roviec.desk.queries.scope import Participant, participants
from roviec.desk.queries.trend import Trend, trend_of
from roviec.desk.queries.veil import Veil, veil_for
from roviec.desk.spans import Span
from roviec.figures.models import Posting
from roviec.figures.queries import broken_down
from roviec.figures.reckoning import Known, newest_known
from roviec.organisations.permissions import Member
from roviec.plans.models import PlanVersion, Target


@dataclass(frozen=True)
class Estimated:
    """A unit's estimate of a period that is over: the next sheet was to confirm it."""

    unit: Participant
    posting: Posting


@dataclass(frozen=True)
class TargetPage:
    """Everything the page of a target says."""

    total: Cell
    coverage: Coverage
    units: list[tuple[Participant, Cell]]
    trend: Trend | None
    span: Span
    parts: dict[tuple[int, str], Decimal]
    estimates: list[Estimated]
    veil: Veil


def target_page(
    member: Member, target: Target, version: PlanVersion, on: date, known: Known | None = None
) -> TargetPage:
    """The target in the last year its plan runs in by the day, for the units the member reads."""
    span = span_of(version, on)
    everybody = participants(member, [version.plan_id], span.cut(on), on, into=target.owner_id)
    below = [unit for unit in everybody.values() if target.owner_id in unit.counts_into]
    cells = cells_of([target], [target.owner_id, *(unit.unit_id for unit in below)], span, on, known=known)
    parts = [cells[(target.pk, unit.unit_id)] for unit in below]
    seen = [
        (unit, cells[(target.pk, unit.unit_id)])
        for unit in below
        if unit.is_readable or version.plan_id in unit.open_in
    ]
    owner = everybody.get(target.owner_id)
    year = span.period.start.year
    veil = veil_for(member, [target], year, on, known)
    return TargetPage(
        total=veil.over(total_over(cells[(target.pk, target.owner_id)], parts), span),
        coverage=coverage_of(parts),
        units=[(unit, veil.over(cell, span)) for unit, cell in seen if cell.value.expected],
        trend=trend_of(target, target.owner_id, year, veil, known) if owner and owner.is_readable else None,
        span=span,
        parts=broken_down(
            target,
            [target.owner_id, *(unit.unit_id for unit, _cell in seen)],
            span.period,
            through=span.cut(on),
            known=known,
        )
        if target.breakdowns
        else {},
        estimates=_unconfirmed(target, [unit for unit, _cell in seen], span, on, known),
        veil=veil,
    )


def _unconfirmed(
    target: Target, units: Sequence[Participant], span: Span, on: date, known: Known | None
) -> list[Estimated]:
    """What still counts as an estimate though its period is over, the oldest first; one query."""
    named = {unit.unit_id: unit for unit in units}
    rows = Posting.objects.filter(
        target=target,
        unit__in=named,
        breakdown="",
        period_start__gte=span.period.start,
        period_end__lte=min(on, span.period.end),
    )
    counting = newest_known(rows, known) if known else rows.filter(superseded_by__isnull=True)
    estimates = [row for row in counting if row.is_estimate]
    estimates.sort(key=lambda row: (row.period_start, row.pk))
    return [Estimated(named[row.unit_id], row) for row in estimates]


def span_of(version: PlanVersion, on: date) -> Span:
    """The year to read a plan's targets over: that of the day, or the last one the plan runs in."""
    last = date.fromordinal(version.plan.valid.upper.toordinal() - 1) if version.plan.valid.upper else on
    year = version.plan.year or min(on, last).year
    return Span.to_date(year, on.month if year == on.year else 12)
