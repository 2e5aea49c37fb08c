"""Pages of the consolidated report of a plan: its periods, writing, submitting, approving, its three ways out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.acts.queries import history_of
from roviec.figures.reckoning import Known
from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.word import DOCX
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import MemberRequest
from roviec.plans.models import Plan
from roviec.reports.enums import ConsolidatedState
from roviec.reports.forms.consolidated import BeginForm, ConsolidatedForm, ReturnForm
from roviec.reports.forms.sheets import SeenForm
from roviec.reports.models import Consolidated
from roviec.reports.operations import (
    UnableToConsolidate,
    approve_consolidated,
    begin_consolidated,
    return_consolidated,
    submit_consolidated,
    write_consolidated,
)
from roviec.reports.papers.consolidated import coverage_words, paper_of, subject_of, workbook_of
from roviec.reports.permissions.consolidated import (
    consolidated_to_approve,
    consolidated_to_read,
    consolidated_to_submit,
    consolidated_to_write,
    consolidation_to_begin,
    consolidations_to_read,
    may_approve,
    may_compose,
    may_send,
    sees,
)
from roviec.reports.queries.consolidated import (
    OPEN,
    Page,
    agency_named,
    agency_of,
    composed,
    page_of,
    periods_to_report,
)

LOOKS = {
    ConsolidatedState.DRAFT: "draft",
    ConsolidatedState.SUBMITTED: "waiting",
    ConsolidatedState.RETURNED: "returned",
    ConsolidatedState.APPROVED: "done",
}


def _trace(plan: Plan, *further: Crumb) -> list[Crumb]:
    return [
        Crumb(plan.short_title, reverse("plans:plan", args=[plan.pk])),
        Crumb(_("Consolidated reports"), reverse("reports:consolidations", args=[plan.pk])),
        *further,
    ]


@require_safe
@opens(consolidations_to_read)
def consolidations(request: MemberRequest, plan: Plan) -> HttpResponse:
    """The periods of a plan with their consolidated reports."""
    member = request.member
    rows = []
    for standing in periods_to_report(plan, request.on):
        row = standing.row
        if row is not None:
            row.plan = plan
        rows.append(
            {
                "standing": standing,
                "look": LOOKS[ConsolidatedState(row.state)] if row else "draft",
                "opens": row is not None and sees(member, row),
                "may_begin": row is None and may_compose(member, plan, agency_of(plan, standing.period)),
            }
        )
    context = {"plan": plan, "rows": rows, "trace": [*_trace(plan)[:1], Crumb(_("Consolidated reports"))]}
    return render(request, "reports/consolidations.html", context)


@require_POST
@opens(consolidation_to_begin)
def begin(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """Begin the report of a period."""
    form = BeginForm(request.POST)
    if not form.is_valid() or not may_compose(request.member, plan, agency_of(plan, form.period())):
        raise UnableToConsolidate(_("The plan has no reports of this period."))
    report = begin_consolidated(plan, form.period(), by=request.member.actor, at=request.at)
    return redirect("reports:consolidated", report.pk)


def _shown(request: MemberRequest, report: Consolidated, **more: Any) -> dict[str, Any]:
    known = Known.of(request.known_on)
    page = page_of(report, known)
    agency = agency_named(report, request.on)
    member = request.member
    # Nothing is written or sent on what was known once.
    is_open = report.state in OPEN and known is None
    return {
        "report": report,
        "page": page,
        "subject": subject_of(page),
        "coverage": coverage_words(page),
        "agency": agency,
        "look": LOOKS[ConsolidatedState(report.state)],
        "may_write": is_open and may_compose(member, report.plan, report.unit_id),
        "may_send": is_open and may_send(member, report),
        "may_approve": known is None and report.state == ConsolidatedState.SUBMITTED and may_approve(member, report),
        "history": history_of(report),
        "zalo": _zalo(request, page),
        "trace": _trace(report.plan, Crumb(report.period.label)),
    } | more


def _zalo(request: MemberRequest, page: Page) -> str:
    """Three lines and a link that needs sign-in."""
    address = request.build_absolute_uri(reverse("reports:consolidated", args=[page.report.pk]))
    state = str(ConsolidatedState(page.report.state).label)
    return "\n".join([f"{subject_of(page)}: {state}.", coverage_words(page), address])


def _answer(request: MemberRequest, report: Consolidated, error: Unable, **more: Any) -> HttpResponse:
    """The page once more with the sentence that says why nothing was done."""
    status = HTTPStatus.CONFLICT if isinstance(error, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
    form = ConsolidatedForm(initial={"narrative": report.narrative, "version": report.version})
    context = _shown(request, report, refused=error, **({"form": form, "return_form": ReturnForm()} | more))
    return render(request, "reports/consolidated.html", context, status=status)


@require_safe
@opens(consolidated_to_read)
def consolidated(request: MemberRequest, report: Consolidated) -> HttpResponse:
    """The report: to write, to submit, to approve, to read."""
    form = ConsolidatedForm(initial={"narrative": report.narrative, "version": report.version})
    return render(request, "reports/consolidated.html", _shown(request, report, form=form, return_form=ReturnForm()))


@require_POST
@opens(consolidated_to_write)
def narrative(request: MemberRequest, report: Consolidated) -> HttpResponseBase:
    """Keep the text; a button beside a unit's text adds that to it."""
    form = ConsolidatedForm(request.POST)
    if not form.is_valid():
        context = _shown(request, report, form=form, return_form=ReturnForm())
        return render(request, "reports/consolidated.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    text, added = form.cleaned_data["narrative"], request.POST.get("add", "")
    if added:
        told = [one for one in page_of(report).told if added == "all" or added == str(one.unit.pk)]
        text = "\n\n".join(part for part in (text.strip(), composed(told)) if part)
    try:
        write_consolidated(report, text, version=form.cleaned_data["version"], by=request.member.actor, at=request.at)
    except Unable as error:
        status = refuse(form, error)
        context = _shown(request, report, form=form, return_form=ReturnForm(), is_stale=status == HTTPStatus.CONFLICT)
        return render(request, "reports/consolidated.html", context, status=status)
    messages.success(request, _("The text is saved."))
    return redirect(f"{reverse('reports:consolidated', args=[report.pk])}#text")


def _seen(request: MemberRequest) -> str:
    form = SeenForm(request.POST)
    return str(form.cleaned_data["seen"]) if form.is_valid() else ""


@require_POST
@opens(consolidated_to_submit)
def submission(request: MemberRequest, report: Consolidated) -> HttpResponseBase:
    """Submit the report that was looked at; its figures are frozen."""
    try:
        submit_consolidated(report, _seen(request), by=request.member.actor, at=request.at)
    except Unable as error:
        return _answer(request, report, error)
    messages.success(request, _("The consolidated report is submitted; its figures are frozen as they were shown."))
    return redirect("reports:consolidated", report.pk)


@require_POST
@opens(consolidated_to_approve)
def approval(request: MemberRequest, report: Consolidated) -> HttpResponseBase:
    """Approve the report that was looked at."""
    try:
        approve_consolidated(report, _seen(request), by=request.member.actor, at=request.at)
    except Unable as error:
        return _answer(request, report, error)
    messages.success(request, _("The consolidated report is approved."))
    return redirect("reports:consolidated", report.pk)


@require_POST
@opens(consolidated_to_approve)
def returning(request: MemberRequest, report: Consolidated) -> HttpResponseBase:
    """Give the report back with what has to be completed."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        context = _shown(request, report, form=ConsolidatedForm(), return_form=form)
        return render(request, "reports/consolidated.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return_consolidated(report, form.cleaned_data["words"], by=request.member.actor, at=request.at)
    except Unable as error:
        return _answer(request, report, error, return_form=form)
    messages.success(request, _("The consolidated report is returned for completion."))
    return redirect("reports:consolidations", report.plan_id)


def _file(content: bytes, kind: str, report: Consolidated, ending: str) -> HttpResponse:
    name = f"bao-cao-tong-hop-{report.plan_id}-{report.period.start:%Y-%m}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@opens(consolidated_to_read)
def workbook(request: MemberRequest, report: Consolidated) -> HttpResponse:
    """The report as a workbook."""
    return _file(workbook_of(page_of(report, Known.of(request.known_on))), XLSX, report, "xlsx")


@require_safe
@opens(consolidated_to_read)
def paper(request: MemberRequest, report: Consolidated) -> HttpResponse:
    """The report as a paper to number and sign."""
    agency = agency_named(report, request.on)
    page = page_of(report, Known.of(request.known_on))
    return _file(paper_of(page, agency, request.on), DOCX, report, "docx")
