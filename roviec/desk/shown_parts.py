"""The breakdown of a target as a table: a row for each unit and the whole, a column for each part."""

from __future__ import annotations

from dataclasses import dataclass

from roviec.desk.queries.heat import Cell
from roviec.desk.queries.target import TargetPage
from roviec.desk.shown import figure_text


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
    rest = None if total is None else total - sum(number for number in numbers if number is not None)
    return PartsRow(
        name=name,
        parts=[figure_text(target, number) for number in numbers],
        total=figure_text(target, total),
        rest=figure_text(target, rest) if rest else "",
        is_whole=is_whole,
    )
