"""Units that are reorganised again and again while all is killed, and whether each reorganisation is there wholly.

Every one of them says the same of the next generation: a ward ends and passes on to a new one and to its neighbour, which
gets another name; the group below it moves to the new ward. So of each the same must be found, in every table it writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Model, QuerySet

from roviec.acts.models import Act, ActObject
from roviec.figures.operations import Figure, Source, open_period, post_figures
from roviec.figures.queries import by_units
from roviec.handovers.enums import HandoverAct, LineKind, State
from roviec.handovers.models import Reorganisation
from roviec.kit.periods import Period
from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import (
    STANDS,
    AreaAssignment,
    Edge,
    Holding,
    HoldingRole,
    Post,
    Succession,
    Unit,
    UnitVersion,
)
from roviec.organisations.operations import Span, assign_area, place_unit
from roviec.organisations.tests.factories import FOUNDED, MONDAY, a_holding, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.models import Allocation, Participation, Target, TargetUnit
from roviec.reports.tests.factories import a_plan, a_target
from roviec.tasks.enums import CLOSED
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task

# The plan of the year counts until the next but one; each reorganisation has the day after that of the one before.
YEAR = 2026
FIRST_DAY = date(YEAR - 1, 2, 1)
FIRST_WARD, NAME, GOAL = "Phường số 0", "Ngõ sạch", 15_000_000
FIGURE, BEFORE = 1_000, Period.month(YEAR - 1, 1)
DATED: tuple[type[Model], ...] = (
    UnitVersion, Edge, Post, Holding, AreaAssignment, Participation, TargetUnit,
)  # fmt: skip
# What one of them writes that holds from its day on, and what its act came to.
WHOLE = {
    "Edge MANAGEMENT": 2,
    "Edge PARTY": 1,
    "UnitVersion": 2,
    "Post": 1,
    "Holding": 1,
    "HoldingRole": 2,
    "AreaAssignment": 1,
    "Participation": 1,
    "TargetUnit": 1,
    "succession": 2,
    "goals": 1,
    "units that ended": 1,
    "acts that carried it out": 1,
}


def a_quarter(district: Unit) -> None:
    """The first generation, and all that a ward has to pass on."""
    ward = a_unit(FIRST_WARD, district, position=90)
    neighbour = a_unit("Phường bên số 0", district, position=91)
    a_unit("Tổ dân phố", ward)
    party = a_unit("Đảng bộ bộ phận", position=9)
    place_unit(party, ward, Tree.PARTY, Span(FOUNDED, None), by=BUILDER, at=MONDAY)
    a_holding(ward, "Cán bộ phường", (Role.REPORT_WRITER,))
    follower = a_holding(district, "Theo dõi phường", (Role.MONITOR,), over=ward)
    assign_area(follower, Role.MONITOR, unit=ward, basis="QĐ 1", span=Span(FOUNDED, None), by=BUILDER, at=MONDAY)
    for title in ("Việc thứ nhất", "Việc thứ hai"):
        a_task(ward, district, title)
    plan = a_plan(district, [ward, neighbour], title="KH sắp xếp", year=YEAR)
    target = a_target(plan, NAME, goal=GOAL)
    open_period(district, BEFORE, by=BUILDER, at=MONDAY)
    figure = Figure(target.pk, ward.pk, BEFORE, "REPORTED", Decimal(FIGURE))
    post_figures([figure], source=Source("test", 1, "0" * 64), by=BUILDER, at=MONDAY)


def half_reorganised() -> list[str]:
    """Reorganisations of which something is there and something is not; whatever holds from a day on without one."""
    rows = list(Reorganisation.objects.order_by("pk"))
    done = [row for row in rows if row.state == State.DONE]
    carried_out = _carried_out()
    half = []
    for row in done:
        found = _found_of(row, carried_out)
        half += [
            f"{row.title}: {found[what]} instead of {whole} of {what}"
            for what, whole in WHOLE.items()
            if found[what] != whole
        ]
    half += [f"{row.title} is {row.state} and has an act" for row in rows if row not in done and row.pk in carried_out]
    half += _beside({row.on for row in done})
    return [*half, *_left_behind(done), *_figures_lost(done)]


def _carried_out() -> Counter[int]:
    """How often each is said to have been carried out."""
    acts = Act.objects.filter(kind=HandoverAct.CARRIED_OUT).values("pk")
    return Counter(
        ActObject.objects.filter(act_id__in=acts, type="handovers.reorganisation").values_list("key", flat=True)
    )


def _found_of(row: Reorganisation, carried_out: Counter[int]) -> Counter[str]:
    """How much of each kind is there of one that is said to be done."""
    ended = row.lines.get(kind=LineKind.END).unit_id
    new = row.lines.get(kind=LineKind.FOUND).founded_id
    found = Counter({"acts that carried it out": carried_out[row.pk]})
    for model in DATED:
        for thing in model._default_manager.filter(STANDS, valid__startswith=row.on):
            found[f"Edge {thing.tree}" if isinstance(thing, Edge) else model.__name__] += 1
    # A role has no days of its own; it is retracted when it is passed on again.
    found["HoldingRole"] = HoldingRole.objects.filter(over=new).count()
    found["succession"] = Succession.objects.filter(STANDS, on=row.on, before=ended).count()
    found["goals"] = Allocation.objects.filter(unit=new).values("unit").distinct().count()
    found["units that ended"] = UnitVersion.objects.filter(STANDS, unit=ended, valid__endswith=row.on).count()
    acts = Act.objects.filter(kind=HandoverAct.CARRIED_OUT, pk__in=_acts_on(row)).values("pk")
    found["acts beneath"] = Act.objects.filter(cause__in=acts).count()
    return found


def _acts_on(row: Reorganisation) -> QuerySet[ActObject, int]:
    return ActObject.objects.filter(type="handovers.reorganisation", key=row.pk).values_list("act_id", flat=True)


def _beside(days: set[date]) -> Iterator[str]:
    """What holds from a day after the first generation, on which nothing was carried out."""
    for model in DATED:
        for thing in model._default_manager.filter(valid__startswith__gte=FIRST_DAY):
            if thing.valid.lower not in days:
                yield f"{model.__name__} from {thing.valid.lower} on, without a reorganisation"
    alone = Succession.objects.exclude(on__in=days).count()
    if alone:
        yield f"{alone} successions without a reorganisation"


def _left_behind(done: list[Reorganisation]) -> Iterator[str]:
    """All that is open stands under the last generation."""
    last = _last_ward(done)
    for task in Task.objects.exclude(state__in=CLOSED).exclude(lead_unit=last):
        yield f"{task} is not led by the last ward"
    for edge in Edge.objects.filter(STANDS, tree=Tree.PARTY, valid__endswith=None).exclude(parent=last):
        yield f"{edge.child} stands under a ward that ended"


def _last_ward(done: list[Reorganisation]) -> int | None:
    if done:
        return max(done, key=lambda row: row.on).lines.get(kind=LineKind.FOUND).founded_id
    return UnitVersion.objects.get(STANDS, name=FIRST_WARD).unit_id


def _figures_lost(done: list[Reorganisation]) -> Iterator[str]:
    """What was reported before is read by the units of then and of today, and comes to the same."""
    target, year = Target.objects.get(name=NAME), Period.year(YEAR - 1)
    today = max((row.on for row in done), default=FIRST_DAY)
    for day in (None, today):
        told = sum(portion.numerator for portion in by_units([target], year, today=day)[target.pk].values())
        if told != FIGURE:
            yield f"the figures of before come to {told} by the units of {day or 'then'}"
