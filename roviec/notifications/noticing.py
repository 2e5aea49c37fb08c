"""From acts to notices: the chain is followed by its seals; what was told is read, and goes by the rule of retention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from roviec.acts.models import Act, Seal
from roviec.notifications.concern import TOLD, Thing, concerned
from roviec.notifications.enums import group_of
from roviec.notifications.models import Notice, Place, Preference
from roviec.notifications.sight import SEEN
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member

READER = "notices"
SEALS_AT_ONCE = 500
# What happened longer ago is no news: an installation that is upgraded, or filled from old papers, tells nobody of it.
NEWS = timedelta(days=14)


def notice_acts(at: datetime) -> int:
    """Everybody whom an act concerns, and who may see it, is told of it; returns how many notices there are anew.

    Harmless when started twice, at the same moment, or killed at any point: the place in the chain moves on together with
    the notices, and an act is told to a person once.
    """
    Place.objects.get_or_create(reader=READER)
    made = 0
    while True:
        with transaction.atomic():
            # Lock before looking: two workers would tell the same acts.
            place = Place.objects.select_for_update(no_key=True).get(reader=READER)
            seals = list(Seal.objects.filter(sequence__gt=place.sequence).order_by("sequence")[:SEALS_AT_ONCE])
            if not seals:
                return made
            made += _tell([seal.act_id for seal in seals], at)
            place.sequence = seals[-1].sequence
            place.save(update_fields=["sequence"])


def _tell(act_ids: list[int], at: datetime) -> int:
    order = {pk: place for place, pk in enumerate(act_ids)}
    acts = list(Act.objects.filter(pk__in=act_ids, kind__in=TOLD, at__gt=at - NEWS))
    if not acts:
        return 0
    day = timezone.localdate(at)
    told_to = _told(acts, day)
    muted = _muted({told.holding.person_id for told in told_to})
    rows = [
        Notice(
            person_id=told.holding.person_id,
            holding=told.holding,
            act_id=told.act.pk,
            kind=told.act.kind,
            type=told.things[0].type,
            key=told.things[0].key,
            things=len(told.things),
            made_at=at,
            # What somebody does not want to be called for stands in his list, read.
            read_at=at if group_of(told.act.kind) in muted.get(told.holding.person_id, ()) else None,
        )
        for told in sorted(told_to, key=lambda told: order[told.act.pk])
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _muted(people: Iterable[int]) -> dict[int, list[str]]:
    rows = Preference.objects.filter(person__in=list(people)).exclude(muted=[])
    return dict(rows.values_list("person_id", "muted"))


@dataclass
class Told:
    """An act that a holder is told of, with the things of it that concern him and that he sees."""

    act: Act
    holding: Holding
    things: list[Thing]


def _told(acts: list[Act], day: date) -> list[Told]:
    """Whom each act is told to: once a person, who is not the one that did it, of what he sees in the post he holds."""
    wishes: dict[tuple[int, int], Told] = {}
    found: dict[int, list[tuple[Act, Thing]]] = {}
    for act, holding_id, thing in concerned(acts, day):
        found.setdefault(holding_id, []).append((act, thing))
    standing = Holding.objects.filter(pk__in=found, retracted_at=None, valid__contains=day, person__is_active=True)
    for holding in standing.select_related("post", "person").order_by("pk"):
        his = [(act, thing) for act, thing in found[holding.pk] if act.actor_key != f"person:{holding.person_id}"]
        seen = things_seen(member_for(holding, day), {thing for _act, thing in his})
        for act, thing in his:
            if thing in seen:
                told = wishes.setdefault((act.pk, holding.person_id), Told(act, holding, []))
                if told.holding == holding:
                    told.things.append(thing)
    return list(wishes.values())


def things_seen(member: Member, things: Iterable[Thing]) -> dict[Thing, Any]:
    """Those of the things that he sees by the rules of the pages, with their rows; a query a kind of thing."""
    keys: dict[str, set[int]] = {}
    for thing in things:
        keys.setdefault(thing.type, set()).add(thing.key)
    return {
        Thing(type_, row.pk): row
        for type_, of_type in keys.items()
        for row in SEEN[type_](member).filter(pk__in=of_type)
    }


def read_notices(notices: Q, at: datetime) -> int:
    """These notices have been read; returns how many had not. No act: when somebody reads is nobody's business."""
    return Notice.objects.filter(notices, read_at=None).update(read_at=at)


def notices_due(before: datetime, _at: datetime) -> QuerySet[Notice]:
    """What was told before a moment, and goes by the rule of retention."""
    return Notice.objects.filter(made_at__lt=before)
