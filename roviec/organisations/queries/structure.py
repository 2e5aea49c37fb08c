"""Reading units, trees, posts and who holds them, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject

from roviec.kit.replica import reading_cursor
from roviec.organisations import counting
from roviec.organisations.enums import WARDS, Role, Tree, UnitKind
from roviec.organisations.models import (
    STANDS,
    AreaAssignment,
    Edge,
    FormerTitle,
    Holding,
    HoldingRole,
    Post,
    Unit,
    UnitVersion,
)

# What a bigint holds; the database refuses to compare it with a larger number, which anybody may write in an address.
LARGEST_ID = 2**63 - 1


def units_below(roots: Iterable[int], on: date, tree: Tree = Tree.MANAGEMENT) -> RawSQL:
    """The ids of these units and all below them in a tree on a day, as an expression for `__in` filters."""
    return RawSQL("SELECT organisations_below(%s::bigint[], %s, %s)", [list(roots), tree.value, on])


def units_above(unit_id: int, on: date, tree: Tree = Tree.MANAGEMENT) -> list[int]:
    """The ids of the unit itself and of those above it, from the unit up to the root; none for no possible id."""
    if unit_id > LARGEST_ID:
        return []
    with reading_cursor() as cursor:
        cursor.execute("SELECT organisations_above(%s, %s, %s)", [unit_id, tree.value, on])
        return [row[0] for row in cursor.fetchall()]


def named(units: QuerySet[Unit], on: date) -> list[Unit]:
    """These units with name, short name and kind of that day, in their protocol order in the management tree; one query.

    Units of one parent stay together: the wards of a district, then the divisions of its People's Committee.

    A unit that did not exist that day keeps its last or first name, so that old papers and new ones both can be read.
    """
    said = UnitVersion.objects.filter(STANDS, unit=OuterRef("pk")).order_by(
        Case(When(valid__contains=on, then=0), default=1), "-valid"
    )
    edge = _management_edge_of("pk", on)
    rows = units.annotate(
        said=Subquery(said.values(json=JSONObject(name="name", short_name="short_name", kind="kind"))[:1]),
        place=Coalesce(Subquery(edge.values("position")[:1]), 0),
        above=Coalesce(Subquery(edge.values("parent_id")[:1]), 0, output_field=BigIntegerField()),
    ).annotate(above_place=Coalesce(Subquery(_management_edge_of("above", on).values("position")[:1]), 0))
    found: list[Unit] = []
    for unit in rows.order_by("above_place", "above", "place", "pk"):
        for name, value in (unit.said or {}).items():
            setattr(unit, name, value)
        found.append(unit)
    return found


def _management_edge_of(unit: str, on: date) -> QuerySet[Edge]:
    return Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, child=OuterRef(unit), valid__contains=on)


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
    """The territories of wards, communes and special zones directly below a unit on a day: what "các phường" means in its plans."""
    return [unit for unit in children_of(unit_id, on) if unit.kind in WARDS]


@dataclass(frozen=True)
class HoldingChoice:
    """A holding that a person may act in, for the switch in the frame."""

    pk: int
    post: str
    unit: str


def holdings_of(person_id: int, on: date) -> list[Holding]:
    """The holdings of a person on a day, oldest first, with their posts and what apps above count; units unnamed."""
    return list(
        Holding.objects.filter(STANDS, person_id=person_id, valid__contains=on)
        .annotate(**counting.columns())
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
    return {unit_id for unit_id in rows.values_list("unit_id", flat=True) if unit_id}


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


@dataclass
class Branch:
    """A unit in the tree of a day, who heads it, and the units directly below it in protocol order."""

    unit: Unit
    kind: str
    head: str
    below: list[Branch]

    @property
    def size(self) -> int:
        """How many units there are in this branch, itself included."""
        return 1 + sum(branch.size for branch in self.below)


def tree_on(on: date, *, below: Iterable[int], tree: Tree = Tree.MANAGEMENT) -> list[Branch]:
    """The units at and below some units on a day, as branches; three queries, however many units."""
    units = named(Unit.objects.filter(pk__in=units_below(below, on, tree)), on)
    parents = dict(
        Edge.objects.filter(STANDS, tree=tree, child__in=[unit.pk for unit in units], valid__contains=on).values_list(
            "child_id", "parent_id"
        )
    )
    heads = {
        holding.post.unit_id: holding.person.name
        for holding in Holding.objects.filter(
            STANDS, post__unit__in=[unit.pk for unit in units], post__is_head=True, valid__contains=on
        ).select_related("person", "post")
    }
    branches = {
        unit.pk: Branch(unit, str(UnitKind(unit.kind).label) if unit.kind else "", heads.get(unit.pk, ""), [])
        for unit in units
    }
    tops: list[Branch] = []
    for pk, branch in branches.items():
        above = branches.get(parents.get(pk, 0))
        (above.below if above else tops).append(branch)
    return tops


def unit_on(unit: Unit, on: date) -> Unit:
    """The same unit with its name of a day."""
    return named(Unit.objects.filter(pk=unit.pk), on)[0]


def trace_of(unit: Unit, on: date) -> list[Unit]:
    """The units above a unit on a day and itself, from the root down, named."""
    above = units_above(unit.pk, on)
    by_id = {found.pk: found for found in named(Unit.objects.filter(pk__in=above), on)}
    return [by_id[pk] for pk in reversed(above)]


def versions_of(unit: Unit) -> list[UnitVersion]:
    """What a unit was called over time, the newest first."""
    return list(UnitVersion.objects.filter(STANDS, unit=unit).order_by("-valid"))


def days_units_ended(unit_ids: Iterable[int], on: date) -> dict[int, date]:
    """The first day on which each of these units no longer existed, when that is `on` or earlier; by id, one query."""
    spans: dict[int, list[date | None]] = {}
    rows = UnitVersion.objects.filter(STANDS, unit__in=list(unit_ids)).values_list("unit_id", "valid")
    for unit_id, valid in rows:
        spans.setdefault(unit_id, []).append(valid.upper)
    return {
        unit_id: max(end for end in ends if end)
        for unit_id, ends in spans.items()
        if all(end is not None and end <= on for end in ends)
    }


@dataclass(frozen=True)
class Place:
    """Where a unit stands in one tree on a day."""

    tree: str
    parent: Unit
    code: str = ""


def places_of(unit: Unit, on: date) -> list[Place]:
    """The units directly above a unit on a day, tree by tree."""
    edges = list(Edge.objects.filter(STANDS, child=unit, valid__contains=on))
    parents = {parent.pk: parent for parent in named(Unit.objects.filter(pk__in=[e.parent_id for e in edges]), on)}
    order = list(Tree.values)
    edges.sort(key=lambda edge: order.index(edge.tree))
    return [Place(str(Tree(edge.tree).label), parents[edge.parent_id], edge.tree) for edge in edges]


@dataclass(frozen=True)
class Seat:
    """A post of a unit on a day, and its holder; vacant when `holding` is None."""

    post: Post
    holding: Holding | None
    roles: list[str]


def titled(posts: Iterable[tuple[Post, date]]) -> None:
    """Call each of these posts as it was called on a day; one query."""
    rows = list(posts)
    former: dict[int, list[FormerTitle]] = {}
    for row in FormerTitle.objects.filter(STANDS, post__in={post.pk for post, _day in rows}):
        former.setdefault(row.post_id, []).append(row)
    for post, day in rows:
        post.title = next((row.title for row in former.get(post.pk, ()) if day in row.valid), post.title)


def former_titles_of(post: Post) -> list[FormerTitle]:
    """What a post was called before, the newest first."""
    return list(FormerTitle.objects.filter(STANDS, post=post).order_by("-valid"))


def seats_of(unit: Unit, on: date) -> list[Seat]:
    """The posts of a unit on a day, the head's first, with their holders and the holders' roles."""
    holdings = {holding.post_id: holding for holding in people_of(unit.pk, on)}
    roles: dict[int, list[str]] = {}
    for role in HoldingRole.objects.filter(STANDS, holding__in=[h.pk for h in holdings.values()]).order_by("pk"):
        label = str(Role(role.role).label)
        if label not in roles.setdefault(role.holding_id, []):
            roles[role.holding_id].append(label)
    posts = list(Post.objects.filter(STANDS, unit=unit, valid__contains=on).order_by("-is_head", "pk"))
    titled((post, on) for post in posts)
    found = [(post, holdings.get(post.pk)) for post in posts]
    return [Seat(post, holding, roles.get(holding.pk, []) if holding else []) for post, holding in found]
