"""Handing out tasks, and passing them on to a successor."""

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
from roviec.kit.numbers import format_number
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, Unit
from roviec.organisations.queries import days_units_ended, followers_of_units, names_of
from roviec.plans.enums import PlanState
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries import Said, blocked_words, found_by_rules, judged, said_of, strictnesses
from roviec.regulations.enums import Bounded
from roviec.regulations.queries import ceiling_on
from roviec.tasks.enums import CLOSED, TaskAct
from roviec.tasks.models import CoUnit, Task
from roviec.tasks.operations.shared import UnableToHandOut
from roviec.tasks.queries import leads_given


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
    must_not_have_ended({line.said.lead_unit_id for line, _unit in pairs if line.said.lead_unit_id}, day)
    if not pairs:
        return []
    tasks = make_tasks(version, [(line.said, unit) for line, unit in pairs], at, followers)
    record(TaskAct.ASSIGNED, by=by, on=[version.plan, *tasks], at=at, cause=cause)
    return tasks


def make_tasks(
    version: PlanVersion, pairs: Sequence[tuple[Said, int]], at: datetime, followers: dict[tuple[int, str], int]
) -> list[Task]:
    """A task for each line and lead unit, with its helpers; two statements."""
    tasks = Task.objects.bulk_create([_task(version, line, unit, at, followers) for line, unit in pairs])
    CoUnit.objects.bulk_create(
        [
            CoUnit(task=task, unit_id=unit)
            for task, (line, lead) in zip(tasks, pairs, strict=True)
            for unit in line.co_unit_ids
            if unit != lead
        ]
    )
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


def must_not_have_ended(unit_ids: set[int], day: date) -> None:
    """Raise UnableToHandOut for units that are no more: they are given nothing."""
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
    must_not_have_ended({lead_unit.pk}, day)
    if due_on and due_on < day:
        raise UnableToHandOut(
            _("The due day %(due)s is before the task begins, on %(day)s.")
            % {"due": f"{due_on:%d/%m/%Y}", "day": f"{day:%d/%m/%Y}"}
        )
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


@transaction.atomic
def pass_on_tasks(
    leaver: Holding, successor: Holding, from_day: date, *, by: Actor, at: datetime, cause: Act | None = None
) -> int:
    """The open tasks that the leaver supervises, monitors or works on name the successor; returns how many.

    Done ones keep his name.

    It holds at once, also when the successor begins on a later day: a task has one supervisor, not one for each day.
    """
    open_tasks = Task.objects.exclude(state__in=CLOSED)
    tasks = list(
        open_tasks.filter(Q(supervising_leader=leaver) | Q(monitor=leaver) | Q(lead_person=leaver))
        .order_by("pk")
        .select_for_update(no_key=True)
    )
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
