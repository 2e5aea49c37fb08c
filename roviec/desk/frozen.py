"""A board as it is frozen for a review, and how a frozen one differs from what is known now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from roviec.desk.queries.board import Board
from roviec.desk.queries.changes import say_why
from roviec.desk.queries.heat import Cell
from roviec.desk.queries.ledger import PostingRow
from roviec.desk.shown import shown_cell
from roviec.desk.spans import Span
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Shade
from roviec.reports.models import Snapshot


def frozen(board: Board, lines: list[str]) -> dict[str, Any]:
    """All that the board says of its targets, in words and numbers, with its sentences."""
    return {
        "span": board.span.token,
        "label": board.span.label,
        "day": board.on.isoformat(),
        "owner": board.top_name,
        "lines": lines,
        "units": [{"id": unit.unit_id, "name": unit.short_name} for unit in board.shown],
        "rows": [
            {
                "target": row.target.pk,
                "number": row.number,
                "name": row.target.name,
                "measure": row.target.measure,
                "total": _said(row.total, board.span),
                "cells": [_said(cell, board.span) if cell else None for cell in row.cells],
            }
            for row in board.rows
        ],
    }


def _said(cell: Cell, span: Span) -> dict[str, Any]:
    shown = shown_cell(cell, span)
    told = cell.shade == Shade.OPEN
    return {
        "unit": cell.unit_id,
        "text": shown.text,
        "goal": shown.goal,
        "words": shown.words,
        "look": shown.look,
        "is_told": told,
        "value": _number(cell.value.value) if told else None,
        "wanted": _number(cell.goal),
        "covered": cell.value.covered,
        "due": cell.value.due,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{round(value, 6).normalize():f}"


@dataclass
class Difference:
    """A figure that is otherwise now than it was frozen; `now` is None where the board no longer has it."""

    number: str
    name: str
    unit: str
    then: dict[str, Any]
    now: Cell | None
    is_total: bool
    why: list[PostingRow] = field(default_factory=list)

    @property
    def is_of_goal(self) -> bool:
        """Whether only the goal changed."""
        return self.now is not None and self.then["value"] == _number(self.now.value.value)


def known_when_frozen(snapshot: Snapshot) -> Known:
    """From which moment on nothing was known yet when it was frozen."""
    # As with every reading of the past, a demonstration goes by its own clock.
    return Known(snapshot.frozen_at if settings.IS_DEMONSTRATION else snapshot.recorded_at)


def day_of(snapshot: Snapshot) -> date:
    """The day of the frame on which it was read."""
    return date.fromisoformat(snapshot.content["day"])


def differences(snapshot: Snapshot, now: Board) -> list[Difference]:
    """Every frozen figure that is otherwise now, the total before its units, with the entries since and their reasons.

    `now` is the same choice of the board, of the same day, as it is known now.
    """
    rows = {row.target.pk: row for row in now.rows}
    found: list[Difference] = []
    for frozen_row in snapshot.content["rows"]:
        row = rows.get(frozen_row["target"])
        cells = {cell.unit_id: cell for cell in row.cells if cell} if row else {}
        names = [now.top_name, *(unit["name"] for unit in snapshot.content["units"])]
        then = [frozen_row["total"], *frozen_row["cells"]]
        for place, (name, said) in enumerate(zip(names, then, strict=True)):
            if said is None:
                continue
            cell = (row.total if place == 0 else cells.get(said["unit"])) if row else None
            found += _differs(frozen_row, name, said, cell, is_total=place == 0)
    readable = {unit.unit_id for unit in now.shown if unit.is_readable}
    told = [
        each
        for each in found
        if not each.is_total
        and each.now
        and each.now.unit_id in readable
        and (not each.now.target.counts_people or each.now.unit_id in now.veil.known)
    ]
    say_why([(each.now, each.why) for each in told if each.now], now.span, known_when_frozen(snapshot))
    return found


def _differs(
    row: dict[str, Any], unit: str, then: dict[str, Any], now: Cell | None, *, is_total: bool
) -> Iterator[Difference]:
    if now is not None:
        is_told = now.shade == Shade.OPEN
        if is_told != then["is_told"] or not is_told:
            return
        said = (_number(now.value.value), _number(now.goal), now.value.covered, now.value.due)
        if said == (then["value"], then["wanted"], then["covered"], then["due"]):
            return
    yield Difference(row["number"], row["name"], unit, then, now, is_total)
