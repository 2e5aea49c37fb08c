"""Doors for those by whom a report goes: endorsing, returning, accepting, deciding on corrections."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.reports.models import Correction, Remark, Reopening, Report, ReportStep
from roviec.reports.permissions.predicates import (
    find_report,
    may_accept,
    may_speak_for_leaders,
    sees_figures,
)
from roviec.reports.queries.reopening import standing_wish
from roviec.reports.queries.routes import REVIEWERS, reviewing_units


@door("accept a report", roles=REVIEWERS, where="reports sent to own unit")
def report_to_accept(member: Member, pk: int) -> Report:
    """The report, for those who review it last."""
    report = find_report(member, pk)
    require(may_accept(member, report))
    return report


@door("revoke an accepted report", roles=REVIEWERS, where="reports sent to own unit", step_up=True)
def report_to_revoke(member: Member, pk: int) -> Report:
    """The report, for those who accept it."""
    return report_to_accept(member, pk)


@door("return a report", roles=REVIEWERS, where="reports that come by own unit")
def report_to_return(member: Member, pk: int) -> tuple[Report, ReportStep | None]:
    """The report, and the member's place on its route; None when he is the last."""
    report = find_report(member, pk)
    step = _step_of(member, report)
    require(step is not None or may_accept(member, report))
    return report, step


@door("endorse a report", roles=REVIEWERS, where="reports that come by own unit before they are accepted")
def step_to_endorse(member: Member, pk: int) -> tuple[Report, ReportStep]:
    """The report and the member's place on its route."""
    report = find_report(member, pk)
    step = _step_of(member, report) or report.steps.filter(unit_id__in=reviewing_units(member)).last()
    if step is None:
        raise PermissionDenied
    return report, step


@door("decide on opening a report again", roles=REVIEWERS, where="reports sent to own unit")
def reopening_to_decide(member: Member, pk: int) -> tuple[Report, Reopening]:
    """The report and the wish to open it that waits, or what was granted and may be prolonged."""
    report = report_to_accept(member, pk)
    found = standing_wish(report)
    if found is None:
        raise Http404
    return report, found


@door("write down what a leader says of a report", roles=(Role.PLANNER,), where="reports sent to own unit")
def report_to_remark(member: Member, pk: int) -> Report:
    """A report whose figures he sees, for the office of the leaders above."""
    report = find_report(member, pk)
    require(may_speak_for_leaders(member, report))
    if not sees_figures(member, report):
        raise Http404
    return report


@door("own or disown a remark written on one's behalf", roles=(Role.LEADER, Role.HEAD), where="own remarks")
def remark_to_answer(member: Member, pk: int, remark: int) -> Remark:
    """A remark that the office wrote on his behalf; 404 for anybody else's."""
    found = (
        Remark.objects.filter(pk=remark, report_id=pk, speaker__person_id=member.person_id)
        .select_related("report")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _step_of(member: Member, report: Report) -> ReportStep | None:
    """The first step of his that is still to be endorsed."""
    steps = report.steps.filter(unit_id__in=reviewing_units(member), endorsed_at__isnull=True)
    return steps.order_by("position").first()


@door("decide on a correction", roles=REVIEWERS, where="reports sent to own unit")
def correction_to_decide(member: Member, pk: int, correction: int) -> tuple[Report, Correction]:
    """A correction of a report, for those who review it."""
    report = report_to_accept(member, pk)
    found = Correction.objects.filter(pk=correction, entry__report=report).select_related("entry__report").first()
    if found is None:
        raise Http404
    return report, found
