"""Around the figures: earlier estimates, reminders of contacts, remarks written on behalf of leaders."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.figures.models import Posting
from roviec.kit.answers import way_back
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.models import Holding
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms import EstimateForm, SpokenForm
from roviec.reports.models import Remark, Report
from roviec.reports.operations import (
    confirm_estimate,
    confirm_remark,
    disown_remark,
    leave_estimate_open,
    remind_contact,
    write_remark,
)
from roviec.reports.permissions import (
    contact_to_remind,
    estimate_to_confirm,
    remark_to_answer,
    report_to_remark,
    sheet_to_run,
)
from roviec.reports.queries.estimates import estimates_of
from roviec.reports.queries.remarks import speakers_of
from roviec.reports.queries.reminding import missing_parts, reminding_text
from roviec.reports.queries.sheet import sheet
from roviec.reports.views.shared import context_of, sent


@opens(estimate_to_confirm)
def estimate(request: MemberRequest, place: tuple[Report, Posting]) -> HttpResponseBase:
    """Give an earlier estimate for good: the same number in one tap, or another one."""
    found, posting = place
    line = next(line for line in estimates_of(found) if line.posting.pk == posting.pk)
    form = EstimateForm(line, sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            confirm_estimate(
                found, posting, typed["figure"], typed.get("denominator"), by=request.member.actor, at=request.at
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            return _back_to_the_estimates(found)
    context = context_of(request.member, found) | {"form": form, "line": line}
    return render(request, "reports/estimate.html", context, status=status)


@require_POST
@opens(estimate_to_confirm)
def estimate_left_open(request: MemberRequest, place: tuple[Report, Posting]) -> HttpResponseBase:
    """Take back what was said of an estimate."""
    found, posting = place
    leave_estimate_open(found, posting, by=request.member.actor, at=request.at)
    return _back_to_the_estimates(found)


def _back_to_the_estimates(found: Report) -> HttpResponseBase:
    return redirect(f"{reverse('reports:report', args=[found.pk])}#estimates")


@require_safe
@opens(sheet_to_run)
def missing(request: MemberRequest, found: Report) -> HttpResponse:
    """Who inside the unit has not filled in what, and a tap to remind each."""
    now = sheet(found)
    parts = missing_parts(now)
    address = request.build_absolute_uri(reverse("reports:report", args=[found.pk]))
    context = context_of(request.member, found) | {
        "sheet": now,
        "parts": parts,
        "zalo": reminding_text(found, parts, address),
    }
    return render(request, "reports/missing.html", context)


@require_POST
@opens(contact_to_remind)
def reminder(request: MemberRequest, place: tuple[Report, Holding]) -> HttpResponseBase:
    """Remind a contact."""
    found, holding = place
    address = request.build_absolute_uri(reverse("reports:report", args=[found.pk]))
    remind_contact(found, holding, address=address, by=request.member.actor, at=request.at)
    messages.success(
        request, _("%(name)s sees the reminder on the first page and on the sheet.") % {"name": holding.person.name}
    )
    return redirect("reports:missing", found.pk)


@opens(report_to_remark)
def spoken(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Write down what a leader said of the report."""
    now = sheet(found)
    form = SpokenForm(speakers_of(found, request.on), now, sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            write_remark(
                found,
                typed["words"],
                target_id=typed["target"],
                speaker=form.chosen,
                by=request.member.actor,
                at=request.at,
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Written down. It is shown as unconfirmed until the leader confirms it."))
            return redirect("reports:report", found.pk)
    context = context_of(request.member, found) | {"sheet": now, "form": form}
    return render(request, "reports/spoken.html", context, status=status)


@require_POST
@opens(remark_to_answer)
def remark_confirmation(request: MemberRequest, remark: Remark) -> HttpResponseBase:
    """Own a remark."""
    confirm_remark(remark, by=request.member.actor, at=request.at)
    messages.success(request, _("The remark is confirmed as yours."))
    return _back(request, remark)


@require_POST
@opens(remark_to_answer)
def remark_disowning(request: MemberRequest, remark: Remark) -> HttpResponseBase:
    """Disown a remark."""
    disown_remark(remark, by=request.member.actor, at=request.at)
    messages.success(request, _("The remark is marked as not yours."))
    return _back(request, remark)


def _back(request: MemberRequest, remark: Remark) -> HttpResponseBase:
    """To the page the button stood on, of this house only."""
    return way_back(request, request.POST.get("back") or reverse("reports:report", args=[remark.report_id]))
