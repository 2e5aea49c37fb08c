"""Roles of a holding, and who follows which unit or field."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.enums import ROLE_SENTENCES, Role
from roviec.organisations.forms.keeping import FromDayForm
from roviec.organisations.forms.people import AreaForm, RoleForm
from roviec.organisations.models import AreaAssignment, Holding, HoldingRole
from roviec.organisations.operations import Span, assign_area, end_area, give_role, take_role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import (
    area_to_keep,
    areas_to_keep,
    holding_to_give_role,
    holding_to_keep,
    kept_roots,
    role_to_take,
)
from roviec.organisations.queries.keeping import lines_below
from roviec.organisations.queries.people import area_lines, holders_matching
from roviec.organisations.views.lists import found_areas
from roviec.organisations.views.steps import GET_OR_POST, step, trail, typed, unit_trail

PAGE_SIZE = 50


def _post_url(held: Holding) -> str:
    return reverse("organisations:post", args=[held.post_id])


@require_http_methods(GET_OR_POST)
@opens(holding_to_give_role)
def new(request: MemberRequest, held: Holding) -> HttpResponseBase:
    """Give a role that comes with a holding, over a unit."""
    member = request.member
    form = RoleForm(
        typed(request), lines=lines_below(kept_roots(member), member.on), initial={"over": held.post.unit_id}
    )

    def do() -> None:
        said = form.cleaned_data
        give_role(held, Role(said["role"]), said["over"], by=member.actor, at=request.at)

    page = {
        "title": _("Give %(name)s a role") % {"name": held.person.name},
        "verb": _("Give the role"),
        "trace": unit_trail(held.post.unit, Crumb(held.post.title, _post_url(held)), Crumb(_("Role"))),
        "lead": _("It holds from this moment on, as long as %(name)s holds the post %(post)s.")
        % {"name": held.person.name, "post": held.post.title},
    }
    return step(request, form, do, done=_("The role is given."), back=_post_url(held), page=page)


@require_http_methods(GET_OR_POST)
@opens(role_to_take)
def removal(request: MemberRequest, given: HoldingRole) -> HttpResponseBase:
    """Take a role back."""
    form = forms.Form(typed(request))

    def do() -> None:
        take_role(given, by=request.member.actor, at=request.at)

    role = Role(given.role)
    names = {"name": given.holding.person.name, "role": capfirst(str(role.label)), "unit": given.over.name}
    page = {
        "title": _("Take a role back"),
        "question": _("Take the role “%(role)s” over %(unit)s back from %(name)s?") % names,
        "consequences": [
            _("From this moment on he may no longer do this: %(what)s") % {"what": ROLE_SENTENCES[role]},
            _("What he did in it stays recorded."),
        ],
        "verb": _("Take the role back"),
        "danger": True,
        "trace": trail(Crumb(_("Role"))),
    }
    return step(request, form, do, done=_("The role is taken back."), back=_post_url(given.holding), page=page)


@require_safe
@opens(areas_to_keep)
def areas(request: MemberRequest, member: Member) -> HttpResponse:
    """Bảng phân công: who follows what, and the search for whom to assign."""
    words, rows = found_areas(request, member)
    asked = words.cleaned_data["q"] if words.is_valid() else ""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": area_lines(list(page.object_list), member.on),
        "words": words,
        "asked": asked,
        "holders": holders_matching(kept_roots(member), asked, member.on) if asked else [],
        "trace": trail(Crumb(_("Who follows what"))),
    }
    return render(request, "organisations/areas.html", context)


@require_http_methods(GET_OR_POST)
@opens(holding_to_keep)
def area_new(request: MemberRequest, held: Holding) -> HttpResponseBase:
    """Assign a unit or a field to a holder."""
    member = request.member
    form = AreaForm(
        typed(request),
        lines=lines_below(kept_roots(member), member.on),
        initial={"from_day": member.on, "role": Role.MONITOR},
    )

    def do() -> None:
        said = form.cleaned_data
        assign_area(
            held,
            Role(said["role"]),
            unit=said["unit"],
            field=said["field"],
            basis=said["basis"],
            span=Span(said["from_day"], said["until"]),
            by=member.actor,
            at=request.at,
        )

    page = {
        "title": _("What %(name)s follows") % {"name": held.person.name},
        "verb": _("Assign"),
        "trace": trail(Crumb(_("Who follows what"), reverse("organisations:areas")), Crumb(_("New"))),
        "lead": _(
            "New tasks of the unit name %(name)s by themselves, and the board can be narrowed to what he follows."
        )
        % {"name": held.person.name},
    }
    back = f"{reverse('organisations:areas')}"
    return step(request, form, do, done=_("The assignment is saved."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(area_to_keep)
def area_end(request: MemberRequest, area: AreaAssignment) -> HttpResponseBase:
    """End an assignment from a day on."""
    form = FromDayForm(typed(request), label=_("No longer from"), initial={"from_day": request.member.on})

    def do() -> None:
        end_area(area, form.cleaned_data["from_day"], by=request.member.actor, at=request.at)

    what = area.field or (area.unit.name if area.unit else "")
    names = {"name": area.holding.person.name, "what": what}
    page = {
        "title": _("End an assignment"),
        "question": _("From which day does %(name)s no longer follow %(what)s?") % names,
        "consequences": [
            _("Tasks given out before keep his name. From its first day on means it was recorded by mistake."),
            _("To change it, end it on a day and assign anew from that day."),
        ],
        "verb": _("End the assignment"),
        "trace": trail(Crumb(_("Who follows what"), reverse("organisations:areas")), Crumb(_("End"))),
    }
    back = reverse("organisations:areas")
    return step(request, form, do, done=_("The assignment is ended."), back=back, page=page)
