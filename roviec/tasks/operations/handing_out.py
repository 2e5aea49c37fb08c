"""Handing out tasks: those of a plan, and single ones from elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.inserting import insert_many
from roviec.kit.numbers import format_number
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.queries import days_units_ended, followers_of_units, names_of
from roviec.plans.enums import PlanState
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries import Said, blocked_words, found_by_rules, judged, said_of, strictnesses
from roviec.regulations.enums import Bounded
from roviec.regulations.queries import ceiling_on
from roviec.tasks.enums import TaskAct, TaskState
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
    patterns = {line.item_id: _pattern(version, line, at) for line, _unit in pairs}
    tasks = insert_many([_for_unit(patterns[line.item_id], unit, followers) for line, unit in pairs])
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


def _pattern(version: PlanVersion, line: Said, at: datetime) -> Task:
    """What the tasks of a line say alike."""
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
        supervising_leader_id=line.supervising_leader_id,
        due_written=line.due_written,
        due_on=line.due_on,
        assigned_at=at,
    )


def _for_unit(pattern: Task, lead_unit_id: int, followers: dict[tuple[int, str], int]) -> Task:
    """A copy for one lead unit: of thousands of tasks a copy costs half of a new one."""
    task = copy(pattern)
    task.uuid = uuid.uuid4()
    task.lead_unit_id = lead_unit_id
    task.supervising_leader_id = pattern.supervising_leader_id or followers.get((lead_unit_id, Role.LEADER))
    task.monitor_id = followers.get((lead_unit_id, Role.MONITOR))
    return task


@transaction.atomic
def assign_task(
    title: str,
    lead_unit: Unit,
    assigned_by: Unit,
    *,
    origin: tuple[str, str, int | None],
    due_on: date | None,
    product: str = "",
    authority: str = "",
    co_units: Sequence[Unit] = (),
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Task:
    """One task that comes from elsewhere than a plan; `origin` is its kind, title and id, copied.

    `key` names the wish: the same key again gives the task that was assigned by it, as it is.
    """
    columns = _from_elsewhere(title, lead_unit, assigned_by, origin, due_on, product, authority, at)
    task, is_new = _made_once(key, columns | {"assigned_at": at}, co_units)
    if is_new:
        record(TaskAct.ASSIGNED, by=by, on=task, at=at, cause=cause)
    return task


@transaction.atomic
def propose_task(
    title: str,
    lead_unit: Unit,
    asked: Unit,
    *,
    reason: str,
    due_on: date | None,
    product: str = "",
    authority: str = "",
    co_units: Sequence[Unit] = (),
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> Task:
    """The unit that is asked finds the proposal in its inbox, and assigns or cancels it; until then it counts nowhere.

    `reason` says where the proposal comes from and why. The same key again gives the same proposal.
    """
    columns = _from_elsewhere(title, lead_unit, asked, ("proposal", reason, None), due_on, product, authority, at)
    task, is_new = _made_once(key, columns | {"state": TaskState.PROPOSED}, co_units)
    if is_new:
        record(TaskAct.PROPOSED, by=by, on=task, at=at)
    return task


def _from_elsewhere(
    title: str,
    lead_unit: Unit,
    assigned_by: Unit,
    origin: tuple[str, str, int | None],
    due_on: date | None,
    product: str,
    authority: str,
    at: datetime,
) -> dict[str, Any]:
    """The columns of such a task; raises UnableToHandOut for a unit that has ended, and a day before today."""
    day = timezone.localdate(at)
    must_not_have_ended({lead_unit.pk}, day)
    if due_on and due_on < day:
        raise UnableToHandOut(
            _("The due day %(due)s is before the task begins, on %(day)s.")
            % {"due": f"{due_on:%d/%m/%Y}", "day": f"{day:%d/%m/%Y}"}
        )
    followers = followers_of_units(day)
    return {
        "origin_kind": origin[0],
        "origin_title": origin[1],
        "origin_key": origin[2],
        "title": title,
        "product": product,
        "authority": authority,
        "lead_unit": lead_unit,
        "assigned_by": assigned_by,
        "supervising_leader_id": followers.get((lead_unit.pk, Role.LEADER)),
        "monitor_id": followers.get((lead_unit.pk, Role.MONITOR)),
        "due_on": due_on,
    }


def _made_once(key: uuid.UUID | None, columns: dict[str, Any], co_units: Sequence[Unit]) -> tuple[Task, bool]:
    # Of two that wish the same at one moment the second waits here, and finds the first's task.
    task, is_new = Task.objects.get_or_create(uuid=key or uuid.uuid4(), defaults=columns)
    if is_new:
        CoUnit.objects.bulk_create([CoUnit(task=task, unit=unit) for unit in co_units if unit.pk != task.lead_unit_id])
    return task, is_new
