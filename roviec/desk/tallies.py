"""Counting how work stands, so that the parts always make the whole: pure, over task facts read once.

Sentences count items (an item is as late as its latest task, by the rule of `tasks.queries.Standing`); columns of units
count tasks (model.md 16).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from roviec.tasks.queries import Standing, TaskCount


class Bucket(StrEnum):
    """The parts of the partition, in the order of the sentence."""

    DONE_ON_TIME = "done-on-time"
    DONE_LATE = "done-late"
    RUNNING = "running"
    OVERDUE = "overdue"


OF_STANDING = {
    "DONE_ON_TIME": Bucket.DONE_ON_TIME,
    "DONE_LATE": Bucket.DONE_LATE,
    "RUNNING": Bucket.RUNNING,
    "OVERDUE": Bucket.OVERDUE,
}


class TaskFact(NamedTuple):
    """What the board knows of one task as of a day; `done_on` is empty when it was done later."""

    pk: int
    item_id: int
    unit_id: int
    unit: str
    due_on: date | None
    done_on: date | None
    number: str = ""
    title: str = ""
    plan: str = ""
    percent: int = 0
    cause: str = ""
    reason: str = ""
    leader: str = ""
    due_written: str = ""
    is_named: bool = True
    # Its result waits to be confirmed, or it is suspended: then it is not overdue.
    is_stopped: bool = False

    def bucket(self, on: date) -> Bucket:
        """Where the task stands by itself; the due day ends at 24:00."""
        if self.done_on is not None:
            return Bucket.DONE_LATE if self.due_on and self.done_on > self.due_on else Bucket.DONE_ON_TIME
        return Bucket.OVERDUE if self.due_on and on > self.due_on and not self.is_stopped else Bucket.RUNNING

    def days_late(self, on: date) -> int:
        """Whole days since the due day, 0 in time."""
        end = self.done_on or on
        return max((end - self.due_on).days, 0) if self.due_on else 0


@dataclass(frozen=True)
class Explanation:
    """Why units are late with an item: the units that give the same reason, or none, stand together."""

    units: list[str]
    cause: str
    reason: str


@dataclass
class ItemFact:
    """One line of a plan with its tasks: counted once, however many units do it."""

    item_id: int
    tasks: list[TaskFact]
    on: date

    @cached_property
    def standing(self) -> Standing:
        """The counts from which the rule of lateness is read."""
        buckets = Counter(task.bucket(self.on) for task in self.tasks)
        return Standing(
            item_id=self.item_id,
            tasks=len(self.tasks),
            done=buckets[Bucket.DONE_ON_TIME] + buckets[Bucket.DONE_LATE],
            done_late=buckets[Bucket.DONE_LATE],
            overdue=buckets[Bucket.OVERDUE],
            has_deadline=any(task.due_on for task in self.tasks),
        )

    @property
    def bucket(self) -> Bucket:
        """The one part of the sentence the item falls in."""
        return OF_STANDING[self.standing.bucket]

    @property
    def first(self) -> TaskFact:
        """A task to take number and title from; all tasks of an item share them."""
        return self.tasks[0]

    @cached_property
    def late_tasks(self) -> list[TaskFact]:
        """The tasks that make it late, the longest late first."""
        late = [task for task in self.tasks if task.bucket(self.on) == Bucket.OVERDUE]
        return sorted(late, key=lambda task: (-task.days_late(self.on), task.unit))

    @property
    def explanations(self) -> list[Explanation]:
        """The reasons of the late units, each once."""
        found: dict[tuple[str, str], list[str]] = {}
        for task in self.late_tasks:
            found.setdefault((task.cause, task.reason), []).append(task.unit)
        return [Explanation(units, cause, reason) for (cause, reason), units in found.items()]

    @property
    def late_leaders(self) -> list[str]:
        """Who supervises the late units, each once."""
        return list(dict.fromkeys(task.leader for task in self.late_tasks if task.leader))

    @property
    def days_late(self) -> int:
        """Of its latest task."""
        return max((task.days_late(self.on) for task in self.late_tasks), default=0)

    @property
    def done(self) -> int:
        """How many of its tasks are done."""
        return self.standing.done

    @property
    def is_shared(self) -> bool:
        """Whether several units do it: one row, "Các phường (12/14)"."""
        return len(self.tasks) > 1


@dataclass(frozen=True)
class Tally:
    """Items in each part of the partition; `given` is their sum, by construction."""

    counts: dict[Bucket, int] = field(default_factory=dict)
    # Who leads the overdue items: (unit, items), the worst first. Those late in several units at once, and those of
    # units the reader may not name, are counted apart, so that the three add up to `overdue`.
    overdue_by: Sequence[tuple[str, int]] = ()
    overdue_shared: int = 0
    overdue_unnamed: int = 0

    def of(self, bucket: Bucket) -> int:
        """How many items fall in a part."""
        return self.counts.get(bucket, 0)

    @property
    def given(self) -> int:
        """All items handed out."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Items whose tasks are all done."""
        return self.of(Bucket.DONE_ON_TIME) + self.of(Bucket.DONE_LATE)

    @property
    def done_on_time(self) -> int:
        """Done by their day, or without one."""
        return self.of(Bucket.DONE_ON_TIME)

    @property
    def done_late(self) -> int:
        """Done after their day."""
        return self.of(Bucket.DONE_LATE)

    @property
    def running(self) -> int:
        """Not done, not overdue."""
        return self.of(Bucket.RUNNING)

    @property
    def overdue(self) -> int:
        """Not done, their day has passed."""
        return self.of(Bucket.OVERDUE)


def items_from(tasks: Iterable[TaskFact], on: date) -> list[ItemFact]:
    """Tasks gathered by their item, in the order they came."""
    found: dict[int, list[TaskFact]] = defaultdict(list)
    for task in tasks:
        found[task.item_id].append(task)
    return [ItemFact(item_id, of_item, on) for item_id, of_item in found.items()]


def tally_of(items: Iterable[ItemFact]) -> Tally:
    """Count items by their part, and the overdue ones by the unit that leads them."""
    counts: Counter[Bucket] = Counter()
    units: Counter[str] = Counter()
    shared = unnamed = 0
    for item in items:
        counts[item.bucket] += 1
        if item.bucket == Bucket.OVERDUE:
            late = item.late_tasks
            if not all(task.is_named for task in late):
                unnamed += 1
            elif len(late) > 1:
                shared += 1
            else:
                units[late[0].unit] += 1
    by_unit = sorted(units.items(), key=lambda pair: (-pair[1], pair[0]))
    return Tally(dict(counts), by_unit, shared, unnamed)


def tasks_by_unit(tasks: Iterable[TaskFact], on: date) -> dict[int, TaskCount]:
    """The tasks of each lead unit as the partition of columns: all = on time + late + running + overdue."""
    found: dict[int, Counter[Bucket]] = defaultdict(Counter)
    for task in tasks:
        found[task.unit_id][task.bucket(on)] += 1
    return {
        unit: TaskCount(
            all=sum(buckets.values()),
            done_on_time=buckets[Bucket.DONE_ON_TIME],
            done_late=buckets[Bucket.DONE_LATE],
            running=buckets[Bucket.RUNNING],
            overdue=buckets[Bucket.OVERDUE],
        )
        for unit, buckets in found.items()
    }
