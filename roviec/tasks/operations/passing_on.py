"""What becomes of the tasks that name somebody who leaves, and of those that he watches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task, Watch
from roviec.tasks.queries import tasks_naming, watches_of


@transaction.atomic
def pass_on_tasks(
    leaver: Holding,
    successor: Holding,
    from_day: date,
    *,
    only: Collection[int] | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> int:
    """The open tasks that the leaver supervises, monitors or works on name the successor; returns how many.

    `only`: of these tasks, by id. Done ones keep his name. It holds at once, also when the successor begins on a later
    day: a task has one supervisor, not one for each day.
    """
    named = tasks_naming([leaver.pk])
    tasks = list((named if only is None else named.filter(pk__in=only)).order_by("pk").select_for_update(no_key=True))
    for task in tasks:
        for role in ("supervising_leader_id", "monitor_id", "lead_person_id"):
            if getattr(task, role) == leaver.pk:
                setattr(task, role, successor.pk)
        task.version += 1
    Task.objects.bulk_update(tasks, ["supervising_leader", "monitor", "lead_person", "version"])
    if tasks:
        data = {"from": from_day.isoformat()}
        record(TaskAct.PASSED_ON, by=by, on=[*tasks, leaver, successor], at=at, cause=cause, data=data)
    return len(tasks)


@transaction.atomic
def pass_on_watches(
    leaver: Holding,
    successor: Holding,
    from_day: date,
    *,
    only: Collection[int] | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> int:
    """The successor watches what the leaver chose to watch and is still open; returns how many. `only`: of these tasks."""
    mine = watches_of([leaver.pk])
    watches = list((mine if only is None else mine.filter(task__in=only)).select_for_update(of=("self",)))
    Watch.objects.bulk_create(
        [Watch(task=watch.task, holding=successor, since=at) for watch in watches], ignore_conflicts=True
    )
    Watch.objects.filter(pk__in=[watch.pk for watch in watches]).delete()
    if watches:
        tasks = [watch.task for watch in watches]
        data = {"from": from_day.isoformat()}
        record(TaskAct.WATCHES_PASSED_ON, by=by, on=[*tasks, leaver, successor], at=at, cause=cause, data=data)
    return len(watches)
