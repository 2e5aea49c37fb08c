"""Reporting schemes: which plans one sheet covers, on which days, and by whom it goes; the dates of a period."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries.moving_in import reporting_days_of
from roviec.reports.forms import DaysForm, EndorserForm, PlansForm, PostponementForm, SchemeForm
from roviec.reports.models import Endorser, Scheme, SchemePeriod
from roviec.reports.operations import (
    Dates,
    Days,
    add_endorser,
    cover_plans,
    drop_endorser,
    make_scheme,
    postpone_period,
    set_days,
)
from roviec.reports.permissions import endorser_to_drop, owner_to_set_up, period_to_postpone, scheme_to_keep
from roviec.reports.queries.routes import endorsers_of
from roviec.reports.queries.schemes import plans_to_cover, reporting_units, reviewers_to_choose
from roviec.reports.views.shared import sent


@opens(owner_to_set_up)
def new(request: MemberRequest, owner: Unit) -> HttpResponseBase:
    """Set up a reporting regime for plans of the organisation."""
    data = sent(request)[0]
    form = SchemeForm(data, today=request.on, usual=reporting_days_of(owner.pk, request.on))
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
                days=Days(**form.days),
                key=typed["key"],
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


@opens(scheme_to_keep)
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
        "trace": _trace(found),
    }
    return render(request, "reports/scheme.html", context, status=status)


@opens(scheme_to_keep)
def days(request: MemberRequest, found: Scheme) -> HttpResponseBase:
    """The days of the periods to come."""
    shown = {name: getattr(found, f"{name}_day") for name in ("opens", "cutoff", "due", "timely", "locks")}
    if shown["timely"] == shown["due"]:
        shown["timely"] = None
    form = DaysForm(sent(request)[0], initial=shown | {"version": found.version})
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            set_days(found, Days(**form.days), version=version, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Saved. Periods opened from now on have these days."))
            return redirect("reports:scheme_days", found.pk)
    context = {"scheme": found, "form": form, "is_stale": status == HTTPStatus.CONFLICT, "trace": _trace(found)}
    return render(request, "reports/scheme_days.html", context, status=status)


@opens(scheme_to_keep)
def route(request: MemberRequest, found: Scheme) -> HttpResponseBase:
    """Who looks at the sheets before they are accepted; usually nobody."""
    form = EndorserForm(reviewers_to_choose(found, request.on), reporting_units(found, request.on), sent(request)[0])
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            add_endorser(found, form.chosen_reviewer, form.chosen_units, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Saved. Sheets that are not sent and not due yet take this way."))
            return redirect("reports:scheme_route", found.pk)
    context = {"scheme": found, "form": form, "route": endorsers_of(found, request.on), "trace": _trace(found)}
    return render(request, "reports/scheme_route.html", context, status=status)


@require_POST
@opens(endorser_to_drop)
def endorser_removal(request: MemberRequest, endorser: Endorser) -> HttpResponseBase:
    """Take a reviewer out of the route."""
    drop_endorser(endorser, by=request.member.actor, at=request.at)
    messages.success(request, _("Saved. Sheets that are not sent and not due yet no longer go there."))
    return redirect("reports:scheme_route", endorser.scheme_id)


@opens(period_to_postpone)
def dates(request: MemberRequest, opened: SchemePeriod) -> HttpResponseBase:
    """Put off the dates of an open period for everybody."""
    form = PostponementForm(sent(request)[0], initial=Dates.of(opened).columns | {"version": opened.version})
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            postpone_period(
                opened,
                Dates(**form.dates),
                typed["reason"],
                version=typed["version"],
                by=request.member.actor,
                at=request.at,
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The dates are put off; every unit sees them on its sheet with the reason."))
            return redirect("reports:period", opened.pk)
    context = {
        "scheme_period": opened,
        "period_name": opened.period.phrase,
        "form": form,
        "is_stale": status == HTTPStatus.CONFLICT,
        "trace": [
            Crumb(_("Figures and reports"), reverse("reports:list")),
            Crumb(opened.period.label, reverse("reports:period", args=[opened.pk])),
        ],
    }
    return render(request, "reports/dates.html", context, status=status)


def _trace(scheme: Scheme) -> list[Crumb]:
    return [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(scheme.name)]
