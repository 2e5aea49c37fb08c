"""The trees: one page for each, placing a unit in it, the order among siblings."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb, Tab
from roviec.organisations.enums import Tree
from roviec.organisations.forms.keeping import OrderForm, PlaceForm
from roviec.organisations.models import Unit
from roviec.organisations.operations import move_unit, order_units, take_out_of_tree
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.keeping import UnitInTree, kept_roots, tree_to_keep, unit_to_keep, unit_to_place
from roviec.organisations.queries import children_of
from roviec.organisations.queries.keeping import edge_of, ids_below, lines_below, outside_tree, tops_of_tree
from roviec.organisations.views.steps import GET_OR_POST, step, trail, typed, unit_trail


@require_safe
@opens(tree_to_keep)
def tree(request: MemberRequest, shown: Tree) -> HttpResponse:
    """One tree as it stands today, and the units that stand outside it."""
    today, roots = request.member.on, kept_roots(request.member)
    tops = roots if shown == Tree.MANAGEMENT else tops_of_tree(roots, today, shown)
    tabs = [
        Tab(capfirst(str(each.label)), reverse("organisations:tree", args=[each.value.lower()]), each == shown)
        for each in Tree
    ]
    lines = lines_below(tops, today, shown) if tops else []
    context = {
        "tree": shown,
        "code": shown.value.lower(),
        "tabs": tabs,
        "lines": lines,
        "kept": {line.unit.pk for line in lines} if shown == Tree.MANAGEMENT else ids_below(roots, today),
        "outside": outside_tree(roots, today, shown) if shown != Tree.MANAGEMENT else [],
        "trace": trail(Crumb(_("Trees"))),
    }
    return render(request, "organisations/tree.html", context)


@require_http_methods(GET_OR_POST)
@opens(unit_to_place)
def place(request: MemberRequest, found: UnitInTree) -> HttpResponseBase:
    """Move a unit under another parent in a tree, or out of the tree, from a day on."""
    unit, tree = found
    member = request.member
    now = edge_of(unit, tree, member.on)
    lines = [line for line in lines_below(kept_roots(member), member.on) if line.unit.pk != unit.pk]
    form = PlaceForm(
        typed(request),
        lines=lines,
        may_leave=tree != Tree.MANAGEMENT and now is not None,
        initial={"from_day": member.on, "version": unit.version, "parent": now.parent_id if now else ""},
    )

    def do() -> None:
        said = form.cleaned_data
        parent, day, version = said["parent"], said["from_day"], said["version"]
        if parent is None:
            take_out_of_tree(unit, tree, day, version=version, by=member.actor, at=request.at)
        else:
            move_unit(unit, parent, tree, day, version=version, by=member.actor, at=request.at)

    names = {"unit": unit.name, "tree": tree.label}
    sentences = {
        Tree.MANAGEMENT: _(
            "From that day on those above the new parent read it, and those above the old one no longer do."
        ),
    }
    page = {
        "title": _("Place %(unit)s: %(tree)s") % names,
        "verb": _("Place the unit"),
        "trace": unit_trail(unit, Crumb(_("Place"))),
        "lead": sentences.get(tree, _("This line gives nobody rights; it says who guides whom.")),
    }
    back = reverse("organisations:unit_upkeep", args=[unit.pk])
    return step(request, form, do, done=_("The unit is placed."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(unit_to_keep)
def order(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """The protocol order of the units directly below one, in the management tree."""
    member = request.member
    below = children_of(unit.pk, member.on)
    form = OrderForm(typed(request), units=below, initial={"from_day": member.on, "version": unit.version})

    def do() -> None:
        said = form.cleaned_data
        day, version = said["from_day"], said["version"]
        order_units(unit, Tree.MANAGEMENT, form.order(), day, version=version, by=member.actor, at=request.at)

    page = {
        "title": _("Order of the units below %(unit)s") % {"unit": unit.name},
        "verb": _("Save the order"),
        "trace": unit_trail(unit, Crumb(_("Order"))),
        "lead": _("Lists, boards and reports name them in this order: the smallest number first."),
    }
    back = reverse("organisations:tree", args=[Tree.MANAGEMENT.value.lower()])
    return step(request, form, do, done=_("The order is saved."), back=back, page=page)
