"""Handing out tasks, and what a unit does with one until it is done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.kit.numbers import format_number
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, Unit
from roviec.organisations.queries import days_units_ended, followers_of_units, names_of
from roviec.plans.enums import PlanState
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries import Said, blocked_words, found_by_rules, judged, said_of, strictnesses
from roviec.regulations.enums import Bounded
from roviec.regulations.queries import ceiling_on
from roviec.tasks.enums import TaskAct, TaskState, Timeliness
from roviec.tasks.models import Task, TaskNote
from roviec.tasks.queries import leads_given


class UnableToHandOut(Unable):
    """The tasks cannot be handed out."""


class UnableToWork(Unable):
    """The step is not possible as the task stands."""


@transaction.atomic
def hand_out(
    version: PlanVersion, lines: Sequence[ItemVersion], *, by: Actor, at: datetime, cause: Act | None = None
) -> list[Task]:
    """Each line becomes a task of its lead unit, or of every unit that its rule finds; returns the new ones.

    One act for all of them, in a fixed number of statements. What the plan leaves open is filled from what was said
    besides it, the supervising leader and the monitor from the assignment of areas. A line that was handed out before
    gives nothing new, so a double click is harmless. Raises UnableToHandOut with the lines that are not clear enough and
    what they lack, for units that have ended, and for more tasks at once than anybody means.
    """
    # Lock before looking: two planners may hand out the same plan at the same moment.
    version = PlanVersion.objects.select_for_update(no_key=True).select_related("plan").get(pk=version.pk)
    if version.state != PlanState.ISSUED:
        raise UnableToHandOut(_("The plan is still a draft: issue it before handing out its tasks."))
    day = timezone.localdate(at)
    followers = followers_of_units(day)
    chosen = {line.pk for line in lines}
    said = [line for line in said_of(version) if line.row.pk in chosen]
    found = found_by_rules(said, version.plan.owner_id, day)
    clear = judged(said, found, strictnesses(version.plan.owner_id, day), followers)
    if blocked := blocked_words(clear):
        raise UnableToHandOut(_("These lines cannot go out yet: %(lines)s.") % {"lines": blocked})
    had = leads_given(version.plan_id)
    pairs = [(line, unit) for line in clear for unit in line.leads if unit not in had.get(line.said.item_id, set())]
    _refuse_too_many(len(pairs), day)
    _refuse_ended({line.said.lead_unit_id for line, _unit in pairs if line.said.lead_unit_id}, day)
    if not pairs:
        return []
    tasks = Task.objects.bulk_create([_task(version, line.said, unit, at, followers) for line, unit in pairs])
    through = Task.co_units.through
    through.objects.bulk_create(
        [
            through(task=task, unit_id=unit)
            for task, (line, lead) in zip(tasks, pairs, strict=True)
            for unit in line.said.co_unit_ids
            if unit != lead
        ]
    )
    record(TaskAct.ASSIGNED, by=by, on=[version.plan, *tasks], at=at, cause=cause)
    return tasks


def _refuse_too_many(count: int, day: date) -> None:
    """So many tasks at once are a slip of a rule."""
    most = ceiling_on(Bounded.TASKS_AT_ONCE, day).most
    if count > most:
        raise UnableToHandOut(
            _(
                "This would hand out %(count)s tasks; at most %(most)s go out at once. Choose fewer lines, or a narrower rule."
            )
            % {"count": format_number(count), "most": format_number(most)}
        )


def _refuse_ended(unit_ids: set[int], day: date) -> None:
    """A unit that is no more is given nothing."""
    if ended := days_units_ended(unit_ids, day):
        names = ", ".join(names_of(ended, day).values())
        raise UnableToHandOut(_("These units have ended: %(names)s. Choose who leads instead.") % {"names": names})


def _task(
    version: PlanVersion, line: Said, lead_unit_id: int, at: datetime, followers: dict[tuple[int, str], int]
) -> Task:
    return Task(
        item_id=line.item_id,
        origin_kind="plan",
        origin_title=version.plan.short_title,
        origin_key=version.plan_id,
        number=line.row.number,
        title=line.row.text,
        product=line.product,
        authority=line.authority,
        assigned_by_id=version.plan.owner_id,
        lead_unit_id=lead_unit_id,
        supervising_leader_id=line.supervising_leader_id or followers.get((lead_unit_id, Role.LEADER)),
        monitor_id=followers.get((lead_unit_id, Role.MONITOR)),
        due_written=line.due_written,
        due_on=line.due_on,
        assigned_at=at,
    )


@transaction.atomic
def assign_task(
    title: str,
    lead_unit: Unit,
    assigned_by: Unit,
    *,
    origin: tuple[str, str, int | None],
    due_on: date | None,
    product: str = "",
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Task:
    """One task that comes from elsewhere than a plan; `origin` is its kind, title and id, copied.

    `key` names the wish: the same key again gives the task that was assigned by it, as it is.
    """
    day = timezone.localdate(at)
    _refuse_ended({lead_unit.pk}, day)
    followers = followers_of_units(day)
    columns = {
        "origin_kind": origin[0],
        "origin_title": origin[1],
        "origin_key": origin[2],
        "title": title,
        "product": product,
        "lead_unit": lead_unit,
        "assigned_by": assigned_by,
        "supervising_leader_id": followers.get((lead_unit.pk, Role.LEADER)),
        "monitor_id": followers.get((lead_unit.pk, Role.MONITOR)),
        "due_on": due_on,
        "assigned_at": at,
    }
    # Of two that wish the same at one moment the second waits here, and finds the first's task.
    task, is_new = Task.objects.get_or_create(uuid=key or uuid.uuid4(), defaults=columns)
    if is_new:
        record(TaskAct.ASSIGNED, by=by, on=task, at=at, cause=cause)
    return task


def _locked(task: Task, at: datetime) -> Task:
    """The task as it stands now, ours until commit; raises UnableToWork when its lead unit is no more."""
    task = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    if ended := days_units_ended([task.lead_unit_id], timezone.localdate(at)).get(task.lead_unit_id):
        raise UnableToWork(
            _("The unit ended on %(day)s; its tasks are no longer worked on.") % {"day": f"{ended:%d/%m/%Y}"}
        )
    return task


@transaction.atomic
def accept_task(task: Task, *, by: Actor, at: datetime) -> Task:
    """The unit has taken the task on; accepting an accepted task changes nothing."""
    task = _locked(task, at)
    if task.state != TaskState.ASSIGNED:
        return task
    task.state, task.accepted_at = TaskState.ACCEPTED, at
    return _changed(task, TaskAct.ACCEPTED, by, at)


@transaction.atomic
def start_task(task: Task, *, by: Actor, at: datetime) -> Task:
    """The unit works on the task; a task that was not accepted is accepted by this."""
    task = _locked(task, at)
    if task.state in {TaskState.IN_PROGRESS, TaskState.COMPLETED}:
        return task
    task.accepted_at = task.accepted_at or at
    task.state, task.started_at = TaskState.IN_PROGRESS, at
    return _changed(task, TaskAct.STARTED, by, at)


@transaction.atomic
def tell_progress(
    task: Task, *, percent: int, words: str, version: int, holding_id: int | None, by: Actor, at: datetime
) -> Task:
    """How far the task is, in per cent and words; a task that was not started is started by this."""
    task = _locked(task, at)
    if task.version != version:
        raise Stale(
            _("Somebody else has changed this task since you opened it. Look at what it says now, then save again.")
        )
    if task.state == TaskState.COMPLETED:
        raise UnableToWork(_("The task is completed; its progress no longer changes."))
    if not 0 <= percent < 100:
        raise UnableToWork(_("Progress is 0 to 99 per cent; a task at 100 per cent is completed."))
    task.accepted_at, task.started_at = task.accepted_at or at, task.started_at or at
    task.state, task.percent, task.latest = TaskState.IN_PROGRESS, percent, words
    TaskNote.objects.create(task=task, percent=percent, words=words, told_at=at, told_by_id=holding_id)
    return _changed(task, TaskAct.PROGRESS_TOLD, by, at, remark=words)


@transaction.atomic
def explain_delay(task: Task, *, cause: str, reason: str, by: Actor, at: datetime) -> Task:
    """Why the task is late, as the unit sees it; shown beside the task until it is done, and after."""
    task = _locked(task, at)
    if not (cause and reason.strip()):
        raise UnableToWork(_("Say both whose doing the delay is and what happened."))
    if (task.late_cause, task.late_reason) == (cause, reason.strip()):
        return task
    if task.timeliness(timezone.localdate(at)) not in {Timeliness.OVERDUE, Timeliness.LATE}:
        raise UnableToWork(_("The task is not late: there is no delay to explain."))
    task.late_cause, task.late_reason = cause, reason.strip()
    return _changed(task, TaskAct.DELAY_EXPLAINED, by, at, remark=reason)


@transaction.atomic
def complete_task(task: Task, *, words: str, by: Actor, at: datetime) -> Task:
    """The task is done as of the local day of `at`; completing a completed task changes nothing."""
    task = _locked(task, at)
    if task.state == TaskState.COMPLETED:
        return task
    task.accepted_at, task.started_at = task.accepted_at or at, task.started_at or at
    task.state, task.done_on, task.percent = TaskState.COMPLETED, timezone.localdate(at), 100
    task.latest = words or task.latest
    return _changed(task, TaskAct.COMPLETED, by, at, remark=words)


def _changed(task: Task, act: TaskAct, by: Actor, at: datetime, *, remark: str = "") -> Task:
    """Save the next version of a locked task and record the act."""
    task.version += 1
    task.save()
    record(act, by=by, on=task, at=at, remark=remark, data={"state": task.state, "percent": task.percent})
    return task


@transaction.atomic
def pass_on_tasks(
    leaver: Holding, successor: Holding, from_day: date, *, by: Actor, at: datetime, cause: Act | None = None
) -> int:
    """The open tasks that the leaver supervises or monitors name the successor; returns how many. Done ones keep his name.

    It holds at once, also when the successor begins on a later day: a task has one supervisor, not one for each day.
    """
    open_tasks = Task.objects.exclude(state=TaskState.COMPLETED)
    tasks = list(
        open_tasks.filter(Q(supervising_leader=leaver) | Q(monitor=leaver))
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    for task in tasks:
        for role in ("supervising_leader_id", "monitor_id"):
            if getattr(task, role) == leaver.pk:
                setattr(task, role, successor.pk)
        task.version += 1
    Task.objects.bulk_update(tasks, ["supervising_leader", "monitor", "version"])
    if tasks:
        data = {"from": from_day.isoformat()}
        record(TaskAct.PASSED_ON, by=by, on=[*tasks, leaver, successor], at=at, cause=cause, data=data)
    return len(tasks)
