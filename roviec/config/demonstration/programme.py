"""The chain from the resolutions down: plans, their lines, targets with who reports them, goals; then issued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from roviec.config.demonstration.tables import Book, Row, decimal, key_of, listed, rows, span
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.plans.enums import Direction, ItemKind, Nature, PlanKind, Source, TimeRule, UnitRule
from roviec.plans.operations import (
    Measure,
    Part,
    PlanWords,
    Words,
    add_items,
    allocate,
    draft_plan,
    issue_plan,
    set_participants,
    set_reporters,
    set_steward,
    set_target,
)


def load_plans(book: Book) -> None:
    """Draft every plan with its lines, measure and allocate its targets, and issue it."""
    targets = list(rows("targets"))
    lines = list(rows("items"))
    for row in rows("plans"):
        _draft(book, row)
        own_targets = [target for target in targets if target["plan"] == row["key"]]
        _write_lines(book, row["key"], [line for line in lines if line["plan"] == row["key"]], own_targets)
        _take_part(book, row, own_targets)
        for target in own_targets:
            _measure(book, target)
    _allocate(book)
    for row in rows("plans"):
        version = book.versions[row["key"]]
        book.versions[row["key"]] = issue_plan(
            version, book.documents.get(row["document"]), date.fromisoformat(row["starts"]), by=book.by, at=book.at
        )


def _draft(book: Book, row: Row) -> None:
    words = PlanWords(
        kind=PlanKind(row["kind"]),
        title=row["title"],
        short_title=row["short_title"],
        span=span(row, "starts", "ends"),
        serves=book.plans.get(row["serves"]),
        term=book.terms.get(row["term"]),
        year=int(row["year"]) if row["year"] else None,
        note=row["note"],
    )
    version = draft_plan(words, book.units[row["owner"]], key=key_of("plan", row["key"]), by=book.by, at=book.at)
    book.versions[row["key"]], book.plans[row["key"]] = version, version.plan


def _write_lines(book: Book, plan: str, lines: list[Row], targets: list[Row]) -> None:
    """The lines in their order, each after the one it stands under; targets follow their group."""
    ordered = [(line, _words(book, line)) for line in sorted(lines, key=lambda line: int(line["order"]))]
    ordered += [(row, Words(kind=ItemKind.TARGET, text=row["name"], number=row["number"])) for row in targets]
    index = {row["key"]: number for number, (row, _said) in enumerate(ordered)}
    said = [
        replace(words, under_line=index.get(row["parent"]), key=key_of("item", row["key"])) for row, words in ordered
    ]
    for (row, _said), line in zip(ordered, add_items(book.versions[plan], said, by=book.by, at=book.at), strict=True):
        book.items[row["key"]] = line.item


def _words(book: Book, row: Row) -> Words:
    return Words(
        kind=ItemKind(row["kind"]),
        text=row["text"],
        number=row["number"],
        lead=book.units.get(row["lead"]),
        each_ward=row["lead_rule"] == "ALL_WARDS",
        co_units=tuple(book.units[unit] for unit in listed(row["co"])),
        due_written=row["due_written"],
        product=row["product"],
    )


def _reporters(book: Book, row: Row) -> list[Unit]:
    if row["reporters"] == "WARDS":
        return [book.units[ward["key"]] for ward in rows("units") if ward["kind"] == "WARD"]
    return [book.units[unit] for unit in listed(row["reporters"])]


def _take_part(book: Book, row: Row, targets: Iterable[Row]) -> None:
    """Whoever reports a target takes part; reports go to the standing agency, figures into the district's total."""
    agency = book.units[row["standing_agency"]]
    units = {unit.pk: unit for target in targets for unit in _reporters(book, target)}
    owner = book.units[row["owner"]]
    parts = [Part(unit, counts_into=owner, reports_to=agency) for unit in units.values()]
    set_participants(book.plans[row["key"]], parts, by=book.by, at=book.at)
    set_steward(book.plans[row["key"]], agency, by=book.by, at=book.at)


def _measure(book: Book, row: Row) -> None:
    measure = Measure(
        name=row["name"],
        measure=row["measure"],
        nature=Nature(row["nature"]),
        time_rule=TimeRule(row["time_rule"]),
        unit_rule=UnitRule(row["unit_rule"]),
        direction=Direction(row["direction"]),
        code=row["code"],
        decimals=int(row["decimals"]),
        numerator_label=row["numerator_label"],
        denominator_label=row["denominator_label"],
        baseline=decimal(row["baseline"]),
        base_frequency=row["frequency"],
        lowest=decimal(row["lowest"]),
        highest=decimal(row["highest"]),
    )
    target = set_target(book.items[row["key"]], measure, by=book.by, at=book.at)
    sources = dict.fromkeys(_reporters(book, row), Source.ENTERED)
    book.targets[row["key"]] = set_reporters(target, sources, by=book.by, at=book.at)


def _allocate(book: Book) -> None:
    goals: dict[tuple[str, str], dict[Unit, Decimal | None]] = {}
    for row in rows("allocations"):
        goals.setdefault((row["target"], row["year"]), {})[book.units[row["unit"]]] = Decimal(row["goal"])
    for (target, year), shares in goals.items():
        allocate(book.targets[target], Period.year(int(year)), shares, by=book.by, at=book.at)
