"""Recording an act, erasing its words, sealing acts into the chain, and witnessing the chain by signed checkpoints."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from roviec.acts.chain import FIRST_HASH, act_digest, link_hash, words_digest
from roviec.acts.checkpoints import Statement, signed
from roviec.acts.enums import ChainAct, ReadKind, TakenList, WordSlot
from roviec.acts.keys import key_file, make_secret_key, public_half, secret_key
from roviec.acts.models import (
    Act,
    ActObject,
    ActWords,
    Checkpoint,
    Seal,
    SensitiveRead,
    SigningKey,
    UnsealedAct,
    Verification,
)
from roviec.acts.queries import Fault, faults_against_own, faults_of_the_chain
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable

# Any constant will do, as long as every sealer asks for the same lock.
SEALING_LOCK = 7_240_159
SEALED_AT_ONCE = 2_000
MOST_FAULTS_KEPT = 100

KEPT = ("uuid", "kind", "at", "actor_kind", "actor_key", "actor_post", "actor_unit_id", "actor_unit_name", "cause")
# An act with its things and words in one statement: every write of the house makes one, often several.
RECORD = """
WITH act AS (
    INSERT INTO acts_act (uuid, kind, at, actor_kind, actor_key, actor_post, actor_unit_id, actor_unit_name, cause, data, digests)
    VALUES (%(uuid)s, %(kind)s, %(at)s, %(actor_kind)s, %(actor_key)s, %(actor_post)s, %(actor_unit_id)s, %(actor_unit_name)s,
        %(cause)s, %(data)s, %(digests)s)
    RETURNING id, recorded_at
), things AS (
    INSERT INTO acts_actobject (act_id, type, key, title)
    SELECT act.id, t.* FROM act, unnest(%(types)s::text[], %(keys)s::bigint[], %(titles)s::text[]) AS t
), words AS (
    INSERT INTO acts_actwords (act_id, slot, salt, words)
    SELECT act.id, w.* FROM act, unnest(%(slots)s::text[], %(salts)s::text[], %(texts)s::text[]) AS w
)
SELECT id, recorded_at FROM act
"""


class UnableToWitness(Unable):
    """No checkpoint can be made: the key is not this installation's, or the chain is bent already."""


@transaction.atomic
def record(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    on: models.Model | Sequence[models.Model],
    cause: Act | None = None,
    remark: str = "",
    data: dict[str, Any] | None = None,
) -> Act:
    """Record that `by` did `kind` to `on` at `at`, within the caller's transaction; returns the act.

    `cause` is the act of the operation that called this one; the outermost is kept. `remark` is free text and erasable;
    `data` must hold no personal words (numbers, states, ids). Nor may the title of a thing, which no one can erase: a
    thing whose `str()` names a person says in `title_in_acts` what it is called here.
    """
    words = {WordSlot.ACTOR: by.name, WordSlot.REMARK: remark}
    salted = {slot: (secrets.token_hex(16), text) for slot, text in words.items() if text}
    act = Act(
        kind=kind,
        at=at,
        actor_kind=by.kind,
        actor_key=by.key,
        actor_post=by.post,
        actor_unit_id=by.unit_id,
        actor_unit_name=by.unit_name,
        cause=(cause.cause or cause.pk) if cause else None,
        data=data or {},
        digests={slot.value: words_digest(salt, text) for slot, (salt, text) in salted.items()},
    )
    things = [on] if isinstance(on, models.Model) else list(on)
    columns = {name: getattr(act, name) for name in KEPT}
    columns |= {"data": Jsonb(act.data), "digests": Jsonb(act.digests)}
    columns |= {
        "types": [t._meta.label_lower for t in things],
        "keys": [t.pk for t in things],
        "titles": [_title_of(t) for t in things],
        "slots": [slot.value for slot in salted],
        "salts": [salt for salt, _text in salted.values()],
        "texts": [text for _salt, text in salted.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORD, columns)
        act.pk, act.recorded_at = cursor.fetchone()
    act._state.adding, act._state.db = False, connection.alias  # noqa: SLF001 - as Django does with a row it inserted
    return act


def _title_of(thing: models.Model) -> str:
    return str(getattr(thing, "title_in_acts", thing))[:500]


@transaction.atomic
def seal_acts() -> int:
    """Seal the acts that wait, oldest number first, at most 2,000; returns how many.

    One sealer works at a time; a second one finds the lock taken and returns 0. An act that commits later than one of a
    higher number is sealed in the next run: the chain's order is the seal's sequence, not the act's number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    # An act that is gone keeps its place in the queue, where `faults_of_the_chain` finds it.
    waiting = list(Act.objects.filter(pk__in=UnsealedAct.objects.values("act_id")).order_by("pk")[:SEALED_AT_ONCE])
    if not waiting:
        return 0
    last = Seal.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence, last.hash) if last else (0, FIRST_HASH)
    numbers = [act.pk for act in waiting]
    objects: dict[int, list[ActObject]] = {}
    for thing in ActObject.objects.filter(act_id__in=numbers).order_by("id"):
        objects.setdefault(thing.act_id, []).append(thing)
    seals = []
    for act in waiting:
        sequence += 1
        current = link_hash(previous, act_digest(act, objects.get(act.pk, [])))
        seals.append(Seal(sequence=sequence, act_id=act.pk, previous_hash=previous, hash=current))
        previous = current
    Seal.objects.bulk_create(seals)
    UnsealedAct.objects.filter(act_id__in=numbers).delete()
    return len(seals)


@transaction.atomic
def erase_words(
    words: models.QuerySet[ActWords],
    *,
    on: models.Model,
    by: Actor,
    at: datetime,
    remark: str = "",
    cause: Act | None = None,
) -> int:
    """These words of acts are gone for ever, with their salt; returns how many. `on` is whom or what it was done for.

    The chain covers only their salted hash, so it still verifies; the act of erasing says of which acts, so that words
    that are gone without such an act are found.
    """
    standing = words.exclude(words="").select_for_update(no_key=True)
    found = sorted(standing.values_list("pk", "act_id", "slot"))
    if not found:
        return 0
    ActWords.objects.filter(pk__in=[pk for pk, _act, _slot in found]).update(words="", salt="")
    data = {"erased": [[act_id, slot] for _pk, act_id, slot in found]}
    record(ChainAct.WORDS_ERASED, by=by, on=on, at=at, remark=remark, cause=cause, data=data)
    return len(found)


@transaction.atomic
def make_signing_key(*, by: Actor, at: datetime) -> SigningKey:
    """A new key in the home signs checkpoints from now on; those signed before stand, by the key of their time."""
    last = SigningKey.objects.order_by("-pk").first()
    key = SigningKey.objects.create(
        installation=last.installation if last else uuid.uuid4(), public_key=public_half(make_secret_key()), made_at=at
    )
    record(ChainAct.KEY_MADE, by=by, on=key, at=at)
    return key


@transaction.atomic
def make_checkpoint(*, by: Actor, at: datetime) -> Checkpoint | None:
    """The last seal is witnessed and signed; None when nothing was sealed since the last checkpoint.

    The first time the key is made. Raises KeyUnusable without a key, UnableToWitness when the key in the home is not the
    installation's, or when the seal that the last checkpoint witnessed has changed: who signs then covers a forgery.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
    last_seal = Seal.objects.order_by("-sequence").first()
    before = Checkpoint.objects.order_by("-sequence").first()
    if last_seal is None and before is None:
        return None
    if before and not Seal.objects.filter(sequence=before.sequence, hash=before.hash).exists():
        raise UnableToWitness(
            _("Seal %(sequence)s is not as the last checkpoint witnessed it. Verify the history now.")
            % {"sequence": before.sequence}
        )
    if last_seal is None or (before and before.sequence >= last_seal.sequence):
        return None
    named = SigningKey.objects.order_by("-pk").first() or make_signing_key(by=by, at=at)
    secret = secret_key()
    if public_half(secret) != named.public_key:
        raise UnableToWitness(
            _("%(file)s is not the key of this installation. Restore it from a backup, or make a new key.")
            % {"file": key_file()}
        )
    said = signed(
        Statement(str(named.installation), last_seal.sequence, last_seal.hash, at.isoformat(timespec="seconds")), secret
    )
    return Checkpoint.objects.create(
        sequence=said.sequence,
        hash=said.hash,
        time=said.time,
        installation=named.installation,
        signature=said.signature,
        made_at=at,
    )


@transaction.atomic
def ask_for_verification(*, by: Actor, at: datetime) -> Verification:
    """The whole chain waits to be walked; while one walk waits or runs, asking again gives that one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
    if running := Verification.objects.filter(finished_at=None).order_by("-pk").first():
        return running
    asked = Verification.objects.create(asked_at=at, seals=Seal.objects.count())
    record(ChainAct.VERIFICATION_ASKED, by=by, on=asked, at=at)
    return asked


def verify_chain(verification: Verification, *, at: datetime) -> list[Fault]:
    """Walk the chain, keeping how far it has come after each stretch; gives the first faults found.

    No transaction: the progress is to be seen while it walks. Started again after its worker died it begins anew.
    """
    kept = Verification.objects.filter(pk=verification.pk)

    def come(checked: int) -> None:
        kept.update(checked=checked)

    walk = chain(faults_of_the_chain(come), faults_against_own())
    faults = list(islice(walk, MOST_FAULTS_KEPT))
    more = sum(1 for _fault in walk)
    kept.update(
        finished_at=at,
        fault_count=len(faults) + more,
        faults=[[fault.kind, fault.sequence, fault.act_id] for fault in faults],
    )
    return faults


@transaction.atomic
def note_read(
    kind: ReadKind,
    *,
    of: models.Model | None = None,
    unit_id: int | None,
    count: int = 1,
    reason: str = "",
    taken: TakenList | str = "",
    by: Actor,
    at: datetime,
) -> SensitiveRead:
    """It is noted that `by` read personal data: of what, of which unit (null: of the whole house), of how many, and why.

    `taken` names the list of persons that was taken out.
    """
    return SensitiveRead.objects.create(
        kind=kind,
        at=at,
        actor_key=by.key,
        actor_post=by.post,
        actor_unit_id=by.unit_id,
        actor_unit_name=by.unit_name,
        unit_id=unit_id,
        type=of._meta.label_lower if of else "",
        key=of.pk if of else None,
        count=count,
        reason=reason.strip(),
        taken=taken,
    )
