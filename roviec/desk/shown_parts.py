"""The breakdown of a target as a table: a row for each unit and the whole, a column for each part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf

from roviec.desk.queries.heat import Cell
from roviec.desk.queries.target import TargetPage
from roviec.desk.shown import figure_text, shade_text, shown_cell
from roviec.figures.small_cells import Shade, is_blurred, is_few


@dataclass(frozen=True)
class PartsRow:
    """What the parts of one unit come to, as text; `rest` is what the parts do not say of the total, empty for nothing."""

    name: str
    parts: list[str]
    total: str
    rest: str
    is_whole: bool = False


def part_rows(page: TargetPage, owner: str) -> list[PartsRow]:
    """The whole first when it may be read, then the units that said something; empty where nothing is broken down."""
    target = page.total.target
    if not page.parts:
        return []
    whole = [_row(page, page.total, owner, is_whole=True)] if page.trend else []
    said = [
        (unit, cell)
        for unit, cell in page.units
        if any((unit.unit_id, part) in page.parts for part in target.breakdowns)
    ]
    return [*whole, *(_row(page, cell, unit.short_name) for unit, cell in said)]


def _row(page: TargetPage, cell: Cell, name: str, *, is_whole: bool = False) -> PartsRow:
    target, total = cell.target, cell.value.value
    numbers = [page.parts.get((cell.unit_id, part)) for part in target.breakdowns]
    if page.veil.concealed_parts(target, [cell.unit_id]) or cell.shade != Shade.OPEN:
        return replace(_veiled(page, cell, numbers), name=name, is_whole=is_whole)
    rest = None if total is None else total - sum(number for number in numbers if number is not None)
    return PartsRow(
        name=name,
        parts=[figure_text(target, number) for number in numbers],
        total=figure_text(target, total),
        rest=figure_text(target, rest) if rest else "",
        is_whole=is_whole,
    )


def _veiled(page: TargetPage, cell: Cell, numbers: list[Decimal | None]) -> PartsRow:
    """A row of which only noughts are told: of two or more parts none can be worked out from the total."""
    target, least = cell.target, page.veil.least
    few = [number is not None and is_few(number, least) for number in numbers]
    bounds = [
        (Decimal(1), least - 1.0) if is_small else (Decimal(least), inf)
        for is_small, number in zip(few, numbers, strict=True)
        if number
    ]
    # Below a total that is not told the word would bound that as well.
    may_say_few = cell.shade == Shade.OPEN and is_blurred(
        bounds, sum((number for number in numbers if number), Decimal(0))
    )
    shades = [Shade.FEW if is_small and may_say_few else Shade.HIDDEN for is_small in few]
    return PartsRow(
        name="",
        parts=[
            shade_text(shade, least) if number else figure_text(target, number)
            for number, shade in zip(numbers, shades, strict=True)
        ],
        total=shown_cell(cell, page.span).text,
        rest="",
    )
