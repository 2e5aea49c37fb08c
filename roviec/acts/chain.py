"""The hashes of which the chain of acts is made: pure functions that sealing and verifying share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from roviec.acts.models import Act, ActObject

FIRST_HASH = "0" * 64


def words_digest(salt: str, words: str) -> str:
    """The salted hash that stands in the act for words that may be erased."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def act_digest(act: Act, objects: Iterable[ActObject]) -> str:
    """The hash of everything an act says, its things in order of their rows."""
    said = {
        "uuid": str(act.uuid),
        "kind": act.kind,
        "at": act.at.timestamp(),
        "recorded_at": act.recorded_at.timestamp(),
        "actor": [act.actor_kind, act.actor_key, act.actor_post, act.actor_unit_id, act.actor_unit_name],
        "cause": act.cause,
        "data": act.data,
        "digests": act.digests,
        "objects": [[o.type, o.key, o.title] for o in objects],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def link_hash(previous_hash: str, digest: str) -> str:
    """The hash of the next link."""
    return hashlib.sha256(f"{previous_hash}{digest}".encode()).hexdigest()
