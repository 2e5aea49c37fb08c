"""Who reads, fills in, sends and reviews a report.

A draft is seen inside its unit only: by those whose post is of exactly this unit, or who work for it by a role. The units
above, and who supervises, monitors or inspects the unit, see its state and how many targets are filled, and its figures
once it is submitted.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require
from roviec.organisations.queries import named
from roviec.plans.models import Target
from roviec.reports.enums import ReportState
from roviec.reports.models import Contact, Correction, Entry, Evidence, Report, Scheme, SchemePeriod
from roviec.reports.queries.expected import expected_targets, last_day
from roviec.reports.queries.lists import REVIEWERS, reviewing_units

WRITERS = (Role.REPORT_WRITER, Role.HEAD)
# In these states the figures have left the unit; in RETURNED they are inside again, as they were sent.
SHOWN_ABOVE = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def is_inside(member: Member, unit_id: int) -> bool:
    """Whether his post is of exactly this unit, or he works for it by a role."""
    return unit_id in member.inside


def has_role_of(member: Member, unit_id: int, *roles: Role) -> bool:
    """Whether he has one of the roles in this very unit; a role over a unit above gives no hand in its sheet."""
    if any(role in roles and over == unit_id for role, over in member.roles):
        return True
    return member.unit_id == unit_id and member.may(*roles, over=unit_id)


def is_contact(member: Member, report: Report, target_id: int | None = None) -> bool:
    """Whether he fills in a target (any, unless one is named) of the report's unit in its period."""
    contacts = _contacts(member, report)
    return contacts.filter(target_id=target_id).exists() if target_id else contacts.exists()


def _contacts(member: Member, report: Report) -> QuerySet[Contact]:
    return Contact.objects.filter(
        unit_id=report.unit_id,
        holding_id=member.holding_id,
        retracted_at__isnull=True,
        valid__contains=last_day(report.period),
    )


def may_fill(member: Member, report: Report) -> bool:
    """Whether he writes in the sheet: everything, or the targets he is the contact of."""
    return has_role_of(member, report.unit_id, *WRITERS) or (
        is_inside(member, report.unit_id) and is_contact(member, report)
    )


def targets_to_write(member: Member, report: Report) -> set[int] | None:
    """The ids of the targets he writes, None for all: a contact without a role writes his own."""
    if has_role_of(member, report.unit_id, *WRITERS):
        return None
    return set(_contacts(member, report).values_list("target_id", flat=True))


def may_submit(member: Member, report: Report) -> bool:
    """Whether he sends it: the head of the unit does."""
    return has_role_of(member, report.unit_id, Role.HEAD)


def may_review(member: Member, report: Report) -> bool:
    """Whether he returns and accepts it for the unit that reviews it."""
    return report.reviewer_unit_id in reviewing_units(member)


def sees_figures(member: Member, report: Report) -> bool:
    """Whether he sees what the sheet says now."""
    return is_inside(member, report.unit_id) or report.state in SHOWN_ABOVE


def _find(member: Member, pk: int) -> Report:
    """The report, with its unit named; 404 unless he belongs to the unit, stands above it, or it is sent to his unit."""
    report = Report.objects.select_related("scheme", "scheme_period").filter(pk=pk).first()
    if report is None:
        raise Http404
    if not (
        is_inside(member, report.unit_id) or report.reviewer_unit_id in member.roots or member.reads(report.unit_id)
    ):
        raise Http404
    report.unit = named(Unit.objects.filter(pk=report.unit_id), member.on)[0]
    return report


@door("list the reports", roles=(), where="own unit, and the units below")
def reports_to_list(member: Member) -> Member:
    """Everybody may look at his list; it holds what he may see."""
    return member


@door("read a report", roles=(), where="own unit; from above its state, and its figures once submitted")
def report_to_read(member: Member, pk: int) -> Report:
    """The report; what of it is shown is asked with `sees_figures`."""
    return _find(member, pk)


@door("read the figures of a report", roles=(), where="own unit; from above once submitted")
def figures_to_read(member: Member, pk: int) -> Report:
    """The report, where he sees what it says now; 404 while it is inside another unit."""
    report = _find(member, pk)
    if not sees_figures(member, report):
        raise Http404
    return report


@door("fill in a report", roles=(Role.REPORT_WRITER, Role.HEAD), where="own unit; a contact his own targets")
def report_to_fill(member: Member, pk: int) -> Report:
    """The report, for those who write in it; 404 for those above while it is inside its unit."""
    report = _find(member, pk)
    if not is_inside(member, report.unit_id):
        raise Http404
    require(may_fill(member, report))
    return report


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
    report = _find(member, pk)
    if not is_inside(member, report.unit_id):
        raise Http404
    require(may_submit(member, report))
    return report


@door("review a report", roles=REVIEWERS, where="reports sent to own unit")
def report_to_review(member: Member, pk: int) -> Report:
    """The report, for those who return or accept it."""
    report = _find(member, pk)
    require(may_review(member, report))
    return report


@door("open evidence", roles=(), where="own unit; from above once submitted")
def evidence_to_read(member: Member, pk: int, evidence: int) -> Evidence:
    """The evidence of a report whose figures he sees; what was removed, or added since it was returned, is 404."""
    report = _find(member, pk)
    found = (
        Evidence.objects.filter(pk=evidence, report=report, removed_at__isnull=True).select_related("content").first()
    )
    if found is None or not (sees_figures(member, report) or _was_sent(found, report)):
        raise Http404
    return found


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
    entry = Entry.objects.filter(report=report, target_id=target, cleared_at__isnull=True).first()
    if entry is None:
        raise Http404
    require(has_role_of(member, report.unit_id, *WRITERS) or is_contact(member, report, target))
    return report, entry


@door("decide on a correction", roles=REVIEWERS, where="reports sent to own unit")
def correction_to_decide(member: Member, pk: int, correction: int) -> tuple[Report, Correction]:
    """A correction of a report, for those who review it."""
    report = report_to_review(member, pk)
    found = Correction.objects.filter(pk=correction, entry__report=report).select_related("entry__report").first()
    if found is None:
        raise Http404
    return report, found


@door("read who fills in what", roles=(Role.HEAD, Role.REPORT_WRITER), where="own unit")
def contacts_to_read(member: Member, unit: int) -> Unit:
    """The unit, for those who belong to it."""
    if not is_inside(member, unit):
        raise Http404
    require(has_role_of(member, unit, *WRITERS))
    return named(Unit.objects.filter(pk=unit), member.on)[0]


@door("set who fills in what", roles=(Role.HEAD,), where="own unit")
def contact_to_set(member: Member, unit: int, target: int) -> tuple[Unit, Target]:
    """The unit and one of its targets, for its head."""
    if not is_inside(member, unit):
        raise Http404
    require(has_role_of(member, unit, Role.HEAD))
    found = Target.objects.filter(pk=target, units__unit_id=unit, units__retracted_at__isnull=True).distinct().first()
    if found is None:
        raise Http404
    return named(Unit.objects.filter(pk=unit), member.on)[0], found


@door("follow the reports of a period", roles=(), where="units that report to own unit, and units below")
def period_to_read(member: Member, pk: int) -> SchemePeriod:
    """A period of a scheme whose owner stands in his scope, or in which somebody reports to his unit."""
    found = SchemePeriod.objects.select_related("scheme").filter(pk=pk).first()
    if found is None:
        raise Http404
    to_him = Report.objects.filter(scheme_period=found, reviewer_unit_id__in=member.roots)
    if not (member.reads(found.scheme.owner_id) or to_him.exists()):
        raise Http404
    return found


@door("set up a reporting scheme", roles=(Role.PLANNER,), where="own organisation")
def owner_to_set_up(member: Member, unit: int) -> Unit:
    """The unit whose reporting he organises, for its planner."""
    if not member.reads(unit):
        raise Http404
    require(any(role == Role.PLANNER and over == unit for role, over in member.roles))
    return named(Unit.objects.filter(pk=unit), member.on)[0]


@door("open a reporting period", roles=(Role.PLANNER,), where="own organisation")
def scheme_to_open(member: Member, pk: int) -> Scheme:
    """A scheme, for the planner of its owner."""
    found = Scheme.objects.filter(pk=pk).first()
    if found is None or not member.reads(found.owner_id):
        raise Http404
    require(member.may(Role.PLANNER, over=found.owner_id))
    return found
