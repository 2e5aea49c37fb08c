"""What those who keep the organisation ask: what stands in a unit, what they may choose from, whom they keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.enums import Tree
from roviec.organisations.models import STANDS, AreaAssignment, Edge, Holding, Post, Term, Unit, UnitCode, UnitVersion
from roviec.organisations.queries.structure import named, tree_on, units_above, units_below

MOST_NAMED = 8


def not_over(day: date) -> Q:
    """Rows whose span reaches to the day or beyond it, begun or not."""
    return Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=day)


@dataclass(frozen=True)
class WhatStands:
    """What stands in a unit on a day or later; units of other trees are counted, for scope follows the management tree."""

    below: list[str]
    beside: int
    posts: int
    holdings: int
    areas: int
    is_placed: bool

    @property
    def is_anything(self) -> bool:
        """Whether something would have to end with the unit."""
        return bool(self.posts or self.holdings or self.areas)

    @property
    def hindrance(self) -> str:
        """Why the unit cannot end yet; empty when nothing stands below it."""
        if self.below:
            names = ", ".join(self.below[:MOST_NAMED])
            return _("Units stand below it: %(names)s. Move or end them first.") % {"names": names}
        if self.beside:
            return ngettext(
                "%(count)d unit stands below it in another tree. Move or end it first.",
                "%(count)d units stand below it in another tree. Move or end them first.",
                self.beside,
            ) % {"count": self.beside}
        return ""


def standing_from(unit: Unit, day: date) -> WhatStands:
    """What stands in a unit on a day or later: units below it in any tree, posts, holdings, assignments of areas."""
    edges = Edge.objects.filter(STANDS, not_over(day), parent=unit)
    below = edges.filter(tree=Tree.MANAGEMENT).values("child")
    return WhatStands(
        below=[each.short_name or each.name for each in named(Unit.objects.filter(pk__in=below), day)],
        beside=edges.exclude(child__in=below).values("child").distinct().count(),
        posts=Post.objects.filter(STANDS, not_over(day), unit=unit).count(),
        holdings=Holding.objects.filter(STANDS, not_over(day), post__unit=unit).count(),
        areas=AreaAssignment.objects.filter(STANDS, not_over(day), unit=unit).count(),
        is_placed=Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, child=unit).exists(),
    )


def begins_before(unit: Unit, day: date) -> bool:
    """Whether a post, a holding or a place of the unit begins before a day."""
    return (
        Post.objects.filter(STANDS, unit=unit, valid__startswith__lt=day).exists()
        or Edge.objects.filter(STANDS, Q(child=unit) | Q(parent=unit), valid__startswith__lt=day).exists()
    )


def day_of_reach(unit_id: int, today: date) -> date:
    """The day on which the unit is looked for in the tree: today, or its last day, or its first when it is to come."""
    rows = UnitVersion.objects.filter(STANDS, unit=unit_id)
    if rows.filter(valid__contains=today).exists():
        return today
    ended = rows.filter(valid__endswith__lte=today).order_by("-valid").first()
    if ended is not None and ended.valid.upper is not None:
        day: date = ended.valid.upper - timedelta(days=1)
        return day
    coming = rows.order_by("valid").first()
    return coming.valid.lower if coming and coming.valid.lower else today


def above_ever(unit_id: int, today: date) -> list[int]:
    """The unit and those above it today; for one that has ended, or is to come, on its last or first day."""
    return units_above(unit_id, day_of_reach(unit_id, today))


def codes_of(unit: Unit) -> list[UnitCode]:
    """The codes a unit bears or bore, the newest first."""
    return list(UnitCode.objects.filter(STANDS, unit=unit).order_by("scheme", "-valid"))


@dataclass(frozen=True)
class UnitLine:
    """A unit as a list to choose from shows it: by its depth in the tree."""

    unit: Unit
    depth: int
    head: str = ""

    @property
    def label(self) -> str:
        """The name, moved in by its depth."""
        return f"{'— ' * self.depth}{self.unit.name}"


def lines_below(roots: Iterable[int], on: date, tree: Tree = Tree.MANAGEMENT) -> list[UnitLine]:
    """The units at and below some units on a day, in tree order, each with its depth."""
    found: list[UnitLine] = []
    waiting = [(branch, 0) for branch in reversed(tree_on(on, below=roots, tree=tree))]
    while waiting:
        branch, depth = waiting.pop()
        found.append(UnitLine(branch.unit, depth, branch.head))
        waiting += [(each, depth + 1) for each in reversed(branch.below)]
    return found


def ids_below(roots: Iterable[int], on: date) -> set[int]:
    """The ids of the units at and below some units on a day; a tree may lead on to units of others."""
    return set(Unit.objects.filter(pk__in=units_below(roots, on)).values_list("pk", flat=True))


def outside_tree(roots: Iterable[int], on: date, tree: Tree) -> list[Unit]:
    """The units at and below some units that stand nowhere in a tree on a day, neither above nor below anything."""
    edges = Edge.objects.filter(STANDS, tree=tree, valid__contains=on)
    rows = Unit.objects.filter(pk__in=units_below(roots, on))
    return named(rows.exclude(pk__in=edges.values("child")).exclude(pk__in=edges.values("parent")), on)


def tops_of_tree(roots: Iterable[int], on: date, tree: Tree) -> list[int]:
    """The units at and below some units that stand at the top of a tree on a day: above somebody, below nobody of theirs."""
    below = units_below(roots, on)
    edges = Edge.objects.filter(STANDS, tree=tree, valid__contains=on)
    rows = Unit.objects.filter(pk__in=below)
    return list(
        rows.filter(pk__in=edges.values("parent"))
        .exclude(pk__in=edges.filter(parent__in=below).values("child"))
        .values_list("pk", flat=True)
    )


def edge_of(unit: Unit, tree: Tree, on: date) -> Edge | None:
    """Where a unit stands in a tree on a day."""
    return Edge.objects.filter(STANDS, tree=tree, child=unit, valid__contains=on).first()


def terms_of(unit: Unit) -> list[Term]:
    """The terms of a committee, the newest first."""
    return list(Term.objects.filter(unit=unit).order_by("-valid"))
