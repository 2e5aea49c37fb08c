"""Founding units, placing them in trees, making posts and appointing to them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import CodeScheme, OrganisationAct, Role, Tree
from roviec.organisations.models import STANDS, Edge, Holding, Post, PostRole, Unit, UnitCode, UnitVersion
from roviec.organisations.operations.roles import give_role
from roviec.people.models import Person
from roviec.people.operations import correct_person, open_account


class UnableToPlace(Unable):
    """The unit cannot stand there."""


class UnableToAppoint(Unable):
    """The post cannot be taken."""


@dataclass(frozen=True)
class Span:
    """Days from `start` to before `end`; `end` None is open."""

    start: date
    end: date | None = None

    @property
    def range(self) -> DateRange:
        """The span as the database keeps it."""
        return DateRange(self.start, self.end)


@transaction.atomic
def found_unit(
    name: str,
    short_name: str,
    kind: str,
    span: Span,
    *,
    codes: tuple[str, ...] = (),
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Unit:
    """A new unit exists from the span's start, under this name; `codes` are its abbreviations in document symbols.

    `key` names the wish: the same key again gives the unit that was founded by it, as it is.
    """
    # Of two that send the same form at the same moment the second waits here, and finds the first's unit.
    unit, is_new = Unit.objects.get_or_create(uuid=key or uuid.uuid4())
    if not is_new:
        return unit
    UnitVersion.objects.create(unit=unit, name=name, short_name=short_name, kind=kind, valid=span.range)
    for code in codes:
        UnitCode.objects.create(unit=unit, scheme=CodeScheme.ISSUER, value=code, valid=span.range)
    unit.name, unit.short_name, unit.kind = name, short_name, kind
    record(OrganisationAct.UNIT_FOUNDED, by=by, on=unit, at=at, cause=cause)
    return unit


@transaction.atomic
def place_unit(
    child: Unit, parent: Unit, tree: Tree, span: Span, *, position: int = 0, by: Actor, at: datetime
) -> Edge:
    """The unit stands under a parent in one tree; the same wish twice is harmless."""
    # Lock before looking: of two who place the unit at one moment, the second finds what the first did.
    Unit.objects.select_for_update(no_key=True).get(pk=child.pk)
    same = Edge.objects.filter(
        STANDS, tree=tree, parent=parent, child=child, valid=span.range, position=position
    ).first()
    if same:
        return same
    try:
        with transaction.atomic():
            edge = Edge.objects.create(tree=tree, parent=parent, child=child, valid=span.range, position=position)
    except IntegrityError as error:
        raise UnableToPlace(
            _("The unit stands somewhere else in this tree during that time, or the tree would close into a circle.")
        ) from error
    record(OrganisationAct.UNIT_PLACED, by=by, on=[child, parent], at=at, data={"tree": tree.value})
    return edge


@transaction.atomic
def make_post(
    unit: Unit,
    title: str,
    span: Span,
    *,
    is_head: bool = False,
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Post:
    """The unit has a post of this title; said twice it has two, for two officers may bear one title.

    `key` names the wish: the same key again gives the post that was made by it.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if key and (made := Post.objects.filter(uuid=key, unit=unit).first()):
        return made
    _refuse_outside_its_unit(unit, span)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                uuid=key or uuid.uuid4(), unit=unit, title=title, is_head=is_head, valid=span.range
            )
    except IntegrityError as error:
        raise UnableToAppoint(_("The unit has a head's post already during that time.")) from error
    record(OrganisationAct.POST_MADE, by=by, on=[post, unit], at=at, cause=cause)
    return post


@transaction.atomic
def appoint(
    person: Person, post: Post, span: Span, *, bringing: bool = False, by: Actor, at: datetime, cause: Act | None = None
) -> Holding:
    """The person holds the post over the span; the same wish twice is harmless.

    `bringing` gives him the roles that the post brings, for whoever may give all of them; nobody gives them to himself.
    """
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    same = Holding.objects.filter(STANDS, person=person, post=post, valid=span.range).first()
    if same:
        return same
    if post.retracted_at is not None or not _lies_within(span, post.valid):
        raise UnableToAppoint(_("The unit does not have this post during all of that time."))
    try:
        with transaction.atomic():
            holding = Holding.objects.create(person=person, post=post, valid=span.range)
    except IntegrityError as error:
        raise UnableToAppoint(_("Somebody else holds this post during that time.")) from error
    act = record(OrganisationAct.POST_TAKEN, by=by, on=[post, person], at=at, cause=cause)
    if bringing and by.key != f"person:{person.pk}":
        for brought in PostRole.objects.filter(post=post).select_related("over").order_by("pk"):
            give_role(holding, Role(brought.role), brought.over, by=by, at=at, cause=act)
    return holding


@transaction.atomic
def add_person(
    username: str,
    name: str,
    email: str,
    post: Post | tuple[Unit, str],
    from_day: date,
    *,
    bringing: bool = False,
    by: Actor,
    at: datetime,
) -> Person:
    """Somebody has an account, without a password yet, and holds a post from a day on: a vacant one, or a new one."""
    person = open_account(username, name, password=None, by=by, at=at)
    if email:
        person = correct_person(person, name, email, by=by, at=at)
    if isinstance(post, tuple):
        unit, title = post
        post = make_post(unit, title, Span(from_day), by=by, at=at)
    span = Span(max(from_day, post.valid.lower), post.valid.upper)
    appoint(person, post, span, bringing=bringing, by=by, at=at)
    return person


def _lies_within(span: Span, days: DateRange) -> bool:
    """Whether each of the span's days is one of these."""
    return span.start in days and (days.upper is None or (span.end is not None and span.end <= days.upper))


def _refuse_outside_its_unit(unit: Unit, span: Span) -> None:
    """A post stands while its unit does."""
    days = [row.valid for row in UnitVersion.objects.filter(STANDS, unit=unit).order_by("valid")]
    if days and not _lies_within(span, DateRange(days[0].lower, days[-1].upper)):
        raise UnableToAppoint(_("The unit does not exist during all of that time."))
