"""What a figure says once it is read: value, coverage, progress. Pure arithmetic on decimals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from roviec.plans.enums import Direction, UnitRule
from roviec.plans.models import Target

PERCENT = Decimal(100)


@dataclass(frozen=True)
class Reach:
    """How many units reach the level of their target, of how many it concerns: "14/14"."""

    reached: int
    concerned: int

    def __str__(self) -> str:
        return f"{self.reached}/{self.concerned}"


@dataclass(frozen=True)
class Value:
    """A figure of a target for a unit and a period, with what stands behind it.

    `value` is None when nobody reported, which is not zero. Counts are of figures: for one base period, of the units
    that report ("12/14"); for a longer one, of units times base periods. Not applicable leaves the denominator.
    `reach` is there where the value is a count of units that reach a level.
    """

    value: Decimal | None = None
    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    covered: int = 0
    expected: int = 0
    not_applicable: int = 0
    unavailable: int = 0
    estimated: int = 0
    reach: Reach | None = None

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


class Sums(NamedTuple):
    """The carried sums of totals, from which any rule along units reads its value."""

    numerator: Decimal
    denominator: Decimal
    value_sum: Decimal
    lowest: Decimal | None
    highest: Decimal | None
    covered: int
    reached: int = 0


def value_by_rule(target: Target, sums: Sums, *, is_leaf: bool = False) -> Decimal | None:
    """The value that a target's rule along units reads from sums; None when nothing was reported.

    A ratio is the sum of numerators over the sum of denominators, in per cent when that is the target's measure; an
    average is the unweighted mean of the reporting units (model.md 15). Where units that reach a level are counted, a unit
    that enters its own figure (`is_leaf`) has that figure as its value.
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
    if target.unit_rule == UnitRule.COUNT and not is_leaf:
        return Decimal(sums.reached)
    return sums.numerator


def reaches(target: Target, value: Decimal) -> bool:
    """Whether a unit's own figure is at the level of its target, or beyond it on the better side."""
    if target.level is None:
        return False
    return value <= target.level if target.direction == Direction.DECREASE else value >= target.level


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


def progress(target: Target, value: Decimal | None, goal: Decimal | None, *, is_count: bool = False) -> Progress:
    """(value - baseline) / (goal - baseline), with the named cases of model.md 14.

    A goal equal to its baseline has no way to go: it is reached or not. A decreasing target without a baseline is a
    ceiling ("at most 5"): reached while the value is not above it, and no ratio is given. `above` is value - goal.
    A count of units (`is_count`) begins at none and grows, whichever way its figures are better.
    """
    if goal is None:
        return Progress(ProgressCase.NO_GOAL)
    if value is None:
        return Progress(ProgressCase.NO_VALUE)
    decreasing = target.direction == Direction.DECREASE and not is_count
    reached = value <= goal if decreasing else value >= goal
    above = value - goal
    if decreasing and target.baseline is None:
        return Progress(ProgressCase.KEEP_BELOW, None, reached, above)
    baseline = Decimal(0) if is_count else target.baseline or Decimal(0)
    if goal == baseline:
        return Progress(ProgressCase.GOAL_IS_BASELINE, Decimal(1) if reached else None, reached, above)
    return Progress(ProgressCase.MEASURED, (value - baseline) / (goal - baseline), reached, above)
