"""From the writer to the head, and from the head to the unit above: looking before sending."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms import SeenForm
from roviec.reports.models import Report
from roviec.reports.operations import hand_to_head, submit_report
from roviec.reports.permissions import report_to_fill, report_to_submit, sheet_to_run
from roviec.reports.queries.estimates import estimates_of
from roviec.reports.queries.hashes import content_hash
from roviec.reports.queries.sheet import sheet
from roviec.reports.views.shared import context_of


@require_safe
@opens(report_to_fill)
def check(request: MemberRequest, found: Report) -> HttpResponse:
    """What is missing, what changed, what looks doubtful, and then the button."""
    return _check_page(request, found)


def _check_page(
    request: MemberRequest, found: Report, refused: Unable | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = context_of(request.member, found) | {
        "sheet": sheet(found),
        "estimates": estimates_of(found),
        "seen": content_hash(found),
        "refused": refused,
        "is_stale": isinstance(refused, Stale),
    }
    return render(request, "reports/check.html", context, status=status)


def _refused(request: MemberRequest, found: Report, error: Unable) -> HttpResponse:
    status = HTTPStatus.CONFLICT if isinstance(error, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
    return _check_page(request, found, error, status)


@require_POST
@opens(sheet_to_run)
def handing(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Put the sheet before the unit's head."""
    try:
        hand_to_head(found, by=request.member.actor, at=request.at)
    except Unable as error:
        return _refused(request, found, error)
    messages.success(
        request, _("The report is before the unit's head. You can still correct it until it is submitted.")
    )
    return redirect("reports:report", found.pk)


@require_POST
@opens(report_to_submit)
def submission(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Send the report that was looked at."""
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        submit_report(found, seen_hash=seen, by=request.member.actor, at=request.at)
    except Unable as error:
        return _refused(request, found, error)
    messages.success(request, _("The report is submitted. It can be changed again only when it is returned."))
    return redirect("reports:report", found.pk)
