"""The parts of the verbs that bring many units, posts and people at once: a few statements, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from psycopg.types.range import DateRange

from roviec.organisations.enums import CodeScheme, Role, Tree
from roviec.organisations.models import (
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
from roviec.organisations.queries.known import Known, KnownUnit
from roviec.organisations.queries.planning import Line, Plan, Status
from roviec.organisations.wishes import PersonWish, PostWish, UnitWish, Wish
from roviec.people.models import Person

# Statements of this many rows; larger ones cost the database more than they save.
AT_ONCE = 2_000


@dataclass
class Done:
    """What was touched, for the act; and the numbers of all units, posts and people by their keys."""

    touched: list[models.Model] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    # The roles that each post of the plan brings from now on.
    brings: dict[str, set[tuple[Role, int]]] = field(default_factory=dict)


def carry_out(plan: Plan) -> Done:
    """Everything the plan says is in the database, within the caller's transaction."""
    known = plan.known
    done = Done(units={key: unit.pk for key, unit in known.units.items()})
    done.posts = {key: post.pk for key, post in known.posts.items()}
    done.people = {key: person.pk for key, person in known.people.items()}
    _found_units(plan, done)
    _correct_units(plan, done)
    _make_posts(plan, done)
    _correct_posts(plan, done)
    _open_accounts(plan, done)
    _appoint(plan, done)
    _remember(plan, done)
    return done


def _of(lines: list[Line[UnitWish]] | list[Line[PostWish]] | list[Line[PersonWish]], status: Status) -> list[Line]:  # type: ignore[type-arg]
    return [line for line in lines if line.status == status]


def _span(wish: Wish) -> DateRange:
    return DateRange(wish.start, wish.end)


def _found_units(plan: Plan, done: Done) -> None:
    wishes: list[UnitWish] = [line.wish for line in _of(plan.units, Status.NEW)]
    units = Unit.objects.bulk_create([Unit() for _wish in wishes], AT_ONCE)
    for unit, wish in zip(units, wishes, strict=True):
        unit.name, unit.short_name, unit.kind = wish.name, wish.short_name, wish.kind
        done.units[wish.key] = unit.pk
    done.touched += units
    pairs = list(zip(units, wishes, strict=True))
    UnitVersion.objects.bulk_create(
        [
            UnitVersion(unit=unit, name=wish.name, short_name=wish.short_name, kind=wish.kind, valid=_span(wish))
            for unit, wish in pairs
        ],
        AT_ONCE,
    )
    _add_codes((unit.pk, wish, wish.codes) for unit, wish in pairs)
    _add_edges(
        [(unit.pk, tree, parent, wish.position, _span(wish)) for unit, wish in pairs for tree, parent in wish.parents],
        done,
    )


def _add_codes(said: Iterable[tuple[int, Wish, Iterable[str]]]) -> None:
    UnitCode.objects.bulk_create(
        [
            UnitCode(unit_id=unit, scheme=CodeScheme.ISSUER, value=code, valid=_span(wish))
            for unit, wish, codes in said
            for code in dict.fromkeys(codes)
        ],
        AT_ONCE,
    )


def _add_edges(said: list[tuple[int, Tree, str, int, DateRange]], done: Done) -> None:
    Edge.objects.bulk_create(
        [
            Edge(tree=tree, parent_id=done.units[parent], child_id=unit, position=position, valid=span)
            for unit, tree, parent, position, span in said
        ],
        AT_ONCE,
    )


def _correct_units(plan: Plan, done: Done) -> None:
    """What a row says otherwise was wrong from the beginning: it is retracted and recorded anew."""
    known = plan.known
    lines = _of(plan.units, Status.CHANGED)
    versions: list[UnitVersion] = []
    edges: list[tuple[int, Tree, str, int, DateRange]] = []
    gone: dict[str, list[int]] = {"versions": [], "edges": [], "codes": []}
    codes: list[tuple[int, Wish, Iterable[str]]] = []
    for line in lines:
        unit, wish = known.units[line.wish.key], line.wish
        last = unit.last
        start = wish.start if len(unit.versions) == 1 else last.valid.lower
        gone["versions"].append(last.pk)
        versions.append(
            UnitVersion(
                unit_id=unit.pk, name=wish.name, short_name=wish.short_name, kind=wish.kind,
                valid=DateRange(start, wish.end),
            )
        )  # fmt: skip
        for edge, tree, parent, position, span in _moves(known, unit, wish):
            gone["edges"] += [edge.pk] if edge else []
            edges.append((unit.pk, tree, parent, position, span))
        if wish.codes:
            gone["codes"] += [pk for value, pk in unit.codes.items() if value not in wish.codes]
            codes.append((unit.pk, wish, [code for code in wish.codes if code not in unit.codes]))
    UnitVersion.objects.filter(pk__in=gone["versions"]).update(retracted_at=Now())
    Edge.objects.filter(pk__in=gone["edges"]).update(retracted_at=Now())
    UnitCode.objects.filter(pk__in=gone["codes"]).update(retracted_at=Now())
    UnitVersion.objects.bulk_create(versions, AT_ONCE)
    _add_edges(edges, done)
    _add_codes(codes)
    Unit.objects.filter(pk__in=[line.pk for line in lines]).update(version=F("version") + 1)
    for line in lines:
        thing = Unit(pk=line.pk)
        thing.name = line.wish.name
        done.touched.append(thing)


def _moves(known: Known, unit: KnownUnit, wish: UnitWish) -> Iterator[tuple[Edge | None, Tree, str, int, DateRange]]:
    """The places that change: the edge that goes, and what comes for it. A tree the row does not name stays."""
    wanted = dict(wish.parents)
    for tree in {**unit.edges, **wanted}:
        edge = unit.edges.get(tree)
        if edge is None:
            yield None, tree, wanted[tree], wish.position, _span(wish)
            continue
        # What was moved by hand on a day keeps that day.
        lower = wish.start if edge.valid.lower == unit.start else edge.valid.lower
        upper = wish.end if edge.valid.upper == unit.end else edge.valid.upper
        stands = known.key_of("UNIT", edge.parent_id)
        position = wish.position if wish.position and tree == Tree.MANAGEMENT else edge.position
        after = (wanted.get(tree, stands), position, DateRange(lower, upper))
        if after != (stands, edge.position, edge.valid):
            yield edge, tree, *after


def _make_posts(plan: Plan, done: Done) -> None:
    wishes: list[PostWish] = [line.wish for line in _of(plan.posts, Status.NEW)]
    posts = Post.objects.bulk_create(
        [
            Post(unit_id=done.units[wish.unit], title=wish.title, is_head=wish.is_head, valid=_span(wish))
            for wish in wishes
        ],
        AT_ONCE,
    )
    done.posts |= {wish.key: post.pk for wish, post in zip(wishes, posts, strict=True)}
    done.touched += posts
    brought = [
        PostRole(post=post, role=role, over_id=done.units[over])
        for wish, post in zip(wishes, posts, strict=True)
        for role, over in dict.fromkeys(wish.roles)
    ]
    PostRole.objects.bulk_create(brought, AT_ONCE)
    done.brings = {key: set(post.roles) for key, post in plan.known.posts.items()}
    done.brings |= {wish.key: {(role, done.units[over]) for role, over in wish.roles} for wish in wishes}


def _correct_posts(plan: Plan, done: Done) -> None:
    posts, gone, brought, taken, given = [], [], [], [], []
    for line in _of(plan.posts, Status.CHANGED):
        known, wish = plan.known.posts[line.wish.key], line.wish
        post = known.post
        post.title, post.is_head, post.valid, post.version = wish.title, wish.is_head, _span(wish), post.version + 1
        posts.append(post)
        if not wish.roles:
            continue
        before, after = set(known.roles), {(role, done.units[over]) for role, over in wish.roles}
        done.brings[wish.key] = after
        gone += [known.roles[pair] for pair in before - after]
        brought += [PostRole(post=post, role=role, over_id=over) for role, over in after - before]
        for holding in plan.known.holdings.get(post.pk, []):
            has = plan.known.given.get(holding.pk, set())
            taken += [(holding.pk, *pair) for pair in (before - after) & has]
            given += [HoldingRole(holding=holding, role=r, over_id=over) for r, over in after - has]
    # First those that are no head any more: a unit has one head's post a day.
    for is_head in (False, True):
        Post.objects.bulk_update(
            [post for post in posts if post.is_head is is_head], ["title", "is_head", "valid", "version"], AT_ONCE
        )
    done.touched += posts
    PostRole.objects.filter(pk__in=gone).delete()
    PostRole.objects.bulk_create(brought, AT_ONCE)
    for pk, role, over in taken:
        HoldingRole.objects.filter(holding=pk, role=role, over=over, retracted_at=None).update(retracted_at=Now())
    HoldingRole.objects.bulk_create(given, AT_ONCE)


def _open_accounts(plan: Plan, done: Done) -> None:
    """Accounts without a password: whoever they belong to is invited later."""
    wishes: list[PersonWish] = [line.wish for line in _of(plan.people, Status.NEW)]
    people = Person.objects.bulk_create(
        [
            Person(username=wish.username, name=wish.name, email=wish.email, password=make_password(None))
            for wish in wishes
        ],
        AT_ONCE,
    )
    done.people |= {wish.key: person.pk for wish, person in zip(wishes, people, strict=True)}
    changed = []
    for line in _of(plan.people, Status.CHANGED):
        person = plan.known.people[line.wish.key]
        person.username, person.name = line.wish.username, line.wish.name
        person.email, person.version = line.wish.email or person.email, person.version + 1
        changed.append(person)
    Person.objects.bulk_update(changed, ["username", "name", "email", "version"], AT_ONCE)
    done.touched += [*people, *changed]


def _appoint(plan: Plan, done: Done) -> None:
    before = [step.before for step in plan.appointments if step.before]
    Holding.objects.filter(pk__in=[holding.pk for holding in before]).update(retracted_at=Now())
    holdings = Holding.objects.bulk_create(
        [
            Holding(person_id=done.people[step.person], post_id=done.posts[step.post], valid=step.span)
            for step in plan.appointments
        ],
        AT_ONCE,
    )
    given = []
    for holding, step in zip(holdings, plan.appointments, strict=True):
        # Who only has his days corrected keeps the roles he was given by hand.
        roles = plan.known.given.get(step.before.pk, set()) if step.before else done.brings.get(step.post, set())
        given += [HoldingRole(holding=holding, role=role, over_id=over) for role, over in roles]
    HoldingRole.objects.bulk_create(given, AT_ONCE)


def _remember(plan: Plan, done: Done) -> None:
    """The keys of what is new, and the digest of every row, so that the same row again changes nothing."""
    known: Known = plan.known
    new, again = [], []
    for kind, lines, numbers in (
        ("UNIT", plan.units, done.units),
        ("POST", plan.posts, done.posts),
        ("PERSON", plan.people, done.people),
    ):
        for line in lines:
            row = known.source.get((kind, line.wish.key))
            if row is None:
                thing = {f"{kind.lower()}_id": numbers[line.wish.key]}
                new.append(
                    SourceKey(
                        organisation_id=known.organisation,
                        kind=kind,
                        key=line.wish.key,
                        digest=line.wish.digest,
                        **thing,
                    )
                )
            elif row.digest != line.wish.digest:
                row.digest = line.wish.digest
                again.append(row)
    SourceKey.objects.bulk_create(new, AT_ONCE)
    SourceKey.objects.bulk_update(again, ["digest"], AT_ONCE)
