"""Who opens the board, a figure, a target, a unit's standing, the own work, and the search."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from roviec.desk.queries.scope import issued_versions
from roviec.desk.spans import Span
from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member, require
from roviec.organisations.queries import named
from roviec.plans.models import ItemVersion, Participation, PlanVersion, Target
from roviec.plans.queries.sight import readable_units
from roviec.reports.models import Snapshot
from roviec.reports.queries.snapshots import snapshots_seen_by


@dataclass(frozen=True)
class MeasuredLine:
    """A target as the wording in force prints it."""

    target: Target
    line: ItemVersion
    version: PlanVersion
    member: Member


@dataclass(frozen=True)
class Figure:
    """The figure of a target for a unit over a span: what a cell of the board leads to."""

    measured: MeasuredLine
    unit: Unit
    span: Span


@dataclass(frozen=True)
class UnitStanding:
    """A unit whose standing is looked at, and by whom."""

    unit: Unit
    member: Member
    is_whole: bool


@door("open the first page", roles=(), where="own post")
def home_to_open(member: Member) -> Member:
    """Everybody has a first page; what it shows follows from his roles."""
    return member


@door("open the own work", roles=(), where="own post")
def work_to_open(member: Member) -> Member:
    """Everybody has work of his own."""
    return member


@door("read the board", roles=(), where="own scope whole; of the units above the totals")
def board_to_read(member: Member) -> Member:
    """Everybody has a board; a ward's shows its own column and the sums of the district."""
    return member


FREEZERS = (Role.PLANNER, Role.LEADER, Role.HEAD)


def may_freeze(member: Member, owner_id: int | None) -> bool:
    """Whether he freezes the board of a unit: who plans for it, leads or heads it."""
    return owner_id is not None and member.may(*FREEZERS, over=owner_id)


@door("list the frozen figures", roles=(), where="units in own scope, read whole")
def snapshots_to_list(member: Member) -> Member:
    """Everybody may look at his list; it holds what he may see."""
    return member


@door("freeze the figures of the board", roles=FREEZERS, where="own unit, and the units below")
def snapshot_to_take(member: Member, unit: int) -> Unit:
    """The unit whose board it is; 404 beside his own scope."""
    if not member.reads(unit):
        raise Http404
    require(may_freeze(member, unit))
    return named(Unit.objects.filter(pk=unit), member.on)[0]


@door("read frozen figures", roles=(), where="units in own scope, read whole")
def snapshot_to_read(member: Member, pk: int) -> Snapshot:
    """A frozen board, for whoever reads the whole of its unit: to others its totals are told on the board."""
    found = snapshots_seen_by(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("search", roles=(), where="plans, tasks, documents and units in sight; never people")
def search_to_open(member: Member) -> Member:
    """Everybody searches within what he may see."""
    return member


@door("read a target", roles=(), where="issued plans in sight")
def target_to_read(member: Member, pk: int) -> MeasuredLine:
    """The target; 404 when no issued plan in his sight has it."""
    target = Target.objects.filter(pk=pk).select_related("item__plan").first()
    if target is None:
        raise Http404
    version = next((v for v in issued_versions(member, member.on) if v.plan_id == target.item.plan_id), None)
    if version is None:
        raise Http404
    line = ItemVersion.objects.filter(plan_version=version, item=target.item).first()
    if line is None:
        raise Http404
    return MeasuredLine(target, line, version, member)


@door("read a target by the units of that time or of today", roles=(), where="targets whose owner lies in own scope")
def target_by_units_to_read(member: Member, pk: int) -> MeasuredLine:
    """The target; 404 for whoever does not read the whole of its owner: of others' figures he is told the totals."""
    measured = target_to_read(member, pk)
    if not member.reads(measured.target.owner_id):
        raise Http404
    return measured


@door("see where a figure comes from", roles=(), where="units in own scope, the units above, and open plans")
def figure_to_read(member: Member, pk: int, unit: int, span: Span) -> Figure:
    """The figure; 404 for a unit that does not take part, or beside his own where the plan does not open it."""
    measured = target_to_read(member, pk)
    takes_part = Participation.objects.filter(STANDS, plan=measured.version.plan_id, unit=unit)
    if not readable_units(member, takes_part).exists():
        raise Http404
    return Figure(measured, named(Unit.objects.filter(pk=unit), span.cut(member.on))[0], span)


@door("see how a unit stands", roles=(), where="own scope, and the units above as totals")
def unit_standing_to_read(member: Member, pk: int) -> UnitStanding:
    """The unit with its work and targets; 404 beside his own scope."""
    is_whole = member.reads(pk)
    found = named(Unit.objects.filter(pk=pk), member.on) if is_whole or pk in member.above(member.unit_id) else []
    if not found:
        raise Http404
    return UnitStanding(found[0], member, is_whole)
