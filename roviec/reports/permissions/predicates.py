"""What a member is to a report: inside its unit, its writer, its reviewer, or somebody who stands above it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import named
from roviec.reports.enums import ReportState
from roviec.reports.models import Contact, Report
from roviec.reports.queries.expected import last_day
from roviec.reports.queries.routes import reviewing_units, with_turn

WRITERS = (Role.REPORT_WRITER, Role.HEAD)
# In these states the figures have left the unit; in RETURNED they are inside again, as they were sent.
SHOWN_ABOVE = (ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.REVOKED)


def is_inside(member: Member, unit_id: int) -> bool:
    """Whether his post is of exactly this unit, or of the one that stands for it since it ended, or he works for it by a role."""
    return unit_id in member.inside or unit_id in member.succeeded


def has_role_of(member: Member, unit_id: int, *roles: Role) -> bool:
    """Whether he has one of the roles in this very unit; a role over a unit above gives no hand in its sheet.

    What a unit left open when it ended is finished by the unit that stands for it.
    """
    if any(role in roles and over == unit_id for role, over in member.roles):
        return True
    if member.unit_id == unit_id:
        return member.may(*roles, over=unit_id)
    return member.is_a(*roles) and unit_id in member.succeeded and member.may(*roles, over=member.unit_id)


def is_contact(member: Member, report: Report, target_id: int | None = None) -> bool:
    """Whether he fills in a target (any, unless one is named) of the report's unit in its period."""
    contacts = contacts_of_member(member, report)
    return contacts.filter(target_id=target_id).exists() if target_id else contacts.exists()


def contacts_of_member(member: Member, report: Report) -> QuerySet[Contact]:
    """What he is the contact of, in the report's unit and period."""
    return contacts_in_force(report).filter(holding_id=member.holding_id)


def contacts_in_force(report: Report) -> QuerySet[Contact]:
    """Who fills in what for the report's unit in its period."""
    return Contact.objects.filter(
        unit_id=report.unit_id, retracted_at__isnull=True, valid__contains=last_day(report.period)
    )


def may_speak_for_leaders(member: Member, report: Report) -> bool:
    """Whether he writes down what leaders say of it: the planner of the unit that reviews it or of the scheme's owner."""
    units = {report.reviewer_unit_id, report.scheme.owner_id}
    return any(role == Role.PLANNER and over in units for role, over in member.roles)


def may_fill(member: Member, report: Report) -> bool:
    """Whether he writes in the sheet: everything, or the targets he is the contact of."""
    return has_role_of(member, report.unit_id, *WRITERS) or (
        is_inside(member, report.unit_id) and is_contact(member, report)
    )


def targets_to_write(member: Member, report: Report) -> set[int] | None:
    """The ids of the targets he writes, None for all: a contact without a role writes his own."""
    if has_role_of(member, report.unit_id, *WRITERS):
        return None
    return set(contacts_of_member(member, report).values_list("target_id", flat=True))


def may_submit(member: Member, report: Report) -> bool:
    """Whether he sends it: the head of the unit does."""
    return has_role_of(member, report.unit_id, Role.HEAD)


def may_run(member: Member, report: Report) -> bool:
    """Whether the whole sheet is in his hands: the unit's head or its report contact, not whoever fills in one target."""
    return has_role_of(member, report.unit_id, *WRITERS)


def may_accept(member: Member, report: Report) -> bool:
    """Whether he accepts it, and decides on its corrections, for the unit that reviews it last."""
    return report.reviewer_unit_id in reviewing_units(member)


def is_his_turn(member: Member, report: Report) -> bool:
    """Whether the report waits for a unit for which he reviews."""
    return report.state == ReportState.SUBMITTED and report.turn in reviewing_units(member)


def sees_figures(member: Member, report: Report) -> bool:
    """Whether he sees what the sheet says now."""
    return is_inside(member, report.unit_id) or report.state in SHOWN_ABOVE


def find_report(member: Member, pk: int) -> Report:
    """The report, with its unit named; 404 unless he belongs to the unit, stands above it, or it goes by his unit."""
    report = with_turn(Report.objects.select_related("scheme", "scheme_period"), member.on).filter(pk=pk).first()
    if report is None:
        raise Http404
    if not (
        is_inside(member, report.unit_id)
        or report.reviewer_unit_id in member.roots
        or member.reads(report.unit_id)
        or report.steps.filter(unit_id__in=member.roots).exists()
    ):
        raise Http404
    report.unit = named(Unit.objects.filter(pk=report.unit_id), member.on)[0]
    return report
