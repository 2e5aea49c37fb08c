"""Recording an act, and sealing acts into the chain outside the transactions that made them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from roviec.acts.chain import FIRST_HASH, act_digest, link_hash, words_digest
from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActObject, ActWords, Seal, UnsealedAct
from roviec.kit.actors import Actor

# Any constant will do, as long as every sealer asks for the same lock.
SEALING_LOCK = 7_240_159
SEALED_AT_ONCE = 2_000


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
    act = Act.objects.create(
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
    ActObject.objects.bulk_create(
        [ActObject(act_id=act.pk, type=t._meta.label_lower, key=t.pk, title=_title_of(t)) for t in things]
    )
    ActWords.objects.bulk_create(
        [ActWords(act_id=act.pk, slot=slot, salt=salt, words=text) for slot, (salt, text) in salted.items()]
    )
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
