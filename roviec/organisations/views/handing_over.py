"""What the people of a unit have open, and handing it over when somebody leaves."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.forms.handing_over import HandOverForm
from roviec.organisations.leaving import open_counts, open_work_of
from roviec.organisations.models import Holding, Unit
from roviec.organisations.operations import hand_over_work
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.handing_over import holding_to_hand_over, unit_with_open_work
from roviec.organisations.queries import people_of
from roviec.organisations.queries.people import holders_ever
from roviec.organisations.views.steps import GET_OR_POST, typed


@require_safe
@opens(unit_with_open_work)
def open_work(request: MemberRequest, unit: Unit) -> HttpResponse:
    """Who of the unit has what open; those who left and still have something come first."""
    today = request.member.on
    holders = holders_ever(unit.pk, today)
    counts = open_counts([each.pk for each in holders], today)
    rows = [
        (each, counts.get(each.pk, []), each.valid.upper is not None and each.valid.upper <= today) for each in holders
    ]
    left = [row for row in rows if row[2] and row[1]]
    context = {"unit": unit, "left": left, "rows": [*left, *(row for row in rows if not row[2])]}
    return render(request, "organisations/open_work.html", context)


@require_http_methods(GET_OR_POST)
@opens(holding_to_hand_over)
def hand_over(request: MemberRequest, leaver: Holding) -> HttpResponseBase:
    """Everything that stands in his name, with a successor for all or for each thing."""
    member, unit = request.member, leaver.post.unit
    lines = open_work_of(leaver, member.on)
    mine = [line for line in lines if line.work.hand_over and (member.keeps(unit.pk) or not line.work.by_keeper)]
    people = [each for each in people_of(unit.pk, member.on) if each.pk != leaver.pk]
    form = HandOverForm(typed(request), lines=mine, people=people, initial={"from_day": member.on})
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                done = hand_over_work(leaver, form.given, form.cleaned_data["from_day"], by=member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                words = ngettext("%(count)d thing is handed over.", "%(count)d things are handed over.", len(done))
                messages.success(request, words % {"count": len(done)})
                return redirect("organisations:open_work", unit.pk)
    back = reverse("organisations:open_work", args=[unit.pk])
    context = {
        "leaver": leaver,
        "form": form,
        "total": sum(line.count for line in mine),
        "people": people,
        "staying": [line for line in lines if line not in mine],
        "back": back,
        "trace": [
            Crumb(unit.short_name or unit.name, reverse("organisations:unit", args=[unit.pk])),
            Crumb(leaver.person.name),
        ],
    }
    return render(request, "organisations/hand_over.html", context, status=status)
