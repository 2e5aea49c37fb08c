"""Reading the organisation as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, models
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.models import STANDS, AreaAssignment, Edge, Holding, HoldingRole, Unit, UnitVersion


def units_below(roots: Iterable[int], on: date, tree: Tree = Tree.MANAGEMENT) -> RawSQL:
    """The ids of these units and all below them in a tree on a day, as an expression for `__in` filters."""
    return RawSQL("SELECT organisations_below(%s::bigint[], %s, %s)", [list(roots), tree.value, on])


def units_above(unit_id: int, on: date, tree: Tree = Tree.MANAGEMENT) -> list[int]:
    """The ids of the unit itself and of those above it, from the unit up to the root."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisations_above(%s, %s, %s)", [unit_id, tree.value, on])
        return [row[0] for row in cursor.fetchall()]


def named(units: QuerySet[Unit], on: date) -> list[Unit]:
    """These units with name, short name and kind of that day, in their protocol order in the management tree.

    A unit that did not exist that day keeps its last or first name, so that old papers and new ones both can be read.
    """
    found = {unit.pk: unit for unit in units}
    versions = UnitVersion.objects.filter(STANDS, unit__in=found).annotate(
        covers=models.Case(models.When(valid__contains=on, then=1), default=0, output_field=models.IntegerField())
    )
    for version in versions.order_by("covers", "valid"):
        unit = found[version.unit_id]
        unit.name, unit.short_name, unit.kind = version.name, version.short_name, version.kind
    order = dict(
        Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, child__in=found, valid__contains=on).values_list(
            "child_id", "position"
        )
    )
    return sorted(found.values(), key=lambda unit: (order.get(unit.pk, 0), unit.pk))


def names_of(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The short names of some units on a day, by id, in protocol order."""
    return {unit.pk: unit.short_name for unit in named(Unit.objects.filter(pk__in=list(unit_ids)), on)}


def units_on(on: date, *, below: Iterable[int]) -> list[Unit]:
    """The units at and below some units on a day, named, in protocol order."""
    return named(Unit.objects.filter(pk__in=units_below(below, on)), on)


def children_of(unit_id: int, on: date, tree: Tree = Tree.MANAGEMENT) -> list[Unit]:
    """The units directly below a unit in a tree on a day, named, in protocol order."""
    return named(
        Unit.objects.filter(edges_up__in=Edge.objects.filter(STANDS, tree=tree, parent_id=unit_id, valid__contains=on)),
        on,
    )


def wards_of(unit_id: int, on: date) -> list[Unit]:
    """The ward or commune territories directly below a unit on a day: what "các phường" means in its plans."""
    return [unit for unit in children_of(unit_id, on) if unit.kind in {UnitKind.WARD, UnitKind.COMMUNE}]


@dataclass(frozen=True)
class HoldingChoice:
    """A holding that a person may act in, for the switch in the frame."""

    pk: int
    post: str
    unit: str


def holdings_of(person_id: int, on: date) -> list[Holding]:
    """The holdings of a person on a day, oldest first, with their posts; units unnamed."""
    return list(
        Holding.objects.filter(STANDS, person_id=person_id, valid__contains=on)
        .select_related("post__unit", "person")
        .order_by("pk")
    )


def roles_of(holding_id: int) -> list[tuple[Role, int]]:
    """The roles that come with a holding, each with the unit it is over."""
    rows = HoldingRole.objects.filter(STANDS, holding_id=holding_id).values_list("role", "over_id")
    return [(Role(role), over) for role, over in rows]


def units_followed_by(holding_id: int, on: date) -> set[int]:
    """The units that a holder follows by the assignment of areas ("phường tôi theo dõi")."""
    rows = AreaAssignment.objects.filter(STANDS, holding_id=holding_id, valid__contains=on, unit__isnull=False)
    return {unit_id for unit_id in rows.values_list("unit_id", flat=True) if unit_id is not None}


def followers_of_units(on: date) -> dict[tuple[int, str], int]:
    """Who follows which unit on a day: holding ids by (unit id, role); the newest assignment wins."""
    rows = AreaAssignment.objects.filter(STANDS, valid__contains=on, unit__isnull=False).order_by("recorded_at", "pk")
    return {(unit, role): holding for unit, role, holding in rows.values_list("unit_id", "role", "holding_id")}


def people_of(unit_id: int, on: date) -> QuerySet[Holding]:
    """Who holds a post in a unit on a day."""
    return (
        Holding.objects.filter(STANDS, post__unit_id=unit_id, valid__contains=on)
        .select_related("person", "post")
        .order_by(F("post__is_head").desc(), "post_id")
    )
