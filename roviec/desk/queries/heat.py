"""Targets by units over a span: each cell a figure with its state, its goal and its pace; totals with their coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef, Q, TextField
from django.db.models.functions import Cast, JSONArray

from roviec.desk.pace import Pace, adds_up, pace_of, share_of_year
from roviec.desk.queries.reporting import period_of
from roviec.desk.spans import Span
from roviec.figures.queries import Key, values
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Shade
from roviec.figures.values import Value, progress
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS
from roviec.plans.enums import TimeRule, UnitRule
from roviec.plans.models import Allocation, ItemVersion, Target
from roviec.plans.queries import goals

GoalKey = tuple[int, int, Period]


class CellState(StrEnum):
    """What a cell says; 0 is a figure."""

    FIGURE = "figure"
    MISSING = "missing"
    UNAVAILABLE = "unavailable"
    CONCEALED = "concealed"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Cell:
    """The figure of a target for a unit over a span, against its goal; under a shade it is not told (`queries/veil.py`)."""

    target: Target
    unit_id: int
    value: Value
    goal: Decimal | None
    pace: Pace
    shade: Shade = Shade.OPEN
    least: int = 0

    @property
    def state(self) -> CellState:
        """Figure, not told to this reader, not reported yet, said to be not available yet, or none of the unit's business."""
        if self.shade != Shade.OPEN:
            return CellState.CONCEALED
        if self.value.value is not None:
            return CellState.FIGURE
        if not self.value.applies:
            return CellState.OUTSIDE
        return CellState.MISSING if self.value.missing else CellState.UNAVAILABLE

    @property
    def bar(self) -> int:
        """How much of the way to the goal is behind it, in per cent from 0 to 100, for a thin bar."""
        found = progress(self.target, self.value.value, self.goal, is_count=self.value.reach is not None)
        if found.ratio is None:
            return 100 if found.is_reached else 0
        return int(min(max(found.ratio, Decimal(0)), Decimal(1)) * 100)

    @property
    def is_estimate(self) -> bool:
        """Whether an estimate counts in it."""
        return self.value.estimated > 0

    @property
    def is_partial(self) -> bool:
        """Whether there is a figure, but some of what it is made of is still missing."""
        return self.state == CellState.FIGURE and self.value.missing > 0


@dataclass(frozen=True)
class Coverage:
    """How many of the units concerned gave all their figures: "12/14"."""

    complete: int
    due: int

    @property
    def is_whole(self) -> bool:
        """Whether nobody is missing."""
        return self.complete == self.due

    def __str__(self) -> str:
        return f"{self.complete}/{self.due}"


def spans_of(targets: Iterable[Target], span: Span) -> list[tuple[Span, list[Target]]]:
    """The span each target is read over, with the targets it is read for."""
    if span.is_year:
        return [(span, list(targets))]
    ordered = sorted(targets, key=lambda target: target.base_frequency)
    same = [list(each) for _kind, each in groupby(ordered, key=lambda target: target.base_frequency)]
    return [(own_span(each[0], span), each) for each in same]


def own_span(target: Target, span: Span) -> Span:
    """The span a target is read over: a year as it is; a month becomes the base period that holds its last day."""
    return span if span.is_year else Span.of_base(target.base_frequency, span.through)


def goals_column(year: Period, units: Collection[int], known: Known | None = None) -> Func:
    """The standing goals of a line's target in a year, of some units, as a column: saves the board a query of its own.

    One text of JSON a line: [unit, kind, start, end, goal] for each goal.
    """
    rows = Allocation.objects.filter(
        known.stood() if known else STANDS,
        target__item=OuterRef("item"),
        unit__in=list(units),
        period_start__lt=year.end,
        period_end__gt=year.start,
    )
    # As text: a number in JSON would be read as a float.
    facts = JSONArray("unit_id", "period_kind", "period_start", "period_end", Cast("goal", TextField()))
    return Func(ArraySubquery(rows.values(fact=facts)), function="to_jsonb", output_field=JSONField())


def goals_of(
    targets: Iterable[Target], units: Collection[int], year: int, known: Known | None
) -> dict[GoalKey, Decimal]:
    """The goals that some units have in a year, as they stand or as they were known; one query."""
    whole = Period.year(year)
    wanted = Q(unit__in=list(units), period_start__lt=whole.end, period_end__gt=whole.start)
    return goals([target.pk for target in targets], stood=(known.stood() if known else STANDS) & wanted)


def goals_in(lines: Iterable[ItemVersion]) -> dict[GoalKey, Decimal]:
    """What `goals_column` brought with the lines, by target, unit and period."""
    return {
        (line.item.target.pk, unit, period_of(kind, start, end)): Decimal(goal)
        for line in lines
        for unit, kind, start, end, goal in line.goals  # type: ignore[attr-defined] # annotated
    }


def cells_of(
    targets: Sequence[Target],
    unit_ids: Sequence[int],
    span: Span,
    on: date,
    given: Mapping[GoalKey, Decimal] | None = None,
    *,
    known: Known | None = None,
) -> dict[Key, Cell]:
    """Every cell of some targets and units, keyed (target id, unit id), as of a day; 3 to 4 queries, whatever the number.

    `given` are the goals, if they were read before; `known` reads figures and goals as they were known then.

    A running total is measured against the goal of the year and the share of the year that has passed; a month by itself
    against its own goal, or against the year's where that has to be held all year (a rate).
    """
    if not targets or not unit_ids:
        return {}
    given = goals_of(targets, unit_ids, span.period.start.year, known) if given is None else given
    found: dict[Key, Cell] = {}
    for over, same in spans_of(targets, span):
        read = values(same, unit_ids, over.period, through=over.cut(on), known=known)
        for target in same:
            for unit_id in unit_ids:
                value = read[(target.pk, unit_id)]
                goal, share = goal_for(target, unit_id, over, given)
                if value.due and over.is_year and adds_up(target):
                    # What has not been reported yet is flagged as missing; it is not held against the figure too.
                    share *= Decimal(value.due - value.missing) / value.due
                if target.is_counted:
                    goal, share = _goal_of_count(target, value, goal), Decimal(1)
                pace = pace_of(target, value.value, goal, share, is_count=value.reach is not None)
                found[(target.pk, unit_id)] = Cell(target, unit_id, value, goal, pace)
    return found


def _goal_of_count(target: Target, value: Value, goal: Decimal | None) -> Decimal | None:
    """Unless a goal is given: all units concerned for a count of them, the level for a unit's own figure."""
    if goal is not None or value.value is None:
        return goal
    return target.level if value.reach is None else Decimal(value.reach.concerned)


def goal_for(
    target: Target, unit_id: int, span: Span, given: Mapping[GoalKey, Decimal]
) -> tuple[Decimal | None, Decimal]:
    """The goal that a cell stands against, and the share of it that should be reached by now."""
    own = given.get((target.pk, unit_id, span.period))
    if span.is_year:
        return own, share_of_year(target, span.through.month)
    if own is not None:
        return own, Decimal(1)
    whole_year = given.get((target.pk, unit_id, Period.year(span.period.start.year)))
    has_to_be_held = share_of_year(target, 1) == 1
    return (whole_year if has_to_be_held else None), Decimal(1)


def total_over(total: Cell, parts: Iterable[Cell]) -> Cell:
    """A total beside its parts: the sum of the last figures says nothing of a goal while some unit's is missing."""
    target = total.target
    if target.time_rule != TimeRule.LAST or target.unit_rule != UnitRule.SUM or total.value.value is None:
        return total
    if all(part.value.value is not None for part in parts if part.value.applies):
        return total
    return replace(total, pace=Pace.INCOMPLETE)


def coverage_of(cells: Iterable[Cell]) -> Coverage:
    """Of the units a target concerns, how many gave all their figures."""
    concerned = [cell for cell in cells if cell.value.applies]
    return Coverage(sum(cell.value.is_complete for cell in concerned), len(concerned))
