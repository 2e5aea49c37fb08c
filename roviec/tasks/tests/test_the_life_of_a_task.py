"""The life of a task beside a small reference model, by many hands; and twelve faults made on purpose, each found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from roviec.documents.tests.factories import a_document
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_holding, a_member, a_person, holder_of
from roviec.tasks import life, operations
from roviec.tasks.enums import TaskState
from roviec.tasks.life import MOVES, Party, Verb
from roviec.tasks.models import Task
from roviec.tasks.operations import extending, results
from roviec.tasks.tests.walking import Differs, LifeOfATask, World, walk_the_table

# 90 walks of at most 50 steps: about 3,000 wishes through doors and database.
WALKS, LENGTH = 90, 50


@pytest.fixture
def world(cast):
    ward, district = cast.bo_de, cast.district
    both = a_person("Hai chức vụ")
    holdings = {
        "head": holder_of(ward, Role.HEAD),
        "writer": holder_of(ward, Role.REPORT_WRITER),
        "delegate": a_holding(ward, "Công chức"),
        "two posts below": a_holding(ward, "Đầu mối", (Role.REPORT_WRITER,), person=both),
        "two posts above": a_holding(district, "Tổng hợp", (Role.PLANNER,), person=both),
        "planner": holder_of(district, Role.PLANNER),
        "leader": a_holding(district, "Phó Bí thư"),
        "next leader": a_holding(district, "Phó Chủ tịch"),
        "monitor": a_holding(district, "Chuyên viên"),
        "onlooker": holder_of(district, Role.AUDITOR),
        "other ward": holder_of(cast.gia_thuy, Role.HEAD),
    }
    lead, gives = {"LEAD"}, {"ASSIGNER"}
    return World(
        ward=ward,
        district=district,
        paper=a_document(district),
        leader=holdings["leader"],
        next_leader=holdings["next leader"],
        monitor=holdings["monitor"],
        delegate=holdings["delegate"],
        actors={name: a_member(holding) for name, holding in holdings.items()},
        given={"head": lead, "writer": lead, "two posts below": lead, "planner": gives, "two posts above": gives}
        | {"monitor": gives},
        own={"head": {"LEAD", "ASSIGNER", "OWNER"}, "writer": lead, "two posts below": lead, "monitor": gives},
    )


def walk(world, walks=WALKS, length=LENGTH):
    """Through doors and the database; returns how many wishes were tried."""

    class Walk(LifeOfATask):
        pass

    Walk.world, Walk.steps = world, 0
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=walks,
            stateful_step_count=length,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Walk.steps


def test_the_product_lives_as_the_reference_says(world):
    wishes = walk(world)
    assert wishes > 2_500


def test_the_table_leads_as_the_reference_says():
    assert walk_the_table(20_000) == 20_000


# Faults made on purpose. Each is found within 2,000 steps on the table, or 2,000 walks through the database.


def moves(verb, **change):
    return lambda monkeypatch: monkeypatch.setitem(MOVES, verb, replace(MOVES[verb], **change))


def leads(verb, **more):
    states = {TaskState[state]: TaskState[to] for state, to in more.items()}
    return moves(verb, leads={**MOVES[verb].leads, **states})


def forgets_where_it_was(monkeypatch):
    step = life.step
    monkeypatch.setattr(life, "step", lambda *said, **more: step(*said, **more | {"before": TaskState.ASSIGNED}))


TABLE_FAULTS = {
    "an accepted task is returned": leads(Verb.RETURN, ACCEPTED="RETURNED"),
    "a task is cancelled while its result waits": leads(Verb.CANCEL, SUBMITTED="CANCELLED"),
    "one judges his own result": moves(Verb.ACCEPT_RESULT, judges=False),
    "the unit sends its own result back": moves(Verb.ASK_REDO, by=Party.LEAD),
    "telling the progress ends the doing again": leads(Verb.TELL, REDO="IN_PROGRESS"),
    "a suspended task begins anew": forgets_where_it_was,
}


@pytest.mark.guards
@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_a_fault_of_the_table_is_found(fault, monkeypatch):
    TABLE_FAULTS[fault](monkeypatch)
    with pytest.raises(Differs):
        walk_the_table(2_000)


def done_when_it_was_accepted(monkeypatch):
    """Review time counts against the unit."""
    decide = results._decide

    def late(pending, verdict, by, at, remark=""):
        decide(pending, verdict, by, at, remark)
        pending.submitted_at = at

    monkeypatch.setattr(results, "_decide", late)


def review_moves_the_day(monkeypatch):
    changed = results.changed

    def moved(task, act, by, at, **more):
        if act == "tasks.REDO_ASKED" and task.due_on:
            task.due_on += timedelta(days=1)
        return changed(task, act, by, at, **more)

    monkeypatch.setattr(results, "changed", moved)


def the_first_day_is_forgotten(monkeypatch):
    """The day before the last extension is kept as the first."""
    approve = operations.approve_extension

    def forget(extension, **said):
        task = approve(extension, **said)
        Task.objects.filter(pk=task.pk).update(original_due_on=extension.due_before)

    monkeypatch.setattr(operations, "approve_extension", forget)


def time_is_given_without_end(monkeypatch):
    monkeypatch.setattr(extending, "must_be_allowed", lambda *said: None)


def time_is_asked_for_after_the_day(monkeypatch):
    monkeypatch.setattr(extending, "_must_be_in_time", lambda *said: None)


def the_clock_never_stands(monkeypatch):
    monkeypatch.setattr(Task, "stopped_on", None)


HAND_FAULTS = {
    "the day of the verdict counts": done_when_it_was_accepted,
    "the day moves with the review": review_moves_the_day,
    "the first day is forgotten": the_first_day_is_forgotten,
    "more time is given without end": time_is_given_without_end,
    "more time is asked for after the day": time_is_asked_for_after_the_day,
    "the clock never stands": the_clock_never_stands,
}


@pytest.mark.guards
@pytest.mark.parametrize("fault", HAND_FAULTS)
def test_a_fault_of_the_hand_is_found(fault, world, monkeypatch):
    HAND_FAULTS[fault](monkeypatch)
    with pytest.raises(Differs):
        walk(world, walks=2_000)


def test_there_are_twelve_faults():
    assert len(TABLE_FAULTS) + len(HAND_FAULTS) == 12
