"""What the pages of a report have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from roviec.kit.pages import Crumb
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.reports.enums import OPEN_STATES, ReportState
from roviec.reports.models import Report
from roviec.reports.permissions import (
    is_his_turn,
    is_inside,
    may_accept,
    may_fill,
    may_run,
    may_speak_for_leaders,
    may_submit,
    sees_figures,
)
from roviec.reports.permissions.predicates import SHOWN_ABOVE
from roviec.reports.queries.estimates import estimates_of
from roviec.reports.queries.remarks import speakers_of
from roviec.reports.queries.reminding import reminder_for
from roviec.reports.queries.reopening import newest_accepted, reopenings_of, standing_wish
from roviec.reports.queries.revoking import revocations_of
from roviec.reports.queries.routes import route_of
from roviec.reports.queries.rows import rows_of
from roviec.reports.queries.schemes import postponements_of
from roviec.reports.queries.sheet import Sheet


def context_of(member: Member, report: Report) -> dict[str, Any]:
    """The head of every page of a report: its trace, its state, what the member may do with it."""
    # The row finds the unit anew and names it; the report of the page is that same object.
    row = rows_of([report], member.on)[0]
    return {
        "report": report,
        "row": row,
        "period_name": report.period.phrase,
        "may_fill": may_fill(member, report),
        "may_submit": may_submit(member, report),
        "may_run": may_run(member, report),
        "may_review": may_accept(member, report),
        "is_his_turn": is_his_turn(member, report),
        "route": route_of(report, member.on) if report.has_route else [],
        "reviewer_name": names_of([report.reviewer_unit_id], member.on)[report.reviewer_unit_id]
        if report.has_route
        else "",
        "reopenings": reopenings_of(report) if report.was_reopened else [],
        "newest": newest_accepted(report) if report.was_reopened else None,
        "revocations": revocations_of(report) if report.edition == 1 else [],
        "postponements": postponements_of(report.scheme_period),
        "is_inside": is_inside(member, report.unit_id),
        "sees_figures": sees_figures(member, report),
        "trace": [
            Crumb(_("Figures and reports"), reverse("reports:list")),
            Crumb(report.period.label, _period_url(member, report)),
            Crumb(report.unit.short_name or report.unit.name),
        ],
    }


def around_the_sheet(member: Member, now: Sheet, at: datetime) -> dict[str, Any]:
    """What stands around the figures: earlier estimates, one's reminder, what may be asked for."""
    report = now.report
    return {
        "now": at,
        "estimates": estimates_of(report),
        "reminder": reminder_for(member, now) if report.state in OPEN_STATES else None,
        "may_ask_to_reopen": may_run(member, report)
        and report.edition == 1
        and (report.state == ReportState.ACCEPTED or report.is_locked)
        and not (report.asks_to_open or (report.was_reopened and standing_wish(report))),
        "may_revoke": report.edition == 1 and report.state == ReportState.ACCEPTED and may_accept(member, report),
        "may_speak": report.state in SHOWN_ABOVE and may_speak_for_leaders(member, report),
    }


def speakers_for(member: Member, report: Report) -> list[Holding]:
    """The leaders for whom he may write on the report; none for those who are not their office."""
    return speakers_of(report, member.on) if may_speak_for_leaders(member, report) else []


def sent(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, Any] | None]:
    """What a form is bound to: text and files of a POST, though it be empty, and nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _period_url(member: Member, report: Report) -> str:
    """The page of the period, for those who see it from above."""
    above = member.reads(report.scheme.owner_id) or report.reviewer_unit_id in member.roots
    return reverse("reports:period", args=[report.scheme_period_id]) if above else ""
