"""What the lines of a plan leave open, mending many of them at once, and how strictly an organisation asks."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.answers import way_back
from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.models import Unit
from roviec.organisations.permissions import MemberRequest
from roviec.plans.clarity_forms import CeilingForm, ClarityRulesForm, MendingForm
from roviec.plans.enums import PlanState
from roviec.plans.mending_table import mending_context
from roviec.plans.models import PlanVersion
from roviec.plans.operations import mend_lines, set_clarity, take_back_supplement, undo_last
from roviec.plans.permissions import ceiling_to_change, clarity_to_set, version_to_mend
from roviec.plans.queries import clarity_of, own_clarity, strictnesses, unit_book
from roviec.plans.views.shared import plan_context
from roviec.regulations.enums import Bounded, Strictness
from roviec.regulations.models import Ceiling
from roviec.regulations.operations import change_ceiling
from roviec.regulations.queries import ceiling_on, clarity_rules

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@opens(version_to_mend)
def clarity(request: MemberRequest, version: PlanVersion) -> HttpResponse:
    """What each line of a plan leaves open."""
    return _page(request, version)


def _page(
    request: MemberRequest, version: PlanVersion, form: MendingForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    trace = plan_context(request, version.plan, Crumb(_("Clear tasks")))
    context = trace | mending_context(version, clarity_of(version, request.on), request.on, form)
    context |= {
        "is_draft": version.state == PlanState.DRAFT,
        "back": reverse("plans:clarity", args=[version.plan_id, version.number]),
    }
    return render(request, "plans/clarity.html", context, status=status)


@require_POST
@opens(version_to_mend)
def mending(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Let the ticked lines say what was filled in; back to the page it was filled in on."""
    lines = clarity_of(version, request.on)
    form = MendingForm(request.POST, lines=lines, book=unit_book(version.plan.owner_id, request.on))
    if not form.is_valid():
        return _page(request, version, form, WRONG)
    try:
        mended = mend_lines(
            version,
            form.chosen(),
            form.mending(),
            only_open=form.cleaned_data["everywhere"],
            by=request.member.actor,
            at=request.at,
        )
    except Stale:
        raise
    except Unable as error:
        return _page(request, version, form, refuse(form, error))
    words = ngettext("%(count)d line says more now.", "%(count)d lines say more now.", mended.lines)
    messages.success(request, words % {"count": mended.lines})
    if mended.kept and not form.cleaned_data["everywhere"]:
        words = ngettext(
            "%(count)d line keeps what the issued plan says; an amendment changes that.",
            "%(count)d lines keep what the issued plan says; an amendment changes that.",
            mended.kept,
        )
        messages.warning(request, words % {"count": mended.kept})
    return way_back(request, request.POST.get("back", ""))


@require_POST
@opens(version_to_mend)
def taking_back(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Take the last mending back."""
    undo = undo_last if version.state == PlanState.DRAFT else take_back_supplement
    undone = undo(version, by=request.member.actor, at=request.at)
    words = ngettext("Taken back in %(count)d line.", "Taken back in %(count)d lines.", undone.count)
    messages.success(request, words % {"count": undone.count})
    return way_back(request, request.POST.get("back", ""))


@require_http_methods(GET_OR_POST)
@opens(clarity_to_set)
def rules(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """How strictly the organisation asks for each slot, and how many tasks go out at once at most."""
    asked = strictnesses(organisation.pk, request.on)
    form = ClarityRulesForm(
        request.POST if request.method == "POST" else None,
        initial={slot.value: level.value for slot, level in asked.items()} | {"since": request.on},
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            said = form.cleaned_data
            try:
                set_clarity(
                    organisation, form.asked(), said["basis"], said["since"], by=request.member.actor, at=request.at
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The checklist is set. Tasks that went out already stay."))
                return redirect("plans:clarity_rules")
    own, preset = own_clarity(organisation.pk, request.on), clarity_rules(request.on)
    context = {
        "form": form,
        "slots": [(slot, Strictness(asked[slot]), own.get(slot), preset.get(slot)) for slot in asked],
        "ceiling": ceiling_on(Bounded.TASKS_AT_ONCE, request.on),
        "trace": [Crumb(_("Administration"), reverse("organisations:administration")), Crumb(_("Clear tasks"))],
    }
    return render(request, "plans/clarity_rules.html", context, status=status)


@require_http_methods(GET_OR_POST)
@opens(ceiling_to_change)
def ceiling(request: MemberRequest, rule: Ceiling) -> HttpResponseBase:
    """Change how many tasks go out at once at most."""
    initial = {"most": rule.most, "source": rule.source, "since": request.on, "version": rule.version}
    form = CeilingForm(request.POST if request.method == "POST" else None, initial=initial)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            said = form.cleaned_data
            try:
                change_ceiling(
                    rule,
                    said["most"],
                    said["source"],
                    said["since"],
                    version=said["version"],
                    by=request.member.actor,
                    at=request.at,
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The limit is changed."))
                return redirect("plans:clarity_rules")
    trace = [Crumb(_("Clear tasks"), reverse("plans:clarity_rules")), Crumb(str(rule).capitalize())]
    return render(request, "plans/ceiling.html", {"form": form, "rule": rule, "trace": trace}, status=status)
