"""An independent recompute of every total in plain Python, to prove the ones that are stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from roviec.figures.enums import PostingState
from roviec.figures.models import Posting, Total
from roviec.figures.values import reaches
from roviec.plans.enums import Source
from roviec.plans.models import Participation, Target, TargetUnit

Cell = dict[str, Decimal | None]
CellKey = tuple[int, int, str, date, date, str]
SUMMED = ("numerator", "denominator", "value_sum", "reached", "covered", "not_applicable", "unavailable", "estimated")
COMPARED = (*SUMMED, "lowest", "highest")
KEY = ("target", "unit", "period_kind", "period_start", "period_end", "breakdown")
NUMBERS = ("numerator", "denominator")
# Values of ratios are carried to twelve decimals; a sum of many may differ in the last ones.
TOLERANCE = Decimal("0.000000001")


@dataclass(frozen=True)
class Difference:
    """One stored total that does not agree with the recompute."""

    target_id: int
    unit_id: int
    period_kind: str
    period_start: date
    breakdown: str
    column: str
    stored: str
    computed: str


@dataclass(frozen=True)
class Verification:
    """How many cells were compared, and which differ."""

    cells: int
    differences: list[Difference]


class _Structure:
    """Who counts into whom and whose own figure counts, as of a day; read once."""

    def __init__(self) -> None:
        self.plan_of = dict(Target.objects.values_list("pk", "item__plan_id"))
        self.targets = Target.objects.in_bulk()
        self.up: dict[tuple[int, int], list[tuple[Any, int]]] = defaultdict(list)
        rows = Participation.objects.filter(retracted_at=None, counts_into__isnull=False)
        for plan, unit, into, valid in rows.values_list("plan_id", "unit_id", "counts_into_id", "valid"):
            self.up[(plan, unit)].append((valid, into))
        self.sources: dict[tuple[int, int], list[tuple[Any, str]]] = defaultdict(list)
        for target, unit, source, valid in TargetUnit.objects.filter(retracted_at=None).values_list(
            "target_id", "unit_id", "source", "valid"
        ):
            self.sources[(target, unit)].append((valid, source))

    def source(self, target: int, unit: int, day: date) -> str:
        return next((source for valid, source in self.sources[(target, unit)] if day in valid), Source.CHILDREN)

    def above(self, target: int, unit: int, day: date) -> list[int]:
        """The units that a figure of this unit counts into, one after the other; stops where one enters its own."""
        plan = self.plan_of[target]
        chain: list[int] = []
        while True:
            unit = next((into for valid, into in self.up[(plan, unit)] if day in valid), 0)
            if not unit or self.source(target, unit, day) == Source.ENTERED:
                return chain
            chain.append(unit)


def verify() -> Verification:
    """Recompute every total from the ledger, figure by figure, and compare with what is stored.

    Target by target, so that a whole country fits. Figures that are posted meanwhile are no error: where something
    differs, the target is looked at again while nobody posts.
    """
    structure = _Structure()
    cells, differences = 0, []
    for target in sorted(structure.targets):
        found = _of_target(structure, target)
        if found.differences:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE figures_total IN SHARE MODE")
                found = _of_target(_Structure(), target)
        cells += found.cells
        differences += found.differences
    return Verification(cells, differences)


def _of_target(structure: _Structure, target: int) -> Verification:
    computed: dict[CellKey, Cell] = defaultdict(_empty)
    newest: dict[CellKey, Posting] = {}
    # Deferred columns are most of a row.
    postings = Posting.objects.filter(target=target).order_by("sequence").only(*KEY, "state", "is_estimate", *NUMBERS)
    for posting in postings.iterator(chunk_size=5_000):
        newest[_key(posting)] = posting
    for key, posting in newest.items():
        last_day = posting.period_end - timedelta(days=1)
        if structure.source(target, posting.unit_id, last_day) == Source.CHILDREN:
            continue
        addend = _addend(posting, structure.targets[target])
        for unit in [posting.unit_id, *structure.above(target, posting.unit_id, last_day)]:
            _add(computed[(key[0], unit, *key[2:])], addend)
    stored = {_key(total): total for total in Total.objects.filter(target=target).iterator(chunk_size=5_000)}
    keys = stored.keys() | computed.keys()
    differences = [fault for key in sorted(keys) for fault in _compare(key, stored.get(key), computed[key])]
    return Verification(len(keys), differences)


def _key(row: Posting | Total) -> CellKey:
    return (row.target_id, row.unit_id, row.period_kind, row.period_start, row.period_end, row.breakdown)


def _empty() -> Cell:
    return dict.fromkeys(SUMMED, Decimal(0)) | dict.fromkeys(("lowest", "highest"))


def _add(cell: Cell, addend: dict[str, Decimal]) -> None:
    for column in SUMMED:
        cell[column] = (cell[column] or 0) + addend.get(column, Decimal(0))
    if "value_sum" in addend:
        value = addend["value_sum"]
        cell["lowest"] = value if cell["lowest"] is None else min(cell["lowest"], value)
        cell["highest"] = value if cell["highest"] is None else max(cell["highest"], value)


def _addend(posting: Posting, target: Target) -> dict[str, Decimal]:
    counts = {
        "covered": posting.state == PostingState.REPORTED,
        "not_applicable": posting.state == PostingState.NOT_APPLICABLE,
        "unavailable": posting.state == PostingState.UNAVAILABLE,
        "estimated": posting.is_estimate and posting.state == PostingState.REPORTED,
    }
    addend = {name: Decimal(said) for name, said in counts.items()}
    if posting.numerator is None:
        return addend
    addend["numerator"] = addend["value_sum"] = posting.numerator
    if posting.denominator is not None:
        addend["denominator"] = posting.denominator
        if posting.denominator:
            addend["value_sum"] = posting.numerator / posting.denominator * (100 if target.measure == "%" else 1)
        else:
            # A share of nothing is no value: neither the lowest nor the highest.
            del addend["value_sum"]
    if target.level is not None:
        addend["reached"] = Decimal(reaches(target, posting.numerator))
    return addend


def _compare(key: CellKey, total: Total | None, computed: Cell) -> list[Difference]:
    found = []
    for column in COMPARED:
        stored = getattr(total, column) if total else _empty()[column]
        reckoned = computed[column]
        is_there = stored is not None and reckoned is not None
        differs = abs(Decimal(stored or 0) - (reckoned or 0)) > TOLERANCE if is_there else stored is not reckoned
        if differs:
            found.append(Difference(key[0], key[1], key[2], key[3], key[5], column, str(stored), str(reckoned)))
    return found
