"""What an amendment of a plan does to the tasks that were handed out from it; computed, nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import ngettext

from roviec.acts.models import Act, ActObject
from roviec.plans.enums import PlanAct, PlanState
from roviec.plans.models import PlanVersion
from roviec.plans.queries import Changed, Said, difference, found_by_rules, version_before
from roviec.plans.queries.difference import LineChange
from roviec.tasks.enums import CLOSED, TaskAct, TaskState
from roviec.tasks.models import Task

# Days on which the clock did not run are made up for; what was left longer is decided by hand.
MADE_UP_FOR = timedelta(days=31)
# What a task says, by the cell of the line that says it. The lead is another task; helpers stand in a table of their own.
SAYS = {
    "number": ("number",),
    "text": ("title",),
    "product": ("product",),
    "authority": ("authority",),
    "due_written": ("due_written", "due_on"),
}


@dataclass
class Amended:
    """What becomes of the open tasks of a plan when its amendment is followed."""

    version: PlanVersion
    # Tasks that say something else, with their new columns; helpers apart, by task.
    changed: dict[Task, dict[str, Any]] = field(default_factory=dict)
    helpers: dict[Task, list[int]] = field(default_factory=dict)
    # Tasks nobody has to do any more, those whose result waits for a verdict, and those another unit takes over.
    cancelled: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    replaced: list[tuple[Task, Said, int]] = field(default_factory=list)
    # Lines that other units lead as well now.
    new: list[tuple[Said, int]] = field(default_factory=list)

    @property
    def is_anything(self) -> bool:
        """Whether any task changes at all."""
        return bool(self.changed or self.cancelled or self.replaced or self.new)

    @property
    def sentence(self) -> str:
        """How many tasks become what."""
        counted = (
            (
                len(self.changed),
                ngettext("%(count)d task says something else", "%(count)d tasks say something else", len(self.changed)),
            ),
            (
                len(self.cancelled),
                ngettext("%(count)d task is cancelled", "%(count)d tasks are cancelled", len(self.cancelled)),
            ),
            (
                len(self.replaced),
                ngettext(
                    "%(count)d task goes to another unit", "%(count)d tasks go to another unit", len(self.replaced)
                ),
            ),
            (len(self.new), ngettext("%(count)d new task goes out", "%(count)d new tasks go out", len(self.new))),
            (
                len(self.waiting),
                ngettext(
                    "%(count)d task stays until its result is judged",
                    "%(count)d tasks stay until their results are judged",
                    len(self.waiting),
                ),
            ),
        )
        return "; ".join(words % {"count": count} for count, words in counted if count)


def is_followed(version: PlanVersion) -> bool:
    """Whether the tasks have followed an amendment; the first version amends nothing."""
    acts = Act.objects.filter(kind=TaskAct.AMENDMENT_FOLLOWED, data__version=version.number)
    on_plan = ActObject.objects.filter(type="plans.plan", key=version.plan_id, act_id__in=acts.values("pk"))
    return version.number == 1 or on_plan.exists()


def left_to_the_day(on: date) -> list[PlanVersion]:
    """Amendments that were issued before the day on which they bind, that bind since a short time, and are not followed yet.

    One that bound when it was issued is left to the planner, who reads first what changes.
    """
    binding = PlanVersion.objects.filter(
        state=PlanState.ISSUED, number__gt=1, effective_from__lte=on, effective_from__gt=on - MADE_UP_FOR
    )
    versions = [version for version in binding.select_related("plan").order_by("pk") if not is_followed(version)]
    return [version for version in versions if _issued_ahead(version)]


def _issued_ahead(version: PlanVersion) -> bool:
    act = act_of_issue(version)
    return act is not None and version.effective_from is not None and localdate(act.at) < version.effective_from


def act_of_issue(version: PlanVersion) -> Act | None:
    """The act that issued a version."""
    acts = Act.objects.filter(kind=PlanAct.ISSUED, data__version=version.number)
    on_plan = ActObject.objects.filter(type="plans.plan", key=version.plan_id, act_id__in=acts.values("pk"))
    return Act.objects.filter(pk__in=on_plan.values("act_id")).order_by("-pk").first()


def amended(version: PlanVersion, on: date) -> Amended:
    """What following the version would do on a day; a fixed number of queries."""
    found = Amended(version)
    before = version_before(version)
    if before is None:
        return found
    lines = {each.line.item_id: each for each in difference(before, version, on).lines}
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(item__in=lines, part_of=None).order_by("pk"):
        tasks[task.item_id or 0].append(task)
    rules = found_by_rules([each.now for each in lines.values() if each.now], version.plan.owner_id, on)
    for item, change in lines.items():
        open_tasks = [task for task in tasks[item] if task.state not in CLOSED]
        if change.change == Changed.REMOVED:
            _drop(found, open_tasks)
        elif change.change == Changed.CHANGED and change.now and tasks[item]:
            leads = rules.leads(change.now) if "lead" in change.changed_cells else None
            _follow(found, change, change.now, tasks[item], leads)
    return found


def _drop(found: Amended, tasks: list[Task]) -> None:
    for task in tasks:
        (found.waiting if task.state == TaskState.SUBMITTED else found.cancelled).append(task)


def _follow(found: Amended, change: LineChange, now: Said, tasks: list[Task], leads: list[int] | None) -> None:
    """The tasks of a line that is said otherwise; `leads` where it is led by others."""
    kept = [task for task in tasks if task.state not in CLOSED]
    if leads is not None:
        gone = [task for task in kept if task.lead_unit_id not in leads]
        had = {task.lead_unit_id for task in tasks if task.state not in {TaskState.CANCELLED, TaskState.SUPERSEDED}}
        new = [unit for unit in leads if unit not in had]
        kept = [task for task in kept if task not in gone]
        if len(gone) == len(new) == 1 and gone[0].state not in {TaskState.SUBMITTED, TaskState.PROPOSED}:
            found.replaced.append((gone[0], now, new[0]))
        else:
            _drop(found, gone)
            found.new += [(now, unit) for unit in new]
    for task in kept:
        columns = _columns(change, now)
        if columns:
            found.changed[task] = columns
        if "co_units" in change.changed_cells:
            found.changed.setdefault(task, {})
            found.helpers[task] = [unit for unit in now.co_unit_ids if unit != task.lead_unit_id]


def _columns(change: LineChange, now: Said) -> dict[str, Any]:
    """The columns of a task that its line says otherwise; a new day is the plan's own, and counts from then on."""
    line = {
        "number": now.row.number,
        "title": now.row.text,
        "product": now.product,
        "authority": now.authority,
        "due_written": now.due_written,
        "due_on": now.due_on,
    }
    columns: dict[str, Any] = {
        name: line[name] for cell, names in SAYS.items() if cell in change.changed_cells for name in names
    }
    if "due_on" in columns:
        columns |= {"original_due_on": None, "extensions": 0}
    if "leader" in change.changed_cells and now.supervising_leader_id:
        columns["supervising_leader_id"] = now.supervising_leader_id
    return columns
