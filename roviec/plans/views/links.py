"""What hangs in the air between a plan, the one above and those below; taking lines over; answering a change above."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import MemberRequest
from roviec.plans.link_forms import ClauseForm, KeepForm, ReportersForm, TickedLines
from roviec.plans.models import Plan, PlanVersion
from roviec.plans.operations import (
    adopt_items,
    cascade_targets,
    follow_superior,
    keep_own_words,
    link_items,
)
from roviec.plans.operations.lines import lead_columns
from roviec.plans.permissions import AdoptedLine, adopted_line, draft_to_write, plan_to_change, version_to_trace
from roviec.plans.queries import (
    adopted_by,
    clauses_above,
    counts_by_kind,
    found_by_rules,
    lines_to_adopt,
    questions_of,
    trace_gaps,
    unit_book,
    visible_plans,
)
from roviec.plans.queries.plans import versions_on
from roviec.plans.queries.units import known_names
from roviec.plans.views.shared import plan_context

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@require_safe
@opens(version_to_trace)
def tracing(request: MemberRequest, version: PlanVersion) -> HttpResponse:
    """What of a plan is carried out by nothing, carries out nothing, or is given to nobody."""
    return _tracing(request, version)


def _tracing(
    request: MemberRequest, version: PlanVersion, status: HTTPStatus = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    trace = trace_gaps(version)
    book = unit_book(version.plan.owner_id, request.on)
    clauses = clauses_above(version, request.on)
    context = plan_context(request, version.plan, Crumb(_("Tracing"))) | {
        "version": version,
        "found": trace,
        "clauses": clauses,
        "clause_form": forms.get("clause_form") or ClauseForm(lines=trace.without_clause, clauses=clauses),
        "reporters_form": forms.get("reporters_form") or ReportersForm(lines=trace.without_reporter, book=book),
        **known_names(book),
    }
    return render(request, "plans/tracing.html", context, status=status)


@require_POST
@opens(version_to_trace)
def clause(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """The ticked targets and tasks carry out a line of the plan above."""
    plan_to_change(request.member, pk=version.plan_id)
    lines = trace_gaps(version).without_clause
    form = ClauseForm(request.POST, lines=lines, clauses=clauses_above(version, request.on))
    if not form.is_valid():
        return _tracing(request, version, WRONG, clause_form=form)
    below = [row.item for row in form.chosen]
    count = link_items(version.plan, below, form.above, by=request.member.actor, at=request.at)
    messages.success(request, ngettext("%(count)d line linked.", "%(count)d lines linked.", count) % {"count": count})
    return redirect("plans:tracing", version.plan_id, version.number)


@require_POST
@opens(version_to_trace)
def trace_reporters(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """The ticked targets are reported by the units that were named, or that a rule finds."""
    plan_to_change(request.member, pk=version.plan_id)
    lines = trace_gaps(version).without_reporter
    form = ReportersForm(request.POST, lines=lines, book=unit_book(version.plan.owner_id, request.on))
    if not form.is_valid():
        return _tracing(request, version, WRONG, reporters_form=form)
    targets = [row.item.target for row in form.chosen]
    units = found_by_rules([_Rule(form.cleaned_data["units"])], version.plan.owner_id, request.on)
    try:
        count = cascade_targets(
            version.plan,
            targets,
            units.leads(_Rule(form.cleaned_data["units"])),
            by=request.member.actor,
            at=request.at,
        )
    except Unable as error:
        return _tracing(request, version, refuse(form, error), reporters_form=form)
    words = ngettext("%(count)d target is reported now.", "%(count)d targets are reported now.", count)
    messages.success(request, words % {"count": count})
    return redirect("plans:tracing", version.plan_id, version.number)


class _Rule:
    """A lead that was typed, as rules are looked up."""

    def __init__(self, lead: Any) -> None:
        columns = lead_columns(lead)
        self.lead_rule: str = columns["lead_rule"]
        self.lead_unit_id: int | None = lead.unit.pk if lead.unit else None
        self.lead_of: str = columns["lead_of"]
        self.lead_units: list[int] = columns["lead_units"]


@require_http_methods(["GET", "HEAD", "POST"])
@opens(draft_to_write)
def adoption(request: MemberRequest, draft: PlanVersion) -> HttpResponseBase:
    """Take lines of a plan above over into the draft."""
    above = _plans_above(request, draft.plan)
    wanted = request.POST.get("of") or request.GET.get("of") or str(draft.plan.serves_id or "")
    superior = next((version for version in above if str(version.plan_id) == wanted), above[0] if above else None)
    lines = lines_to_adopt(superior, draft.plan) if superior else []
    form = TickedLines(request.POST if request.method == "POST" else None, lines=lines)
    status = HTTPStatus.OK
    if form.is_bound and superior:
        status = WRONG
        if form.is_valid():
            try:
                made = adopt_items(draft, superior, form.chosen, by=request.member.actor, at=request.at)
            except Stale:
                raise
            except Unable as error:
                status = refuse(form, error)
            else:
                words = ngettext("%(count)d line taken over.", "%(count)d lines taken over.", len(made))
                messages.success(request, words % {"count": len(made)})
                return redirect("plans:draft", pk=draft.plan_id)
    context = plan_context(request, draft.plan, Crumb(_("Take over from above"))) | {
        "form": form,
        "above": above,
        "superior": superior,
        "lines": lines,
    }
    return render(request, "plans/adoption.html", context, status=status)


def _plans_above(request: MemberRequest, plan: Plan) -> list[PlanVersion]:
    """The binding versions, with lines, of the plans that units above the owner issued, as far as the member sees them."""
    owners = request.member.above(plan.owner_id)
    seen = visible_plans(request.member).filter(owner__in=owners).exclude(pk=plan.pk).order_by("-valid", "pk")
    plans = {found.pk: found for found in seen}
    binding = versions_on(plans, request.on)
    with_lines = counts_by_kind([version.pk for version in binding.values()])
    for pk, version in binding.items():
        version.plan = plans[pk]
    return [binding[pk] for pk in plans if pk in binding and binding[pk].pk in with_lines]


@require_safe
@opens(plan_to_change)
def questions(request: MemberRequest, plan: Plan) -> HttpResponse:
    """What the plans above say otherwise than when their lines were taken over."""
    return _questions(request, plan)


def _questions(
    request: MemberRequest,
    plan: Plan,
    status: HTTPStatus = HTTPStatus.OK,
    wrong: tuple[int, KeepForm] | None = None,
) -> HttpResponse:
    found = questions_of(adopted_by([plan.pk]), request.on)
    context = plan_context(request, plan, Crumb(_("Changed above"))) | {
        "rows": [(question, wrong[1] if wrong and wrong[0] == question.link.pk else KeepForm()) for question in found],
    }
    return render(request, "plans/questions.html", context, status=status)


@require_POST
@opens(adopted_line)
def following(request: MemberRequest, line: AdoptedLine) -> HttpResponseBase:
    """Say in the own draft what the plan above says now."""
    follow_superior(line.link, on=request.on, by=request.member.actor, at=request.at)
    messages.success(request, _("The draft says what the plan above says. Issue it when it is ready."))
    return redirect("plans:questions", line.plan.pk)


@require_POST
@opens(adopted_line)
def keeping(request: MemberRequest, line: AdoptedLine) -> HttpResponseBase:
    """Keep the own words, for a reason."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _questions(request, line.plan, WRONG, (line.link.pk, form))
    keep_own_words(line.link, form.cleaned_data["reason"], on=request.on, by=request.member.actor, at=request.at)
    messages.success(request, _("The line stays as it is; the reason is kept."))
    return redirect("plans:questions", line.plan.pk)
