"""Who writes, sends, approves and reads the consolidated report of a plan."""

from __future__ import annotations

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.plans.models import Plan
from roviec.plans.queries import visible_plans
from roviec.reports.enums import ConsolidatedState
from roviec.reports.models import Consolidated
from roviec.reports.permissions.predicates import has_role_of, is_inside

COMPOSERS = (Role.PLANNER, Role.REPORT_WRITER, Role.HEAD)
SENT = (ConsolidatedState.SUBMITTED, ConsolidatedState.APPROVED)


def may_compose(member: Member, plan: Plan, agency_id: int) -> bool:
    """Whether he writes the report: somebody of the agency, or the planner of the plan's owner."""
    is_planner = any(role == Role.PLANNER and over == plan.owner_id for role, over in member.roles)
    return is_planner or has_role_of(member, agency_id, *COMPOSERS)


def may_send(member: Member, report: Consolidated) -> bool:
    """Whether he submits it: who heads the agency, or leads it where the owner reports itself."""
    return has_role_of(member, report.unit_id, Role.HEAD, Role.LEADER)


def may_approve(member: Member, report: Consolidated) -> bool:
    """Whether he approves or returns it: who leads or heads the owner of the plan."""
    return has_role_of(member, report.plan.owner_id, Role.LEADER, Role.HEAD)


def sees(member: Member, report: Consolidated) -> bool:
    """Whether he reads what it says: who has a hand in it; once it is sent, everybody over the plan's owner."""
    if may_compose(member, report.plan, report.unit_id) or is_inside(member, report.unit_id):
        return True
    return report.state in SENT and member.reads(report.plan.owner_id)


@door("list the consolidated reports of a plan", roles=(), where="plans he reads")
def consolidations_to_read(member: Member, plan: int) -> Plan:
    """The plan; the page names its reports and leads to those he may open."""
    found = visible_plans(member).filter(pk=plan).first()
    if found is None:
        raise Http404
    return found


@door("begin a consolidated report", roles=COMPOSERS, where="own unit as standing agency; planner of the plan's owner")
def consolidation_to_begin(member: Member, plan: int) -> Plan:
    """The plan, for those who may write on it for some agency; the operation asks again for the period."""
    found = consolidations_to_read(member, plan)
    require(member.is_a(*COMPOSERS))
    return found


def _find(member: Member, pk: int) -> Consolidated:
    report = Consolidated.objects.select_related("plan", "unit").filter(pk=pk).first()
    if report is None or not sees(member, report):
        raise Http404
    return report


@door("read a consolidated report", roles=(), where="own agency; over the plan's owner once it is sent")
def consolidated_to_read(member: Member, pk: int) -> Consolidated:
    """The report."""
    return _find(member, pk)


@door("write a consolidated report", roles=COMPOSERS, where="own unit as standing agency; planner of the plan's owner")
def consolidated_to_write(member: Member, pk: int) -> Consolidated:
    """The report, for those who write it."""
    report = _find(member, pk)
    require(may_compose(member, report.plan, report.unit_id))
    return report


@door("submit a consolidated report", roles=(Role.HEAD, Role.LEADER), where="own unit as standing agency")
def consolidated_to_submit(member: Member, pk: int) -> Consolidated:
    """The report, for the head of the agency."""
    report = _find(member, pk)
    require(may_send(member, report))
    return report


@door("approve a consolidated report", roles=(Role.LEADER, Role.HEAD), where="owner of the plan")
def consolidated_to_approve(member: Member, pk: int) -> Consolidated:
    """The report, for those who lead the owner of the plan."""
    report = _find(member, pk)
    require(may_approve(member, report))
    return report
