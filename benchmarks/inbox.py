"""Việc của tôi of somebody with 2,000 tasks in hand, and of who has 2,000 that came back to him, beside the same with twenty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.ground import analyze, listening, seconds
from benchmarks.rows import Row, equal
from roviec.desk.queries.inbox import inbox_of
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_member, a_unit, holder_of
from roviec.tasks.models import Task

FEW, MANY = 20, 2_000
MOST_QUERIES = 8


def rows() -> Iterator[Row]:
    """The queries of either inbox, its rows, and how long it takes."""
    few, many = _a_ward("Bồ Đề", FEW), _a_ward("Gia Thụy", MANY)
    analyze()
    yield from _read(f"inbox of a head with {MANY:,} tasks to accept", few[0], many[0], MOST_QUERIES)
    Task.objects.update(state="RETURNED", state_reason="Sai thẩm quyền")
    analyze()
    yield from _read(f"inbox of a planner with {MANY:,} tasks that came back", few[1], many[1], MOST_QUERIES)


def _read(name: str, few: Member, many: Member, most: int) -> Iterator[Row]:
    with listening() as before:
        inbox_of(few, TODAY)
    with listening() as told:
        found = inbox_of(many, TODAY)
    at_most = len(told) <= most and len(told) == len(before)
    ratio = len(told) / len(before)
    yield Row(f"{name}, as with {FEW}", len(told), "queries", len(before), ratio, f"<= {most}", at_most)
    yield equal(f"{name}: what is counted", len(found.rows), "rows", to=MANY)
    yield Row(f"{name}: read", seconds(lambda: inbox_of(many, TODAY)) * 1000, "ms")


def _a_ward(name: str, tasks: int) -> tuple[Member, Member]:
    """The head of a ward that was handed so many tasks, and the planner who gave them."""
    owner = a_unit(f"Quận của {name}")
    ward = a_unit(name, parent=owner)
    leader = a_holding(owner, "Phó Bí thư", roles=(Role.LEADER,))
    Task.objects.bulk_create(
        Task(
            origin_kind="plan", origin_title=f"KH {name}", origin_key=1, number=f"II.{number}",
            title=f"Nhiệm vụ số {number}", assigned_by=owner, lead_unit=ward, supervising_leader=leader,
            due_on=TODAY + timedelta(days=number % 60 - 20), assigned_at=MONDAY,
        )
        for number in range(tasks)
    )  # fmt: skip
    head, planner = holder_of(ward, Role.HEAD), holder_of(owner, Role.PLANNER)
    return a_member(head, TODAY), a_member(planner, TODAY)
