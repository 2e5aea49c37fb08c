"""Carrying a reorganisation out: at once, or ordered for a day, and taken back until then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act, ActObject
from roviec.acts.operations import record
from roviec.handovers.enums import HandoverAct, State
from roviec.handovers.models import Reorganisation
from roviec.handovers.operations.drafting import UnableToReorganise, locked, saved
from roviec.handovers.operations.steps import STEPS, Doing
from roviec.handovers.queries import Drawing, read_drawing
from roviec.kit.actors import Actor
from roviec.organisations.models import Unit
from roviec.organisations.queries import named

MOST_PROBLEMS = 5


class _Rehearsed(Exception):  # noqa: N818 - says what happened, and takes it back
    """Everything went well, and none of it is to stay."""


@transaction.atomic
def order_reorganisation(
    reorganisation: Reorganisation, *, version: int | None = None, by: Actor, at: datetime
) -> Reorganisation:
    """It is carried out: now when its day has come, else in the night of that day; until then it can be taken back.

    All of it is rehearsed first, so that what cannot be done is said today. Ordering an ordered one again is harmless.
    """
    found = locked(reorganisation, version)
    if found.state == State.ORDERED:
        return found
    if found.on <= timezone.localdate(at):
        return carry_out(found, by=by, at=at)
    _must_be_open(found)
    _rehearse(found, by, at)
    found.state, found.ordered_at, found.problem = State.ORDERED, at, ""
    saved(found)
    record(HandoverAct.ORDERED, by=by, on=_things(read_drawing(found)), at=at, data={"on": found.on.isoformat()})
    return found


@transaction.atomic
def carry_out(
    reorganisation: Reorganisation,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Reorganisation:
    """Everything that it says holds from its day on: units, successions, posts, tasks, plans; or, refused, nothing.

    The acts of the apps below stand under one act. No row of the past is rewritten. Of two who do it at one moment one
    does, and the other is told. Raises UnableToReorganise with all that is wrong, in words.
    """
    found = locked(reorganisation, version)
    _must_be_open(found)
    if found.on > timezone.localdate(at):
        raise UnableToReorganise(_("Its day has not come yet."))
    found.state, found.done_at, found.problem = State.DONE, at, ""
    saved(found)
    cause = cause or _act_of_order(found)
    _do(found, by, at, cause)
    return found


@transaction.atomic
def take_back_reorganisation(reorganisation: Reorganisation, *, by: Actor, at: datetime) -> Reorganisation:
    """What was ordered for a day to come is a draft again; nothing of it has happened. Twice is harmless."""
    found = locked(reorganisation, None)
    if found.is_draft:
        return found
    if found.state != State.ORDERED:
        raise UnableToReorganise(_("It has been carried out and can no longer be taken back."))
    found.state, found.ordered_at, found.problem = State.DRAFT, None, ""
    saved(found)
    record(HandoverAct.TAKEN_BACK, by=by, on=found, at=at)
    return found


@transaction.atomic
def note_failure(reorganisation: Reorganisation, problem: str, *, by: Actor, at: datetime) -> Reorganisation:
    """Its day came, and it could not be carried out: it stays ordered, and its page says why."""
    found = locked(reorganisation, None)
    if found.state != State.ORDERED or found.problem == problem[:500]:
        return found
    found.problem = problem[:500]
    saved(found)
    record(HandoverAct.FAILED, by=by, on=found, at=at)
    return found


def _must_be_open(found: Reorganisation) -> None:
    if found.state == State.DONE:
        raise UnableToReorganise(_("It has been carried out already."))
    if found.state == State.DROPPED:
        raise UnableToReorganise(_("It was dropped."))


def _rehearse(found: Reorganisation, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            _do(found, by, at, None)
            raise _Rehearsed
    except _Rehearsed:
        pass


def _do(found: Reorganisation, by: Actor, at: datetime, cause: Act | None) -> None:
    # Lock before looking, in id order: of two reorganisations of one unit the second finds what the first did to it.
    touched = {node.pk for node in read_drawing(found).names if not node.is_new}
    list(Unit.objects.filter(pk__in=touched).order_by("pk").select_for_update(no_key=True))
    drawing = read_drawing(found)
    if drawing.problems:
        raise UnableToReorganise(" ".join(drawing.problems[:MOST_PROBLEMS]))
    data = {"on": found.on.isoformat(), "lines": len(drawing.lines)}
    act = record(HandoverAct.CARRIED_OUT, by=by, on=_things(drawing), at=at, cause=cause, data=data)
    doing = Doing(drawing, act, by, at)
    for step in STEPS:
        step(doing)


def _things(drawing: Drawing) -> list[Reorganisation | Unit]:
    units = {node.pk for node in drawing.names if not node.is_new}
    return [drawing.reorganisation, *named(Unit.objects.filter(pk__in=units), drawing.on)]


def _act_of_order(found: Reorganisation) -> Act | None:
    """The act that ordered it, when it waited for its day."""
    if found.ordered_at is None:
        return None
    on = ActObject.objects.filter(type="handovers.reorganisation", key=found.pk).values("act_id")
    return Act.objects.filter(pk__in=on, kind=HandoverAct.ORDERED).order_by("-pk").first()
