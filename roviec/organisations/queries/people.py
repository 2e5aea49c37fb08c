"""Reading people for those who keep them: the list, one person's posts, what he follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.leaving import OpenThing
from roviec.organisations.models import STANDS, AreaAssignment, Holding, HoldingRole, Post, Unit
from roviec.organisations.queries.keeping import not_over
from roviec.organisations.queries.structure import names_of, titled, units_below
from roviec.people.models import Person
from roviec.prose.vietnamese import SortKey, sort_key

FOUND_AT_MOST = 20
# Five thousand people share a few hundred given names, and not many more family and middle names.
_place_in_alphabet = lru_cache(maxsize=8192)(sort_key)


def _by_given_name(name: str) -> tuple[SortKey, SortKey]:
    """The place of a person where offices sort by given name (the last word), then by family and middle names."""
    *rest, given = name.split() or [""]
    return _place_in_alphabet(given), _place_in_alphabet(" ".join(rest))


@dataclass(frozen=True)
class Ties:
    """The units that a person's account hangs on: those of his posts, and those his roles are over."""

    posts: frozenset[int]
    roles: frozenset[int]

    @property
    def everything(self) -> frozenset[int]:
        """All of them."""
        return self.posts | self.roles


def ties_of(person: Person, on: date) -> Ties:
    """The posts and roles that a person has today or will have; for one who left, those he had."""
    rows = Holding.objects.filter(person=person)
    now = rows.filter(STANDS, not_over(on))
    posts = set(now.values_list("post__unit_id", flat=True))
    roles = HoldingRole.objects.filter(STANDS, holding__in=now).values_list("over_id", flat=True)
    return Ties(frozenset(posts or rows.values_list("post__unit_id", flat=True)), frozenset(roles))


def people_kept(roots: Iterable[int], on: date) -> QuerySet[Person]:
    """Those who have or had a post in the units at and below some units."""
    return Person.objects.filter(pk__in=Holding.objects.filter(post__unit__in=units_below(roots, on)).values("person"))


def people_matching(people: QuerySet[Person], words: str, standing: str, on: date) -> list[int]:
    """The ids of these people whose name or user name holds all the words, marks or none, by given name.

    `standing`: "holding", "without" (no post today), "closed", or anything else for all.
    """
    for word in words.split()[:6]:
        people = people.filter(Q(name__unaccent__icontains=word) | Q(username__icontains=word))
    holding = Holding.objects.filter(STANDS, valid__contains=on).values("person")
    if standing == "holding":
        people = people.filter(pk__in=holding)
    elif standing == "without":
        people = people.exclude(pk__in=holding).filter(is_active=True)
    elif standing == "closed":
        people = people.filter(is_active=False)
    # No collation of the database is leaned on: the alphabet is ours.
    rows = list(people.values_list("pk", "name"))
    rows.sort(key=lambda row: (*_by_given_name(row[1]), row[0]))
    return [pk for pk, _name in rows]


@dataclass
class PersonLine:
    """A person as the list shows him."""

    person: Person
    posts: list[str]

    @cached_property
    def words(self) -> str:
        """His posts in one line."""
        return "; ".join(self.posts)


def person_lines(ids: list[int], on: date) -> list[PersonLine]:
    """These people in this order, with the posts they hold on a day; three queries."""
    people = Person.objects.in_bulk(ids)
    rows = list(
        Holding.objects.filter(STANDS, person__in=ids, valid__contains=on).select_related("post").order_by("pk")
    )
    names = names_of({row.post.unit_id for row in rows}, on)
    posts: dict[int, list[str]] = {}
    for row in rows:
        posts.setdefault(row.person_id, []).append(f"{row.post.title}, {names.get(row.post.unit_id, '')}")
    return [PersonLine(people[pk], posts.get(pk, [])) for pk in ids if pk in people]


@dataclass(frozen=True)
class HeldPost:
    """One holding as a person's page, or a post's page, shows it."""

    holding: Holding
    unit: str
    roles: list[tuple[HoldingRole, str]]
    is_over: bool
    is_to_come: bool

    @property
    def is_now(self) -> bool:
        """Whether it stands today."""
        return not (self.is_over or self.is_to_come)


def held_posts(holdings: QuerySet[Holding], on: date) -> list[HeldPost]:
    """These holdings with their units and roles named, the newest first; four queries.

    A post is called as on the day, and one that was left before it as on the holding's last day.
    """
    rows = list(holdings.filter(STANDS).select_related("post", "person").order_by("-valid", "-pk"))
    titled((row.post, last_day(row, on)) for row in rows)
    given = list(HoldingRole.objects.filter(STANDS, holding__in=[row.pk for row in rows]).order_by("pk"))
    names = names_of({row.post.unit_id for row in rows} | {role.over_id for role in given}, on)
    roles: dict[int, list[tuple[HoldingRole, str]]] = {}
    for role in given:
        roles.setdefault(role.holding_id, []).append((role, names.get(role.over_id, "")))
    return [
        HeldPost(
            row,
            names.get(row.post.unit_id, ""),
            roles.get(row.pk, []),
            is_over=row.valid.upper is not None and row.valid.upper <= on,
            is_to_come=row.valid.lower is not None and row.valid.lower > on,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class StaffLine:
    """A person with one of his posts, or with none."""

    person: Person
    held: HeldPost | None


def staff_lines(ids: list[int], on: date) -> list[StaffLine]:
    """These people in this order, a line for each post they hold on a day; four queries."""
    people = Person.objects.in_bulk(ids)
    posts: dict[int, list[HeldPost]] = {}
    for held in held_posts(Holding.objects.filter(person__in=ids, valid__contains=on), on):
        posts.setdefault(held.holding.person_id, []).append(held)
    return [StaffLine(people[pk], held) for pk in ids if pk in people for held in posts.get(pk, [None])]


def account_words(person: Person) -> str:
    """How an account stands: closed, waits for its password, in use."""
    if not person.is_active:
        return _("closed")
    return _("in use") if person.has_usable_password() else _("waits for its password")


@dataclass(frozen=True)
class AreaLine:
    """One row of the bảng phân công."""

    area: AreaAssignment
    unit: str
    role: str


def last_day(holding: Holding, on: date) -> date:
    """The day, or the last day of a holding that was over before it."""
    upper: date | None = holding.valid.upper
    return on if upper is None else min(on, upper - timedelta(days=1))


def areas_matching(areas: QuerySet[AreaAssignment], words: str) -> QuerySet[AreaAssignment]:
    """The assignments whose holder is called so, or whose field or document holds the words, in a steady order."""
    for word in words.split()[:6]:
        areas = areas.filter(
            Q(holding__person__name__unaccent__icontains=word)
            | Q(holding__post__title__unaccent__icontains=word)
            | Q(field__unaccent__icontains=word)
            | Q(basis__unaccent__icontains=word)
        )
    return areas.select_related("holding__person", "holding__post").order_by("role", "holding_id", "-valid", "pk")


def area_lines(rows: list[AreaAssignment], on: date) -> list[AreaLine]:
    """These assignments with the units they follow named; one query."""
    names = names_of({row.unit_id for row in rows if row.unit_id}, on)
    return [AreaLine(row, names.get(row.unit_id or 0, ""), str(Role(row.role).label)) for row in rows]


def areas_kept(roots: Iterable[int], on: date) -> QuerySet[AreaAssignment]:
    """The assignments of holders in the units at and below some units."""
    return AreaAssignment.objects.filter(STANDS, holding__post__unit__in=units_below(roots, on))


def holders_matching(roots: Iterable[int], words: str, on: date) -> list[HeldPost]:
    """Who holds a post in these units and below on a day and is called so; twenty at most."""
    rows = Holding.objects.filter(STANDS, post__unit__in=units_below(roots, on), valid__contains=on)
    for word in words.split()[:6]:
        rows = rows.filter(Q(person__name__unaccent__icontains=word) | Q(post__title__unaccent__icontains=word))
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:FOUND_AT_MOST])
    return held_posts(Holding.objects.filter(pk__in=found), on)


@dataclass(frozen=True)
class Staff:
    """How an organisation stands, in numbers that lead to lists."""

    units: int
    posts: int
    vacant: int
    people: int
    administrators: int


def staff_of(roots: list[int], on: date) -> Staff:
    """Units, posts, vacancies, people with a post and administrators at and below some units on a day."""
    below = list(Unit.objects.filter(pk__in=units_below(roots, on)).values_list("pk", flat=True))
    posts = Post.objects.filter(STANDS, unit__in=below, valid__contains=on)
    held = Holding.objects.filter(STANDS, post__in=posts, valid__contains=on)
    keepers = HoldingRole.objects.filter(
        STANDS, role=Role.ADMINISTRATOR, over__in=below, holding__in=held, holding__person__is_active=True
    )
    return Staff(
        units=len(below),
        posts=posts.count(),
        vacant=posts.exclude(pk__in=held.values("post")).count(),
        people=held.values("person").distinct().count(),
        administrators=keepers.values("holding__person").distinct().count(),
    )


def vacant_posts(roots: list[int], on: date) -> list[tuple[Post, str]]:
    """The posts at and below some units that nobody holds on a day, each with its unit's name."""
    held = Holding.objects.filter(STANDS, valid__contains=on).values("post")
    rows = Post.objects.filter(STANDS, unit__in=units_below(roots, on), valid__contains=on).exclude(pk__in=held)
    posts = list(rows.order_by("unit_id", "-is_head", "pk"))
    names = names_of({post.unit_id for post in posts}, on)
    return [(post, names.get(post.unit_id, "")) for post in posts]


def holders_of(post: Post, *, only: Holding | None = None) -> QuerySet[Holding]:
    """The standing holdings of a post, or one of them."""
    rows = Holding.objects.filter(STANDS, post=post)
    return rows.filter(pk=only.pk) if only else rows


def holdings_of_person(person: Person) -> QuerySet[Holding]:
    """The standing holdings of a person, whenever they were."""
    return Holding.objects.filter(STANDS, person=person)


def leaving_to_come(person: Person, today: date) -> Act | None:
    """The step by which the person leaves on a day that has not come yet, unless it was taken back."""
    kinds = [OrganisationAct.PERSON_LEFT, OrganisationAct.LEAVING_RETRACTED]
    on_him = ActObject.objects.filter(type=Person._meta.label_lower, key=person.pk).values("act_id")
    last = Act.objects.filter(pk__in=on_him, kind__in=kinds).order_by("-pk").first()
    if last is None or last.kind != OrganisationAct.PERSON_LEFT or last.data["from"] <= today.isoformat():
        return None
    return last


def holdings_left_by(leaving: Act) -> list[tuple[Holding, Act]]:
    """The holdings that a leaving ended, in the order of their posts, each with the step that ended it."""
    steps = {step.pk: step for step in Act.objects.filter(kind=OrganisationAct.POST_LEFT, cause=leaving.pk)}
    rows = ActObject.objects.filter(act_id__in=steps, type=Holding._meta.label_lower).values_list("key", "act_id")
    step_of = {key: steps[act_id] for key, act_id in rows}
    return [(held, step_of[held.pk]) for held in Holding.objects.filter(pk__in=step_of).order_by("post_id")]


def people_to_choose(roots: list[int], words: str, chosen: str, on: date) -> list[PersonLine]:
    """Open accounts whose name holds the words, twenty at most, and whoever was chosen before; nobody without words."""
    people = people_kept(roots, on).filter(is_active=True)
    found = people_matching(people, words, "", on)[:FOUND_AT_MOST] if words.strip() else []
    if chosen.isdecimal() and len(chosen) < 19 and int(chosen) not in found:
        found += people.filter(pk=int(chosen)).values_list("pk", flat=True)
    return person_lines(found, on)


def areas_in_the_name_of(holding: Holding, day: date) -> list[OpenThing]:
    """The units and fields that a holder follows on a day or later; two queries."""
    rows = list(AreaAssignment.objects.filter(STANDS, not_over(day), holding=holding).order_by("pk"))
    return [OpenThing(line.area, line.unit or line.area.field, line.role) for line in area_lines(rows, day)]


def count_areas(holding_ids: Collection[int], day: date) -> dict[int, int]:
    """How many units and fields some holders follow on a day or later, by holder; one query."""
    return Counter(
        AreaAssignment.objects.filter(STANDS, not_over(day), holding__in=holding_ids).values_list("holding", flat=True)
    )


def holders_ever(unit_id: int, on: date) -> list[Holding]:
    """Who holds or held a post of a unit by a day, the present ones first, the head on top."""
    rows = Holding.objects.filter(STANDS, post__unit=unit_id, valid__startswith__lte=on).select_related(
        "person", "post"
    )
    return sorted(rows, key=lambda each: (not each.post.is_head, each.post_id, each.pk))
