"""Taking an acceptance back: why, by which document, and what it does."""

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
from roviec.reports.forms import RevocationForm
from roviec.reports.models import Report
from roviec.reports.operations import revoke_report
from roviec.reports.permissions import report_to_revoke
from roviec.reports.views.shared import context_of, sent


@opens(report_to_revoke)
def revocation(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Say why, then revoke it."""
    form = RevocationForm(sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            revoke_report(found, said["reason"], basis=said["basis"], by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            words = _(
                "The report of %(unit)s is revoked: its figures count no longer, and the unit has the sheet again."
            )
            messages.success(request, words % {"unit": found.unit.name})
            return redirect("reports:report", found.pk)
    names = {"unit": found.unit.name, "due": f"{found.scheme_period.timely_on:%d/%m/%Y}"}
    context = context_of(request.member, found) | {
        "form": form,
        "question": _("Revoke the accepted report?"),
        "consequences": [
            _("Every figure that %(unit)s has in the totals for this period leaves them at once.") % names,
            _("The unit counts as not having reported; what it sends after %(due)s is late.") % names,
            _("The sheet is with the unit again as it counted last, and the unit reads your reason."),
            _("Nothing is erased: what was accepted, and by whom, stays in the history and in the ledger."),
        ],
        "verb": _("Revoke the report"),
        "danger": True,
        "cancel": reverse("reports:report", args=[found.pk]),
    }
    return render(request, "reports/confirm.html", context, status=status)
