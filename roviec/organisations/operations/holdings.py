"""Leaving posts and passing them on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.leaving import kinds, open_work_of
from roviec.organisations.models import STANDS, AreaAssignment, Holding, HoldingRole, Post
from roviec.organisations.operations.administrators import keeping_administered
from roviec.organisations.operations.dated import say_again, say_until
from roviec.organisations.operations.roles import give_role
from roviec.organisations.operations.structure import Span, appoint
from roviec.organisations.queries.keeping import not_over
from roviec.organisations.queries.people import holdings_left_by, leaving_to_come
from roviec.people.models import Person
from roviec.people.operations import close_account, close_account_on, keep_account_open


class UnableToLeave(Unable):
    """The holding cannot be ended like this."""


def _locked(holding: Holding) -> Holding:
    """The post first, as appointing does, then the holding; the holding as it stands now."""
    Post.objects.select_for_update(no_key=True).get(pk=holding.post_id)
    rows = Holding.objects.select_for_update(no_key=True, of=("self",)).select_related("post__unit", "person")
    return rows.get(pk=holding.pk)


def _shorten(
    holding: Holding, from_day: date, *, areas: Sequence[int] = (), by: Actor, at: datetime, cause: Act | None
) -> None:
    """The holding ends on a day; the act keeps what stood before, so that it can be taken back until then."""
    before = holding.valid.upper
    holding.valid = DateRange(holding.valid.lower, from_day)
    holding.save(update_fields=["valid"])
    data = {"from": from_day.isoformat(), "before": before.isoformat() if before else "", "areas": list(areas)}
    record(OrganisationAct.POST_LEFT, by=by, on=[holding.post, holding, holding.person], at=at, cause=cause, data=data)


def _end_areas(holding: Holding, from_day: date) -> list[int]:
    """The areas that were assigned to the holder end with the holding; which they were."""
    areas = list(AreaAssignment.objects.filter(STANDS, not_over(from_day), holding=holding))
    for area in areas:
        say_until(area, from_day)
    return [area.pk for area in areas]


def _refuse_wrong_day(holding: Holding, from_day: date) -> None:
    if holding.retracted_at is not None:
        raise UnableToLeave(_("This appointment was taken back as a mistake."))
    if holding.valid.lower is not None and from_day <= holding.valid.lower:
        raise UnableToLeave(
            _(
                "The holding begins on %(day)s and ends after that day at the earliest. If it was a mistake, take it back."
            )
            % {"day": f"{holding.valid.lower:%d/%m/%Y}"}
        )
    if holding.valid.upper is not None and from_day > holding.valid.upper:
        raise UnableToLeave(_("The holding ended on %(day)s already.") % {"day": f"{holding.valid.upper:%d/%m/%Y}"})


@transaction.atomic
def end_holding(holding: Holding, from_day: date, *, by: Actor, at: datetime, cause: Act | None = None) -> Holding:
    """From a day on the person no longer holds the post, and its roles and areas are not his any more.

    The same wish twice is harmless. Raises UnableWithoutAdministrator when he is the last one.
    """
    # The organisation before the post, here and wherever both are locked.
    with keeping_administered([holding.pk], max(from_day, timezone.localdate(at))):
        holding = _locked(holding)
        if holding.retracted_at is None and holding.valid.upper == from_day:
            return holding
        _refuse_wrong_day(holding, from_day)
        _shorten(holding, from_day, areas=_end_areas(holding, from_day), by=by, at=at, cause=cause)
    return holding


@transaction.atomic
def retract_holding(holding: Holding, *, by: Actor, at: datetime) -> Holding:
    """An appointment made by mistake stands no more, with its roles and areas; taking it back twice is harmless.

    Raises UnableToLeave while work stands in the holder's name: then the holding is ended instead.
    """
    with keeping_administered([holding.pk], timezone.localdate(at)):
        holding = _locked(holding)
        if holding.retracted_at is not None:
            return holding
        begins = holding.valid.lower or date.min
        if any(line.work.binds for line in open_work_of(holding, begins)):
            raise UnableToLeave(
                _("Work stands in the holder's name already. End the holding instead of taking it back.")
            )
        Holding.objects.filter(pk=holding.pk).update(retracted_at=Now())
    _end_areas(holding, begins)
    record(OrganisationAct.HOLDING_RETRACTED, by=by, on=[holding.post, holding, holding.person], at=at)
    return holding


@transaction.atomic
def replace_holder(
    holding: Holding,
    person: Person,
    from_day: date,
    *,
    roles: Sequence[HoldingRole] = (),
    passing: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> Holding:
    """From a day on another person holds the post, with those of the leaver's roles that are named; gives his holding.

    `passing` are the keys of what he takes over (`leaving.OpenWork`); the rest stays where it is.
    """
    with keeping_administered([holding.pk], max(from_day, timezone.localdate(at))):
        holding = _locked(holding)
        same = Holding.objects.filter(STANDS, post=holding.post_id, person=person, valid__startswith=from_day).first()
        if same and holding.valid.upper == from_day:
            return same
        if person.pk == holding.person_id:
            raise UnableToLeave(_("The successor is the holder himself. Choose somebody else."))
        _refuse_wrong_day(holding, from_day)
        data = {"from": from_day.isoformat(), "passing": sorted(passing)}
        act = record(OrganisationAct.POST_PASSED_ON, by=by, on=[holding.post, holding], at=at, data=data)
        _shorten(holding, from_day, by=by, at=at, cause=act)
        span = Span(from_day, holding.post.valid.upper)
        successor = appoint(person, holding.post, span, by=by, at=at, cause=act)
        for given in roles:
            give_role(successor, Role(given.role), given.over, by=by, at=at, cause=act)
    for work in kinds():
        if work.key in passing and work.hand_over:
            work.hand_over(holding, successor, from_day, by=by, at=at, cause=act)
    _end_areas(holding, from_day)
    return successor


@transaction.atomic
def leave(person: Person, from_day: date, *, close: bool, by: Actor, at: datetime) -> Person:
    """From a day on the person holds no post; with `close` his account is closed that day and his sessions end.

    What would only begin on that day or later is taken back. Raises UnableWithoutAdministrator when he is the last one.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    ids = list(
        Holding.objects.filter(STANDS, not_over(from_day), person=person)
        .order_by("post_id")
        .values_list("pk", flat=True)
    )
    act = None
    with keeping_administered(ids, max(from_day, timezone.localdate(at))):
        if ids:
            act = record(OrganisationAct.PERSON_LEFT, by=by, on=person, at=at, data={"from": from_day.isoformat()})
        for holding in Holding.objects.filter(pk__in=ids).order_by("post_id"):
            if holding.valid.lower is not None and holding.valid.lower >= from_day:
                retract_holding(holding, by=by, at=at)
            else:
                end_holding(holding, from_day, by=by, at=at, cause=act)
        if close and from_day > timezone.localdate(at):
            close_account_on(person, from_day, by=by, at=at, cause=act)
        elif close:
            close_account(person, by=by, at=at, cause=act)
    return person


@transaction.atomic
def retract_leaving(person: Person, *, by: Actor, at: datetime) -> Person:
    """The person stays after all: his posts and what he follows go on as before, his account stays open.

    Only before the day comes; twice is harmless. What was to begin later was taken back and stays so. Raises
    UnableToLeave when somebody else was appointed to a post meanwhile.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    leaving = leaving_to_come(person, timezone.localdate(at))
    act = None
    if leaving:
        act = record(OrganisationAct.LEAVING_RETRACTED, by=by, on=person, at=at)
        for holding, left in holdings_left_by(leaving):
            _go_on(_locked(holding), left.data)
    return keep_account_open(person, by=by, at=at, cause=act)


def _go_on(holding: Holding, left: dict[str, Any]) -> None:
    """The holding and its areas stand as they did before it was ended; one that was changed since stays as it is."""
    from_day = date.fromisoformat(left["from"])
    if holding.retracted_at is not None or holding.valid.upper != from_day:
        return
    ends = [day for day in (left["before"] and date.fromisoformat(left["before"]), holding.post.valid.upper) if day]
    holding.valid = DateRange(holding.valid.lower, min(ends, default=None))
    try:
        with transaction.atomic():
            holding.save(update_fields=["valid"])
    except IntegrityError as error:
        raise UnableToLeave(
            _("Somebody else is appointed to %(post)s from that day on. Take that appointment back first.")
            % {"post": holding.post.title}
        ) from error
    for area in AreaAssignment.objects.filter(pk__in=left["areas"]).order_by("pk"):
        same = {"holding": holding, "role": area.role, "unit": area.unit_id, "field": area.field}
        AreaAssignment.objects.filter(STANDS, valid__endswith=from_day, **same).update(retracted_at=Now())
        say_again(area)
