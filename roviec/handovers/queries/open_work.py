"""What is open in the units that end, and what becomes of each thing: as it is usual, or as somebody decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from roviec.handovers.enums import OUTCOMES, Outcome, Work
from roviec.handovers.models import Decision
from roviec.handovers.queries.drawing import Drawing, Node, main_node
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Holding, HoldingRole
from roviec.organisations.queries.keeping import not_over
from roviec.plans.models import Participation
from roviec.plans.queries import titles_told
from roviec.reports.enums import OPEN_STATES
from roviec.reports.models import Report
from roviec.tasks.enums import CLOSED
from roviec.tasks.models import Task


@dataclass(frozen=True)
class Thing:
    """Something open: what it is, whose, and what becomes of it; `to` is the unit it goes to, if it goes to one."""

    work: Work
    key: int
    title: str
    unit_id: int
    outcome: Outcome
    to: Node | None = None
    is_decided: bool = False


@dataclass(frozen=True)
class Choice:
    """What somebody decided of one thing."""

    outcome: Outcome
    other: Node | None = None


def choices_of(drawing: Drawing, work: Work) -> dict[int, Choice]:
    """What was decided of things of one kind, by their keys; the rest goes as is usual."""
    rows = Decision.objects.filter(reorganisation=drawing.reorganisation, work=work)
    return {
        row.key: Choice(
            Outcome(row.outcome), Node.of(row.unit_id, row.line_id) if row.outcome == Outcome.OTHER else None
        )
        for row in rows
    }


def open_things(drawing: Drawing, work: Work, *, unit_id: int | None = None) -> list[Thing]:
    """What is open of one kind in the units that end, or in one of them; two queries."""
    units = [unit_id] if unit_id in drawing.ended else drawing.ended
    rows = {Work.TASK: _tasks, Work.PLAN: _plans, Work.HOLDING: _holdings, Work.ROLE: _roles}[work](drawing, units)
    decided = choices_of(drawing, work)
    found = []
    for key, title, unit in rows:
        choice = decided.get(key, Choice(usual(drawing, work, unit)))
        found.append(Thing(work, key, title, unit, choice.outcome, _goes_to(drawing, choice, unit), key in decided))
    return found


def usual(drawing: Drawing, work: Work, unit_id: int) -> Outcome:
    """What becomes of a thing of a unit unless somebody decides otherwise.

    Where nobody follows the unit its tasks fall to the unit above, but that one does not take its place in plans, and a
    role over the small unit does not become one over the large one.
    """
    if work in {Work.PLAN, Work.ROLE} and unit_id in drawing.fallen:
        return Outcome.CLOSE
    return OUTCOMES[work][0]


def _goes_to(drawing: Drawing, choice: Choice, unit_id: int) -> Node | None:
    if choice.outcome == Outcome.OTHER:
        return choice.other
    shares = drawing.heirs.get(unit_id)
    return main_node(shares) if choice.outcome == Outcome.SUCCESSOR and shares else None


def _tasks(_drawing: Drawing, units: Iterable[int]) -> list[tuple[int, str, int]]:
    rows = (
        Task.objects.filter(lead_unit__in=list(units)).exclude(state__in=CLOSED).order_by("lead_unit", "number", "pk")
    )
    return [(row.pk, str(row), row.lead_unit_id) for row in rows]


def _plans(drawing: Drawing, units: Iterable[int]) -> list[tuple[int, str, int]]:
    places = Participation.objects.filter(STANDS, not_over(drawing.on), unit__in=list(units)).select_related("plan")
    rows = list(places.order_by("unit", "plan"))
    titles = titles_told(row.plan for row in rows)
    return [(row.pk, titles[row.plan_id], row.unit_id) for row in rows]


def _holdings(drawing: Drawing, units: Iterable[int]) -> list[tuple[int, str, int]]:
    rows = Holding.objects.filter(STANDS, not_over(drawing.on), post__unit__in=list(units))
    rows = rows.select_related("person", "post").order_by("post__unit", "post")
    return [(row.pk, f"{row.person.name}, {row.post.title}", row.post.unit_id) for row in rows]


def _roles(drawing: Drawing, units: Iterable[int]) -> list[tuple[int, str, int]]:
    rows = _roles_from_elsewhere(drawing).filter(over__in=list(units))
    rows = rows.select_related("holding__person", "holding__post").order_by("over", "role", "pk")
    return [
        (row.pk, f"{Role(row.role).label}: {row.holding.person.name}, {row.holding.post.title}", row.over_id)
        for row in rows
    ]


def _roles_from_elsewhere(drawing: Drawing) -> QuerySet[HoldingRole]:
    """Roles over units that end, of holders whose own post goes on; those of a post that ends end with it."""
    holdings = Holding.objects.filter(STANDS, not_over(drawing.on)).exclude(post__unit__in=drawing.ended)
    return HoldingRole.objects.filter(STANDS, over__in=drawing.ended, holding__in=holdings)


@dataclass(frozen=True)
class Amount:
    """How much is open of one kind, and how much of it goes where; `decided` otherwise than is usual."""

    work: Work
    count: int
    decided: int


def counts(drawing: Drawing) -> list[Amount]:
    """How much is open of each kind."""
    decided: Mapping[str, int] = dict(
        Decision.objects.filter(reorganisation=drawing.reorganisation).values_list("work").annotate(Count("pk"))
    )
    numbers = {
        Work.TASK: Task.objects.filter(lead_unit__in=drawing.ended).exclude(state__in=CLOSED).count(),
        Work.PLAN: Participation.objects.filter(STANDS, not_over(drawing.on), unit__in=drawing.ended).count(),
        Work.HOLDING: Holding.objects.filter(STANDS, not_over(drawing.on), post__unit__in=drawing.ended).count(),
        Work.ROLE: _roles_from_elsewhere(drawing).count(),
    }
    return [Amount(work, number, decided.get(work, 0)) for work, number in numbers.items()]


def sheets_not_accepted(drawing: Drawing) -> list[Report]:
    """Sheets of units that end which nobody has sent yet: afterwards the successor does, and where there is none nobody."""
    rows = Report.objects.filter(Q(state__in=OPEN_STATES), unit__in=drawing.ended).select_related("scheme")
    return list(rows.order_by("unit", "period_start"))
