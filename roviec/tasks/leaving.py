"""The open tasks that name a leaver, and those he chose to watch, for whoever comes after him."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from roviec.organisations.leaving import OpenThing, OpenWork
from roviec.organisations.models import Holding
from roviec.organisations.queries import names_of
from roviec.tasks.models import Task
from roviec.tasks.operations import pass_on_tasks, pass_on_watches
from roviec.tasks.queries import in_order_of_urgency, tasks_naming, watches_of


def tasks_in_the_name_of(holding: Holding, day: date) -> list[OpenThing]:
    """The open tasks that name him, the most urgent first, with their unit and what he is to each."""
    tasks = list(in_order_of_urgency(tasks_naming([holding.pk])))
    units = names_of({task.lead_unit_id for task in tasks}, day) if tasks else {}
    return [
        OpenThing(task, str(task), " · ".join([units[task.lead_unit_id], *_parts_in(task, holding)])) for task in tasks
    ]


def _parts_in(task: Task, holding: Holding) -> list[str]:
    parts = (
        (task.supervising_leader_id, _("supervises")),
        (task.monitor_id, _("follows")),
        (task.lead_person_id, _("works on it")),
    )
    return [str(words) for pk, words in parts if pk == holding.pk]


def watches_in_the_name_of(holding: Holding, _day: date) -> list[OpenThing]:
    """The open tasks that he chose to watch."""
    return [OpenThing(watch.task, str(watch.task)) for watch in watches_of([holding.pk])]


def count_tasks(holding_ids: Collection[int], _day: date) -> dict[int, int]:
    """How many open tasks name each of some holders; one query."""
    rows = tasks_naming(holding_ids).values_list("supervising_leader", "monitor", "lead_person")
    return Counter(pk for named in rows for pk in set(named) if pk in set(holding_ids))


def count_watches(holding_ids: Collection[int], _day: date) -> dict[int, int]:
    """How many open tasks each of some holders chose to watch; one query."""
    return Counter(watches_of(holding_ids).values_list("holding", flat=True))


NAMED = OpenWork(
    key="tasks",
    title=_("Open tasks supervised, followed or worked on"),
    things=tasks_in_the_name_of,
    stays=_("They keep his name until somebody else is assigned."),
    counts=count_tasks,
    hand_over=pass_on_tasks,
    position=20,
)
WATCHES = OpenWork(
    key="watches",
    title=_("Tasks watched by his own choice"),
    things=watches_in_the_name_of,
    stays=_("Nobody watches them in his place."),
    counts=count_watches,
    hand_over=pass_on_watches,
    position=25,
    binds=False,
)
