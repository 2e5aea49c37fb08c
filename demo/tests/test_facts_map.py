"""Each published fact has one status, and the recipe of a computed one yields it from the files alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parent.parent
Row = dict[str, str]
HIGH = Decimal("1.1")


@cache
def rows(name: str) -> list[Row]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(name: str, key: str) -> Row:
    (row,) = [row for row in rows(name) if row["key"] == key]
    return row


def like(name: str, wanted: Row) -> list[Row]:
    return [row for row in rows(name) if all(row[column] == value for column, value in wanted.items())]


def count_items(**wanted: str) -> int:
    return len(like("items", wanted))


def count_targets(**wanted: str) -> int:
    return len(like("targets", wanted))


def count_plans(**wanted: str) -> int:
    return len(like("plans", wanted))


def item_number(plan: str, kind: str, position: str) -> str:
    lines = sorted(like("items", {"plan": plan, "kind": kind}), key=lambda row: int(row["order"]))
    return lines[int(position) - 1]["number"]


def count_units(kind: str, under: str, on: str, parent_kind: str = "") -> int:
    edges = [row for row in rows("edges") if row["tree"] == "MANAGEMENT" and row["valid_from"] <= on < row["valid_to"]]
    reached, front = set(), {under}
    while front:
        front = {row["child"] for row in edges if row["parent"] in front} - reached
        reached |= front
    parent = {row["child"]: one("units", row["parent"])["kind"] for row in edges}
    units = [row for row in like("units", {"kind": kind}) if row["key"] in reached]
    return sum(row["valid_from"] <= on < row["valid_to"] and parent_kind in {"", parent[row["key"]]} for row in units)


def plan_year(plan: str) -> str:
    return one("plans", plan)["year"]


def term(term: str) -> str:
    row = one("terms", term)
    return f"{row['ordinal']}; {row['start'][:4]}-{row['end'][:4]}"


def document_symbol(document: str) -> str:
    return one("documents", document)["symbol"]


def document_number(document: str) -> str:
    return document_symbol(document).split("-")[0]


def document_date(document: str) -> str:
    return one("documents", document)["issued_on"]


def ratio_part(target: str, year: str, part: str) -> Decimal:
    figures = like("figures", {"target": target, "period_kind": "YEAR", "period_start": f"{year}-01-01"})
    return sum((Decimal(row[part]) for row in figures if row["state"] == "REPORTED"), Decimal(0))


def total(target: str, year: str) -> Decimal:
    return ratio_part(target, year, "numerator")


def goal(target: str, year: str) -> Decimal:
    (row,) = like("allocations", {"target": target, "unit": "long-bien", "year": year})
    return Decimal(row["goal"])


def excess(target: str, year: str) -> Decimal:
    return total(target, year) - goal(target, year)


def targets_met(plan: str, year: str, grade: str = "") -> int:
    met = 0
    for target in like("targets", {"plan": plan, "year": year}):
        key, value, baseline = target["key"], total(target["key"], year), Decimal(target["baseline"] or 0)
        if target["is_ratio"] == "1":
            value = value / ratio_part(key, year, "denominator") * 100
        progress = (value - baseline) / (goal(key, year) - baseline)
        met += progress >= (HIGH if grade == "high" else 1)
    return met


def more_than(target: str, year: str) -> Decimal:
    return total(target, year)


VOCABULARY: dict[str, Callable[..., object]] = {
    recipe.__name__: recipe
    for recipe in (
        count_items, count_targets, count_plans, count_units, item_number, plan_year, term, document_symbol,
        document_number, document_date, total, goal, excess, ratio_part, targets_met, more_than,
    )
}  # fmt: skip
COMPUTED = like("facts-map", {"status": "computed"})
NEEDS = {"computed": {"measure", "published"}, "later": {"waits_for", "note"}}


def test_every_published_fact_has_one_status():
    assert [row["fact_id"] for row in rows("facts-map")] == [row["fact_id"] for row in rows("facts")]
    assert {row["status"] for row in rows("facts-map")} == {
        "computed", "identifier", "conflicting", "uncheckable", "later"
    }  # fmt: skip


def test_a_status_comes_with_what_it_needs():
    for row in rows("facts-map"):
        given = {column for column in ("measure", "published", "waits_for", "note") if row[column]}
        needed = NEEDS.get(row["status"], {"note"})
        assert needed <= given <= needed | {"note"}, row


@pytest.mark.parametrize("fact", COMPUTED, ids=[row["fact_id"] for row in COMPUTED])
def test_the_recipe_yields_what_was_published(fact):
    recipes, published = fact["measure"].split(" | "), fact["published"].split(" | ")
    assert len(recipes) == len(published)
    for recipe, expected in zip(recipes, published, strict=True):
        name, _, arguments = recipe.partition(":")
        computed = VOCABULARY[name](**dict(argument.split("=") for argument in arguments.split(";")))
        if name == "more_than":
            assert computed > Decimal(expected)
        else:
            assert str(computed) == expected
