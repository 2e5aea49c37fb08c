"""The reviewer's answers: return, accept, decide on corrections; and the unit's wish for a correction."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms import CorrectionForm, RefusalForm, RemarksForm, SeenForm
from roviec.reports.models import Correction, Entry, Report, ReportStep
from roviec.reports.operations import (
    UnableToWrite,
    accept_correction,
    accept_report,
    endorse_report,
    propose_correction,
    refuse_correction,
    return_report,
)
from roviec.reports.permissions import (
    correction_to_decide,
    entry_to_correct,
    report_to_accept,
    report_to_return,
    sees_figures,
    step_to_endorse,
)
from roviec.reports.queries.hashes import content_hash
from roviec.reports.queries.sheet import Sheet, sheet
from roviec.reports.views.shared import around_the_sheet, context_of, sent, speakers_for


def _review_page(request: MemberRequest, now: Sheet, form: RemarksForm, status: int) -> HttpResponse:
    """The report once more, with what the reviewer wrote and the sentence that says why it was not done.

    While it is inside its unit there is nothing for a reviewer to look at.
    """
    if not sees_figures(request.member, now.report):
        raise Http404
    context = context_of(request.member, now.report) | {
        **around_the_sheet(request.member, now, request.at),
        "sheet": now,
        "form": form,
        "seen": content_hash(now.report),
        "is_stale": status == HTTPStatus.CONFLICT,
    }
    return render(request, "reports/read.html", context, status=status)


@require_POST
@opens(report_to_return)
def returning(request: MemberRequest, place: tuple[Report, ReportStep | None]) -> HttpResponseBase:
    """Give the report back with the remarks written beside its numbers."""
    found, step = place
    now = sheet(found)
    form = RemarksForm(now, request.POST, speakers=speakers_for(request.member, found))
    if not form.is_valid():
        return _review_page(request, now, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return_report(found, form.remarks(), step=step, speaker=form.speaker, by=request.member.actor, at=request.at)
    except Unable as error:
        return _review_page(request, now, form, refuse(form, error))
    said = _("The report of %(unit)s is returned for completion.") % {"unit": found.unit.name}
    messages.success(request, said)
    return redirect("reports:period", found.scheme_period_id)


@require_POST
@opens(step_to_endorse)
def endorsement(request: MemberRequest, place: tuple[Report, ReportStep]) -> HttpResponseBase:
    """Let the report that was looked at go on to the next reviewer."""
    found, step = place
    said = _("The report of %(unit)s is endorsed and goes on to the next reviewer.") % {"unit": found.unit.name}
    return _let_pass(
        request, found, said, lambda seen: endorse_report(step, seen, by=request.member.actor, at=request.at)
    )


@require_POST
@opens(report_to_accept)
def acceptance(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Accept the report that was looked at."""
    said = _("The report of %(unit)s is accepted; its figures count from now on.") % {"unit": found.unit.name}
    return _let_pass(
        request, found, said, lambda seen: accept_report(found, seen, by=request.member.actor, at=request.at)
    )


def _let_pass(request: MemberRequest, found: Report, said: str, verb: Callable[[str], object]) -> HttpResponseBase:
    """Endorse or accept what was seen; remarks that were typed are not silently lost."""
    now = sheet(found)
    form = RemarksForm(now, request.POST, speakers=speakers_for(request.member, found))
    seen = SeenForm(request.POST)
    if form.is_valid() and any(form.remarks().values()):
        form.add_error(
            None, ValidationError(_("You wrote a remark. Return the report, or empty the remark and go on."))
        )
    if form.errors:
        return _review_page(request, now, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        verb(seen.cleaned_data["seen"] if seen.is_valid() else "")
    except Unable as error:
        return _review_page(request, now, form, refuse(form, error))
    messages.success(request, said)
    return redirect("reports:period", found.scheme_period_id)


@opens(entry_to_correct)
def correcting(request: MemberRequest, found: tuple[Report, Entry]) -> HttpResponseBase:
    """Ask to replace an accepted figure."""
    report, entry = found
    now = sheet(report)
    line = now.line(entry.target_id)
    if line is None:
        # The plans no longer ask for it, and the sheet is still to be sent.
        raise Http404
    form = CorrectionForm(line, sent(request)[0])
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid() and form.answer:
            why = form.cleaned_data["why"]
            try:
                propose_correction(entry, form.answer, why, by=request.member.actor, at=request.at)
            except Unable as error:
                field = error.field if isinstance(error, UnableToWrite) and error.field in form.fields else None
                form.add_error(field, str(error))
            else:
                messages.success(
                    request, _("The correction is proposed. The accepted figure counts until it is decided.")
                )
                return redirect(f"{reverse('reports:report', args=[report.pk])}#t{entry.target_id}")
        elif form.is_valid():
            form.add_error(None, _("Enter the figure that should count."))
    context = context_of(request.member, report) | {"line": line, "card": form}
    return render(request, "reports/correction.html", context, status=status)


@require_POST
@opens(correction_to_decide)
def correction_acceptance(request: MemberRequest, found: tuple[Report, Correction]) -> HttpResponseBase:
    """Let the corrected figure count."""
    report, correction = found
    accept_correction(correction, by=request.member.actor, at=request.at)
    messages.success(request, _("The corrected figure counts from now on."))
    return redirect(f"{reverse('reports:report', args=[report.pk])}#t{correction.entry.target_id}")


@opens(correction_to_decide)
def correction_refusal(request: MemberRequest, found: tuple[Report, Correction]) -> HttpResponseBase:
    """Let the accepted figure go on counting, and say why."""
    report, correction = found
    back = f"{reverse('reports:report', args=[report.pk])}#t{correction.entry.target_id}"
    form = RefusalForm(sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            refuse_correction(correction, form.cleaned_data["words"], by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The correction is refused; the accepted figure goes on counting."))
            return redirect(back)
    context = context_of(request.member, report) | {
        "form": form,
        "question": _("Refuse the correction?"),
        "consequences": [_("The accepted figure goes on counting."), _("The unit reads your reason.")],
        "verb": _("Refuse the correction"),
        "cancel": back,
    }
    return render(request, "reports/confirm.html", context, status=status)
