"""The page that sets the installation up, once, and founding more members of an organisation by a preset."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from roviec.kit import clock
from roviec.kit.actors import the_setup
from roviec.kit.doors import open_to_anyone, opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.blueprints import Naming, member_namings, wishes_of
from roviec.organisations.enums import Tree, UnitKind
from roviec.organisations.forms.setting_up import OTHER, REFORM, MembersForm, RegimeForm, SetUpForm
from roviec.organisations.models import Unit
from roviec.organisations.operations import (
    FirstAdministrator,
    Member,
    Regime,
    found_members,
    root_wishes,
    set_reporting_days,
    set_up,
)
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.moving_in import organisation_to_extend, organisation_to_set_days
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.moving_in import is_set_up, reporting_days_of
from roviec.organisations.wishes import UnitWish, Wishes
from roviec.regulations.queries import blueprint_of, unit_presets

UNTIL_SET_UP = "until the installation is set up, and only with the code that is printed where it was started"


@dataclass
class Sprout:
    """A unit that will be founded, as the preview shows it."""

    name: str
    posts: list[str] = field(default_factory=list)
    below: list[Sprout] = field(default_factory=list)


@open_to_anyone(UNTIL_SET_UP)
def page(request: HttpRequest) -> HttpResponseBase:
    """Who administers, which organisation, what it is built of, when units report: all in one step."""
    if settings.IS_DEMONSTRATION or is_set_up():
        return redirect("/")
    presets = unit_presets(max(clock.today(), REFORM))
    shown = {"code": request.GET.get("code", ""), "language": translation.get_language()}
    form = SetUpForm(request.POST or None, presets=presets, initial=shown)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                _set_up(form)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The system is set up. Sign in with the account you just made."))
                return redirect("account_login")
    context = {"form": form, "presets": presets, **_preview_of(_typed(form))}
    return render(request, "organisations/set_up.html", context, status=status)


def _set_up(form: SetUpForm) -> None:
    typed = form.cleaned_data
    administrator = FirstAdministrator(typed["name"], typed["username"], typed["password1"])
    wishes = _wishes(typed["preset"], typed["organisation"], typed["short_name"], typed["members"], typed["start"])
    set_up(
        wishes, administrator, start=typed["start"], language=typed["language"], regime=Regime(**form.regime),
        by=the_setup("set-up page"), at=clock.now(),
    )  # fmt: skip


@require_safe
@open_to_anyone(UNTIL_SET_UP)
def preview(request: HttpRequest) -> HttpResponse:
    """The tree that the preset would found under the names typed so far."""
    if settings.IS_DEMONSTRATION or is_set_up():
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    typed = {name: request.GET.get(name, "") for name in ("preset", "organisation", "short_name", "members")}
    return render(request, "organisations/_sprouts.html", _preview_of(typed))


def _typed(form: SetUpForm) -> dict[str, str]:
    names = ("preset", "organisation", "short_name", "members")
    return {name: str(form[name].value() or "")[:30_000] for name in names}


def _wishes(preset: str, name: str, short_name: str, members: str, start: date) -> Wishes:
    """What the preset founds; an organisation without one has its root alone, of the kind its name says."""
    naming = Naming(name, short_name)
    blueprint = blueprint_of(preset, max(start, REFORM)) if preset.isascii() and preset.isprintable() else None
    if blueprint is None:
        return root_wishes(naming, UnitKind.DEPARTMENT, start)
    wishes = wishes_of(blueprint, naming, start)
    above = [unit.key for unit in wishes.units]
    if blueprint.preset.member_presets:
        for place, member in enumerate(_members(members, start), start=len(blueprint.units)):
            wishes += wishes_of(member.blueprint, member.naming, start, above=above, position=place)
    return wishes


def _members(lines: str, start: date, taken: tuple[str, ...] = ()) -> list[Member]:
    day = max(start, REFORM)
    found = {code: blueprint_of(code, day) for code in ("phuong", "xa")}
    return [
        Member(naming, blueprint) for code, naming in member_namings(lines, taken) if (blueprint := found.get(code))
    ]


def _preview_of(typed: dict[str, str]) -> dict[str, object]:
    name = " ".join(typed["organisation"].split())[:120] or "…"
    short = " ".join(typed["short_name"].split())[:60] or name
    return _shown(_wishes(typed["preset"] or OTHER, name, short, typed["members"], REFORM))


def _shown(wishes: Wishes) -> dict[str, object]:
    """The wishes as a tree, with how many units and posts there are."""
    sprouts = {unit.key: Sprout(unit.name) for unit in wishes.units}
    for post in wishes.posts:
        if post.unit in sprouts:
            sprouts[post.unit].posts.append(post.title)
    tops: list[Sprout] = []
    for unit in wishes.units:
        above = _above(unit)
        (sprouts[above].below if above in sprouts else tops).append(sprouts[unit.key])
    return {"sprouts": tops, "unit_count": len(sprouts), "post_count": len(wishes.posts)}


def _above(unit: UnitWish) -> str:
    return dict(unit.parents).get(Tree.MANAGEMENT, "")


@opens(organisation_to_extend)
def members(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """Found more wards and communes by the preset: first the tree that will be, then the step."""
    form = MembersForm(request.POST or None)
    status = HTTPStatus.OK if not form.is_bound else HTTPStatus.UNPROCESSABLE_ENTITY
    context: dict[str, object] = {"form": form, "organisation": organisation}
    context["trace"] = _trace(_("Found wards and communes by a preset"))
    if form.is_bound and form.is_valid():
        start = form.cleaned_data["start"]
        taken = tuple(known_of(organisation.pk, max(start, request.on)).units)
        chosen = _members(form.cleaned_data["members"], start, taken)
        if "confirmed" not in request.POST:
            wishes = Wishes()
            for member in chosen:
                wishes += wishes_of(member.blueprint, member.naming, start, above=taken)
            context |= _shown(wishes) | {"is_preview": True}
            return render(request, "organisations/members_new.html", context)
        try:
            found = found_members(organisation, chosen, start=start, by=request.member.actor, at=request.at)
        except Unable as error:
            status = refuse(form, error)
        else:
            said = ngettext(
                "%(count)d unit is founded by the preset.", "%(count)d units are founded by the preset.", len(found)
            )
            messages.success(request, said % {"count": len(found)})
            return redirect("organisations:units")
    return render(request, "organisations/members_new.html", context, status=status)


@opens(organisation_to_set_days)
def reporting_days(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """What period and days new reporting schemes begin with, from today on."""
    stands = reporting_days_of(organisation.pk, request.on)
    initial = (
        {name: getattr(stands, name) for name in ("frequency", "opens", "cutoff", "due", "locks")} if stands else {}
    )
    form = RegimeForm(request.POST or None, initial=initial)
    status = HTTPStatus.OK if not form.is_bound else HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_bound and form.is_valid():
        try:
            set_reporting_days(
                organisation, Regime(**form.regime), start=clock.today(), by=request.member.actor, at=request.at
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(
                request, _("Saved. New reporting schemes begin with these days; those that exist keep theirs.")
            )
            return redirect("organisations:reporting_days")
    context = {"form": form, "organisation": organisation, "trace": _trace(_("Usual reporting days"))}
    return render(request, "organisations/reporting_days.html", context, status=status)


def _trace(here: str) -> list[Crumb]:
    return [Crumb(_("Administration"), reverse("organisations:administration")), Crumb(here)]
