"""Who reads a task, who works on it, who hands tasks out."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.plans.enums import PlanState
from roviec.plans.models import PlanVersion
from roviec.regulations.enums import ExtensionApprover
from roviec.regulations.models import Metric, TaskRule
from roviec.regulations.queries import task_rule
from roviec.tasks.life import Party
from roviec.tasks.models import CoUnit, Extension, Mention, Milestone, Series, Task, TaskFile
from roviec.tasks.queries import tasks_seen_by, with_names

WORKS = (Role.HEAD, Role.REPORT_WRITER)
HANDS_OUT = (Role.PLANNER, Role.LEADER)
ASSIGNS = (Role.PLANNER, Role.HEAD)
FOR_THE_LEAD = "tasks led by the own unit, or given to himself"
FOR_THE_ASSIGNER = "tasks that his unit gave, or that he supervises or follows"


def works_on(member: Member, task: Task) -> bool:
    """The head or the contact of the lead unit itself, or whom it gave the task to; those of a unit above look on."""
    return member.holding_id == task.lead_person_id or member.has_in(task.lead_unit_id, *WORKS)


def stands_for_the_assigner(member: Member, task: Task) -> bool:
    """A planner or the head of the unit that gave it, a leader over that unit, the supervising leader or the monitor."""
    return (
        member.holding_id in {task.supervising_leader_id, task.monitor_id}
        or member.has_in(task.assigned_by_id, *ASSIGNS)
        or member.may(Role.LEADER, over=task.assigned_by_id)
    )


def worked_for(member: Member) -> set[int]:
    """The units for which he works: those of his roles, and his own when a role above gives him a hand in it."""
    over = {unit for role, unit in member.roles if role in WORKS}
    return over | ({member.unit_id} if member.has_in(member.unit_id, *WORKS) else set())


def parties_of(member: Member, task: Task) -> set[Party]:
    """All the ways in which he stands to the task."""
    found = {Party.ONLOOKER}
    if works_on(member, task):
        found.add(Party.LEAD)
    if stands_for_the_assigner(member, task):
        found.add(Party.ASSIGNER)
    if task.is_own and member.has_in(task.lead_unit_id, Role.HEAD):
        found.add(Party.OWNER)
    return found


def may_extend(member: Member, task: Task) -> bool:
    """Whether he decides on more time for the task, by the rule of the day."""
    if not stands_for_the_assigner(member, task):
        return False
    if task_rule(member.on).approver == ExtensionApprover.ASSIGNER:
        return True
    return member.holding_id == task.supervising_leader_id or member.may(Role.LEADER, over=task.assigned_by_id)


def assigns_for(member: Member) -> set[int]:
    """The units for which he gives tasks and judges their results."""
    over = {unit for role, unit in member.roles if role in {*ASSIGNS, Role.LEADER}}
    return over | ({member.unit_id} if member.has_in(member.unit_id, *ASSIGNS) else set())


@door("list tasks", roles=(), where="own scope")
def tasks_to_read(member: Member) -> Member:
    """Everybody has a list, of what he may see."""
    return member


@door("read a task", roles=(), where="tasks of units in the own scope")
def task_to_read(member: Member, pk: int) -> Task:
    """The task; 404 outside what he may see."""
    task = with_names(tasks_seen_by(member)).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


@door("accept, return, start, report and submit a task, ask for more time", roles=(*WORKS,), where=FOR_THE_LEAD)
def task_to_work_on(member: Member, pk: int) -> Task:
    """The task of the own unit; 403 for those who only read it."""
    task = task_to_read(member, pk)
    require(works_on(member, task))
    return task


@door("accept many tasks at once", roles=(*WORKS,), where=FOR_THE_LEAD)
def tasks_to_accept(member: Member) -> QuerySet[Task]:
    """All tasks on which he works; what is ticked is looked for among them."""
    return Task.objects.filter(Q(lead_unit__in=worked_for(member)) | Q(lead_person=member.holding_id))


@door("watch a task", roles=(), where="tasks of units in the own scope")
def task_to_watch(member: Member, pk: int) -> Task:
    """Whoever reads it may follow it by his own choice."""
    return task_to_read(member, pk)


@door(
    "complete a task that the unit gave to itself", roles=(Role.HEAD,), where="tasks that the own unit gave to itself"
)
def task_to_complete(member: Member, pk: int) -> Task:
    """The unit's own task; 403 for one that another unit gave, whose result is submitted."""
    task = task_to_read(member, pk)
    require(Party.OWNER in parties_of(member, task))
    return task


@door(
    "accept a result or ask to do it again; assign again, suspend, resume, cancel, replace a task",
    roles=(*ASSIGNS, Role.LEADER, Role.MONITOR),
    where=FOR_THE_ASSIGNER,
)
def task_to_judge(member: Member, pk: int) -> Task:
    """The task for which he stands for the assigner; 403 for the unit that carries it out."""
    task = task_to_read(member, pk)
    require(stands_for_the_assigner(member, task))
    return task


@door("give or refuse more time for a task", roles=(*ASSIGNS, Role.LEADER, Role.MONITOR), where=FOR_THE_ASSIGNER)
def extension_to_decide(member: Member, pk: int, extension: int) -> Extension:
    """The request of a task for which he decides on more time, by the rule of the day."""
    task = task_to_read(member, pk)
    require(may_extend(member, task))
    return _extension(task, extension)


@door("take a request for more time back", roles=(*WORKS,), where=FOR_THE_LEAD)
def extension_to_withdraw(member: Member, pk: int, extension: int) -> Extension:
    """The request of a task that he works on."""
    return _extension(task_to_work_on(member, pk), extension)


def _extension(task: Task, pk: int) -> Extension:
    found = Extension.objects.filter(task=task, pk=pk).first()
    if found is None:
        raise Http404
    found.task = task
    return found


@door("say who in the unit works on a task", roles=(Role.HEAD,), where="tasks led by the own unit")
def task_to_delegate(member: Member, pk: int) -> Task:
    """The task of the unit that he heads."""
    task = task_to_read(member, pk)
    require(member.has_in(task.lead_unit_id, Role.HEAD))
    return task


@door("give parts of a task to units and people", roles=(Role.HEAD,), where="tasks led by the own unit")
def task_to_split(member: Member, pk: int) -> Task:
    """The task of the unit that he heads."""
    return task_to_delegate(member, pk)


@door("answer for the part of a co-operating unit", roles=(*WORKS,), where="tasks in which the own unit co-operates")
def co_work_to_answer(member: Member, pk: int, unit: int) -> CoUnit:
    """The part of his unit; 404 where it has none, 403 for those of another."""
    task = task_to_read(member, pk)
    found = CoUnit.objects.filter(task=task, unit=unit).select_related("unit").first()
    if found is None:
        raise Http404
    require(member.has_in(unit, *WORKS))
    found.task = task
    return found


@door("comment on a task", roles=(), where="tasks of units in the own scope")
def task_to_comment_on(member: Member, pk: int) -> Task:
    """Whoever reads it may say something."""
    return task_to_read(member, pk)


@door("say that one has read a mention", roles=(), where="comments that mention oneself")
def mention_to_read(member: Member, pk: int, mention: int) -> Mention:
    """A mention of himself in a task that he reads; 404 for those of others."""
    task = task_to_read(member, pk)
    found = Mention.objects.filter(comment__task=task, pk=mention, holding=member.holding_id).first()
    if found is None:
        raise Http404
    return found


def keeps_things_of(member: Member, task: Task) -> bool:
    """Whether he sets milestones and adds files: the lead unit does, and who gave the task."""
    return not task.is_closed and bool(parties_of(member, task) & {Party.LEAD, Party.ASSIGNER})


@door(
    "keep milestones, evidence and products of a task",
    roles=(*WORKS, Role.PLANNER),
    where="tasks led or given by the own unit",
)
def task_with_things(member: Member, pk: int) -> Task:
    """The task on which he works, or that he gave."""
    task = task_to_read(member, pk)
    require(bool(parties_of(member, task) & {Party.LEAD, Party.ASSIGNER}))
    return task


@door("reach and drop a milestone of a task", roles=(*WORKS, Role.PLANNER), where="tasks led or given by the own unit")
def milestone_to_keep(member: Member, pk: int, milestone: int) -> Milestone:
    """A standing milestone of such a task."""
    task = task_with_things(member, pk)
    found = Milestone.objects.filter(task=task, pk=milestone, retracted_at=None).first()
    if found is None:
        raise Http404
    found.task = task
    return found


@door("open evidence or a product of a task", roles=(), where="tasks of units in the own scope")
def task_file_to_read(member: Member, pk: int, file: int) -> TaskFile:
    """A file that stands, of a task that he reads."""
    task = task_to_read(member, pk)
    found = TaskFile.objects.filter(task=task, pk=file, removed_at=None).select_related("content").first()
    if found is None:
        raise Http404
    found.task = task
    return found


@door("remove evidence or a product of a task", roles=(*WORKS,), where=FOR_THE_LEAD)
def task_file_to_remove(member: Member, pk: int, file: int) -> TaskFile:
    """A file of a task that he works on."""
    found = task_file_to_read(member, pk, file)
    require(works_on(member, found.task))
    return found


@door("read the series of tasks", roles=(*ASSIGNS, Role.LEADER), where="series by which the own unit gives tasks")
def series_to_keep(member: Member) -> Member:
    """Those who give tasks."""
    require(bool(assigns_for(member)))
    return member


@door("end a series of tasks", roles=(*ASSIGNS, Role.LEADER), where="series by which the own unit gives tasks")
def series_to_end(member: Member, pk: int) -> Series:
    """A series of a unit for which he gives tasks; 404 outside."""
    found = Series.objects.filter(pk=pk, assigned_by__in=assigns_for(member)).first()
    if found is None:
        raise Http404
    return found


@door("assign a task that comes from no plan", roles=(*ASSIGNS, Role.LEADER), where="the own unit and below")
def task_to_give(member: Member) -> Member:
    """Those who give tasks; the form offers only units below those for which he does."""
    require(bool(assigns_for(member)))
    return member


@door("propose a task to the unit above", roles=(*WORKS, Role.PLANNER), where="the own unit")
def task_to_propose(member: Member) -> Member:
    """Who works or plans for his unit."""
    require(member.has_in(member.unit_id, *WORKS, Role.PLANNER))
    return member


@door("ask further units to co-operate in a task", roles=(*ASSIGNS, Role.LEADER, Role.MONITOR), where=FOR_THE_ASSIGNER)
def task_to_share(member: Member, pk: int) -> Task:
    """The task for which he stands for the assigner."""
    return task_to_judge(member, pk)


@door("hand out the tasks of a plan", roles=HANDS_OUT, where="plans of the own organisation")
def version_to_hand_out(member: Member, pk: int) -> PlanVersion:
    """The issued version of the plan; 404 for a plan out of scope or still a draft."""
    version = (
        PlanVersion.objects.filter(plan_id=pk, plan__owner_id__in=member.scope(), state=PlanState.ISSUED)
        .select_related("plan")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise Http404
    require(member.may(*HANDS_OUT, over=version.plan.owner_id))
    return version


RULERS = (Role.ADMINISTRATOR,)
EVERYWHERE = "the whole installation, for an administrator of a whole organisation"


@door("read the rules of tasks", roles=RULERS, where=EVERYWHERE)
def rules_to_read(member: Member) -> Member:
    """Only who administers a whole organisation: the rules hold for everybody."""
    require(member.keeps_an_organisation)
    return member


@door("change how the days of tasks are counted", roles=RULERS, where=EVERYWHERE)
def task_rule_to_change(member: Member, pk: int) -> TaskRule:
    """The rule, as to read it."""
    rules_to_read(member)
    found = TaskRule.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("change what a percentage of tasks means", roles=RULERS, where=EVERYWHERE)
def metric_to_change(member: Member, pk: int) -> Metric:
    """The percentage, as to read the rules."""
    rules_to_read(member)
    found = Metric.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
