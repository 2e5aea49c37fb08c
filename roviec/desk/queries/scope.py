"""What of the plans and units a member sees on the board: his own scope whole, of the units above the totals only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from roviec.desk.queries.reporting import ReportFact, report_facts, reports_column
from roviec.organisations.enums import TERRITORIES, Tree
from roviec.organisations.models import STANDS, AreaAssignment, Edge, Unit, UnitVersion
from roviec.organisations.permissions import Member
from roviec.plans.enums import PlanState
from roviec.plans.models import Participation, PlanVersion
from roviec.plans.queries.sight import concerned, readable, takes_part


def issued_versions(member: Member, on: date) -> list[PlanVersion]:
    """The wording that binds on a day of each plan he sees, with plan and term, in the order of the plans; one query.

    Plans of his scope and of the units above his own, and those a unit in his scope takes part in; never a draft.
    """
    rows = (
        PlanVersion.objects.filter(
            concerned(member, plan="plan", owner="plan__owner"),
            state=PlanState.ISSUED,
            retracted_at__isnull=True,
            effective_from__lte=on,
        )
        .select_related("plan__term")
        .order_by("plan_id", "-effective_from", "-number")
        .distinct("plan_id")
    )
    return sorted(rows, key=lambda version: (version.plan.valid.lower or date.min, version.plan_id))


def on_the_day(day: date, unit: str, column: str) -> Subquery:
    """A column of a unit's version on a day, else of its nearest one: an expression in another query."""
    covers = Case(When(valid__contains=day, then=0), default=1, output_field=IntegerField())
    rows = UnitVersion.objects.filter(STANDS, unit=OuterRef(unit)).annotate(covers=covers)
    return Subquery(rows.order_by("covers", "-valid").values(column)[:1])


def short_names(unit_ids: Collection[int], day: date) -> dict[int, str]:
    """What units were called on a day, else on the nearest one; one query."""
    rows = Unit.objects.filter(pk__in=unit_ids).annotate(called=on_the_day(day, "pk", "short_name"))
    return dict(rows.values_list("pk", "called"))


def is_readable(member: Member, unit: str) -> Expression:
    """As `readable`, as a column of a row."""
    return Case(When(readable(member, unit), then=Value(True)), default=Value(False), output_field=BooleanField())


@dataclass(frozen=True)
class Participant:
    """A unit that takes part in some of the plans: a column of the board."""

    unit_id: int
    name: str
    short_name: str
    kind: str
    position: int
    is_readable: bool
    is_followed: bool
    counts_into: frozenset[int]
    open_in: frozenset[int]
    has_parts: bool = False
    reports: tuple[ReportFact, ...] = ()

    @property
    def is_territory(self) -> bool:
        """Whether it is a ward or commune, which boards show first."""
        return self.kind in TERRITORIES


def top_for(member: Member, owner_id: int, plan_ids: Sequence[int], day: date) -> int:
    """The unit whose parts a member looks at first: the plans' owner, or a unit of his into which others count.

    A ward that nobody counts into looks at the district's. No query for whoever works for the owner, else one.
    """
    if owner_id in member.roots:
        return owner_id
    return next(iter(have_parts(member.roots, plan_ids, day)), owner_id)


def have_parts(unit_ids: Collection[int], plan_ids: Sequence[int], day: date) -> list[int]:
    """Of these units those into which others count in one of the plans on a day; one query."""
    rows = Participation.objects.filter(STANDS, plan__in=plan_ids, counts_into__in=unit_ids, valid__contains=day)
    return list(rows.order_by("counts_into").values_list("counts_into", flat=True).distinct())


def participants(
    member: Member, plan_ids: Sequence[int], day: date, on: date, *, into: int | None = None
) -> dict[int, Participant]:
    """Who takes part in plans on a day, with their reports for that day as of `on`: one query.

    By unit, territories first and in protocol order; `into`: only a unit, and those that count directly into it.
    """
    position = Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, child=OuterRef("unit"), valid__contains=day)
    follows = AreaAssignment.objects.filter(
        STANDS, holding=member.holding_id, unit=OuterRef("unit"), valid__contains=day
    )
    taking_part = Participation.objects.filter(STANDS, plan__in=plan_ids, valid__contains=day)
    rows = (
        taking_part.annotate(has_parts=Exists(taking_part.filter(plan=OuterRef("plan"), counts_into=OuterRef("unit"))))
        .annotate(
            name=on_the_day(day, "unit", "name"),
            short_name=on_the_day(day, "unit", "short_name"),
            kind=on_the_day(day, "unit", "kind"),
            position=Subquery(position.values("position")[:1]),
            seen=is_readable(member, "unit"),
            opened=Case(
                # In this order: who takes part is looked up for open plans only.
                When(Q(is_open=True) & Q(takes_part(member, "plan")), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
            followed=Exists(follows),
            said=reports_column(plan_ids, day),
        )
        .order_by(F("position").asc(nulls_last=True), "unit_id")
    )
    return _by_unit(rows if into is None else rows.filter(Q(unit=into) | Q(counts_into=into)), on)


def _by_unit(rows: Iterable[Any], on: date) -> dict[int, Participant]:
    of_unit: dict[int, list[Any]] = {}
    for row in rows:
        of_unit.setdefault(row.unit_id, []).append(row)
    found = [
        Participant(
            unit_id=unit_id,
            name=first.name,
            short_name=first.short_name,
            kind=first.kind,
            position=first.position or 0,
            is_readable=first.seen,
            is_followed=first.followed,
            counts_into=frozenset(row.counts_into_id for row in same if row.counts_into_id),
            open_in=frozenset(row.plan_id for row in same if row.opened),
            has_parts=any(row.has_parts for row in same),
            reports=report_facts(first.said, on),
        )
        for unit_id, same in of_unit.items()
        for first in [same[0]]
    ]
    found.sort(key=lambda unit: not unit.is_territory)
    return {unit.unit_id: unit for unit in found}
