"""Plans, their lines, targets and goals."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from roviec.api.schemas.base import Number, Page, PeriodOut, Slice, UnitRef
from roviec.plans.enums import (
    BreakdownRule,
    Direction,
    DueKind,
    ItemKind,
    LeadRule,
    Nature,
    PlanKind,
    PlanState,
    Source,
    TimeRule,
    UnitRule,
)


class PlanQuery(Slice):
    """What a list of plans is narrowed to."""

    kind: PlanKind | None = None
    year: int | None = Field(None, ge=1900, le=2199)
    owner: UUID | None = Field(None, description=_("The unit whose plan it is."))


class PlanOut(Schema):
    """A resolution, programme, theme or plan."""

    uuid: UUID
    version: int
    kind: PlanKind
    title: str
    short_title: str
    owner: UnitRef
    serves: UUID | None = Field(description=_("The plan above it, where it may be read."))
    year: int | None
    valid_from: date | None
    valid_until: date | None
    wording: int | None = Field(description=_("The number of the wording that binds today; null when none does."))


class Plans(Page):
    """A page of plans."""

    items: list[PlanOut]


class WordingOut(Schema):
    """One wording of a plan: the first, or one after an amendment."""

    number: int
    state: PlanState
    effective_from: date | None


class PlanWithWordings(PlanOut):
    """A plan with all its wordings that may be read."""

    note: str
    wordings: list[WordingOut]


class LineOut(Schema):
    """What a wording says of one item; the uuid is the item's own, through all wordings."""

    item: UUID
    parent: UUID | None
    kind: ItemKind
    number: str
    text: str
    lead_rule: LeadRule | None
    lead_unit: UnitRef | None
    co_units: list[UnitRef]
    due_written: str
    due_kind: DueKind
    due_on: date | None
    product: str
    note: str


class Lines(Schema):
    """The lines of a wording in printed order."""

    plan: UUID
    number: int
    items: list[LineOut]


class TargetOut(Schema):
    """How an item is measured; named by the uuid of its item."""

    target: UUID
    plan: UUID
    version: int
    code: str
    name: str
    nature: Nature
    direction: Direction
    measure: str
    decimals: int
    numerator_label: str
    denominator_label: str
    time_rule: TimeRule
    unit_rule: UnitRule
    base_frequency: str
    baseline: Number | None
    lowest: Number | None
    highest: Number | None
    level: Number | None
    breakdowns: list[str]
    breakdown_rule: BreakdownRule | None


class Targets(Schema):
    """The targets of a wording in printed order."""

    items: list[TargetOut]


class GoalOut(Schema):
    """What a unit is to reach in a period; the owner's own row is the whole."""

    unit: UnitRef
    period: PeriodOut
    goal: Number


class ReporterOut(Schema):
    """A unit that answers for a target, and where its figure comes from."""

    unit: UnitRef
    source: Source


class Goals(Schema):
    """The goals and reporters of a target that may be read."""

    target: UUID
    goals: list[GoalOut]
    reporters: list[ReporterOut]
