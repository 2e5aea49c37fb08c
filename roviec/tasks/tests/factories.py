"""Builders of tasks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from roviec.organisations.models import Unit
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.tasks.models import Task
from roviec.tasks.operations import assign_task, complete_task


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
    return complete_task(task, words="Xong", by=BUILDER, at=done) if done else task
