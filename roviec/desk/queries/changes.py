"""What changed since a day that is over, and why: figures as they were known then beside those of now, with the acts between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from roviec.desk.queries.board import Board
from roviec.desk.queries.heat import Cell
from roviec.desk.queries.ledger import PostingRow, rows_of_ledger
from roviec.desk.spans import Span
from roviec.figures.models import Posting
from roviec.figures.queries import base_periods
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Shade


@dataclass
class Change:
    """A figure that is otherwise now than it was known then; `why` are the entries since, the newest first."""

    number: str
    unit: str
    then: Cell
    now: Cell
    is_total: bool
    why: list[PostingRow] = field(default_factory=list)

    @property
    def is_of_goal(self) -> bool:
        """Whether only the goal changed."""
        return self.then.value == self.now.value


def changes_between(then: Board, now: Board, known: Known) -> list[Change]:
    """Every figure of the board that changed, targets in the order of the plans, the total before its units.

    Both boards are of the same reader and choice; what either does not tell him is not told here.
    """
    before = {row.target.pk: row for row in then.rows}
    found: list[Change] = []
    for row in now.rows:
        old = before.get(row.target.pk)
        if old is None:
            continue
        found += _changed(row.number, now.top_name, old.total, row.total, is_total=True)
        cells = dict(zip([unit.unit_id for unit in then.shown], old.cells, strict=True))
        for unit, cell in zip(now.shown, row.cells, strict=True):
            if cell and (other := cells.get(unit.unit_id)):
                found += _changed(row.number, unit.short_name, other, cell)
    readable = {unit.unit_id for unit in now.shown if unit.is_readable}
    told = [
        change
        for change in found
        if not change.is_total
        and change.now.unit_id in readable
        # Of few persons the entries are for those who open the unit's sheets.
        and (not change.now.target.counts_people or change.now.unit_id in now.veil.known)
    ]
    say_why([(change.now, change.why) for change in told], now.span, known)
    return found


def _changed(number: str, unit: str, then: Cell, now: Cell, *, is_total: bool = False) -> Iterable[Change]:
    if Shade.OPEN not in {then.shade, now.shade} or then.shade != now.shade:
        return
    if (then.value, then.goal) != (now.value, now.goal):
        yield Change(number, unit, then, now, is_total)


def say_why(cells: Sequence[tuple[Cell, list[PostingRow]]], span: Span, known: Known) -> None:
    """To each cell the entries of the ledger since, with who made them and why; a fixed number of queries."""
    of = {(cell.target.pk, cell.unit_id): (cell, why) for cell, why in cells}
    rows = (
        Posting.objects.filter(
            target__in={target for target, _unit in of},
            unit__in={unit for _target, unit in of},
            breakdown="",
            period_start__gte=span.period.start,
            period_end__lte=span.period.end,
        )
        .exclude(known.posted())
        .order_by("-pk")
    )
    postings = [
        row
        for row in rows
        if (found := of.get((row.target_id, row.unit_id)))
        and row.period in base_periods(found[0].target, span.period, span.through)
    ]
    for row in rows_of_ledger(postings, with_sheets=True):
        of[(row.posting.target_id, row.posting.unit_id)][1].append(row)
