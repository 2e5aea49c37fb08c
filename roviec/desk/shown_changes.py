"""How a figure that changed is shown: what it was, what it is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from roviec.desk.frozen import Difference
from roviec.desk.queries.changes import Change
from roviec.desk.queries.ledger import PostingRow
from roviec.desk.shown import ShownCell, ShownPosting, shown_cell, shown_posting
from roviec.desk.spans import Span
from roviec.plans.models import Target


@dataclass(frozen=True)
class Side:
    """A figure on one of the two days: "29/15", of how many units."""

    text: str
    goal: str
    given: str
    url: str = ""


@dataclass(frozen=True)
class ShownChange:
    """A row of what changed; `words` say why where no entry of the ledger does."""

    name: str
    unit: str
    is_total: bool
    then: Side
    now: Side | None
    words: str = ""
    why: Sequence[tuple[PostingRow, ShownPosting]] = field(default_factory=list)


def shown_change(change: Change, span: Span) -> ShownChange:
    """A figure as it was known on a day, beside what is known now."""
    then, now = shown_cell(change.then, span), shown_cell(change.now, span)
    given = f"{change.then.value.covered}/{change.then.value.due}"
    return ShownChange(
        f"{change.number} {change.now.target.name}".strip(),
        change.unit,
        change.is_total,
        Side(then.text, then.goal, given),
        _side(now, f"{change.now.value.covered}/{change.now.value.due}"),
        _words(is_of_goal=change.is_of_goal, is_total=change.is_total),
        _entries(change.now.target, change.why),
    )


def shown_difference(found: Difference, span: Span) -> ShownChange:
    """A figure as it was frozen, beside what is known now."""
    then = found.then
    before = Side(then["text"], then["goal"], f"{then['covered']}/{then['due']}")
    name = f"{found.number} {found.name}".strip()
    if found.now is None:
        words = _("It no longer stands on the board: the plan or the units were changed.")
        return ShownChange(name, found.unit, found.is_total, before, None, words)
    return ShownChange(
        name,
        found.unit,
        found.is_total,
        before,
        _side(shown_cell(found.now, span), f"{found.now.value.covered}/{found.now.value.due}"),
        _words(is_of_goal=found.is_of_goal, is_total=found.is_total),
        _entries(found.now.target, found.why),
    )


def _side(cell: ShownCell, given: str) -> Side:
    return Side(cell.text, cell.goal, given, cell.url)


def _words(*, is_of_goal: bool, is_total: bool) -> str:
    if is_total:
        return _("By the units below.")
    return _("The goal was changed.") if is_of_goal else ""


def _entries(target: Target, why: Sequence[PostingRow]) -> list[tuple[PostingRow, ShownPosting]]:
    return [(row, shown_posting(target, row.posting)) for row in why]
