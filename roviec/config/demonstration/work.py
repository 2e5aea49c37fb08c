"""Tasks handed out from the plans of 2023, how far each has come, and the rules by which they are reminded of."""

from __future__ import annotations

from collections import defaultdict

from roviec.config.demonstration.tables import Book, Row, moment, rows
from roviec.kit.actors import Actor
from roviec.notifications.operations import set_usual_rules
from roviec.organisations.enums import Role
from roviec.organisations.middleware import member_for
from roviec.organisations.models import HoldingRole
from roviec.organisations.permissions import Member
from roviec.plans.models import ItemVersion
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    accept_result,
    accept_task,
    complete_task,
    explain_delay,
    hand_out,
    start_task,
    submit_result,
    tell_progress,
)


def heads(book: Book) -> dict[int, Member]:
    """Who answers for each unit, as a member, by unit id."""
    found = {}
    for role in HoldingRole.objects.filter(role=Role.HEAD, holding__valid__contains=book.at.date()).select_related(
        "holding__post", "holding__person"
    ):
        found[role.over_id] = member_for(role.holding, book.at.date())
    return found


def load_tasks(book: Book) -> None:
    """Hand out what tasks.csv names, on the days it names, then let the units work; remind by the usual rules."""
    planner = book.actor_of("tonghop")
    by_day: dict[tuple[str, str], list[Row]] = defaultdict(list)
    plan_of = {row["key"]: row["plan"] for row in rows("items")}
    for row in rows("tasks"):
        by_day[(row["assigned_on"], plan_of[row["item"]])].append(row)
    for (assigned_on, plan), given in sorted(by_day.items()):
        version = book.versions[plan]
        wanted = {book.items[row["item"]].pk for row in given}
        lines = ItemVersion.objects.filter(plan_version=version, item_id__in=wanted).prefetch_related("co_units")
        hand_out(version, list(lines), by=planner, at=moment(assigned_on, 9))
    tasks = {(task.item_id, task.lead_unit_id): task for task in Task.objects.all()}
    actors = {unit: member.actor for unit, member in heads(book).items()}
    for row in rows("tasks"):
        unit = book.units[row["unit"]]
        _work(tasks[(book.items[row["item"]].pk, unit.pk)], row, actors.get(unit.pk, book.by), planner)
    set_usual_rules(book.units["long-bien"], book.at.date(), by=book.by, at=book.at)


def _work(task: Task, row: Row, by: Actor, judge: Actor) -> None:
    """Take a task as far as its row says."""
    if row["accepted_on"]:
        task = accept_task(task, by=by, at=moment(row["accepted_on"], 10))
    if row["started_on"]:
        task = start_task(task, by=by, at=moment(row["started_on"], 10))
    if row["state"] == "IN_PROGRESS" and row["latest"]:
        task = tell_progress(
            task,
            percent=min(int(row["percent"] or 0), 99),
            words=row["latest"],
            version=task.version,
            holding_id=None,
            by=by,
            at=moment(row["started_on"], 15),
        )
    if row["done_on"]:
        task = _finish(task, row["latest"], row["done_on"], by, judge)
    if row["late_cause"]:
        explain_delay(
            task,
            cause=row["late_cause"],
            reason=row["late_reason"],
            by=by,
            at=moment(row["done_on"] or "2023-11-17", 17),
        )


def _finish(task: Task, words: str, day: str, by: Actor, judge: Actor) -> Task:
    """Submitted on its day and confirmed within the hour; a unit's own task is completed by its head."""
    if task.is_own:
        return complete_task(task, words=words, by=by, at=moment(day, 16))
    task = submit_result(task, words=words, by=by, at=moment(day, 16))
    return accept_result(task, number=1, by=judge, at=moment(day, 17))
