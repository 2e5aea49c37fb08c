"""A target through the periods of a year, for one unit: what arose in each, and the running total where it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from roviec.desk.pace import adds_up
from roviec.desk.queries.heat import goals_of
from roviec.desk.queries.veil import Veil
from roviec.desk.spans import Span
from roviec.figures.queries import series
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Addend, Shade
from roviec.figures.values import Value
from roviec.kit.periods import Period
from roviec.plans.models import Target


@dataclass(frozen=True)
class Point:
    """A base period: its value with coverage, and the sum up to it; each under a shade where it is not told."""

    period: Period
    value: Value
    running: Decimal | None
    shade: Shade = Shade.OPEN
    running_shade: Shade = Shade.OPEN
    least: int = 0


@dataclass(frozen=True)
class Trend:
    """The year of a target for a unit, up to a day."""

    target: Target
    unit_id: int
    year: int
    points: list[Point]
    goal: Decimal | None

    @property
    def adds_up(self) -> bool:
        """Whether a running total is shown."""
        return adds_up(self.target)

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return any(point.value.value is not None for point in self.points)


def trend_of(target: Target, unit_id: int, year: int, veil: Veil, known: Known | None = None) -> Trend:
    """The base periods of a year that have begun by the day of the veil; three queries."""
    whole = Period.year(year)
    found = series([target], [unit_id], whole, known)
    periods = sorted(period for _target, _unit, period in found if period.start <= veil.on)
    points = list(_points(target, [(period, found[(target.pk, unit_id, period)]) for period in periods]))
    points = [_veiled(target, unit_id, point, veil) for point in points]
    goal = goals_of([target], [unit_id], year, known).get((target.pk, unit_id, whole))
    return Trend(target, unit_id, year, points, goal)


def _veiled(target: Target, unit_id: int, point: Point, veil: Veil) -> Point:
    """The point as the reader may see it."""
    last = point.period.end - timedelta(days=1)
    shade = veil.shade(target, Addend(unit_id), Span(point.period, last))
    running_shade = veil.shade(target, Addend(unit_id), Span(Period.year(last.year), last))
    return replace(
        point,
        value=veil.bare(point.value) if shade != Shade.OPEN else point.value,
        running=point.running if running_shade == Shade.OPEN else None,
        shade=shade,
        running_shade=running_shade,
        least=veil.least,
    )


def _points(target: Target, values: list[tuple[Period, Value]]) -> Iterator[Point]:
    running: Decimal | None = None
    for period, value in values:
        if adds_up(target) and value.value is not None:
            running = (running or Decimal(0)) + value.value
        yield Point(period, value, running if adds_up(target) else None)
