"""Reading tasks: what a member sees, and how items stand by their tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, When

from roviec.organisations.models import STANDS, AreaAssignment
from roviec.organisations.permissions import Member
from roviec.plans.enums import ASSIGNABLE
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries import Clear, clarity_of
from roviec.regulations.queries import task_rule
from roviec.tasks.enums import CLOSED, DROPPED, TaskState
from roviec.tasks.models import SOON, CoUnit, Task

MOST_DOCUMENTS = 200

# Nothing more is to be done about these.
DONE = Q(state__in=CLOSED)


def counted(on: date) -> Q:
    """Tasks that count on a day: assigned by then, and neither cancelled nor replaced by then."""
    return Q(assigned_at__date__lte=on) & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def listed(on: date) -> Q:
    """Tasks that stand in a list of a day: assigned by then, or only proposed so far."""
    return Q(assigned_at__date__lte=on) | Q(state=TaskState.PROPOSED)


def stopped(on: date) -> Q:
    """Tasks whose clock stands on a day: the result waits to be confirmed, or the task is suspended."""
    return Q(submitted_on__lte=on) | Q(suspended_on__lte=on)


def done_by(on: date) -> Q:
    """Tasks that were done on the day or before."""
    return Q(done_on__lte=on)


def done_late(on: date) -> Q:
    """Tasks done by the day, after their own day."""
    return Q(done_on__lte=on, due_on__isnull=False, done_on__gt=F("due_on"))


def overdue(on: date) -> Q:
    """Tasks whose day has passed and that were not done by then; the due day itself is in time.

    While its result waits to be confirmed, or while it is suspended, a task is not overdue.
    """
    runs = (Q(submitted_on__isnull=True) | Q(submitted_on__gt=on)) & (
        Q(suspended_on__isnull=True) | Q(suspended_on__gt=on)
    )
    return Q(due_on__lt=on) & (Q(done_on__isnull=True) | Q(done_on__gt=on)) & runs


def due_soon(on: date, soon: timedelta) -> Q:
    """Tasks in hand whose day comes within `soon`."""
    return ~done_by(on) & Q(due_on__gte=on, due_on__lte=on + soon) & ~stopped(on)


def tasks_seen_by(member: Member) -> QuerySet[Task]:
    """The tasks that a member reads: led or helped by units of his scope, or given out by them."""
    scope = member.scope()
    return Task.objects.filter(
        Q(lead_unit_id__in=scope)
        | Q(pk__in=CoUnit.objects.filter(unit_id__in=scope).values("task_id"))
        | Q(assigned_by_id__in=scope)
    )


def window(on: date) -> timedelta:
    """How far ahead a day is near, by the rule of a day."""
    return timedelta(days=task_rule(on).soon_days)


def with_names(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The same tasks with what a row shows, in the same query."""
    return tasks.select_related(
        "supervising_leader__person", "supervising_leader__post", "monitor__person", "monitor__post"
    )


def with_areas(tasks: QuerySet[Task], on: date) -> QuerySet[Task]:
    """The same tasks with their fields (`areas`): those that their leader or monitor follows by the assignment of areas."""
    followers = Q(holding=OuterRef("supervising_leader")) | Q(holding=OuterRef("monitor"))
    rows = AreaAssignment.objects.filter(STANDS, followers, valid__contains=on).exclude(field="")
    return tasks.annotate(areas=ArraySubquery(rows.order_by("field").distinct().values("field")))


def narrowed(tasks: QuerySet[Task], wanted: dict[str, Any], on: date, soon: timedelta = SOON) -> QuerySet[Task]:
    """The tasks that a filter asks for; `wanted` is the cleaned data of TaskFilter."""
    conditions = {
        "overdue": overdue(on),
        "soon": due_soon(on, soon),
        "open": ~done_by(on),
        "running": ~done_by(on) & ~overdue(on),
        "undated": ~done_by(on) & Q(due_on__isnull=True),
        "on-time": done_by(on) & ~done_late(on),
        "late": done_late(on),
        "done": done_by(on),
    }
    if standing := wanted.get("standing"):
        tasks = tasks.filter(conditions[standing])
    for name, column in (("state", "state"), ("unit", "lead_unit_id"), ("plan", "item__plan_id"), ("item", "item_id")):
        if wanted.get(name):
            tasks = tasks.filter(**{column: wanted[name]})
    if words := wanted.get("q"):
        tasks = tasks.filter(title__unaccent__icontains=words)
    return tasks


def in_order_of_urgency(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Open ones by their day, those without a day after them, done ones last."""
    return tasks.order_by(Case(When(DONE, then=1), default=0), F("due_on").asc(nulls_last=True), "number", "pk")


@dataclass(frozen=True)
class Standing:
    """How an item stands on a day by its tasks: it is done when all are, and as late as its latest."""

    item_id: int
    tasks: int
    done: int
    done_late: int
    overdue: int
    has_deadline: bool
    done_on: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether every task of the item is done."""
        return self.done == self.tasks

    @property
    def bucket(self) -> str:
        """The one part of the partition it falls in: DONE_ON_TIME, DONE_LATE, OVERDUE or RUNNING."""
        if self.overdue:
            return "OVERDUE"
        if not self.is_done:
            return "RUNNING"
        return "DONE_LATE" if self.done_late else "DONE_ON_TIME"


def standings(plan_ids: Iterable[int], on: date, *, kinds: Iterable[str] = ASSIGNABLE) -> dict[int, Standing]:
    """How each handed-out item of some plans stands on a day, by item id; one query. Tasks given later do not count."""
    rows = (
        Task.objects.filter(counted(on), item__plan_id__in=list(plan_ids), item__kind__in=list(kinds))
        .values("item_id")
        .annotate(
            tasks=Count("pk"),
            done=Count("pk", filter=done_by(on)),
            done_late=Count("pk", filter=done_late(on)),
            overdue=Count("pk", filter=overdue(on)),
            dated=Count("due_on"),
            last_done=Max("done_on", filter=done_by(on)),
        )
        .order_by("item_id")
    )
    return {
        row["item_id"]: Standing(
            row["item_id"],
            row["tasks"],
            row["done"],
            row["done_late"],
            row["overdue"],
            bool(row["dated"]),
            row["last_done"],
        )
        for row in rows
    }


@dataclass(frozen=True)
class TaskCount:
    """The tasks of a unit on a day, as a partition: all = on time + late + running + overdue."""

    all: int = 0
    done_on_time: int = 0
    done_late: int = 0
    running: int = 0
    overdue: int = 0
    due_soon: int = 0
    # Of those running: whose result waits to be confirmed, that are suspended. Of all: with a day; of those done: without.
    waiting: int = 0
    suspended: int = 0
    dated: int = 0
    done_undated: int = 0


def counts_by_unit(tasks: QuerySet[Task], on: date, soon: timedelta = SOON) -> dict[int, TaskCount]:
    """The partition of tasks for each lead unit, by unit id; one query."""
    rows = (
        tasks.filter(counted(on))
        .values("lead_unit_id")
        .annotate(
            all=Count("pk"),
            done=Count("pk", filter=done_by(on)),
            late=Count("pk", filter=done_late(on)),
            over=Count("pk", filter=overdue(on)),
            soon=Count("pk", filter=due_soon(on, soon)),
            waiting=Count("pk", filter=Q(submitted_on__lte=on)),
            rests=Count("pk", filter=Q(suspended_on__lte=on)),
            dated=Count("due_on"),
            undated=Count("pk", filter=done_by(on) & Q(due_on__isnull=True)),
        )
        .order_by("lead_unit_id")
    )
    return {
        row["lead_unit_id"]: TaskCount(
            all=row["all"],
            done_on_time=row["done"] - row["late"],
            done_late=row["late"],
            running=row["all"] - row["done"] - row["over"],
            overdue=row["over"],
            due_soon=row["soon"],
            waiting=row["waiting"],
            suspended=row["rests"],
            dated=row["dated"],
            done_undated=row["undated"],
        )
        for row in rows
    }


@dataclass(frozen=True)
class HandOut:
    """What handing out a version of a plan would do: lines that give tasks, those that cannot yet, and those that have."""

    version: PlanVersion
    lines: list[Clear] = field(default_factory=list)
    # The units that have a task already, by item.
    had: dict[int, set[int]] = field(default_factory=dict)

    def to_give(self, line: Clear) -> list[int]:
        """The units that would get a task of a line."""
        had = self.had.get(line.said.item_id, set())
        return [unit for unit in line.leads if unit not in had]

    def is_given(self, line: Clear) -> bool:
        """Whether every unit that leads the line has its task."""
        return line.said.item_id in self.had and not self.to_give(line)

    @property
    def ready(self) -> list[ItemVersion]:
        """The lines that give tasks now."""
        return [line.said.row for line in self.lines if not line.is_blocked and self.to_give(line)]

    @property
    def blocked(self) -> list[Clear]:
        """The lines that cannot go out yet."""
        return [line for line in self.lines if line.is_blocked and not self.is_given(line)]

    @property
    def given(self) -> list[ItemVersion]:
        """The lines whose tasks have all been handed out."""
        return [line.said.row for line in self.lines if self.is_given(line)]

    @property
    def tasks(self) -> int:
        """How many tasks would be handed out."""
        return sum(len(self.to_give(line)) for line in self.lines if not line.is_blocked)

    @property
    def units(self) -> set[int]:
        """The units that would get a task."""
        return {unit for line in self.lines if not line.is_blocked for unit in self.to_give(line)}


def hand_out_preview(version: PlanVersion, on: date) -> HandOut:
    """The assignable lines of a version, by what handing out would do with each on a day."""
    return HandOut(version, clarity_of(version, on), leads_given(version.plan_id))


def leads_given(plan_id: int) -> dict[int, set[int]]:
    """The units that were given a task, by item of a plan."""
    had: dict[int, set[int]] = {}
    standing = Task.objects.filter(item__plan=plan_id).exclude(state__in=DROPPED)
    for item, unit in standing.values_list("item_id", "lead_unit_id"):
        had.setdefault(item, set()).add(unit)
    return had


def tasks_naming(holding_ids: Collection[int]) -> QuerySet[Task]:
    """The open tasks that name holders as supervising leader, monitor or worker; what is open is open on any day."""
    named = Q(supervising_leader__in=holding_ids) | Q(monitor__in=holding_ids) | Q(lead_person__in=holding_ids)
    return Task.objects.exclude(DONE).filter(named)
