"""Two people at one task at one moment: one of them is done, the other is told why not; without the lock both are.

Each pair runs over two real connections, several tasks at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from roviec.acts.models import Act
from roviec.kit.actors import the_setup
from roviec.kit.errors import Unable
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.tasks.enums import TaskState
from roviec.tasks.models import Extension, Submission, Task
from roviec.tasks.operations import (
    accept_result,
    accept_task,
    accept_tasks,
    approve_extension,
    ask_extension,
    ask_redo,
    cancel_task,
    refuse_extension,
    return_task,
    submit_result,
    supersede_task,
    take_back_result,
    withdraw_extension,
)
from roviec.tasks.tests.factories import a_task

TASKS = 4
DUE = MONDAY.date() + timedelta(days=10)
HEAD, WRITER, PLANNER, LEADER = (the_setup(name) for name in ("head", "writer", "planner", "leader"))
Verb = Callable[[Task], object]


def at(verb: Callable[..., object], by: object, **more: object) -> Verb:
    return lambda task: verb(task, by=by, at=MONDAY, **more)


def on_request(verb: Callable[..., object], by: object, **more: object) -> Verb:
    return lambda task: verb(Extension.objects.get(task=task), by=by, at=MONDAY, **more)


def many(by: object) -> Verb:
    """Accept the task among those that are ticked; told in words where nothing was left to accept."""
    return lambda task: accept_tasks([task], by=by, at=MONDAY)


def all_or_refused(task: Task) -> object:
    if not (accepted := accept_tasks([task], by=HEAD, at=MONDAY)):
        raise Unable("left as it is")
    return accepted


def submitted(task: Task) -> None:
    submit_result(task, words="Xong", by=HEAD, at=MONDAY)


def asked(task: Task) -> None:
    ask_extension(task, until=DUE + timedelta(days=5), reason="Chờ", by=HEAD, at=MONDAY)


def as_it_is(task: Task) -> None:
    """Just assigned."""


ACCEPT, RETURN = at(accept_task, HEAD), at(return_task, WRITER, reason="Sai thẩm quyền")
CONFIRM = at(accept_result, PLANNER, number=1)
REDO = at(ask_redo, LEADER, number=1, reason="Thiếu")
# What was before, and the two who meet; each makes the other impossible.
PAIRS = {
    "accepting and returning": (as_it_is, ACCEPT, RETURN),
    "accepting many and returning one of them": (as_it_is, all_or_refused, RETURN),
    "accepting the result and asking to redo it": (submitted, CONFIRM, REDO),
    "accepting the result and taking it back": (submitted, CONFIRM, at(take_back_result, HEAD)),
    "submitting and cancelling": (
        as_it_is,
        at(submit_result, HEAD, words="Xong"),
        at(cancel_task, PLANNER, reason="x"),
    ),
    "giving and refusing more time": (
        asked,
        on_request(approve_extension, PLANNER, until=DUE + timedelta(days=5)),
        on_request(refuse_extension, LEADER, reason="Không"),
    ),
    "giving more time and taking the request back": (
        asked,
        on_request(approve_extension, PLANNER, until=DUE + timedelta(days=5)),
        on_request(withdraw_extension, HEAD),
    ),
}


@pytest.fixture
def ward(real_database) -> Unit:
    return a_unit("Bồ Đề", parent=a_unit("Long Biên"))


def meet(ward: Unit, in_parallel, before, one: Verb, other: Verb) -> list[tuple[object, object]]:
    tasks = [a_task(ward, Unit.objects.exclude(pk=ward.pk)[0], f"Việc {n}", due_on=DUE) for n in range(TASKS)]
    for task in tasks:
        before(task)
    done = in_parallel([lambda task=task, verb=verb: verb(task) for task in tasks for verb in (one, other)])
    return list(zip(done[::2], done[1::2], strict=True))


def check(outcomes: list[tuple[object, object]]) -> None:
    """Of each pair one was done and the other told why not, in words."""
    for pair in outcomes:
        assert sorted(isinstance(outcome, Unable) for outcome in pair) == [False, True], pair
        assert not any(isinstance(outcome, Exception) and not isinstance(outcome, Unable) for outcome in pair), pair


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_that_exclude_each_other_one_is_done(ward, in_parallel, name):
    check(meet(ward, in_parallel, *PAIRS[name]))


@pytest.mark.parametrize("name", PAIRS)
def test_without_the_lock_they_are_not_told_apart(ward, in_parallel, monkeypatch, name):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    slow_commits()
    outcomes = meet(ward, in_parallel, *PAIRS[name])
    with pytest.raises(AssertionError):
        check(outcomes)


TWICE = {
    "accepting": (as_it_is, ACCEPT, at(accept_task, WRITER), 1),
    "accepting many": (as_it_is, many(HEAD), many(WRITER), 1),
    "submitting": (as_it_is, at(submit_result, HEAD, words="Xong"), at(submit_result, WRITER, words="Xong"), 1),
    "accepting the result": (submitted, CONFIRM, at(accept_result, LEADER, number=1), 1),
}


@pytest.mark.parametrize("name", TWICE)
def test_two_with_the_same_wish_are_one_act_and_nobody_is_refused(ward, in_parallel, name):
    before, one, other, acts = TWICE[name]
    outcomes = meet(ward, in_parallel, before, one, other)
    assert not [outcome for pair in outcomes for outcome in pair if isinstance(outcome, Exception)]
    assert acts_of_the_race() == TASKS * acts


@pytest.mark.parametrize("name", TWICE)
def test_two_with_the_same_wish_are_two_acts_without_the_lock(ward, in_parallel, monkeypatch, name):
    before, one, other, acts = TWICE[name]
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    slow_commits()
    outcomes = meet(ward, in_parallel, before, one, other)
    refused = [outcome for pair in outcomes for outcome in pair if isinstance(outcome, IntegrityError)]
    # What the lock would have kept apart is two acts, or is refused by the database as a last resort.
    assert refused or acts_of_the_race() > TASKS * acts


def acts_of_the_race() -> int:
    kinds = ("tasks.ACCEPTED", "tasks.RESULT_ACCEPTED") if not _submitted_only() else ("tasks.SUBMITTED",)
    return Act.objects.filter(kind__in=kinds).count()


def _submitted_only() -> bool:
    return Submission.objects.exists() and not Task.objects.filter(state=TaskState.COMPLETED).exists()


def test_two_tasks_that_replace_each_other_at_one_moment(ward, in_parallel):
    above = Unit.objects.exclude(pk=ward.pk)[0]
    one, other = a_task(ward, above, "Một"), a_task(ward, above, "Hai")
    outcomes = in_parallel(
        [
            lambda: supersede_task(one, other, reason="Gộp", by=PLANNER, at=MONDAY),
            lambda: supersede_task(other, one, reason="Gộp", by=LEADER, at=MONDAY),
        ]
    )
    check([tuple(outcomes)])


def slow_commits() -> None:
    """Make the race certain: recording an act takes a moment, so that the other has looked by then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END';"
            "CREATE TRIGGER wait_a_moment BEFORE INSERT ON acts_act FOR EACH ROW EXECUTE FUNCTION wait_a_moment()"
        )
