"""Figures that count, with their coverage."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from roviec.api.schemas.base import Number, Page, PeriodOut, Slice, UnitRef
from roviec.figures.small_cells import Shade
from roviec.kit.periods import PeriodKind


class PeriodQuery(Slice):
    """Over which period, for which units."""

    kind: PeriodKind
    start: date = Field(description=_("Its first day."))
    end: date | None = Field(None, description=_("The first day that is no longer in it; needed for a term only."))
    unit: list[UUID] | None = Field(
        None, max_length=200, description=_("These units; all that may be read without it.")
    )


class ValueQuery(PeriodQuery):
    """The same, cut off at a day."""

    through: date | None = Field(
        None, description=_("Leave out base periods that begin later: a running total to that day.")
    )


class ValueOut(Schema):
    """The figure of a target for a unit over a period, as the ledger says; null where nobody reported, which is not zero."""

    target: UUID
    unit: UnitRef
    period: PeriodOut
    shade: Shade = Field(
        description=_(
            "open: as it is. few: persons, fewer than fewer_than. hidden: not told, so that nobody is recognised."
        )
    )
    fewer_than: int | None = Field(description=_("With the shade few; else null."))
    value: Number | None = Field(description=_("Null also where it is not told; see the shade."))
    numerator: Number | None = Field(description=_("Of a ratio; else null."))
    denominator: Number | None = Field(description=_("Of a ratio; else null."))
    goal: Number | None = Field(description=_("The goal given out for exactly this period."))
    covered: int = Field(
        description=_(
            "Figures that count: for a base period of the units that report, else of units times base periods."
        )
    )
    due: int = Field(description=_("Figures that should be there; what does not apply is not among them."))
    missing: int
    not_applicable: int
    unavailable: int
    estimated: int


class Values(Page):
    """A page of figures."""

    items: list[ValueOut]
