"""What a person looks at first, by his roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from roviec.desk.queries.board import Board
from roviec.desk.tallies import ItemFact
from roviec.documents.models import Document
from roviec.documents.queries import Wanted as Papers
from roviec.documents.queries import register_of
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.reports.models import Remark, Reminder
from roviec.reports.queries import Row, due_rows
from roviec.reports.queries.remarks import SPEAKERS, remarks_to_confirm
from roviec.reports.queries.reminding import reminders_of
from roviec.tasks.enums import TaskState
from roviec.tasks.models import Task

PAPERS = 8
CARDS = 3


@dataclass(frozen=True)
class Morning:
    """The parts of the first page; empty ones are left out."""

    cards: list[Row] = field(default_factory=list)
    is_leader: bool = False
    is_planner: bool = False
    is_administrator: bool = False
    not_accepted: int = 0
    late: list[ItemFact] = field(default_factory=list)
    follows: bool = False
    papers: list[Document] = field(default_factory=list)
    spoken: list[Remark] = field(default_factory=list)
    reminders: list[tuple[Reminder, int]] = field(default_factory=list)


def morning_of(member: Member, board: Board) -> Morning:
    """The parts for a member: sheets to fill in, late ones of the units he follows, papers for the clerk."""
    is_leader = member.is_a(Role.LEADER)
    followed = {unit.unit_id for unit in board.units.values() if unit.is_followed}
    late = [item for item in board.late if not followed or followed & {task.unit_id for task in item.late_tasks}]
    cards = list(reversed(due_rows(member)))[:CARDS]
    return Morning(
        cards=cards,
        is_leader=is_leader,
        is_planner=member.is_a(Role.PLANNER),
        is_administrator=member.is_a(Role.ADMINISTRATOR),
        not_accepted=_not_accepted(member) if is_leader else 0,
        late=late,
        follows=bool(followed),
        papers=list(register_of(member, Papers())[:PAPERS]) if member.is_a(Role.CLERK) else [],
        spoken=remarks_to_confirm(member) if member.is_a(*SPEAKERS) else [],
        reminders=reminders_of(member) if cards else [],
    )


def _not_accepted(member: Member) -> int:
    """Tasks handed out below him that the lead units have not accepted yet."""
    return Task.objects.filter(lead_unit__in=member.scope(), state=TaskState.ASSIGNED).count()
