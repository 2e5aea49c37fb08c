"""Reading acts: the history of a thing, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from roviec.acts.chain import FIRST_HASH, act_digest, link_hash, words_digest
from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActObject, ActWords, Seal
from roviec.acts.sentences import label_of


@dataclass(frozen=True)
class HistoryLine:
    """One act as a history shows it."""

    act_id: int
    at: datetime
    actor: str
    post: str
    unit: str
    label: str
    thing: str
    remark: str
    data: dict[str, Any]


def history_of(*things: models.Model, limit: int = 200) -> list[HistoryLine]:
    """The acts on these things, newest first, at most `limit`; the caller has opened them through a door."""
    about = models.Q()
    for thing in things:
        about |= models.Q(type=thing._meta.label_lower, key=thing.pk)
    if not about:
        return []
    titles = dict(ActObject.objects.filter(about).order_by("-act_id").values_list("act_id", "title")[:limit])
    words = {
        (act_id, slot): text
        for act_id, slot, text in ActWords.objects.filter(act_id__in=titles).values_list("act_id", "slot", "words")
    }
    return [
        HistoryLine(
            act_id=act.pk,
            at=act.at,
            actor=words.get((act.pk, WordSlot.ACTOR), ""),
            post=act.actor_post,
            unit=act.actor_unit_name,
            label=label_of(act.kind),
            thing=titles[act.pk],
            remark=words.get((act.pk, WordSlot.REMARK), ""),
            data=act.data,
        )
        for act in Act.objects.filter(pk__in=titles).order_by("-at", "-pk")
    ]


@dataclass(frozen=True)
class Fault:
    """One place where the chain or an act does not agree with its seal."""

    sequence: int
    act_id: int
    what: str


def faults_of_the_chain() -> Iterator[Fault]:
    """Walk the seals from the first; yield each edit, deletion, gap or re-hash found."""
    previous, expected = FIRST_HASH, 1
    for seal in Seal.objects.order_by("sequence").iterator(chunk_size=2_000):
        if seal.sequence != expected:
            yield Fault(seal.sequence, seal.act_id, "gap in the sequence of seals")
        act = Act.objects.filter(pk=seal.act_id).first()
        if act is None:
            yield Fault(seal.sequence, seal.act_id, "act deleted")
        else:
            digest = act_digest(act, ActObject.objects.filter(act_id=act.pk).order_by("id"))
            if seal.previous_hash != previous or seal.hash != link_hash(previous, digest):
                yield Fault(seal.sequence, seal.act_id, "act or seal does not match the chain")
            for row in ActWords.objects.filter(act_id=act.pk).exclude(words=""):
                if act.digests.get(row.slot) != words_digest(row.salt, row.words):
                    yield Fault(seal.sequence, seal.act_id, "words do not match their digest")
        previous, expected = seal.hash, seal.sequence + 1
