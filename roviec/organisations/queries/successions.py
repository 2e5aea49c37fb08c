"""Reading what became of units: day by day, who follows whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roviec.organisations.models import STANDS, Succession, UnitVersion
from roviec.organisations.shares import main_of


@dataclass(frozen=True)
class Change:
    """What became of units on one day: the shares of each, its own rest included; all of them make 1."""

    on: date
    shares: dict[int, dict[int, Decimal]]
    assumed: frozenset[int]


def changes_until(on: date) -> list[Change]:
    """All changes up to a day, the earliest first; one query. `assumed` are the units whose shares nobody laid down."""
    rows = Succession.objects.filter(STANDS, on__lte=on).order_by("on", "before_id", "after_id")
    days: dict[date, tuple[dict[int, dict[int, Decimal]], set[int]]] = {}
    for row in rows:
        shares, assumed = days.setdefault(row.on, ({}, set()))
        shares.setdefault(row.before_id, {})[row.after_id] = row.share
        if row.is_assumed:
            assumed.add(row.before_id)
    for shares, _assumed in days.values():
        for before, given in shares.items():
            rest = Decimal(1) - sum(given.values())
            if rest > 0:
                given[before] = rest
    return [Change(day, shares, frozenset(assumed)) for day, (shares, assumed) in days.items()]


def ended_into(unit_ids: Iterable[int], on: date) -> set[int]:
    """The units that ended by a day and for which one of these stands since, as the one with the largest share.

    Through every generation; one query where nobody follows anybody.
    """
    wanted = set(unit_ids)
    befores: set[int] = set()
    frontier = wanted
    while frontier:
        rows = Succession.objects.filter(STANDS, on__lte=on, after__in=frontier)
        frontier = set(rows.values_list("before_id", flat=True)) - befores - wanted
        befores |= frontier
    heirs = heirs_of(befores, on) if befores else {}
    return {unit for unit in befores if heirs.get(unit) in wanted}


def heirs_of(unit_ids: Iterable[int], on: date) -> dict[int, int]:
    """For those of these units that ended by a day: the unit that stands for each since, as the one with the largest share."""
    asked, mains, standing = set(unit_ids), dict[int, int](), set[int]()
    frontier = asked
    while frontier:
        there = UnitVersion.objects.filter(STANDS, unit__in=frontier, valid__contains=on)
        standing |= set(there.values_list("unit_id", flat=True))
        given = _last_given(frontier - standing, on)
        mains |= {before: main_of(shares) for before, shares in given.items()}
        frontier = {mains[before] for before in given} - mains.keys() - standing
    return {unit: heir for unit in asked if (heir := _at_the_end(unit, mains)) != unit and heir in standing}


def _last_given(units: set[int], on: date) -> dict[int, dict[int, Decimal]]:
    """What each unit passed on, on the last day on which it did."""
    found: dict[int, dict[int, Decimal]] = {}
    rows = Succession.objects.filter(STANDS, on__lte=on, before__in=units).order_by("on")
    days: dict[int, date] = {}
    for row in rows:
        if days.get(row.before_id) != row.on:
            days[row.before_id], found[row.before_id] = row.on, {}
        found[row.before_id][row.after_id] = row.share
    return found


def _at_the_end(unit: int, mains: Mapping[int, int]) -> int:
    while unit in mains:
        unit = mains[unit]
    return unit
