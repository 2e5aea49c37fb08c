"""Who reads a task, who works on it, who hands tasks out."""

from __future__ import annotations

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.plans.enums import PlanState
from roviec.plans.models import PlanVersion
from roviec.tasks.models import Task
from roviec.tasks.queries import tasks_seen_by, with_names

WORKS = (Role.HEAD, Role.REPORT_WRITER)


def works_on(member: Member, task: Task) -> bool:
    """The head or the contact of the lead unit itself; those of a unit above look on."""
    return member.has_in(task.lead_unit_id, *WORKS)


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


@door(
    "accept, start, report and complete a task",
    roles=(Role.HEAD, Role.REPORT_WRITER),
    where="tasks led by the own unit",
)
def task_to_work_on(member: Member, pk: int) -> Task:
    """The task of the own unit; 403 for those who only read it."""
    task = task_to_read(member, pk)
    require(works_on(member, task))
    return task


@door("hand out the tasks of a plan", roles=(Role.PLANNER, Role.LEADER), where="plans of the own organisation")
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
    require(member.may(Role.PLANNER, Role.LEADER, over=version.plan.owner_id))
    return version
