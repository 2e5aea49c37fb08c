"""Sheets of figures, and what is written in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import StringConstraints

from roviec.api.schemas.base import TEXT, Hash, Number, Page, PeriodOut, Sent, Slice, UnitRef
from roviec.figures.enums import FigureState
from roviec.kit.periods import PeriodKind
from roviec.reports.enums import ReportState

PartName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=TEXT)]


class ReportTimeliness(StrEnum):
    """How a report stands to its dates, as of today."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    NOT_DUE = "NOT_DUE"
    OVERDUE = "OVERDUE"


class ReportQuery(Slice):
    """What a list of reports is narrowed to."""

    state: ReportState | None = None
    unit: UUID | None = None
    scheme: UUID | None = None
    kind: PeriodKind | None = Field(None, description=_("The kind of their period."))
    start: date | None = Field(None, description=_("The first day of their period."))


class ReportOut(Schema):
    """One sheet of a unit and a period, over all plans of a scheme."""

    uuid: UUID
    version: int
    unit: UnitRef
    scheme: UUID
    scheme_name: str
    period: PeriodOut
    edition: int
    state: ReportState
    timeliness: ReportTimeliness
    filled: int = Field(description=_("How many targets something is said of."))
    expected: int
    cutoff_on: date
    due_on: date
    timely_on: date
    locks_on: date
    submitted_at: datetime | None
    accepted_at: datetime | None


class Reports(Page):
    """A page of reports, the newest period first."""

    items: list[ReportOut]


class EntryOut(Schema):
    """What a sheet says of one target."""

    target: UUID
    plan: UUID
    code: str
    number: str
    name: str
    measure: str
    goal: Number | None
    version: int = Field(description=_("0 while nothing is said."))
    state: FigureState | None = Field(description=_("Null while nothing is said."))
    numerator: Number | None
    denominator: Number | None
    value: Number | None
    is_estimate: bool
    reason: str
    note: str
    parts: dict[str, Number]


class ReportWithEntries(ReportOut):
    """A sheet with its entries; while it is inside another unit, without them."""

    sees_figures: bool
    seen: Hash | None = Field(description=_("The hash of what it says now; submitting and accepting are bound to it."))
    narrative: str
    entries: list[EntryOut]


class EntryIn(Sent):
    """What the sheet is to say of one target; without a state it says nothing of it again."""

    target: UUID
    version: int = Field(
        ge=0, le=2_000_000_000, description=_("That of the entry as you read it; 0 where nothing was said.")
    )
    state: FigureState | None
    numerator: Number | None = Field(None, description=_("The figure as the sheet keeps it, of the period or running."))
    denominator: Number | None = None
    is_estimate: bool = False
    reason: str = Field("", max_length=300, pattern=TEXT)
    note: str = Field("", max_length=500, pattern=TEXT)
    parts: dict[PartName, Number] = Field(default_factory=dict, max_length=20)


class Entries(Sent):
    """Several entries, kept all together or not at all."""

    entries: list[EntryIn] = Field(min_length=1, max_length=500)


class Seen(Sent):
    """The hash of what was looked at."""

    seen: Hash
