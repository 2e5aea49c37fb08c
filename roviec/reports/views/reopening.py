"""Opening a closed sheet again: the unit asks, the reviewer grants until a day or refuses."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms import GrantForm, StaysClosedForm, WishForm
from roviec.reports.models import Reopening, Report
from roviec.reports.operations import ask_to_reopen, grant_reopening, refuse_reopening
from roviec.reports.permissions import reopening_to_decide, report_to_open_again
from roviec.reports.views.shared import context_of, sent


@opens(report_to_open_again)
def asking(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Say why, then ask."""
    form = WishForm(sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_reopen(found, form.cleaned_data["reason"], by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Asked. The sheet stays as it is until the reviewer decides."))
            return redirect("reports:report", found.pk)
    context = context_of(request.member, found) | {
        "form": form,
        "question": _("Ask to open the sheet again?"),
        "consequences": [
            _("The reviewer reads your reason, and opens the sheet until a day or says why not."),
            _("Accepted figures go on counting until what you send then is accepted."),
        ],
        "verb": _("Ask to open it again"),
        "cancel": reverse("reports:report", args=[found.pk]),
    }
    return render(request, "reports/confirm.html", context, status=status)


@opens(reopening_to_decide)
def granting(request: MemberRequest, place: tuple[Report, Reopening]) -> HttpResponseBase:
    """Say until when, then open it; again to give more time."""
    found, wish = place
    form = GrantForm(sent(request)[0], today=request.at)
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            grant_reopening(wish, form.moment, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The sheet is open again for this unit until the day you chose."))
            return redirect("reports:report", found.pk)
    context = context_of(request.member, found) | {
        "form": form,
        "question": _("Open the sheet again?"),
        "consequences": [
            _("The unit says: %(reason)s") % {"reason": wish.reason},
            _("It may write and send again until the day ends; then the sheet closes by itself."),
            _(
                "Accepted figures go on counting until the new ones are accepted; a locked month opens for this unit only."
            ),
        ],
        "verb": _("Open it again"),
        "cancel": reverse("reports:report", args=[found.pk]),
    }
    return render(request, "reports/confirm.html", context, status=status)


@opens(reopening_to_decide)
def refusal(request: MemberRequest, place: tuple[Report, Reopening]) -> HttpResponseBase:
    """Let the sheet stay closed, and say why."""
    found, wish = place
    form = StaysClosedForm(sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            refuse_reopening(wish, form.cleaned_data["words"], by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The sheet stays closed; the unit reads your reason."))
            return redirect("reports:report", found.pk)
    context = context_of(request.member, found) | {
        "form": form,
        "question": _("Let the sheet stay closed?"),
        "consequences": [_("The unit says: %(reason)s") % {"reason": wish.reason}, _("The unit reads your reason.")],
        "verb": _("Let it stay closed"),
        "cancel": reverse("reports:report", args=[found.pk]),
    }
    return render(request, "reports/confirm.html", context, status=status)
