"""Keeping units: founding, naming, codes, the end, terms."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.enums import CodeScheme, Tree
from roviec.organisations.forms.keeping import (
    CodeForm,
    EndingForm,
    FoundingForm,
    FromDayForm,
    NamingForm,
    TermForm,
)
from roviec.organisations.models import Unit, UnitCode, UnitVersion
from roviec.organisations.operations import (
    add_code,
    correct_unit,
    end_code,
    end_unit,
    found_below,
    open_term,
    rename_unit,
)
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import (
    code_to_end,
    kept_roots,
    unit_to_end,
    unit_to_found,
    unit_to_keep,
    version_to_correct,
)
from roviec.organisations.queries import places_of, seats_of, versions_of
from roviec.organisations.queries.keeping import codes_of, lines_below, standing_from, terms_of
from roviec.organisations.views.steps import GET_OR_POST, step, trail, typed, unit_trail


def _back(unit: Unit) -> str:
    return reverse("organisations:unit_upkeep", args=[unit.pk])


@require_http_methods(GET_OR_POST)
@opens(unit_to_found)
def found(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Found a unit below another one."""
    lines = lines_below(kept_roots(member), member.on)
    initial = {"from_day": member.on, "parent": request.GET.get("under", ""), "key": uuid.uuid4()}
    form = FoundingForm(typed(request), lines=lines, initial=initial)

    def do() -> None:
        said = form.cleaned_data
        found_below(
            said["parent"],
            form.naming(),
            said["from_day"],
            code=said["code"],
            key=said["key"],
            by=member.actor,
            at=request.at,
        )

    page = {
        "title": _("Found a unit"),
        "verb": _("Found the unit"),
        "trace": trail(Crumb(_("Found a unit"))),
        "lead": _("It stands last among its siblings; posts are made next."),
    }
    return step(request, form, do, done=_("The unit is founded."), back=reverse("organisations:units"), page=page)


@require_safe
@opens(unit_to_keep)
def upkeep(request: MemberRequest, unit: Unit) -> HttpResponse:
    """All that is kept of a unit today, each with the step that changes it."""
    today = request.member.on
    context = {
        "unit": unit,
        "trace": trail(Crumb(unit.short_name or unit.name)),
        "versions": versions_of(unit),
        "codes": codes_of(unit),
        "places": _places(unit, request),
        "seats": seats_of(unit, today),
        "terms": terms_of(unit),
    }
    return render(request, "organisations/unit_upkeep.html", context)


def _places(unit: Unit, request: MemberRequest) -> list[dict[str, str]]:
    """Each tree with the unit's parent in it, and the words of the step."""
    stands = {place.code: place.parent.name for place in places_of(unit, request.member.on)}
    return [
        {
            "tree": str(tree.label),
            "code": tree.value.lower(),
            "parent": stands.get(tree.value, "-"),
            "step": _("Move") if tree.value in stands else _("Place"),
        }
        for tree in Tree
    ]


@require_http_methods(GET_OR_POST)
@opens(unit_to_keep)
def naming(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """Change name or kind from a day on."""
    today = request.member.on
    initial = {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind, "version": unit.version}
    form = NamingForm(typed(request), initial=initial | {"from_day": today})

    def do() -> None:
        said = form.cleaned_data
        rename_unit(
            unit, form.naming(), said["from_day"], version=said["version"], by=request.member.actor, at=request.at
        )

    page = {
        "title": _("Change the name or kind of %(unit)s") % {"unit": unit.name},
        "verb": _("Save the new name"),
        "trace": unit_trail(unit, Crumb(pgettext("of a thing", "Name"))),
        "lead": _("Reports and documents of the days before keep the old name."),
    }
    return step(request, form, do, done=_("The new name is saved."), back=_back(unit), page=page)


@require_http_methods(GET_OR_POST)
@opens(version_to_correct)
def correction(request: MemberRequest, wrong: UnitVersion) -> HttpResponseBase:
    """Put right what was recorded by mistake."""
    unit = wrong.unit
    initial = {"name": wrong.name, "short_name": wrong.short_name, "kind": wrong.kind, "version": unit.version}
    form = NamingForm(typed(request), initial=initial | {"from_day": wrong.valid.lower})
    form.fields["from_day"].help_text = _("The first day it was called so.")

    def do() -> None:
        said = form.cleaned_data
        correct_unit(
            wrong, form.naming(), said["from_day"], version=said["version"], by=request.member.actor, at=request.at
        )

    page = {
        "title": _("Correct what is recorded of %(unit)s") % {"unit": unit.name},
        "verb": _("Correct it"),
        "trace": unit_trail(unit, Crumb(_("Correction"))),
        "lead": _("For a mistake in writing. When the unit really changes, change its name from a day on instead."),
    }
    return step(request, form, do, done=_("The correction is saved."), back=_back(unit), page=page)


@require_http_methods(GET_OR_POST)
@opens(unit_to_keep)
def code(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """Give the unit a code from a day on."""
    form = CodeForm(typed(request), initial={"from_day": request.member.on, "version": unit.version})

    def do() -> None:
        said = form.cleaned_data
        add_code(
            unit,
            CodeScheme(said["scheme"]),
            said["value"],
            said["from_day"],
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    title = _("A code of %(unit)s") % {"unit": unit.name}
    page = {"title": title, "verb": _("Save the code"), "trace": unit_trail(unit, Crumb(_("Code")))}
    return step(request, form, do, done=_("The code is saved."), back=_back(unit), page=page)


@require_http_methods(GET_OR_POST)
@opens(code_to_end)
def code_end(request: MemberRequest, borne: UnitCode) -> HttpResponseBase:
    """Stop using a code from a day on."""
    unit = borne.unit
    form = FromDayForm(typed(request), label=_("No longer from"), initial={"from_day": request.member.on})

    def do() -> None:
        end_code(borne, form.cleaned_data["from_day"], by=request.member.actor, at=request.at)

    page = {
        "title": _("End the code %(code)s") % {"code": borne.value},
        "question": _("End the code %(code)s of %(unit)s?") % {"code": borne.value, "unit": unit.name},
        "consequences": [_("Documents of the days before keep it. From its first day on means it was never borne.")],
        "verb": _("End the code"),
        "trace": unit_trail(unit, Crumb(_("Code"))),
    }
    return step(request, form, do, done=_("The code is ended."), back=_back(unit), page=page)


@require_http_methods(GET_OR_POST)
@opens(unit_to_end)
def end(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """End a unit: first what still stands in it, then the step."""
    today = request.member.on
    rest = standing_from(unit, today)
    tick = _("End its posts and their holdings with it") if rest.is_anything else ""
    form = EndingForm(
        typed(request),
        label=_("No longer from"),
        rest=tick,
        initial={"from_day": today, "version": unit.version},
    )

    def do() -> None:
        said = form.cleaned_data
        end_unit(
            unit,
            said["from_day"],
            with_rest=said.get("with_rest", False),
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    sentences = [_("The unit stays readable with its reports, tasks and documents; nothing of it is deleted.")]
    if rest.hindrance:
        sentences.append(rest.hindrance)
    if rest.is_anything:
        posts = ngettext("%(count)d post", "%(count)d posts", rest.posts) % {"count": rest.posts}
        held = ngettext("%(count)d holder", "%(count)d holders", rest.holdings) % {"count": rest.holdings}
        followed = ngettext("%(count)d who follows it", "%(count)d who follow it", rest.areas) % {"count": rest.areas}
        sentences.append(
            _("Still standing in it: %(posts)s, %(held)s, %(followed)s.")
            % {"posts": posts, "held": held, "followed": followed}
        )
        sentences.append(_("Holders who have no other post see nothing from that day on."))
    page = {
        "title": _("End %(unit)s") % {"unit": unit.name},
        "question": _("End %(unit)s from a day on?") % {"unit": unit.name},
        "consequences": sentences,
        "verb": _("End the unit"),
        "danger": True,
        "trace": unit_trail(unit, Crumb(_("End"))),
    }
    return step(request, form, do, done=_("The unit is ended."), back=_back(unit), page=page)


@require_http_methods(GET_OR_POST)
@opens(unit_to_keep)
def term(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """Open a term of a committee."""
    form = TermForm(typed(request), initial={"starts": request.member.on})

    def do() -> None:
        said = form.cleaned_data
        open_term(unit, said["ordinal"], said["label"], form.span(), by=request.member.actor, at=request.at)

    page = {
        "title": _("A new term of %(unit)s") % {"unit": unit.name},
        "verb": _("Open the term"),
        "trace": unit_trail(unit, Crumb(_("Term"))),
        "lead": _("Documents of the committee are numbered anew from its first day. A term left open ends that day."),
    }
    return step(request, form, do, done=_("The term is opened."), back=_back(unit), page=page)
