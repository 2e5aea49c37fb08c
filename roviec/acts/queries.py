"""Reading acts: the history of a thing, and whether the chain holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from roviec.acts.chain import FIRST_HASH, act_digest, link_hash, words_digest
from roviec.acts.checkpoints import Statement, UnableToJudge, must_be_of, must_be_signed, read_public_key
from roviec.acts.enums import ChainAct, FaultKind, WordSlot
from roviec.acts.models import (
    Act,
    ActObject,
    ActWords,
    Checkpoint,
    Seal,
    Sending,
    SigningKey,
    UnsealedAct,
    Verification,
)
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


def history_of(*things: models.Model, among: models.QuerySet[Act] | None = None, limit: int = 200) -> list[HistoryLine]:
    """The acts on these things, newest first, at most `limit`; the caller has opened them through a door.

    `among`: only these acts are told to the reader; what he may not read takes no place among the `limit`.
    """
    about = models.Q()
    for thing in things:
        about |= models.Q(type=thing._meta.label_lower, key=thing.pk)
    if not about:
        return []
    rows = ActObject.objects.filter(about)
    if among is not None:
        rows = rows.filter(act_id__in=among.values("pk"))
    titles = dict(rows.order_by("-act_id").values_list("act_id", "title")[:limit])
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
    """Who acted, as a page says it: a person's name or that it was erased, or what kind of machine it was."""
    kind = ActorKind(act.actor_kind)
    if kind in MACHINES:
        return capfirst(str(kind.label))
    return name or name_once_erased(act.actor_key)


def name_once_erased(actor_key: str) -> str:
    """What stands where the name of a person stood whose data were erased."""
    return _("Deleted user #%(number)s") % {"number": actor_key.rpartition(":")[2]}


@dataclass(frozen=True)
class Fault:
    """One place where the chain or an act does not agree with its seal; `act_id` is 0 where only the seal is known."""

    sequence: int
    act_id: int
    kind: FaultKind

    @property
    def what(self) -> str:
        """What is wrong, in words."""
        return str(FaultKind(self.kind).label)


def faults_of_the_chain(come: Callable[[int], object] = lambda checked: None) -> Iterator[Fault]:
    """Walk the seals from the first; yield each edit, deletion, gap or re-hash found, and each act that no seal covers.

    `come` is told how many seals have been checked, now and then. What cannot be seen from inside is a chain that was
    cut off at its end, or made anew from some link on, by somebody who rules the database: see `faults_against`.
    """
    previous, expected, checked = FIRST_HASH, 1, 0
    erased = _lawfully_erased()
    seals = Seal.objects.order_by("sequence").iterator(chunk_size=READ_AT_ONCE)
    while batch := list(islice(seals, READ_AT_ONCE)):
        acts = Act.objects.in_bulk([seal.act_id for seal in batch])
        objects, words = _by_act(ActObject, acts), _by_act(ActWords, acts)
        for seal in batch:
            if seal.sequence != expected:
                yield Fault(seal.sequence, seal.act_id, FaultKind.GAP)
            act = acts.get(seal.act_id)
            if act is None:
                yield Fault(seal.sequence, seal.act_id, FaultKind.ACT_DELETED)
            else:
                digest = act_digest(act, objects[act.pk])
                if seal.previous_hash != previous or seal.hash != link_hash(previous, digest):
                    yield Fault(seal.sequence, seal.act_id, FaultKind.NOT_AS_SEALED)
                for kind in _faults_of_words(act, words[act.pk], erased):
                    yield Fault(seal.sequence, seal.act_id, kind)
            previous, expected = seal.hash, seal.sequence + 1
        checked += len(batch)
        come(checked)
    yield from _faults_of_the_unsealed()


def _lawfully_erased() -> set[tuple[int, str]]:
    """The words that acts of erasing name, by act and slot."""
    rows = Act.objects.filter(kind=ChainAct.WORDS_ERASED).values_list("data", flat=True)
    return {(act_id, slot) for data in rows.iterator() for act_id, slot in data.get("erased", [])}


def _faults_of_words(act: Act, rows: list[ActWords], erased: set[tuple[int, str]]) -> Iterator[FaultKind]:
    said = {row.slot: row for row in rows}
    if any(row.words and act.digests.get(row.slot) != words_digest(row.salt, row.words) for row in rows):
        yield FaultKind.WORDS_CHANGED
    gone = [slot for slot in act.digests if slot not in said or not said[slot].words]
    if any((act.pk, slot) not in erased for slot in gone):
        yield FaultKind.WORDS_GONE


def _faults_of_the_unsealed() -> Iterator[Fault]:
    waiting = UnsealedAct.objects.values("act_id")
    for act_id in waiting.exclude(act_id__in=Act.objects.values("pk")).values_list("act_id", flat=True):
        yield Fault(0, act_id, FaultKind.DELETED_UNSEALED)
    covered = models.Exists(Seal.objects.filter(act_id=models.OuterRef("pk")))
    for act_id in Act.objects.exclude(covered).exclude(pk__in=waiting).values_list("pk", flat=True):
        yield Fault(0, act_id, FaultKind.NEVER_SEALED)


def faults_against(statements: Iterable[Statement], public_key: str = "") -> list[Fault]:
    """What checkpoints that were kept outside witness against the chain of today: a cut tail, a chain made anew.

    Raises UnableToJudge for checkpoints of another installation or with a forged signature. Without the public key that
    was handed out, those that stand in the database are believed, which whoever rules it could have changed.
    """
    statements = list(statements)
    own = SigningKey.objects.order_by("pk")
    must_be_of(str(own[0].installation) if own else "?", statements)
    handed_out = [public_key] if public_key else own.values_list("public_key", flat=True)
    must_be_signed(statements, [read_public_key(each) for each in handed_out])
    return _not_as_witnessed(statements)


def _not_as_witnessed(statements: list[Statement]) -> list[Fault]:
    witnessed = {each.sequence: each for each in sorted(statements, key=lambda each: each.sequence)}
    hashes = dict(Seal.objects.filter(sequence__in=witnessed).values_list("sequence", "hash"))
    last = Seal.objects.aggregate(last=models.Max("sequence"))["last"] or 0
    acts = dict(Seal.objects.filter(sequence__in=witnessed).values_list("sequence", "act_id"))
    found = []
    for each in statements:
        if each.sequence > last:
            found.append(Fault(each.sequence, 0, FaultKind.CUT_TAIL))
        elif hashes.get(each.sequence) != each.hash:
            found.append(Fault(each.sequence, acts.get(each.sequence, 0), FaultKind.MADE_ANEW))
    return found


def faults_against_own() -> list[Fault]:
    """What the checkpoints in the database itself witness: who touched the chain alone is found without any from outside."""
    statements = [statement_of(row) for row in Checkpoint.objects.order_by("sequence")]
    keys = [read_public_key(key) for key in SigningKey.objects.values_list("public_key", flat=True)]
    forged = []
    for each in statements:
        try:
            must_be_signed([each], keys)
        except UnableToJudge:
            forged.append(Fault(each.sequence, 0, FaultKind.FORGED))
    return [*forged, *_not_as_witnessed(statements)]


def statement_of(row: Checkpoint) -> Statement:
    """A kept checkpoint as it is sent out."""
    return Statement(str(row.installation), row.sequence, row.hash, row.time, row.signature)


@dataclass(frozen=True)
class StateOfTheChain:
    """What a page says of the history: how long it is, who witnesses it, when it was last verified."""

    seals: int
    waiting: int
    key: SigningKey | None
    checkpoint: Checkpoint | None
    sendings: list[Sending]
    verification: Verification | None


def state_of_the_chain() -> StateOfTheChain:
    """How the history stands now."""
    return StateOfTheChain(
        seals=Seal.objects.count(),
        waiting=UnsealedAct.objects.count(),
        key=SigningKey.objects.order_by("-pk").first(),
        checkpoint=Checkpoint.objects.order_by("-sequence").first(),
        # The newest of each way, and whether it went out.
        sendings=list(Sending.objects.order_by("way", "-checkpoint_id").distinct("way").select_related("checkpoint")),
        verification=Verification.objects.order_by("-pk").first(),
    )


def faults_of(verification: Verification) -> list[Fault]:
    """The first faults that a walk found."""
    return [Fault(sequence, act_id, FaultKind(kind)) for kind, sequence, act_id in verification.faults]


def _by_act(table: type[Of], acts: Iterable[int]) -> dict[int, list[Of]]:
    """The rows of these acts, in the order in which they were written."""
    found: dict[int, list[Of]] = defaultdict(list)
    for row in table.objects.filter(act_id__in=list(acts)).order_by("id"):
        found[row.act_id].append(row)
    return found
