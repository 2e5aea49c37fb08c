"""What several kinds of things have in common: numbers, words, periods, units, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from roviec.kit.forms import EARLIEST_YEAR, LATEST_YEAR
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.organisations.queries import named

NUMBER = r"^-?[0-9]{1,24}(\.[0-9]{1,6})?$"
SIX_PLACES = Decimal("0.000001")
# A number as text, so that no program on the way rounds it: "22946", "3.5".
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
# Several lines, but nothing that a database cannot keep.
TEXT = r"^[^\x00]*$"
# As far back and ahead as the forms take a day.
Day = Annotated[date, Field(ge=date(EARLIEST_YEAR, 1, 1), le=date(LATEST_YEAR, 12, 31))]
# What has to be said has more than spaces.
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=TEXT)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Sent(Schema):
    """What a program sends; a field that is not described is refused, so that nothing is believed done that was not."""

    model_config = ConfigDict(extra="forbid")


class Slice(Sent):
    """Which part of a list is asked for."""

    page: int = Field(1, ge=1, le=100_000, description=_("From 1 on; behind the last page a list is empty."))
    size: int = Field(50, ge=1, le=200, description=_("How many a page."))

    @property
    def bounds(self) -> slice:
        """As a slice of rows."""
        return slice((self.page - 1) * self.size, self.page * self.size)


class Page(Schema):
    """A page of a list."""

    page: int
    size: int
    total: int = Field(description=_("How many there are in all."))


class UnitRef(Schema):
    """A unit by its lasting key, with its name of today."""

    uuid: UUID
    name: str


class PeriodOut(Schema):
    """A half-open span of days: January, the first quarter and the year start on one day and are three periods."""

    kind: PeriodKind
    start: date
    end: date = Field(description=_("The first day that is no longer in it."))

    @classmethod
    def of(cls, period: Period) -> PeriodOut:
        """The value as it is answered."""
        return cls(kind=period.kind, start=period.start, end=period.end)


def number(value: Decimal | int | None) -> str | None:
    """A number as text, without zeros at its end; at most six digits after the point."""
    if value is None:
        return None
    rounded = Decimal(value).quantize(SIX_PLACES).normalize()
    return f"{rounded + 0:f}"


def unit_refs(unit_ids: Iterable[int], on: date) -> dict[int, UnitRef]:
    """Units by their numbers; two queries."""
    found = named(Unit.objects.filter(pk__in=set(unit_ids)), on)
    return {unit.pk: UnitRef(uuid=unit.uuid, name=unit.name) for unit in found}
