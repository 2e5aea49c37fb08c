"""Reading acts: the history of a thing, and whether the chain holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.utils.text import capfirst

from roviec.acts.chain import FIRST_HASH, act_digest, link_hash, words_digest
from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActObject, ActWords, Seal, UnsealedAct
from roviec.acts.sentences import label_of
from roviec.kit.actors import ActorKind

READ_AT_ONCE = 2_000
# Their names are those of programs, which say nothing to a reader.
MACHINES = (ActorKind.JOB, ActorKind.SETUP)
Of = TypeVar("Of", ActObject, ActWords)


@dataclass(frozen=True)
class HistoryLine:
    """One act as a history shows it."""

    act_id: int
    kind: str
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
            kind=act.kind,
            at=act.at,
            actor=shown_name(act, words.get((act.pk, WordSlot.ACTOR), "")),
            post=act.actor_post,
            unit=act.actor_unit_name,
            label=label_of(act.kind),
            thing=titles[act.pk],
            remark=words.get((act.pk, WordSlot.REMARK), ""),
            data=act.data,
        )
        for act in Act.objects.filter(pk__in=titles).order_by("-at", "-pk")
    ]


def shown_name(act: Act, name: str) -> str:
    """Who acted, as a page says it: a person's name, or what kind of machine it was."""
    kind = ActorKind(act.actor_kind)
    return capfirst(str(kind.label)) if kind in MACHINES else name


@dataclass(frozen=True)
class Fault:
    """One place where the chain or an act does not agree with its seal."""

    sequence: int
    act_id: int
    what: str


def faults_of_the_chain() -> Iterator[Fault]:
    """Walk the seals from the first; yield each edit, deletion, gap or re-hash found, and each act that no seal covers.

    What it cannot see is a chain that was cut off at its end, or made anew from some link on, by somebody who rules the
    database: for that the last hash has to be kept elsewhere too.
    """
    previous, expected = FIRST_HASH, 1
    seals = Seal.objects.order_by("sequence").iterator(chunk_size=READ_AT_ONCE)
    while batch := list(islice(seals, READ_AT_ONCE)):
        acts = Act.objects.in_bulk([seal.act_id for seal in batch])
        objects, words = _by_act(ActObject, acts), _by_act(ActWords, acts)
        for seal in batch:
            if seal.sequence != expected:
                yield Fault(seal.sequence, seal.act_id, "gap in the sequence of seals")
            act = acts.get(seal.act_id)
            if act is None:
                yield Fault(seal.sequence, seal.act_id, "act deleted")
            else:
                digest = act_digest(act, objects[act.pk])
                if seal.previous_hash != previous or seal.hash != link_hash(previous, digest):
                    yield Fault(seal.sequence, seal.act_id, "act or seal does not match the chain")
                if any(
                    row.words and act.digests.get(row.slot) != words_digest(row.salt, row.words)
                    for row in words[act.pk]
                ):
                    yield Fault(seal.sequence, seal.act_id, "words do not match their digest")
            previous, expected = seal.hash, seal.sequence + 1
    yield from _faults_of_the_unsealed()


def _faults_of_the_unsealed() -> Iterator[Fault]:
    waiting = UnsealedAct.objects.values("act_id")
    for act_id in waiting.exclude(act_id__in=Act.objects.values("pk")).values_list("act_id", flat=True):
        yield Fault(0, act_id, "act deleted before it was sealed")
    covered = models.Exists(Seal.objects.filter(act_id=models.OuterRef("pk")))
    for act_id in Act.objects.exclude(covered).exclude(pk__in=waiting).values_list("pk", flat=True):
        yield Fault(0, act_id, "act neither sealed nor waiting to be")


def _by_act(table: type[Of], acts: Iterable[int]) -> dict[int, list[Of]]:
    """The rows of these acts, in the order in which they were written."""
    found: dict[int, list[Of]] = defaultdict(list)
    for row in table.objects.filter(act_id__in=list(acts)).order_by("id"):
        found[row.act_id].append(row)
    return found
