"""Whose paper it is: the issuer, the unit above it, and whether it writes by the Party's rules."""

from __future__ import annotations

import re
from datetime import date

from roviec.kit.word import Head
from roviec.organisations.enums import UnitKind
from roviec.organisations.models import Unit
from roviec.organisations.queries import named, units_above

PARTY_KINDS = (UnitKind.PARTY_COMMITTEE, UnitKind.BOARD, UnitKind.PARTY_BRANCH)
# An office or a territory is the Party's when its name says so.
PARTY_NAME = re.compile(r"\b(?:quận|huyện|thành|tỉnh|đảng|thị) ủy\b", re.IGNORECASE)


def head_of(unit: Unit, on: date) -> Head:
    """The head of the paper of a unit (named) on a day."""
    chain = units_above(unit.pk, on)
    above = [found.name for found in named(Unit.objects.filter(pk__in=chain[1:2]), on)]
    is_party = unit.kind in PARTY_KINDS or bool(PARTY_NAME.search(unit.name))
    return Head(issuer=unit.name, above=above[0] if above else "", is_party=is_party)


def place_and_day(day: date | None) -> str:
    """The place, left open, and the day; day below 10 and months 1 and 2 with a zero."""
    if day is None:
        return "……, ngày … tháng … năm ……"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"……, ngày {day.day:02d} tháng {month} năm {day.year}"
