"""Walks through the life of tasks beside the reference model: on the pure table, and through doors and the database."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Case, Count, Subquery, Value, When
from django.http import Http404
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from roviec.acts.models import ActObject
from roviec.documents.models import Document
from roviec.kit.errors import Unable
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.people.tests.factories import MONDAY
from roviec.tasks import life, operations, permissions
from roviec.tasks.enums import TaskState
from roviec.tasks.models import Extension, Task
from roviec.tasks.queries import counted, overdue
from roviec.tasks.tests.factories import a_task
from roviec.tasks.tests.reference import WORKED_ON, Reference, leads_to

PARTIES = [party.value for party in life.Party]


class Differs(AssertionError):  # noqa: N818 - the product differs
    """The product and the reference do not agree."""


def walk_the_table(steps: int, seed: int = 4) -> int:
    """Take random steps on the pure table; returns how many, raises Differs at the first that the reference does not take."""
    chance = random.Random(seed)
    state, before, verbs, states = "ASSIGNED", "ASSIGNED", list(life.Verb), list(TaskState)
    for taken in range(steps):
        verb = chance.choice(verbs)
        ways = {party for party in PARTIES if chance.random() < 0.6}
        is_submitter = chance.random() < 0.3
        expected = leads_to(state, verb, ways, is_submitter=is_submitter, before=before)
        leads = life.step(TaskState(state), verb, ways, is_submitter=is_submitter, before=TaskState(before))
        refused = isinstance(leads, life.Refusal)
        if refused != (expected in {"forbidden", "refused"}) or (not refused and leads != expected):
            raise Differs(f"step {taken}: {state} {verb} {ways} {is_submitter=} {before=}: {leads}, not {expected}")
        if not refused:
            before = state if expected == "SUSPENDED" != state else before
            state = expected
        # A closed task is the end of a walk: begin anywhere.
        if state in {"COMPLETED", "CANCELLED", "SUPERSEDED"} and chance.random() < 0.5:
            state, before = chance.choice(states), chance.choice(sorted(WORKED_ON))
    return steps


@dataclass
class World:
    """Who acts, in which ways each stands to a task that the district gave, or that the ward gave itself."""

    ward: Unit
    district: Unit
    paper: Document
    leader: Holding
    next_leader: Holding
    monitor: Holding
    delegate: Holding
    actors: dict[str, Member]
    given: dict[str, set[str]]
    own: dict[str, set[str]] = field(default_factory=dict)

    def ways(self, actor: str, task: Task, *, is_delegated: bool, leader_left: bool) -> set[str]:
        """How the reference sees an actor."""
        ways = set((self.own if task.is_own else self.given).get(actor, ()))
        if actor == "delegate" and is_delegated:
            ways.add("LEAD")
        if actor in {"leader", "next leader"} and (actor == "leader") is not leader_left:
            ways.add("ASSIGNER")
        return ways


def _wish(
    task: Task, verb: str, number: int, version: int, world: World
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The door and the operation of a verb."""
    work, judge = permissions.task_to_work_on, permissions.task_to_judge
    ops = operations
    return {
        "ASSIGN": (judge, lambda **by: ops.assign_again(task, **by)),
        "ACCEPT": (work, lambda **by: ops.accept_task(task, **by)),
        "RETURN": (work, lambda **by: ops.return_task(task, reason="Sai thẩm quyền", **by)),
        "START": (work, lambda **by: ops.start_task(task, **by)),
        "TELL": (
            work,
            lambda **by: ops.tell_progress(task, percent=40, words="Đang làm", version=version, holding_id=None, **by),
        ),
        "SUBMIT": (work, lambda **by: ops.submit_result(task, words="Xong", **by)),
        "TAKE_BACK": (work, lambda **by: ops.take_back_result(task, **by)),
        "ACCEPT_RESULT": (judge, lambda **by: ops.accept_result(task, number=number, **by)),
        "ASK_REDO": (judge, lambda **by: ops.ask_redo(task, number=number, reason="Thiếu", **by)),
        "COMPLETE": (permissions.task_to_complete, lambda **by: ops.complete_task(task, words="Xong", **by)),
        "SUSPEND": (judge, lambda **by: ops.suspend_task(task, world.paper, reason="Chờ", **by)),
        "RESUME": (judge, lambda **by: ops.resume_task(task, **by)),
        "CANCEL": (judge, lambda **by: ops.cancel_task(task, reason="Thôi", **by)),
        "SUPERSEDE": (
            judge,
            lambda **by: ops.replace_task(
                task, title="Việc khác", lead_unit=world.ward, due_on=None, product="", reason="Rõ hơn", **by
            ),
        ),
    }[verb]


VERBS = [verb.value for verb in life.Verb]
# The heart of the matter is met more often than its ends.
DAYS = st.sampled_from([0, 0, 0, 1, 3, 9])
OFTEN = [*VERBS, "SUBMIT", "SUBMIT", "SUBMIT", "ACCEPT_RESULT", "ASK_REDO", "TELL", "RESUME", "RESUME", "TAKE_BACK"]


class LifeOfATask(RuleBasedStateMachine):
    """One task after another, each by many hands; after every step the row says what the reference says."""

    world: World
    steps = 0

    @initialize()
    def open_a_savepoint(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at = MONDAY
        self.begin(is_own=False, days=5, is_proposed=False)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def begin(self, *, is_own: bool, days: int | None, is_proposed: bool) -> None:
        due = self.today + timedelta(days=days) if days is not None else None
        world = self.world
        self.task = a_task(world.ward, world.ward if is_own else world.district, due_on=due, assigned=self.at)
        state = {"state": TaskState.PROPOSED, "assigned_at": None} if is_proposed else {}
        # In memory it stays as it was given out: everybody acts on what he opened long ago.
        Task.objects.filter(pk=self.task.pk).update(supervising_leader=world.leader, monitor=world.monitor, **state)
        self.expected = Reference(due, acts=1, state="PROPOSED" if is_proposed else "ASSIGNED")
        self.is_delegated = self.leader_left = False
        self._look()

    @property
    def today(self) -> date:
        return self.at.date()

    def _try(self, actor: str, door: Callable[..., Any], do: Callable[..., Any], **address: int) -> str:
        type(self).steps += 1
        member = self.world.actors[actor]
        try:
            door(member, pk=self.task.pk, **address)
        except (PermissionDenied, Http404):
            return "forbidden"
        try:
            with transaction.atomic():
                do(by=member.actor, at=self.at)
        except Unable:
            return "refused"
        except IntegrityError:
            # The last resort: what the product should have refused in words.
            return "broken"
        finally:
            acts = self.row.acts
            self._look()
        return "same" if self.row.acts == acts else "done"

    def _look(self) -> None:
        """The row as it stands now, how many acts there were on it, and whether the product counts it as overdue."""
        acts = ActObject.objects.filter(type="tasks.task", key=self.task.pk).order_by().values("key")
        when = When(overdue(self.today) & counted(self.today), then=Value(True))
        self.row = Task.objects.annotate(
            acts=Subquery(acts.annotate(n=Count("pk")).values("n")),
            is_overdue=Case(when, default=False, output_field=BooleanField()),
        ).get(pk=self.task.pk)
        self.looked_on = self.today

    def _must_agree(self, said: str, expected: str, what: str) -> None:
        if said != expected:
            raise Differs(f"{what}: {said}, not {expected}")

    def _pass(self, days: int) -> None:
        self.at += timedelta(days=days)

    def ways(self, actor: str) -> set[str]:
        return self.world.ways(actor, self.task, is_delegated=self.is_delegated, leader_left=self.leader_left)

    @rule(
        verb=st.sampled_from(OFTEN),
        actor=st.sampled_from(["head", "writer", "planner", "leader", "two posts above"]),
        days=DAYS,
    )
    def somebody_likely(self, verb: str, actor: str, days: int) -> None:
        self._wishes(verb, actor, days)

    @rule(
        verb=st.sampled_from(VERBS),
        actor=st.sampled_from(["delegate", "next leader", "monitor", "two posts below", "other ward", "onlooker"]),
        days=DAYS,
    )
    def somebody_else(self, verb: str, actor: str, days: int) -> None:
        self._wishes(verb, actor, days)

    def _wishes(self, verb: str, actor: str, days: int) -> None:
        self._pass(days)
        door, do = _wish(self.task, verb, self.expected.number, self.row.version, self.world)
        key = self.world.actors[actor].actor.key
        expected = self.expected.do(verb, self.ways(actor), key, self.today)
        self._must_agree(self._try(actor, door, do), expected, f"{verb} by {actor}")

    @rule(actor=st.sampled_from(["head", "writer", "planner", "delegate"]), days=st.integers(-1, 32))
    def more_time_is_asked_for(self, actor: str, days: int) -> None:
        until = (self.expected.due or self.today) + timedelta(days=days)
        key = self.world.actors[actor].actor.key
        expected = self.expected.ask(self.ways(actor), key, until, self.today)
        said = self._try(
            actor,
            permissions.task_to_work_on,
            # No wish is the one before it.
            lambda **by: operations.ask_extension(self.task, until=until, reason=f"Lần {self.steps}", **by),
        )
        self._must_agree(said, expected, f"more time until {until} asked for by {actor}")

    @precondition(lambda self: self.expected.asker)
    @rule(
        actor=st.sampled_from(["planner", "leader", "two posts above", "head"]),
        days=st.one_of(st.none(), st.integers(-1, 32)),
    )
    def more_time_is_decided_on(self, actor: str, days: int | None) -> None:
        until = self.expected.due + timedelta(days=days) if days is not None else None
        asked = Extension.objects.get(task=self.task, verdict="")
        key = self.world.actors[actor].actor.key
        expected = self.expected.decide(self.ways(actor), key, until)

        def do(**by: Any) -> None:
            if until is None:
                operations.refuse_extension(asked, reason="Không", **by)
            else:
                operations.approve_extension(asked, until=until, **by)

        said = self._try(actor, permissions.extension_to_decide, do, extension=asked.pk)
        self._must_agree(said, expected, f"{until} decided by {actor}")

    @precondition(lambda self: not self.is_delegated and not self.expected.closed_on and not self.expected.done_on)
    @rule()
    def the_head_gives_it_to_somebody(self) -> None:
        operations.delegate_task(self.task, self.world.delegate, by=self.world.actors["head"].actor, at=self.at)
        self.is_delegated = True
        self.expected.acts += 1
        self._look()

    @precondition(lambda self: not self.leader_left and not self.expected.closed_on and not self.expected.done_on)
    @rule()
    def the_supervising_leader_leaves(self) -> None:
        world = self.world
        by = {"by": world.actors["planner"].actor, "at": self.at}
        operations.pass_on_tasks(world.leader, world.next_leader, self.today, **by)
        self.leader_left = True
        self.expected.acts += 1
        self._look()

    @precondition(lambda self: self.expected.closed_on or self.expected.done_on)
    @rule(is_own=st.booleans(), days=st.sampled_from([None, 0, 3, 12]), is_proposed=st.booleans())
    def another_task(self, is_own: bool, days: int | None, is_proposed: bool) -> None:
        self.begin(is_own=is_own, days=days, is_proposed=is_proposed)

    @invariant()
    def the_row_says_what_the_reference_says(self) -> None:
        if not hasattr(self, "task"):
            return
        on, expected = self.today, self.expected
        if self.looked_on != on:
            self._look()
        row = self.row
        facts = {
            "state": (row.state, expected.state),
            "due": (row.due_on, expected.due),
            "first due": (row.original_due_on, expected.original),
            "extensions": (row.extensions, expected.times),
            "submitted": (row.submitted_on, expected.submitted_on),
            "done": (row.done_on, expected.done_on),
            "suspended": (row.suspended_on, expected.suspended_on),
            "closed": (row.closed_on, expected.closed_on),
            "percent": (row.percent, expected.percent),
            "acts": (row.acts, expected.acts),
        }
        for ahead in (-3, 0, 4, 40):
            day = on + timedelta(days=ahead)
            facts[f"standing in {ahead} days"] = (row.timeliness(day), expected.standing(day))
            first = (row.timeliness(day, original=True), expected.standing(day, original=True))
            facts[f"standing against the first day in {ahead} days"] = first
        counts = expected.state not in {"PROPOSED", "CANCELLED", "SUPERSEDED"}
        facts["overdue"] = (row.is_overdue, counts and expected.standing(on) == "OVERDUE")
        if wrong := {name: pair for name, pair in facts.items() if pair[0] != pair[1]}:
            raise Differs(str(wrong))
