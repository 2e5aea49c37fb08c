"""Doors to a sheet for the unit that fills it in, and for those who read it."""

from __future__ import annotations

from django.http import Http404

from roviec.figures.models import Posting
from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member, require
from roviec.plans.models import Target
from roviec.reports.enums import ReportState
from roviec.reports.models import Entry, Evidence, Report
from roviec.reports.permissions.predicates import (
    WRITERS,
    contacts_in_force,
    find_report,
    has_role_of,
    is_contact,
    is_inside,
    may_fill,
    may_run,
    may_submit,
    sees_figures,
)
from roviec.reports.queries.estimates import estimates_of
from roviec.reports.queries.expected import expected_targets


@door("list the reports", roles=(), where="own unit, and the units below")
def reports_to_list(member: Member) -> Member:
    """Everybody may look at his list; it holds what he may see."""
    return member


@door("read a report", roles=(), where="own unit; from above its state, and its figures once submitted")
def report_to_read(member: Member, pk: int) -> Report:
    """The report; what of it is shown is asked with `sees_figures`."""
    return find_report(member, pk)


@door("read the figures of a report", roles=(), where="own unit; from above once submitted")
def figures_to_read(member: Member, pk: int) -> Report:
    """The report, where he sees what it says now; 404 while it is inside another unit."""
    report = find_report(member, pk)
    if not sees_figures(member, report):
        raise Http404
    return report


@door("fill in a report", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit; a contact his own targets")
def report_to_fill(member: Member, pk: int) -> Report:
    """The report, for those who write in it; 404 for those above while it is inside its unit."""
    report = find_report(member, pk)
    if not is_inside(member, report.unit_id):
        raise Http404
    require(may_fill(member, report))
    return report


@door("run the whole sheet", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit")
def sheet_to_run(member: Member, pk: int) -> Report:
    """The report, for those who answer for all of it: its text, and putting it before the head."""
    report = report_to_fill(member, pk)
    require(may_run(member, report))
    return report


@door("ask to open a report again", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit")
def report_to_open_again(member: Member, pk: int) -> Report:
    """The report, for those of its unit who answer for all of it."""
    return sheet_to_run(member, pk)


@door("confirm an estimate", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit; a contact his own targets")
def estimate_to_confirm(member: Member, pk: int, posting: int) -> tuple[Report, Posting]:
    """The report and an earlier estimate that it is to confirm."""
    report = report_to_fill(member, pk)
    found = next((line.posting for line in estimates_of(report) if line.posting.pk == posting), None)
    if found is None:
        raise Http404
    require(has_role_of(member, report.unit_id, *WRITERS) or is_contact(member, report, found.target_id))
    return report, found


@door("remind a contact", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit")
def contact_to_remind(member: Member, pk: int, holding: int) -> tuple[Report, Holding]:
    """The report and one of the contacts who fill it in."""
    report = sheet_to_run(member, pk)
    found = (
        Holding.objects.filter(pk=holding, pk__in=contacts_in_force(report).values("holding_id"))
        .select_related("person", "post")
        .first()
    )
    if found is None:
        raise Http404
    return report, found


@door("write one figure", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit; a contact his own targets")
def entry_to_write(member: Member, pk: int, target: int) -> tuple[Report, Target]:
    """The report and one of its targets; 404 for a target that is not in the sheet."""
    report = report_to_fill(member, pk)
    asked = Target.objects.filter(pk=target, pk__in=expected_targets(report.scheme_period, report.unit_id))
    found = asked.select_related("item__plan").first()
    if found is None:
        raise Http404
    require(has_role_of(member, report.unit_id, *WRITERS) or is_contact(member, report, target))
    return report, found


@door("submit a report", roles=(Role.HEAD,), where="own unit")
def report_to_submit(member: Member, pk: int) -> Report:
    """The report, for the head of its unit."""
    report = find_report(member, pk)
    if not is_inside(member, report.unit_id):
        raise Http404
    require(may_submit(member, report))
    return report


@door("open evidence", roles=(), where="own unit; from above once submitted")
def evidence_to_read(member: Member, pk: int, evidence: int) -> Evidence:
    """The evidence of a report whose figures he sees; what was removed, or added since it was returned, is 404."""
    report = find_report(member, pk)
    found = (
        Evidence.objects.filter(pk=evidence, report=report, removed_at__isnull=True).select_related("content").first()
    )
    if found is None or not (sees_figures(member, report) or _was_sent(found, report)):
        raise Http404
    return found


def inspects_from_outside(member: Member, unit_id: int) -> bool:
    """Whether he sees another unit's evidence only as an inspector: then he says why, and the unit reads it."""
    works = member.may(*(role for role in Role if role != Role.AUDITOR), over=unit_id)
    return member.is_a(Role.AUDITOR) and unit_id != member.unit_id and not works


def _was_sent(evidence: Evidence, report: Report) -> bool:
    """Whether a returned report carried this evidence when it was sent."""
    sent = report.state == ReportState.RETURNED and report.submitted_at is not None
    return sent and evidence.added_at <= report.submitted_at  # type: ignore[operator]


@door("remove evidence", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit; a contact his own targets")
def evidence_to_remove(member: Member, pk: int, evidence: int) -> Evidence:
    """The evidence, for those who may write the figure it stands beside."""
    report = report_to_fill(member, pk)
    found = Evidence.objects.filter(pk=evidence, report=report).first()
    if found is None:
        raise Http404
    require(has_role_of(member, report.unit_id, *WRITERS) or is_contact(member, report, found.target_id))
    found.report = report
    return found


@door("propose a correction", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit")
def entry_to_correct(member: Member, pk: int, target: int) -> tuple[Report, Entry]:
    """An entry of a report, for those who wrote it."""
    report = report_to_fill(member, pk)
    entry = Entry.objects.filter(report=report, target_id=target, breakdown="", cleared_at__isnull=True).first()
    if entry is None:
        raise Http404
    require(has_role_of(member, report.unit_id, *WRITERS) or is_contact(member, report, target))
    return report, entry
