"""How a figure stands to its goal on the way through the year: the colour, the shape and the word of a cell.

The rule that turns a value into progress is the ledger's (`figures.values.progress`); this only compares progress with
the share of the year that has passed, for the eye.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from roviec.figures.values import ProgressCase, progress
from roviec.kit.periods import PeriodKind
from roviec.plans.enums import Direction, Nature, TimeRule
from roviec.plans.models import Target

# From here on a figure is a little behind; below, it is behind.
NEARLY = Decimal("0.8")
WHOLE = Decimal(1)


class Pace(StrEnum):
    """What a cell looks like; the order is that of the legend."""

    REACHED = "reached"
    ON_PACE = "on-pace"
    NEARLY = "nearly"
    BEHIND = "behind"
    INCOMPLETE = "incomplete"
    NO_GOAL = "no-goal"
    NO_VALUE = "no-value"

    @property
    def label(self) -> str:
        """The word that goes with the colour."""
        return {
            Pace.REACHED: _("goal reached"),
            Pace.ON_PACE: _("on pace"),
            Pace.NEARLY: _("a little behind"),
            Pace.BEHIND: _("behind"),
            Pace.INCOMPLETE: _("not all units have reported"),
            Pace.NO_GOAL: _("no goal set"),
            Pace.NO_VALUE: _("no figure"),
        }[self]

    @property
    def is_good(self) -> bool:
        """Whether nothing needs to be done."""
        return self in {Pace.REACHED, Pace.ON_PACE}


def adds_up(target: Target) -> bool:
    """Whether the figures of the periods are added, so that what is missing makes the sum smaller."""
    return target.time_rule == TimeRule.SUM and not target.is_ratio and not target.is_counted


def share_of_year(target: Target, through_month: int) -> Decimal:
    """How much of the way to the year's goal should be behind us after so many months.

    What adds up over the year, and a level that moves from a baseline, is measured by the calendar; a rate or an average
    has to hold its goal all year.
    """
    moves = target.nature == Nature.CUMULATIVE or target.baseline is not None
    if not (adds_up(target) or moves) or target.base_frequency == PeriodKind.YEAR:
        return WHOLE
    if target.base_frequency == PeriodKind.QUARTER:
        return Decimal(through_month // 3) / 4
    return Decimal(through_month) / 12


def pace_of(
    target: Target, value: Decimal | None, goal: Decimal | None, share: Decimal = WHOLE, *, is_count: bool = False
) -> Pace:
    """Where a value stands; `share` is what should be reached by now, 1 for a period that has its own goal."""
    found = progress(target, value, goal, is_count=is_count)
    if found.case == ProgressCase.NO_GOAL:
        return Pace.NO_GOAL
    if found.case == ProgressCase.NO_VALUE:
        return Pace.NO_VALUE
    if found.ratio is None:
        # A ceiling can be broken any day, so it is kept, not reached; a goal that is its baseline is reached or not.
        if found.is_reached:
            return Pace.ON_PACE if target.direction == Direction.DECREASE else Pace.REACHED
        return Pace.BEHIND
    if found.is_reached:
        return Pace.REACHED
    if found.ratio >= share:
        return Pace.ON_PACE
    return Pace.NEARLY if found.ratio >= share * NEARLY else Pace.BEHIND
