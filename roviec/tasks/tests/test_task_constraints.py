"""What the database itself refuses about tasks, their submissions and extensions."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection

from roviec.kit.tests.rows import conceivable, prove_check
from roviec.people.tests.factories import MONDAY
from roviec.tasks.enums import ExtensionVerdict, TaskState, Verdict
from roviec.tasks.models import Extension, Submission, Task, Watch
from roviec.tasks.tests.factories import a_task

pytestmark = [pytest.mark.constraints, pytest.mark.django_db]
DAY = date(2023, 11, 20)

# What must stand in a row of each state, and what may; written down once more, without asking the model.
MUST_AND_MAY = {
    "PROPOSED": ("", ""),
    "ASSIGNED": ("assigned", ""),
    "RETURNED": ("assigned reason", ""),
    "ACCEPTED": ("assigned accepted", ""),
    "IN_PROGRESS": ("assigned accepted started", ""),
    "SUBMITTED": ("assigned accepted started submitted", ""),
    "REDO": ("assigned accepted started reason", ""),
    "COMPLETED": ("assigned accepted done", "started"),
    "SUSPENDED": ("assigned suspended basis reason", "accepted started"),
    "CANCELLED": ("closed reason", "assigned accepted started"),
    "SUPERSEDED": ("assigned closed successor reason", "accepted started"),
}
COLUMNS = {
    "assigned": "assigned_at",
    "accepted": "accepted_at",
    "started": "started_at",
    "submitted": "submitted_on",
    "done": "done_on",
    "suspended": "suspended_on",
    "basis": "suspension_basis",
    "closed": "closed_on",
    "successor": "superseded_by",
    "reason": "state_reason",
}


def test_each_state_carries_its_facts():
    rows = conceivable(
        state=TaskState.values,
        **{COLUMNS[name]: [None, MONDAY] for name in ("assigned", "accepted", "started")},
        **{COLUMNS[name]: [None, DAY] for name in ("submitted", "done", "suspended", "closed")},
        **{COLUMNS[name]: [None, 7] for name in ("basis", "successor")},
        state_reason=["", "Sai thẩm quyền"],
        percent=[0, 100],
    )

    def allowed(row):
        must, may = (set(words.split()) for words in MUST_AND_MAY[row["state"]])
        there = {name for name, column in COLUMNS.items() if row[column]}
        return must <= there <= must | may and (row["state"] != "COMPLETED" or row["percent"] == 100)

    prove_check(Task, "task_state_has_its_facts", rows, allowed)


def test_a_suspended_task_remembers_what_it_was():
    was = {"ASSIGNED": (0, 0), "ACCEPTED": (1, 0), "IN_PROGRESS": (1, 1), "REDO": (1, 1)}
    rows = conceivable(
        state=TaskState.values,
        suspended_from=["", *TaskState.values],
        accepted_at=[None, MONDAY],
        started_at=[None, MONDAY],
    )
    prove_check(
        Task,
        "task_suspended_from_what_it_was",
        rows,
        lambda row: (
            was.get(row["suspended_from"]) == (bool(row["accepted_at"]), bool(row["started_at"]))
            if row["state"] == "SUSPENDED"
            else not row["suspended_from"]
        ),
    )


def test_the_day_first_set_stays_once_more_time_was_given():
    rows = conceivable(due_on=[None, DAY], original_due_on=[None, DAY], extensions=[0, 1])
    prove_check(
        Task,
        "task_original_day_stays",
        rows,
        lambda row: bool(row["due_on"]) if row["original_due_on"] else not row["extensions"],
    )


HANDS = ["", "person:1", "person:2"]


def test_a_verdict_on_a_submission_carries_its_facts():
    rows = conceivable(
        verdict=["", *Verdict.values],
        decided_at=[None, MONDAY],
        decided_by_key=HANDS,
        remark=["", "Chưa có minh chứng"],
    )

    def allowed(row):
        facts = (bool(row["decided_at"]), bool(row["decided_by_key"]))
        if not row["verdict"]:
            return facts == (False, False) and not row["remark"]
        return facts == (True, True) and (row["verdict"] != "REDO" or bool(row["remark"]))

    prove_check(Submission, "task_submission_verdict_has_its_facts", rows, allowed)


def test_nobody_decides_on_what_he_submitted():
    rows = conceivable(verdict=["", *Verdict.values], submitted_by_key=HANDS[1:], decided_by_key=HANDS)
    prove_check(
        Submission,
        "task_submission_other_hand",
        rows,
        lambda row: row["verdict"] not in {"ACCEPTED", "REDO"} or row["submitted_by_key"] != row["decided_by_key"],
    )


def test_a_verdict_on_an_extension_carries_its_facts():
    later, earlier = date(2023, 12, 1), date(2023, 11, 1)
    rows = conceivable(
        verdict=["", *ExtensionVerdict.values],
        due_before=[DAY],
        approved_due=[None, earlier, DAY, later],
        decided_at=[None, MONDAY],
        decided_by_key=HANDS[:2],
        remark=["", "Không đủ căn cứ"],
    )

    def allowed(row):
        facts = (bool(row["decided_at"]), bool(row["decided_by_key"]))
        if row["verdict"] == "APPROVED":
            return facts == (True, True) and row["approved_due"] == later
        if row["approved_due"]:
            return False
        if not row["verdict"]:
            return facts == (False, False) and not row["remark"]
        return facts == (True, True) and (row["verdict"] != "REFUSED" or bool(row["remark"]))

    prove_check(Extension, "task_extension_verdict_has_its_facts", rows, allowed)


def test_nobody_decides_on_the_time_he_asked_for():
    rows = conceivable(verdict=["", *ExtensionVerdict.values], asked_by_key=HANDS[1:], decided_by_key=HANDS)
    prove_check(
        Extension,
        "task_extension_other_hand",
        rows,
        lambda row: row["verdict"] not in {"APPROVED", "REFUSED"} or row["asked_by_key"] != row["decided_by_key"],
    )


def test_a_person_watches_a_task_once(cast):
    task = a_task(cast.bo_de, cast.district)
    Watch.objects.create(task=task, holding=cast.leader, since=MONDAY)
    with pytest.raises(IntegrityError, match="task_watched_once"):
        Watch.objects.create(task=task, holding=cast.leader, since=MONDAY)


def test_one_constraint_keeps_a_unit_from_helping_twice(cast):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'tasks_task_co_units'::regclass AND contype = 'u'"
        )
        assert cursor.fetchall() == [("task_co_unit_once",)]
