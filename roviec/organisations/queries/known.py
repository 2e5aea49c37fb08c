"""What is known of an organisation under the keys of a workbook: units, posts, people, and who holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from roviec.organisations.enums import CodeScheme, Role, Tree
from roviec.organisations.models import (
    STANDS,
    Edge,
    Holding,
    HoldingRole,
    Post,
    PostRole,
    SourceKey,
    Unit,
    UnitCode,
    UnitVersion,
)
from roviec.organisations.queries.structure import units_below
from roviec.organisations.wishes import ROOT
from roviec.people.models import Person

# Without a key of its own, a thing is called by its number, as nobody would by himself: "_dv12".
UNKEYED = {"UNIT": "_dv", "POST": "_cd", "PERSON": "_ng"}


@dataclass
class KnownUnit:
    """A unit as it stands: its last version, the span of all of them, the edge to its parent in each tree."""

    pk: int
    key: str
    versions: list[UnitVersion] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    edges: dict[Tree, Edge] = field(default_factory=dict)

    @property
    def start(self) -> date:
        """Its first day."""
        return min((row.valid.lower for row in self.versions), default=date.min)

    @property
    def end(self) -> date | None:
        """The day after its last one, or None."""
        ends = [row.valid.upper for row in self.versions]
        return None if not ends or None in ends else max(ends)

    @property
    def last(self) -> UnitVersion:
        """What it is called now, or was called last."""
        return self.versions[-1]


@dataclass
class KnownPost:
    """A post as it stands, and the roles it brings with the keys of the units they are over."""

    pk: int
    key: str
    post: Post
    roles: dict[tuple[Role, int], int] = field(default_factory=dict)


@dataclass
class Known:
    """The organisation as it stands, by the keys of its workbook; and the digests of rows that were imported."""

    organisation: int
    units: dict[str, KnownUnit] = field(default_factory=dict)
    posts: dict[str, KnownPost] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    holdings: dict[int, list[Holding]] = field(default_factory=dict)
    heads: dict[int, list[Post]] = field(default_factory=dict)
    given: dict[int, set[tuple[Role, int]]] = field(default_factory=dict)
    source: dict[tuple[str, str], SourceKey] = field(default_factory=dict)
    keys: dict[tuple[str, int], str] = field(default_factory=dict)

    def key_of(self, kind: str, pk: int) -> str:
        """The key of a thing; made of its number when it has none."""
        if kind == "UNIT" and pk == self.organisation:
            return ROOT
        return self.keys.get((kind, pk)) or f"{UNKEYED[kind]}{pk}"

    def is_imported(self, kind: str, key: str, digest: str) -> bool:
        """Whether just this row was imported already."""
        return (found := self.source.get((kind, key))) is not None and found.digest == digest


def known_of(organisation: int, on: date, *, lock: bool = False) -> Known:
    """What is known of an organisation on a day; with `lock`, nobody changes it before the transaction is over."""
    known = Known(organisation)
    for row in SourceKey.objects.filter(organisation=organisation):
        known.source[row.kind, row.key] = row
        known.keys[row.kind, row.unit_id or row.post_id or row.person_id or 0] = row.key
    keyed = [row.unit_id for row in known.source.values() if row.unit_id]
    units = Unit.objects.filter(Q(pk__in=keyed) | Q(pk__in=units_below([organisation], on))).order_by("pk")
    ids = list(_locked(units, lock))
    _read_units(known, ids)
    posts = Post.objects.filter(STANDS, unit__in=ids).order_by("pk")
    _read_posts(known, list(_locked(posts, lock)))
    _read_people(known, lock=lock)
    return known


def _locked(rows: Any, lock: bool) -> Iterable[int]:
    if lock:
        return [row.pk for row in rows.select_for_update(no_key=True)]
    return list(rows.values_list("pk", flat=True))


def _read_units(known: Known, ids: list[int]) -> None:
    by_pk = {pk: KnownUnit(pk, known.key_of("UNIT", pk)) for pk in ids}
    for version in UnitVersion.objects.filter(STANDS, unit__in=ids).order_by("valid"):
        by_pk[version.unit_id].versions.append(version)
    for code in UnitCode.objects.filter(STANDS, unit__in=ids, scheme=CodeScheme.ISSUER).order_by("pk"):
        by_pk[code.unit_id].codes[code.value] = code.pk
    for edge in Edge.objects.filter(STANDS, child__in=ids).order_by("valid"):
        by_pk[edge.child_id].edges[Tree(edge.tree)] = edge
    known.units = {unit.key: unit for unit in by_pk.values() if unit.versions}


def _read_posts(known: Known, ids: list[int]) -> None:
    found = {post.pk: post for post in Post.objects.filter(pk__in=ids)}
    known.posts = {(key := known.key_of("POST", pk)): KnownPost(pk, key, post) for pk, post in sorted(found.items())}
    by_pk = {post.pk: post for post in known.posts.values()}
    for brought in PostRole.objects.filter(post__in=ids):
        by_pk[brought.post_id].roles[Role(brought.role), brought.over_id] = brought.pk
    heads = defaultdict(list)
    for post in found.values():
        if post.is_head:
            heads[post.unit_id].append(post)
    known.heads = heads


def _read_people(known: Known, *, lock: bool) -> None:
    holdings = defaultdict(list)
    ids = [post.pk for post in known.posts.values()]
    for holding in Holding.objects.filter(STANDS, post__in=ids).order_by("valid"):
        holdings[holding.post_id].append(holding)
    known.holdings = holdings
    for role in HoldingRole.objects.filter(STANDS, holding__post__in=ids):
        known.given.setdefault(role.holding_id, set()).add((Role(role.role), role.over_id))
    keyed = {row.person_id for row in known.source.values() if row.person_id}
    here = {holding.person_id for held in holdings.values() for holding in held}
    people = Person.objects.filter(pk__in=keyed | here).order_by("pk")
    rows = people.select_for_update(no_key=True) if lock else people
    known.people = {known.key_of("PERSON", person.pk): person for person in rows}


def usernames_taken(usernames: Iterable[str]) -> dict[str, int]:
    """Whose these user names are already, whatever their case: account ids by the name in small letters."""
    rows = Person.objects.annotate(small=Lower("username")).filter(small__in=[name.lower() for name in usernames])
    return dict(rows.values_list("small", "pk"))
