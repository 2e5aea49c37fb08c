"""Builders of tasks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from roviec.kit.actors import the_setup
from roviec.organisations.models import Unit
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.tasks.models import Task
from roviec.tasks.operations import accept_result, assign_task, complete_task, submit_result

JUDGE = the_setup("tests, above")


def a_task(
    unit: Unit,
    above: Unit,
    title: str = "Rà soát hộ nghèo",
    due_on: date | None = None,
    assigned: datetime = MONDAY - timedelta(days=100),
    done: datetime | None = None,
) -> Task:
    """A task of a unit given from above, done at a moment or still open."""
    task = assign_task(
        title, unit, above, origin=("test", "Thông báo kết luận", None), due_on=due_on, by=BUILDER, at=assigned
    )
    return done_at(task, done) if done else task


def done_at(task: Task, at: datetime) -> Task:
    """The task is done at a moment: by its head where the unit gave it to itself, else submitted and confirmed."""
    if task.is_own:
        return complete_task(task, words="Xong", by=BUILDER, at=at)
    return accept_result(submit_result(task, words="Xong", by=BUILDER, at=at), number=1, by=JUDGE, at=at)
