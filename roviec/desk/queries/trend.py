"""A target through the periods of a year, for one unit: what arose in each, and the running total where it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roviec.desk.pace import adds_up
from roviec.figures.queries import series
from roviec.figures.values import Value
from roviec.kit.periods import Period
from roviec.plans.models import Target
from roviec.plans.queries import goals


@dataclass(frozen=True)
class Point:
    """A base period: its value with coverage, and the sum up to it."""

    period: Period
    value: Value
    running: Decimal | None


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


def trend_of(target: Target, unit_id: int, year: int, on: date) -> Trend:
    """The base periods of a year that have begun by a day; three queries."""
    whole = Period.year(year)
    found = series([target], [unit_id], whole)
    periods = sorted(period for _target, _unit, period in found if period.start <= on)
    points = list(_points(target, [(period, found[(target.pk, unit_id, period)]) for period in periods]))
    goal = goals([target.pk], whole).get((target.pk, unit_id, whole))
    return Trend(target, unit_id, year, points, goal)


def _points(target: Target, values: list[tuple[Period, Value]]) -> Iterator[Point]:
    running: Decimal | None = None
    for period, value in values:
        if adds_up(target) and value.value is not None:
            running = (running or Decimal(0)) + value.value
        yield Point(period, value, running if adds_up(target) else None)
