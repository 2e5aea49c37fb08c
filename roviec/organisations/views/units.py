"""Pages of units, and the choices of the frame."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.acts.queries import history_of
from roviec.kit import clock
from roviec.kit.answers import way_back
from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.kit.workbooks.writing import Value
from roviec.organisations.forms import FrameDayForm, KnownDayForm
from roviec.organisations.middleware import DAY_KEY, HOLDING_KEY, KNOWN_KEY
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import (
    Member,
    MemberRequest,
    day_to_look_from,
    holding_to_act_in,
    unit_to_read,
    units_to_read,
)
from roviec.organisations.queries import Branch, places_of, seats_of, trace_of, tree_on, unit_on, versions_of


@require_safe
@opens(units_to_read)
def units(request: MemberRequest, member: Member) -> HttpResponse:
    """The tree of units that the member reads, on the frame's day."""
    tops = tree_on(request.on, below=member.roots)
    if file := file_asked_for(request, lambda: _listing(tops)):
        return file
    return render(request, "organisations/units.html", {"tops": tops, "size": sum(top.size for top in tops)})


def _listing(tops: list[Branch]) -> Listing:
    heads = [
        (_("Level"), 8.0),
        (_("Unit"), 50.0),
        (_("Short name"), 24.0),
        (_("Kind"), 24.0),
        (_("Head"), 24.0),
        (_("Above it"), 40.0),
    ]
    return Listing("don-vi", _("Organisation and staff"), heads, list(_rows(tops, "", 1)))


def _rows(branches: list[Branch], above: str, level: int) -> Iterator[list[Value]]:
    for branch in branches:
        yield [level, branch.unit.name, branch.unit.short_name, branch.kind, branch.head, above]
        yield from _rows(branch.below, branch.unit.name, level + 1)


@require_safe
@opens(unit_to_read)
def unit(request: MemberRequest, found: Unit) -> HttpResponse:
    """What a unit is on the frame's day: its names over time, its places in the trees, its posts and who holds them."""
    context = _unit_context(request, found) | {
        "versions": versions_of(found),
        "places": places_of(found, request.on),
        "seats": seats_of(found, request.on),
        "branches": tree_on(request.on, below=[found.pk])[0].below if request.member.reads(found.pk) else [],
    }
    return render(request, "organisations/unit.html", context)


@require_safe
@opens(unit_to_read)
def unit_history(request: MemberRequest, found: Unit) -> HttpResponse:
    """Who did what to a unit, when."""
    context = _unit_context(request, found) | {"history": history_of(found)}
    return render(request, "organisations/unit_history.html", context)


@require_POST
@opens(holding_to_act_in)
def act_in(request: MemberRequest, holding: Holding) -> HttpResponseBase:
    """Act in another of one's posts from now on; what the other post was looking at may not be there, so start at home."""
    request.session[HOLDING_KEY] = holding.pk
    messages.success(request, _("You now act as %(post)s.") % {"post": holding.post.title})
    return redirect("/")


@opens(day_to_look_from)
def day(request: MemberRequest, _member: Member) -> HttpResponseBase:
    """Choose the day of the frame, or go back to today."""
    today = clock.today()
    form = FrameDayForm(request.POST or None, initial={"on": request.on}, today=today)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "organisations/day.html", {"form": form}, status=status)
    chosen = form.cleaned_data["on"]
    if chosen == today:
        request.session.pop(DAY_KEY, None)
    else:
        request.session[DAY_KEY] = chosen.isoformat()
    return way_back(request, request.POST.get("next", ""))


@opens(day_to_look_from)
def known(request: MemberRequest, _member: Member) -> HttpResponseBase:
    """Read figures again as they were known on a closed day; without a day, as they are known now."""
    if request.method == "POST" and "on" not in request.POST:
        request.session.pop(KNOWN_KEY, None)
        return way_back(request, request.POST.get("next", ""))
    yesterday = clock.today() - timedelta(days=1)
    form = KnownDayForm(request.POST or None, initial={"on": request.known_on or yesterday}, today=yesterday)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "organisations/known.html", {"form": form}, status=status)
    request.session[KNOWN_KEY] = form.cleaned_data["on"].isoformat()
    return way_back(request, request.POST.get("next", ""))


def _unit_context(request: MemberRequest, found: Unit) -> dict[str, object]:
    """The unit with its name of the frame's day, and its trace; only what the member reads is a link."""
    trace = [
        Crumb(above.short_name or above.name, reverse("organisations:unit", args=[above.pk]))
        for above in trace_of(found, request.on)
    ]
    return {"unit": unit_on(found, request.on), "trace": trace}
