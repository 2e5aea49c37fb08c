"""Whom an act concerns: a table of its kinds, and who stands how to the things that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Holding, HoldingRole
from roviec.plans.enums import LinkKind, PlanAct
from roviec.plans.models import ItemLink, Plan
from roviec.plans.queries import questions_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Report
from roviec.reports.queries import with_turn
from roviec.reports.queries.routes import REVIEWERS
from roviec.tasks.enums import DROPPED, TaskAct
from roviec.tasks.models import CoUnit, Task, Watch
from roviec.tasks.permissions import WORKS

TASK, REPORT, PLAN, HOLDING = (model._meta.label_lower for model in (Task, Report, Plan, Holding))


@dataclass(frozen=True)
class Thing:
    """What a notice leads to."""

    type: str
    key: int


@dataclass
class Ground:
    """What the table looks at for a batch of acts: their things, and who holds which role over which unit on the day."""

    on: date
    acts: dict[int, Act]
    things: dict[int, list[ActObject]]
    tasks: dict[int, Task] = field(default_factory=dict)
    helpers: dict[int, list[int]] = field(default_factory=dict)
    watchers: dict[int, set[int]] = field(default_factory=dict)
    reports: dict[int, Report] = field(default_factory=dict)
    roles: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def with_role(self, unit_id: int | None, *roles: Role) -> set[int]:
        """Who has one of the roles over this very unit."""
        return {holding for role in roles for holding in self.roles.get((role, unit_id or 0), ())}


def _lead(ground: Ground, task: Task) -> set[int]:
    """Who works on it for the lead unit: whom it was given to, its head and its contact."""
    return {task.lead_person_id or 0} | ground.with_role(task.lead_unit_id, *WORKS)


def _person(_ground: Ground, task: Task) -> set[int]:
    return {task.lead_person_id or 0}


def _watchers(ground: Ground, task: Task) -> set[int]:
    """Who chose to follow it."""
    return ground.watchers.get(task.pk, set())


def _helpers(ground: Ground, task: Task) -> set[int]:
    return {each for unit in ground.helpers.get(task.pk, ()) for each in ground.with_role(unit, *WORKS)}


def _giver(ground: Ground, task: Task) -> set[int]:
    """Who judges: those named to supervise and follow it, and the planners of the unit that gave it, else its head."""
    named = {task.supervising_leader_id or 0, task.monitor_id or 0}
    found = named | ground.with_role(task.assigned_by_id, Role.PLANNER)
    return found if found - {0} else ground.with_role(task.assigned_by_id, Role.HEAD)


def _unit(ground: Ground, report: Report) -> set[int]:
    return ground.with_role(report.unit_id, *WORKS)


def _head(ground: Ground, report: Report) -> set[int]:
    return ground.with_role(report.unit_id, Role.HEAD)


def _reviewers(ground: Ground, report: Report) -> set[int]:
    """The planners of the unit whose turn it is, else whoever may review there."""
    planners = ground.with_role(report.turn, Role.PLANNER)
    return planners or ground.with_role(report.turn, *REVIEWERS)


OF_TASKS: dict[str, tuple[Callable[[Ground, Task], set[int]], ...]] = {
    TaskAct.ASSIGNED: (_lead, _helpers),
    TaskAct.DELEGATED: (_person,),
    TaskAct.RETURNED: (_giver,),
    TaskAct.SUBMITTED: (_giver,),
    TaskAct.TAKEN_BACK: (_giver,),
    TaskAct.RESULT_ACCEPTED: (_lead,),
    TaskAct.REDO_ASKED: (_lead,),
    TaskAct.EXTENSION_ASKED: (_giver,),
    TaskAct.EXTENSION_APPROVED: (_lead,),
    TaskAct.EXTENSION_REFUSED: (_lead,),
    TaskAct.DELAY_EXPLAINED: (_giver,),
    TaskAct.SUSPENDED: (_lead, _helpers),
    TaskAct.RESUMED: (_lead, _helpers),
    TaskAct.CANCELLED: (_lead, _helpers),
    TaskAct.SUPERSEDED: (_lead, _helpers),
    TaskAct.AMENDMENT_FOLLOWED: (_lead, _helpers),
    TaskAct.CO_ANSWERED: (_lead,),
}
# What is told to those who chose to watch a task: what moves it, not what is said around it.
WATCHED = frozenset(OF_TASKS) - {TaskAct.ASSIGNED, TaskAct.DELEGATED} | {
    TaskAct.ACCEPTED,
    TaskAct.STARTED,
    TaskAct.PROGRESS_TOLD,
    TaskAct.COMPLETED,
    TaskAct.MILESTONE_REACHED,
    TaskAct.FILE_ADDED,
}
OF_REPORTS: dict[str, tuple[Callable[[Ground, Report], set[int]], ...]] = {
    ReportAct.HANDED_TO_HEAD: (_head,),
    ReportAct.SUBMITTED: (_reviewers,),
    ReportAct.ENDORSED: (_reviewers,),
    ReportAct.RETURNED: (_unit,),
    ReportAct.ACCEPTED: (_unit,),
    ReportAct.REVOKED: (_unit,),
    ReportAct.REOPENING_ASKED: (_reviewers,),
    ReportAct.REOPENING_GRANTED: (_unit,),
    ReportAct.REOPENING_REFUSED: (_unit,),
    ReportAct.CORRECTION_PROPOSED: (_reviewers,),
    ReportAct.CORRECTION_ACCEPTED: (_unit,),
    ReportAct.CORRECTION_REFUSED: (_unit,),
}
# Told to the people whom the act itself names.
OF_NAMED = (TaskAct.COMMENTED, ReportAct.CONTACT_REMINDED)
TOLD = frozenset({*OF_TASKS, *WATCHED, *OF_REPORTS, *OF_NAMED, PlanAct.ISSUED})


def concerned(acts: Sequence[Act], on: date) -> Iterator[tuple[Act, int, Thing]]:
    """Each act with each holding that it concerns by the table, and the thing; a fixed number of queries for all acts.

    Whether they may see the thing is not asked here.
    """
    ground = _ground(acts, on)
    for act in acts:
        for thing in ground.things[act.pk]:
            for holding in _of(ground, act, thing) - {0}:
                yield act, holding, Thing(thing.type, thing.key)
    yield from _asked_below(ground)


def _of(ground: Ground, act: Act, thing: ActObject) -> set[int]:
    """The holdings that the table finds for one thing of an act."""
    if thing.type == TASK and (task := ground.tasks.get(thing.key)):
        # A task that the amendment cancelled or replaced has an act of its own.
        if act.kind == TaskAct.AMENDMENT_FOLLOWED and task.state in DROPPED:
            return set()
        if act.kind in OF_NAMED:
            return _named(ground, act)
        finders = (*OF_TASKS.get(act.kind, ()), *([_watchers] if act.kind in WATCHED else ()))
        return {each for find in finders for each in find(ground, task)}
    if thing.type == REPORT and (report := ground.reports.get(thing.key)):
        if act.kind in OF_NAMED:
            return _named(ground, act)
        return {each for find in OF_REPORTS.get(act.kind, ()) for each in find(ground, report)}
    return set()


def _named(ground: Ground, act: Act) -> set[int]:
    return {thing.key for thing in ground.things[act.pk] if thing.type == HOLDING}


def _ground(acts: Sequence[Act], on: date) -> Ground:
    things: dict[int, list[ActObject]] = defaultdict(list)
    wanted = ActObject.objects.filter(act_id__in=[act.pk for act in acts], type__in=[TASK, REPORT, PLAN, HOLDING])
    for thing in wanted.order_by("id"):
        things[thing.act_id].append(thing)
    ground = Ground(on, {act.pk: act for act in acts}, things)
    keys = _keys(things.values(), TASK)
    ground.tasks = Task.objects.in_bulk(keys) if keys else {}
    for task, unit in CoUnit.objects.filter(task__in=keys).values_list("task_id", "unit_id") if keys else ():
        ground.helpers.setdefault(task, []).append(unit)
    for task, holding in Watch.objects.filter(task__in=keys).values_list("task_id", "holding_id") if keys else ():
        ground.watchers.setdefault(task, set()).add(holding)
    if keys := _keys(things.values(), REPORT):
        ground.reports = {report.pk: report for report in with_turn(Report.objects.filter(pk__in=keys), on)}
    units = {unit for task in ground.tasks.values() for unit in (task.lead_unit_id, task.assigned_by_id)}
    units |= {unit for of_task in ground.helpers.values() for unit in of_task}
    units |= {unit for report in ground.reports.values() for unit in (report.unit_id, report.turn or 0)}
    ground.roles = _roles_over(units, on)
    return ground


def _roles_over(units: Iterable[int], on: date) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    rows = HoldingRole.objects.filter(
        STANDS, over__in=list(units), holding__retracted_at=None, holding__valid__contains=on
    )
    for role, over, holding in rows.order_by("pk").values_list("role", "over_id", "holding_id"):
        found.setdefault((role, over), []).append(holding)
    return found


def _keys(things: Iterable[list[ActObject]], type_: str) -> set[int]:
    return {thing.key for of_act in things for thing in of_act if thing.type == type_}


def _asked_below(ground: Ground) -> Iterator[tuple[Act, int, Thing]]:
    """A superior plan was issued anew: the planners of each plan that took lines over which it now says otherwise."""
    for act in ground.acts.values():
        above = {thing.key for thing in ground.things[act.pk] if thing.type == PLAN}
        if act.kind != PlanAct.ISSUED or not above:
            continue
        # An amendment that binds later is asked about as it will be.
        day = max(ground.on, date.fromisoformat(act.data["effective_from"]))
        links = ItemLink.objects.filter(STANDS, kind=LinkKind.ADOPTED, above__plan__in=above)
        asked = questions_of(links.select_related("above__plan", "below__plan"), day)
        plans = {question.link.below.plan for question in asked}
        roles = _roles_over({plan.owner_id for plan in plans}, ground.on)
        for plan in plans:
            for holding in roles.get((Role.PLANNER, plan.owner_id), ()):
                yield act, holding, Thing(PLAN, plan.pk)
