"""Reading what became of units: day by day, who follows whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roviec.organisations.models import STANDS, Succession


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
