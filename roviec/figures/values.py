"""What a figure says once it is read: value, coverage, progress. Pure arithmetic on decimals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from roviec.plans.enums import Direction, UnitRule
from roviec.plans.models import Target

PERCENT = Decimal(100)


@dataclass(frozen=True)
class Value:
    """A figure of a target for a unit and a period, with what stands behind it.

    `value` is None when nobody reported, which is not zero. Counts are of figures: for one base period, of the units
    that report ("12/14"); for a longer one, of units times base periods. Not applicable leaves the denominator.
    """

    value: Decimal | None = None
    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    covered: int = 0
    expected: int = 0
    not_applicable: int = 0
    unavailable: int = 0
    estimated: int = 0

    @property
    def due(self) -> int:
        """How many figures should be there: those expected, without those that do not apply."""
        return max(self.expected - self.not_applicable, 0)

    @property
    def missing(self) -> int:
        """How many figures nobody said anything about."""
        return max(self.due - self.covered - self.unavailable, 0)

    @property
    def is_complete(self) -> bool:
        """Whether every expected figure is there."""
        return self.covered == self.due > 0

    @property
    def applies(self) -> bool:
        """Whether the target concerns the unit in this period at all."""
        return self.expected > 0 and self.due > 0


@dataclass(frozen=True)
class Sums:
    """The carried sums of totals, from which any rule along units reads its value."""

    numerator: Decimal
    denominator: Decimal
    value_sum: Decimal
    lowest: Decimal | None
    highest: Decimal | None
    covered: int


def value_by_rule(target: Target, sums: Sums) -> Decimal | None:
    """The value that a target's rule along units reads from sums; None when nothing was reported.

    A ratio is the sum of numerators over the sum of denominators, in per cent when that is the target's measure; an
    average is the unweighted mean of the reporting units (model.md 15).
    """
    if sums.covered == 0:
        return None
    if target.unit_rule == UnitRule.RATIO:
        return ratio(target, sums.numerator, sums.denominator)
    if target.unit_rule == UnitRule.AVERAGE:
        return sums.value_sum / sums.covered
    if target.unit_rule == UnitRule.MINIMUM:
        return sums.lowest
    if target.unit_rule == UnitRule.MAXIMUM:
        return sums.highest
    return sums.numerator


def ratio(target: Target, numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Numerator over denominator in the target's measure; None over zero."""
    if not denominator:
        return None
    return numerator / denominator * (PERCENT if target.measure == "%" else 1)


class ProgressCase(StrEnum):
    """How progress was found."""

    MEASURED = "measured"
    NO_VALUE = "no value"
    NO_GOAL = "no goal"
    GOAL_IS_BASELINE = "goal is the baseline"
    KEEP_BELOW = "keep below"


@dataclass(frozen=True)
class Progress:
    """How far a value is on the way to its goal; `ratio` 1 is the goal."""

    case: ProgressCase
    ratio: Decimal | None = None
    is_reached: bool = False
    above: Decimal | None = None


def progress(target: Target, value: Decimal | None, goal: Decimal | None) -> Progress:
    """(value - baseline) / (goal - baseline), with the named cases of model.md 14.

    A goal equal to its baseline has no way to go: it is reached or not. A decreasing target without a baseline is a
    ceiling ("at most 5"): reached while the value is not above it, and no ratio is given. `above` is value - goal.
    """
    if goal is None:
        return Progress(ProgressCase.NO_GOAL)
    if value is None:
        return Progress(ProgressCase.NO_VALUE)
    decreasing = target.direction == Direction.DECREASE
    reached = value <= goal if decreasing else value >= goal
    above = value - goal
    if decreasing and target.baseline is None:
        return Progress(ProgressCase.KEEP_BELOW, None, reached, above)
    baseline = target.baseline or Decimal(0)
    if goal == baseline:
        return Progress(ProgressCase.GOAL_IS_BASELINE, Decimal(1) if reached else None, reached, above)
    return Progress(ProgressCase.MEASURED, (value - baseline) / (goal - baseline), reached, above)
