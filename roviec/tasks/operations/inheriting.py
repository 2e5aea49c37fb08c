"""What becomes of the open tasks of units that end: another unit leads them, or nobody has to do them any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.queries import followers_of_units, named
from roviec.tasks.enums import CLOSED, DROPPED, CoState, ExtensionVerdict, TaskAct, TaskState
from roviec.tasks.models import CoUnit, Extension, Series, Task

OPEN = ~Q(state__in=CLOSED)


class UnableToInherit(Unable):
    """The tasks cannot pass on like this."""


@dataclass(frozen=True)
class Inheritance:
    """Which unit leads each of these tasks from now on (by id), which tasks are closed, and who follows each unit.

    `successors` names one unit for each that ends: it gives out what that one gave, and helps where that one was asked to.
    """

    leads: Mapping[int, int]
    closed: Sequence[int]
    successors: Mapping[int, int]
    reason: str


@transaction.atomic
def inherit_tasks(wish: Inheritance, *, by: Actor, at: datetime, cause: Act | None = None) -> int:
    """The tasks go on under the units that are named, as they stand: days, files, parts and requests stay; returns how many.

    Where one unit would have a task twice, one stays and the others are superseded by it. The number of statements
    depends on that of units, not on that of tasks. Raises UnableToInherit when a task that is to be dropped still
    has a result to be judged, or open parts.
    """
    wanted = {*wish.leads, *wish.closed}
    rows = {
        task.pk: task for task in Task.objects.select_for_update(no_key=True).filter(OPEN, pk__in=wanted).order_by("pk")
    }
    closed = [rows[pk] for pk in wish.closed if pk in rows]
    leads = {pk: unit for pk, unit in wish.leads.items() if pk in rows}
    doubled = _doubled(rows, leads)
    dropped = [*closed, *Task.objects.filter(pk__in=doubled)]
    _refuse_to_drop(dropped)
    day = timezone.localdate(at)
    things = [*rows.values(), *named(Unit.objects.filter(pk__in={*wish.successors, *leads.values()}), day)]
    _close([task.pk for task in closed], wish.reason, day)
    _replace(doubled, wish.reason, day)
    _lapse([task.pk for task in dropped], by, at)
    _lead({pk: unit for pk, unit in leads.items() if pk not in doubled}, day)
    _give_and_help(wish.successors)
    if rows:
        data = {"leads": len(leads), "closed": len(closed), "doubled": len(doubled)}
        record(TaskAct.INHERITED, by=by, on=things, at=at, cause=cause, remark=wish.reason, data=data)
    return len(rows)


def _doubled(rows: Mapping[int, Task], leads: Mapping[int, int]) -> dict[int, int]:
    """The tasks of which a unit would have another of the same line, or part of the same whole: by which each is replaced.

    One whose result waits to be judged stays; else the one the unit has already; else the oldest.
    """
    groups: dict[tuple[str, int, int], list[Task]] = {}
    for pk, unit in leads.items():
        if place := _place(rows[pk], unit):
            groups.setdefault(place, []).append(rows[pk])
    lines = {key for kind, key, _unit in groups if kind == "item"}
    wholes = {key for kind, key, _unit in groups if kind == "part"}
    # A part that somebody in the unit works on by himself stands beside one that nobody works on yet.
    same = Q(item__in=lines) | Q(part_of__in=wholes, lead_person=None)
    standing = Task.objects.filter(same, lead_unit__in=set(leads.values())).exclude(pk__in=rows)
    for task in standing.exclude(state__in=DROPPED).order_by("pk").select_for_update(no_key=True):
        if (place := _place(task, task.lead_unit_id)) in groups and place:
            groups[place].append(task)
    found: dict[int, int] = {}
    for group in groups.values():
        first, *others = sorted(group, key=lambda task: (task.state != TaskState.SUBMITTED, task.pk in rows, task.pk))
        found |= {task.pk: first.pk for task in others}
        if others and (done := next((task for task in group if task.is_closed), None)):
            raise UnableToInherit(
                _("The successor has completed “%(task)s” for its part already. Decide to close the one that is open.")
                % {"task": done}
            )
    return found


def _place(task: Task, unit_id: int) -> tuple[str, int, int] | None:
    """What a unit has once at most: a task of a line, a part of a whole."""
    if task.item_id:
        return ("item", task.item_id, unit_id)
    return ("part", task.part_of_id, unit_id) if task.part_of_id else None


def _refuse_to_drop(tasks: Iterable[Task]) -> None:
    dropped = {task.pk: task for task in tasks}
    for task in dropped.values():
        if task.state == TaskState.SUBMITTED:
            raise UnableToInherit(
                _("The result of “%(task)s” waits to be judged. Let it be judged first.") % {"task": task}
            )
    part = Task.objects.filter(OPEN, part_of__in=dropped).exclude(pk__in=dropped).select_related("part_of").first()
    if part:
        raise UnableToInherit(
            _("“%(task)s” still has open parts. Close them, or let them pass on too.") % {"task": part.part_of}
        )


def _close(ids: Sequence[int], reason: str, day: date) -> None:
    _drop(ids, reason, day, state=TaskState.CANCELLED)


def _replace(doubled: Mapping[int, int], reason: str, day: date) -> None:
    """Each is superseded by the one that stays; one that was only proposed is cancelled: it was never given."""
    proposed = Task.objects.filter(pk__in=doubled, assigned_at=None).values_list("pk", flat=True)
    never = set(proposed)
    _close(sorted(never), reason, day)
    by = models.Case(*(models.When(pk=old, then=new) for old, new in doubled.items() if old not in never))
    replaced = [old for old in doubled if old not in never]
    if replaced:
        _drop(replaced, reason, day, state=TaskState.SUPERSEDED, superseded_by=by)


def _drop(ids: Sequence[int], reason: str, day: date, **columns: object) -> None:
    said = {"state_reason": reason, "closed_on": day, "suspended_on": None, "suspended_from": ""}
    Task.objects.filter(pk__in=ids).update(**said, suspension_basis=None, version=F("version") + 1, **columns)


def _lapse(ids: Sequence[int], by: Actor, at: datetime) -> None:
    Extension.objects.filter(task__in=ids, verdict="").update(
        verdict=ExtensionVerdict.LAPSED, decided_at=at, decided_by_key=by.key
    )


def _lead(leads: Mapping[int, int], day: date) -> None:
    """A unit at a time: nobody in it works on the task yet, and those who follow the unit follow the task."""
    followers = followers_of_units(day)
    for unit in sorted(set(leads.values())):
        names = {"supervising_leader_id": (unit, Role.LEADER), "monitor_id": (unit, Role.MONITOR)}
        follow = {name: followers[key] for name, key in names.items() if key in followers}
        Task.objects.filter(pk__in=[pk for pk, to in leads.items() if to == unit]).update(
            lead_unit=unit, lead_person=None, version=F("version") + 1, **follow
        )


def _give_and_help(successors: Mapping[int, int]) -> None:
    """What a unit gave out its successor gave; series it leads or gives go on; where it was asked to help, so is he."""
    for unit, after in successors.items():
        Task.objects.filter(OPEN, assigned_by=unit).update(assigned_by=after)
        Series.objects.filter(ends_on=None, lead_unit=unit).update(lead_unit=after)
        Series.objects.filter(ends_on=None, assigned_by=unit).update(assigned_by=after)
        asked = CoUnit.objects.filter(unit=unit, state=CoState.ASKED).exclude(task__state__in=CLOSED)
        there = CoUnit.objects.filter(unit=after).values("task")
        asked.exclude(task__in=there).exclude(task__lead_unit=after).update(unit=after)
        asked.delete()
