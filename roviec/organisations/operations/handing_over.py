"""Handing over what stands in the name of somebody who leaves, thing by thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import OrganisationAct
from roviec.organisations.leaving import OpenThing, open_work_of
from roviec.organisations.models import STANDS, Holding


class UnableToHandOver(Unable):
    """The things stay in the leaver's name."""


@transaction.atomic
def hand_over_work(
    leaver: Holding, given: Mapping[tuple[str, int], Holding], from_day: date, *, by: Actor, at: datetime
) -> list[OpenThing]:
    """From a day on each thing is in the name of the successor chosen for it; returns what was handed over.

    `given`: successors by the key of the kind (`leaving.OpenWork`) and the thing's id. One act names all of them. What is
    no longer in the leaver's name is left alone, so a double click is harmless. Raises UnableToHandOver for a successor
    who holds no post in the unit on that day.
    """
    # The holding is the queue: of two who hand over at once the second finds what the first left.
    leaver = Holding.objects.select_for_update(no_key=True, of=("self",)).select_related("post").get(pk=leaver.pk)
    successors = {holding.pk: holding for holding in given.values()}
    in_unit = Holding.objects.filter(
        STANDS, pk__in=successors, post__unit=leaver.post.unit_id, valid__contains=from_day
    )
    if leaver.pk in successors or in_unit.count() != len(successors):
        raise UnableToHandOver(_("Choose successors who hold a post in the unit on that day, other than the leaver."))
    chosen = [
        (line.work, thing, given[line.work.key, thing.thing.pk])
        for line in open_work_of(leaver, from_day)
        for thing in line.things
        if line.work.hand_over and (line.work.key, thing.thing.pk) in given
    ]
    if not chosen:
        return []
    on = [leaver, *successors.values(), *{thing.thing for _work, thing, _successor in chosen}]
    data = {"from": from_day.isoformat()}
    act = record(OrganisationAct.WORK_HANDED_OVER, by=by, on=on, at=at, data=data)
    kinds = {work.key: work for work, _thing, _successor in chosen}
    for key, work in kinds.items():
        for successor in successors.values():
            only = [thing.thing.pk for kind, thing, to in chosen if kind.key == key and to == successor]
            if only and work.hand_over:
                work.hand_over(leaver, successor, from_day, only=only, by=by, at=at, cause=act)
    return [thing for _work, thing, _successor in chosen]
