"""Making a plan, its particulars, issuing it, amending it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from roviec.kit import slots
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest
from roviec.plans.enums import PlanKind
from roviec.plans.forms import IssueForm, PlanForm
from roviec.plans.models import Plan, PlanVersion
from roviec.plans.operations import change_plan, draft_amendment, draft_plan, drop_draft, issue_plan
from roviec.plans.permissions import may_draft, plan_to_change, plan_to_issue, plan_to_make
from roviec.plans.queries import annex_of, draft_of, is_issued, missing_for_issue, participants_of, visible_plans
from roviec.plans.queries.plans import documents_to_issue_with, owners_for, terms_for
from roviec.plans.views.changes import shown_difference
from roviec.plans.views.shared import plan_context

GET_OR_POST = ["GET", "HEAD", "POST"]
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


def _form(request: MemberRequest, plan: Plan | None = None) -> PlanForm:
    above = visible_plans(request.member).order_by("-valid", "pk")
    return PlanForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        owners=[] if plan else owners_for(request.member, request.on),
        above=list(above.exclude(pk=plan.pk) if plan else above),
        terms=terms_for(request.member, request.on),
    )


@require_http_methods(GET_OR_POST)
@opens(plan_to_make)
def new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Begin a plan."""
    form = _form(request)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            owner = form.owners[form.cleaned_data["owner"]]
            try:
                made = draft_plan(form.words(), owner, key=form.cleaned_data["key"], by=member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The plan is drafted. Write or paste its lines."))
                return redirect("plans:draft", pk=made.plan_id)
    trace = [Crumb(_("Plans"), reverse("plans:list")), Crumb(_("New plan"))]
    return render(request, "plans/form.html", {"form": form, "trace": trace}, status=status)


@require_http_methods(GET_OR_POST)
@opens(plan_to_change)
def particulars(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """Change a plan's particulars before it is issued."""
    form = _form(request, plan)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            shown = form.cleaned_data["version"] or 0
            try:
                change_plan(plan, form.words(), version=shown, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The particulars are saved."))
                return redirect("plans:plan", pk=plan.pk)
    context = plan_context(request, plan, Crumb(_("Particulars"))) | {
        "form": form,
        "is_stale": status == HTTPStatus.CONFLICT,
        "is_fixed": is_issued(plan),
    }
    return render(request, "plans/form.html", context, status=status)


@require_http_methods(GET_OR_POST)
@opens(plan_to_issue)
def issue(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """Issue the draft: first what will happen and what is missing, then the step."""
    draft = draft_of(plan)
    if draft is None:
        messages.info(request, _("There is no draft to issue: the plan is issued as it stands."))
        return redirect("plans:plan", pk=plan.pk)
    first_day = plan.valid.lower if not is_issued(plan) else request.on
    form = IssueForm(
        request.POST if request.method == "POST" else None,
        initial={"effective_from": first_day, "document": str(plan.document_id or "")},
        documents=documents_to_issue_with(request.member, plan),
        needs_document=plan.kind == PlanKind.PLAN,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            day = form.cleaned_data["effective_from"]
            try:
                issue_plan(draft, form.chosen, day, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("%(plan)s is issued.") % {"plan": plan})
                return redirect(_after_issuing(request, plan, draft))
    context = plan_context(request, plan, Crumb(_("Issue"))) | {
        "form": form,
        "missing": missing_for_issue(draft),
        "draft_url": _draft_url(request, plan, draft),
        "consequences": _what_issuing_does(request, plan, draft),
    }
    return render(request, "plans/issue.html", context, status=status)


def _after_issuing(request: MemberRequest, plan: Plan, version: PlanVersion) -> str:
    """Where to go on: after an amendment to what an upper app has to do about it, else to the plan."""
    entries = slots.entries("plans.amended", request.member) if version.number > 1 else []
    if entries:
        return reverse(entries[0].url_name, args=entries[0].url_args(plan))
    return reverse("plans:plan", args=[plan.pk])


def _draft_url(request: MemberRequest, plan: Plan, draft: PlanVersion) -> str:
    """The draft to write in; who issues does not always write, and reads it."""
    if may_draft(request.member, plan):
        return reverse("plans:draft", args=[plan.pk])
    return reverse("plans:version", args=[plan.pk, draft.number])


def _what_issuing_does(request: MemberRequest, plan: Plan, draft: PlanVersion) -> list[str]:
    """What will happen, in sentences."""
    below = [row for row in participants_of([plan.pk], plan.valid.lower)[plan.pk] if row.unit_id != plan.owner_id]
    readers = ngettext(
        "%(count)d unit that takes part reads it from now on.",
        "%(count)d units that take part read it from now on.",
        len(below),
    )
    sentences = [
        annex_of(draft, request.on).sentence,
        readers % {"count": len(below)},
        _("Its lines can no longer be changed; changes go through an amendment."),
    ]
    if shown := shown_difference(request, draft):
        sentences.append(_("What changes: %(changes)s.") % {"changes": shown["difference"].sentence})
        concerned = shown["concerned"]
        told = ngettext("%(count)d unit is told: %(units)s.", "%(count)d units are told: %(units)s.", len(concerned))
        if concerned:
            sentences.append(told % {"count": len(concerned), "units": ", ".join(concerned)})
        sentences += [f"{line.line.row}: {sentence}" for line, stakes in shown["rows"] for sentence in stakes]
        sentences.append(_("The version before stays readable and binds until the day chosen here."))
    return [sentence for sentence in sentences if sentence]


@require_http_methods(GET_OR_POST)
@opens(plan_to_issue)
def amendment(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """Draft a changed version of an issued plan."""
    if request.method == "POST":
        draft_amendment(plan, by=request.member.actor, at=request.at)
        messages.success(request, _("The amendment is drafted; what is issued stays in force."))
        # Who issues does not always write.
        return redirect("plans:draft" if may_draft(request.member, plan) else "plans:plan", pk=plan.pk)
    return render(request, "plans/amendment.html", plan_context(request, plan, Crumb(_("Amendment"))))


@require_http_methods(GET_OR_POST)
@opens(plan_to_issue)
def draft_removal(request: MemberRequest, plan: Plan) -> HttpResponse | HttpResponseBase:
    """Drop the draft."""
    draft = draft_of(plan)
    if draft is None:
        messages.info(request, _("There is no draft any more."))
        return redirect("plans:list")
    if request.method == "POST":
        drop_draft(draft, by=request.member.actor, at=request.at)
        messages.success(request, _("The draft of %(plan)s is dropped.") % {"plan": plan})
        return redirect("plans:plan", pk=plan.pk) if is_issued(plan) else redirect("plans:list")
    context = plan_context(request, plan, Crumb(_("Drop the draft"))) | {"was_issued": is_issued(plan)}
    return render(request, "plans/draft_removal.html", context)
