"""What accepting one report costs: statements of the roll-up, rows written, time; and that siblings do not matter."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from django.db import transaction

from benchmarks.cases import Case, a_case, accept, month, sheets
from benchmarks.ground import analyze, listening, rows_written, seconds
from benchmarks.rows import Row, count, equal, times
from roviec.reports.models import Report
from roviec.reports.queries import content_hash

# Every statement of the roll-up writes this table: one to make and lock, one to add up all levels of the plan's tree.
TOTALS = "figures_total"
MOST_STATEMENTS = 5
SAMPLES = 30


@dataclass(frozen=True)
class Cost:
    """What one acceptance took."""

    roll_up: int
    statements: int
    written: int


def rows() -> Iterator[Row]:
    """Trees of 1+14 with 12 and 30 targets, 1+140 to compare the siblings, and 1+14+140."""
    yield from _tree("1+14, 12 targets", a_case(14, 12))
    few = a_case(14, 30)
    cost = yield from _tree("1+14, 30 targets", few)
    many = _first_cost(a_case(140, 30))
    yield equal(
        "accept, 140 siblings against 14: statements of the roll-up", many.roll_up, "statements", to=cost.roll_up
    )
    yield equal("accept, 140 siblings against 14: all statements", many.statements, "statements", to=cost.statements)
    yield equal("accept, 140 siblings against 14: rows written", many.written, "rows", to=cost.written)
    yield from _tree("1+14+140, 30 targets", a_case(14, 30, groups=140))


def _tree(name: str, case: Case) -> Generator[Row, None, Cost]:
    """The rows of one tree; gives the cost of one acceptance."""
    waiting = _waiting(case)
    # Of the same month as the one that is accepted: the totals above exist, as in the case it is compared with.
    cost = _cost(waiting.pop(0))
    yield count(f"accept, {name}: statements of the roll-up", cost.roll_up, "statements", most=MOST_STATEMENTS)
    yield Row(f"accept, {name}: all statements", cost.statements, "statements")
    yield Row(f"accept, {name}: rows written", cost.written, "rows")
    yield from times(f"accept, {name}", [seconds(accept, report, seen) for report, seen in _seen(waiting)])
    return cost


def _waiting(case: Case) -> list[Report]:
    """Submitted sheets, a few more than are timed; one of them is accepted already, so that totals exist."""
    waiting: list[Report] = []
    number = 0
    while len(waiting) < SAMPLES + 2:
        number += 1
        waiting += sheets(case, month(number), most=SAMPLES + 2 - len(waiting))
    analyze()
    accept(waiting.pop(0))
    return waiting


def _seen(waiting: list[Report]) -> list[tuple[Report, str]]:
    """Each sheet with the hash that the reviewer's page has carried since he opened it."""
    return [(report, content_hash(report)) for report in waiting]


def _first_cost(case: Case) -> Cost:
    first, second = sheets(case, month(1), most=2)
    accept(first)
    return _cost(second)


def _cost(report: Report) -> Cost:
    with transaction.atomic():
        before, seen = rows_written(), content_hash(report)
        with listening() as statements:
            accept(report, seen)
        return Cost(statements.about(TOTALS), len(statements), rows_written() - before)
