"""Evidence: adding it by camera or file, removing it, serving it by its door."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_http_methods, require_POST

from roviec.acts.enums import ReadKind
from roviec.acts.operations import note_read
from roviec.documents.files import ACCEPT, open_file
from roviec.kit.answers import saved
from roviec.kit.doors import opens
from roviec.kit.forms import refuse
from roviec.organisations.permissions import MemberRequest
from roviec.plans.models import Target
from roviec.reports.forms import EvidenceForm
from roviec.reports.forms.sheets import ReasonForm
from roviec.reports.models import Evidence, Report
from roviec.reports.operations import UnableToWrite, add_evidence, remove_evidence
from roviec.reports.permissions import entry_to_write, evidence_to_read, evidence_to_remove
from roviec.reports.permissions.sheets import inspects_from_outside
from roviec.reports.queries.sheet import sheet
from roviec.reports.views.shared import context_of, sent

# Where a session keeps why it opens the evidence of which sheet.
REASONS = "evidence_reasons"
# What a browser shows by itself; the rest is offered for keeping.
INLINE = ("image/jpeg", "image/png", "image/webp", "application/pdf")
# It sets a photo on a page of its own making, with inline styles; the file itself can load and run nothing.
VIEWER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@opens(entry_to_write)
def adding(request: MemberRequest, found: tuple[Report, Target]) -> HttpResponseBase:
    """Add a photo or paper beside a figure; as a page of its own where there is no JavaScript."""
    report, target = found
    form = EvidenceForm(*sent(request))
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                upload = form.cleaned_data["evidence"]
                add_evidence(report, target, upload, by=request.member.actor, at=request.at)
                status = HTTPStatus.OK
            except UnableToWrite as error:
                refuse(form, error)
        if request.headers.get("HX-Request"):
            return _beside_the_figure(request, report, target.pk, form, status)
        if status == HTTPStatus.OK:
            messages.success(request, _("The evidence is saved."))
            return redirect(f"{reverse('reports:report', args=[report.pk])}#t{target.pk}")
    context = context_of(request.member, report) | {"form": form, "target": target}
    return render(request, "reports/evidence.html", context, status=status)


def _beside_the_figure(
    request: MemberRequest, report: Report, target_id: int, form: EvidenceForm | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    line = sheet(report).line(target_id)
    context = {
        "line": line,
        "report": report,
        "evidence_form": form,
        "writable": True,
        "evidence_answer": True,
        "evidence_accept": ACCEPT,
    }
    response = render(request, "reports/_evidence.html", context, status=status)
    return saved(response, request.at) if status == HTTPStatus.OK else response


@require_POST
@opens(evidence_to_remove)
def removal(request: MemberRequest, evidence: Evidence) -> HttpResponseBase:
    """Take evidence away from its figure."""
    remove_evidence(evidence, by=request.member.actor, at=request.at)
    if request.headers.get("HX-Request"):
        return _beside_the_figure(request, evidence.report, evidence.target_id, None)
    return redirect(f"{reverse('reports:report', args=[evidence.report_id])}#t{evidence.target_id}")


def _mark(_request: HttpRequest, evidence: Evidence) -> str:
    return f'"{evidence.content.sha256}"'


@require_http_methods(["GET", "HEAD", "POST"])
@opens(evidence_to_read)
def file(request: MemberRequest, evidence: Evidence) -> HttpResponseBase:
    """The bytes, for those who see the figure; who only inspects says first why, once for each sheet.

    A browser may keep them, but asks at the door each time: the next one to sign in on it may not see them, and a report
    may be returned. Nothing is sent twice, for the content never changes.
    """
    if inspects_from_outside(request.member, evidence.report.unit_id) and (asked := _ask_why(request, evidence)):
        return asked
    response = _bytes(request, evidence)
    # On "not modified" too: its headers take the place of those the browser kept.
    response["Content-Security-Policy"] = VIEWER_POLICY
    return response


def _ask_why(request: MemberRequest, evidence: Evidence) -> HttpResponseBase | None:
    """The page that asks for the reason; None once it was given, and then it is noted that the evidence was opened."""
    given = request.session.get(REASONS, {})
    sheet_of = str(evidence.report_id)
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _why(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        request.session[REASONS] = given | {sheet_of: form.cleaned_data["reason"]}
        return redirect(request.path)
    if sheet_of not in given:
        return _why(request, ReasonForm(), HTTPStatus.OK)
    note_read(
        ReadKind.EVIDENCE,
        of=evidence,
        unit_id=evidence.report.unit_id,
        reason=given[sheet_of],
        by=request.member.actor,
        at=request.at,
    )
    return None


def _why(request: MemberRequest, form: ReasonForm, status: HTTPStatus) -> HttpResponse:
    return render(request, "reports/evidence_reason.html", {"form": form}, status=status)


@cache_control(private=True, no_cache=True)
@etag(_mark)
def _bytes(_request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    media_type = evidence.content.media_type
    response = FileResponse(
        open_file(evidence.content),
        as_attachment=media_type not in INLINE,
        filename=evidence.name,
        content_type=media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
