"""Who takes part in a plan, and one target: its measure, who reports it, its goals."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.periods import Period
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import tree_on
from roviec.plans.measure_forms import (
    GoalsForm,
    MeasureForm,
    ParticipantsForm,
    PeopleForm,
    ReportersForm,
    SignForm,
    period_key,
    periods_of,
)
from roviec.plans.models import Item, Plan, Target
from roviec.plans.operations import (
    allocate,
    say_whether_people,
    set_participants,
    set_reporters,
    set_target,
    sign_difference,
)
from roviec.plans.permissions import plan_to_change, target_to_read, target_to_set
from roviec.plans.queries import (
    Gap,
    allocation_gaps,
    goals,
    is_issued,
    is_item_issued,
    participants_of,
    reporters_of,
    steward_of,
    wards_around,
)
from roviec.plans.queries.readiness import gap_words
from roviec.plans.queries.sight import units_shown
from roviec.plans.queries.units import owner_first
from roviec.plans.views.shared import plan_context

GET_OR_POST = ["GET", "HEAD", "POST"]
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


def _day(plan: Plan, today: date) -> date:
    """The day the page is about: today once the plan is issued and runs, before that its first."""
    first: date = plan.valid.lower
    return today if today in plan.valid and is_issued(plan) else first


@require_http_methods(GET_OR_POST)
@opens(plan_to_change)
def participants(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """Choose who takes part, all wards in one tap."""
    # What is written begins on the real day, whatever day the frame shows.
    day = _day(plan, request.member.on)
    wards = wards_around(plan.owner_id, day)
    agency = steward_of(plan, day)
    root = request.member.above(plan.owner_id)[-1]
    form = ParticipantsForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        tops=tree_on(day, below=[root]),
        wards=wards,
        rows=participants_of([plan.pk], day)[plan.pk],
        agency_id=agency.unit_id if agency else None,
        today=day,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            from_day = form.cleaned_data["from_day"]
            try:
                set_participants(plan, form.parts(), from_day=from_day, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Those who take part are saved."))
                return redirect("plans:plan", pk=plan.pk)
    context = plan_context(request, plan, Crumb(_("Who takes part"))) | {"form": form, "wards": wards}
    return render(request, "plans/participants.html", context, status=status)


def _target(item: Item) -> Target | None:
    return getattr(item, "target", None)


def _words(item: Item) -> str:
    row = item.versions.order_by("-plan_version__number").first()
    return str(row) if row else str(item)


def _context(request: MemberRequest, item: Item, *further: Crumb) -> dict[str, Any]:
    target = _target(item)
    name = target.name if target else _words(item)
    own = Crumb(name, reverse("plans:target", args=[item.plan_id, item.pk]))
    return plan_context(request, item.plan, own, *further) | {"item": item, "target": target, "name": name}


@require_safe
@opens(target_to_read)
def target(request: MemberRequest, item: Item) -> HttpResponse:
    """How a target is measured, who reports it and what each is to reach."""
    context = _context(request, item)
    found = _target(item)
    if found is not None:
        day = _day(item.plan, request.on)
        sources = reporters_of([found.pk], day)[found.pk]
        given = goals([found.pk])
        periods = sorted({key[2] for key in given}, key=lambda p: (p.start, p.end))
        shown = units_shown(request.member, item.plan, {key[1] for key in given} | set(sources))
        units = owner_first(item.plan, shown, day)
        context |= {
            "periods": periods,
            "rows": [
                (unit, sources.get(unit.pk), [given.get((found.pk, unit.pk, period)) for period in periods])
                for unit in units
            ],
            "gaps": [
                (gap, gap_words(gap))
                for gap in allocation_gaps([found.pk])
                if gap.unit_id in {*shown, item.plan.owner_id}
            ],
            "is_fixed": is_item_issued(item),
            "reporting": sum(source != "CHILDREN" for source in sources.values()),
        }
    return render(request, "plans/target.html", context)


@require_http_methods(GET_OR_POST)
@opens(target_to_set)
def measure(request: MemberRequest, item: Item) -> HttpResponseBase:
    """Say how a target is measured, until it is issued."""
    found = _target(item)
    if found and request.method != "POST" and is_item_issued(item):
        messages.info(request, _("The plan is issued: how the target is measured stays as it is."))
        return redirect("plans:target", pk=item.plan_id, item=item.pk)
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        target=found,
        text=item.versions.order_by("-plan_version__number")[0].text,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            shown = form.cleaned_data["version"]
            try:
                set_target(item, form.words(), version=shown, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The measure is saved."))
                way = "plans:target" if found else "plans:reporters"
                return redirect(way, pk=item.plan_id, item=item.pk)
    context = _context(request, item, Crumb(_("How it is measured"))) | {
        "form": form,
        "is_stale": status == HTTPStatus.CONFLICT,
    }
    return render(request, "plans/measure.html", context, status=status)


@require_http_methods(GET_OR_POST)
@opens(target_to_set)
def persons(request: MemberRequest, item: Item) -> HttpResponseBase:
    """Say whether the figures of a target count persons, issued or not."""
    found = _target(item)
    if found is None:
        return redirect("plans:measure", pk=item.plan_id, item=item.pk)
    posted = request.POST if request.method == "POST" else None
    form = PeopleForm(posted, initial={"counts_people": "1" if found.counts_people else "0"})
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                say_whether_people(found, form.cleaned_data["counts_people"], by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("It is saved whether persons are counted."))
                return redirect("plans:target", pk=item.plan_id, item=item.pk)
    context = _context(request, item, Crumb(_("Whether persons are counted"))) | {"form": form}
    return render(request, "plans/persons.html", context, status=status)


@require_http_methods(GET_OR_POST)
@opens(target_to_set)
def reporters(request: MemberRequest, item: Item) -> HttpResponseBase:
    """Say who answers for a target."""
    found = _target(item)
    if found is None:
        return redirect("plans:measure", pk=item.plan_id, item=item.pk)
    day = _day(item.plan, request.member.on)
    taking_part = {row.unit_id for row in participants_of([item.plan_id], day)[item.plan_id]}
    units = owner_first(item.plan, taking_part, day)
    form = ReportersForm(
        request.POST if request.method == "POST" else None,
        plan=item.plan,
        units=units,
        now=reporters_of([found.pk], day)[found.pk],
        today=day,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            from_day = form.cleaned_data["from_day"]
            try:
                set_reporters(found, form.sources(), from_day=from_day, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Those who report the target are saved."))
                return redirect("plans:goals", pk=item.plan_id, item=item.pk)
    context = _context(request, item, Crumb(_("Who reports"))) | {"form": form, "only_owner": len(units) == 1}
    return render(request, "plans/reporters.html", context, status=status)


def _period(request: MemberRequest, plan: Plan) -> Period:
    """The period asked for, else the plan's own."""
    offered = periods_of(plan)
    asked = request.GET.get("period", "")
    return next((period for period in offered if period_key(period) == asked), offered[0])


def _goals_page(
    request: MemberRequest,
    item: Item,
    found: Target,
    form: GoalsForm,
    period: Period,
    *,
    sign_form: SignForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    gaps = [gap for gap in allocation_gaps([found.pk], period) if gap.unit_id == item.plan.owner_id]
    context = _context(request, item, Crumb(_("Goals"))) | {
        "form": form,
        "period": period,
        "periods": [(period_key(each), each) for each in periods_of(item.plan)],
        "period_key": period_key(period),
        "gap": gaps[0] if gaps else None,
        "gap_words": gap_words(gaps[0]) if gaps else "",
        "sign_form": sign_form or SignForm(),
        "is_sum": found.unit_rule == "SUM",
    }
    return render(request, "plans/goals.html", context, status=status)


def _goals_form(request: MemberRequest, item: Item, found: Target, period: Period, *, bound: bool) -> GoalsForm:
    day = _day(item.plan, request.member.on)
    sources = reporters_of([found.pk], day)[found.pk]
    now = {unit_id: goal for (_target_id, unit_id, _period), goal in goals([found.pk], period).items()}
    units = owner_first(item.plan, set(sources) | set(now), day)
    return GoalsForm(request.POST if bound else None, target=found, units=units, now=now)


@require_http_methods(GET_OR_POST)
@opens(target_to_set)
def target_goals(request: MemberRequest, item: Item) -> HttpResponseBase:
    """Give the goal out: the whole and one column of parts, added up while one types, and again here."""
    found = _target(item)
    if found is None:
        return redirect("plans:measure", pk=item.plan_id, item=item.pk)
    period = _period(request, item.plan)
    form = _goals_form(request, item, found, period, bound=request.method == "POST")
    if not form.is_bound:
        return _goals_page(request, item, found, form, period)
    status = WRONG
    if form.is_valid():
        try:
            allocate(found, period, form.goals(), by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            return _after_goals(request, item, found, period)
    return _goals_page(request, item, found, form, period, status=status)


def _after_goals(request: MemberRequest, item: Item, found: Target, period: Period) -> HttpResponseBase:
    gap = _own_gap(item, found, period)
    if gap is None or gap.signed:
        messages.success(request, _("The goals are saved."))
        return redirect("plans:target", pk=item.plan_id, item=item.pk)
    messages.warning(request, _("The goals are saved, but the parts do not make the whole."))
    address = reverse("plans:goals", args=[item.plan_id, item.pk])
    return redirect(f"{address}?period={period_key(period)}#gap")


def _own_gap(item: Item, found: Target, period: Period) -> Gap | None:
    gaps = allocation_gaps([found.pk], period)
    return next((gap for gap in gaps if gap.unit_id == item.plan.owner_id), None)


@require_POST
@opens(target_to_set)
def signature(request: MemberRequest, item: Item) -> HttpResponseBase:
    """Answer for a difference with a reason."""
    found = _target(item)
    if found is None:
        return redirect("plans:measure", pk=item.plan_id, item=item.pk)
    period = _period(request, item.plan)
    sign_form = SignForm(request.POST)
    status = WRONG
    if sign_form.is_valid():
        reason = sign_form.cleaned_data["reason"]
        try:
            sign_difference(found, item.plan.owner, period, reason, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(sign_form, error)
        else:
            messages.success(request, _("The difference is signed for."))
            return redirect("plans:target", pk=item.plan_id, item=item.pk)
    form = _goals_form(request, item, found, period, bound=False)
    return _goals_page(request, item, found, form, period, sign_form=sign_form, status=status)
