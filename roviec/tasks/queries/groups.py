"""Lines of a plan that several units carry out, each shown as one row that opens: "Các phường (12/14)"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Avg, Case, Count, Exists, F, OuterRef, QuerySet, When, Window
from django.db.models.functions import RowNumber

from roviec.plans.enums import LeadRule
from roviec.plans.models import ItemVersion
from roviec.tasks.models import Task
from roviec.tasks.queries.lists import DONE, done_by, overdue

# So many tasks stand in a row that is opened; the list of the line holds all.
MOST_SHOWN = 20


@dataclass
class Group:
    """The tasks of one line, the most urgent first, and how many are done and overdue of all of them."""

    item_id: int
    total: int
    done: int
    overdue: int
    percent: int
    # Whether the line says "each ward"; else its units are only counted.
    of_all_wards: bool = False
    tasks: list[Task] = field(default_factory=list)


def one_a_line(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Of these tasks the first of each line of a plan, which stands for the others; those of no plan all."""
    return tasks.exclude(Exists(tasks.filter(item=OuterRef("item"), pk__lt=OuterRef("pk"))))


def groups_of(tasks: QuerySet[Task], shown: Iterable[Task], on: date) -> dict[int, Group]:
    """The lines of the shown tasks that several of the tasks belong to, by item; two queries."""
    line = F("item_id")
    urgency = [Case(When(DONE, then=1), default=0), F("due_on").asc(nulls_last=True), F("pk").asc()]
    rows = (
        tasks.filter(item__in={task.item_id for task in shown if task.item_id})
        .annotate(
            place=Window(RowNumber(), order_by=urgency, partition_by=line),
            total=Window(Count("pk"), partition_by=line),
            done=Window(Count("pk", filter=done_by(on)), partition_by=line),
            late=Window(Count("pk", filter=overdue(on)), partition_by=line),
            mean=Window(Avg("percent"), partition_by=line),
        )
        .filter(place__lte=MOST_SHOWN, total__gt=1)
        .order_by("item_id", "place")
    )
    found: dict[int, Group] = {}
    for task in rows:
        item = task.item_id or 0
        group = found.setdefault(item, Group(item, task.total, task.done, task.late, int(task.mean)))
        group.tasks.append(task)
    by_ward = (
        ItemVersion.objects.filter(item__in=found, lead_rule=LeadRule.ALL_WARDS)
        if found
        else ItemVersion.objects.none()
    )
    for item in by_ward.values_list("item_id", flat=True):
        found[item].of_all_wards = True
    return found
