"""The board of a unit with more parts than a screen has columns: how many units stand how, and each unit in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from roviec.desk.pace import Pace
from roviec.desk.queries.board import Board, Column, HeatRow
from roviec.desk.queries.heat import Cell, CellState
from roviec.desk.shown import ShownCell, shown_cell

# Beyond so many units nobody finds a cell by its column, and a page of cells is slow on an old machine.
MOST_COLUMNS = 40
NAMED = 3
SILENT = {CellState.MISSING, CellState.UNAVAILABLE}


@dataclass(frozen=True)
class Spread:
    """How many cells stand how; the five parts make up all that are concerned and told."""

    good: int = 0
    nearly: int = 0
    behind: int = 0
    silent: int = 0
    other: int = 0

    @property
    def concerned(self) -> int:
        """All of them."""
        return self.good + self.nearly + self.behind + self.silent + self.other

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """The parts that are there, as a picture: which, where it begins, how long it is."""
        found, begins = [], 0
        for name in ("good", "nearly", "behind", "silent", "other"):
            if count := getattr(self, name):
                found.append((name, begins, count))
                begins += count
        return found


@dataclass(frozen=True)
class TargetRow:
    """A target across all units: its total, how they stand, and who is furthest behind, with the figure."""

    row: HeatRow
    total: ShownCell
    url: str
    spread: Spread
    furthest: Sequence[tuple[str, ShownCell]]


@dataclass(frozen=True)
class UnitRow:
    """A unit across all targets."""

    column: Column
    spread: Spread


@dataclass(frozen=True)
class WideTable:
    """Both ways through the same cells; units with most targets behind stand first."""

    rows: Sequence[TargetRow]
    units: Sequence[UnitRow]

    @property
    def has_other(self) -> bool:
        """Whether anything is neither judged nor silent: without a goal, or not told to this reader."""
        return any(row.spread.other for row in self.rows)


def is_wide(board: Board) -> bool:
    """Whether there are more units to show than a table has columns."""
    return len(board.shown) > MOST_COLUMNS


def wide_table(board: Board) -> WideTable:
    """The rows of targets, and those of units."""
    units = [
        UnitRow(column, spread_of(row.cells[place] for row in board.rows)) for place, column in enumerate(board.columns)
    ]
    units.sort(key=lambda unit: (-unit.spread.behind, -unit.column.tasks.overdue))
    rows = [
        TargetRow(
            row=row,
            total=shown_cell(row.total, board.span),
            url=reverse("desk:target", args=[row.target.pk]),
            spread=spread_of(row.cells),
            furthest=[(board.shown[place].short_name, shown_cell(cell, board.span)) for place, cell in furthest(row)],
        )
        for row in board.rows
    ]
    return WideTable(rows, units)


def spread_of(cells: Iterable[Cell | None]) -> Spread:
    """Count cells by where they stand; None is what the reader may not see."""
    good = nearly = behind = silent = other = 0
    for cell in cells:
        state = cell.state if cell else CellState.OUTSIDE
        if cell is None or state == CellState.OUTSIDE:
            continue
        if state in SILENT:
            silent += 1
        elif state == CellState.CONCEALED:
            other += 1
        elif cell.pace.is_good:
            good += 1
        elif cell.pace == Pace.NEARLY:
            nearly += 1
        elif cell.pace == Pace.BEHIND:
            behind += 1
        else:
            other += 1
    return Spread(good, nearly, behind, silent, other)


def furthest(row: HeatRow) -> list[tuple[int, Cell]]:
    """The few units that are furthest from their goal, by their place among the columns, the furthest first."""
    behind = [
        (place, cell)
        for place, cell in enumerate(row.cells)
        if cell and cell.state == CellState.FIGURE and cell.pace == Pace.BEHIND
    ]
    return sorted(behind, key=lambda found: found[1].bar)[:NAMED]
