"""Reporting schemes: which plans one sheet covers, and on which days."""

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
from roviec.kit.pages import Crumb
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms import PlansForm, SchemeForm
from roviec.reports.models import Scheme
from roviec.reports.operations import Days, cover_plans, make_scheme
from roviec.reports.permissions import owner_to_set_up, scheme_to_open
from roviec.reports.queries.lists import plans_to_cover
from roviec.reports.views.shared import sent


@opens(owner_to_set_up)
def new(request: MemberRequest, owner: Unit) -> HttpResponseBase:
    """Set up a reporting regime for plans of the organisation."""
    data = sent(request)[0]
    form = SchemeForm(data, today=request.on)
    plans = PlansForm(plans_to_cover(owner.pk, request.on), data)
    status = HTTPStatus.OK if data is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if data is not None and form.is_valid() and plans.is_valid():
        typed = form.cleaned_data
        try:
            scheme = make_scheme(
                owner,
                typed["name"],
                plans.chosen,
                span=Span(typed["since"]),
                frequency=typed["frequency"],
                days=Days(1, typed["cutoff"], typed["due"], typed["locks"]),
                by=request.member.actor,
                at=request.at,
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The scheme is set up. Open its first period when the units are to fill in."))
            return redirect("reports:scheme", scheme.pk)
    trace = [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(owner.short_name or owner.name)]
    return render(request, "reports/scheme_new.html", {"form": form, "plans": plans, "trace": trace}, status=status)


@opens(scheme_to_open)
def scheme(request: MemberRequest, found: Scheme) -> HttpResponseBase:
    """What the scheme is like, and the plans its sheets cover."""
    data = sent(request)[0]
    covered = list(found.plans.order_by("pk"))
    offered = {plan.pk: plan for plan in [*covered, *plans_to_cover(found.owner_id, request.on)]}
    shown = {"plans": [str(plan.pk) for plan in covered], "version": found.version}
    form = PlansForm(list(offered.values()), data, initial=shown)
    status = HTTPStatus.OK if data is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            cover_plans(found, form.chosen, version=version, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Saved. Sheets that are not sent yet ask for the targets of these plans."))
            return redirect("reports:scheme", found.pk)
    context = {
        "scheme": found,
        "form": form,
        "covered": len(covered),
        "is_stale": status == HTTPStatus.CONFLICT,
        "trace": [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(found.name)],
    }
    return render(request, "reports/scheme.html", context, status=status)
