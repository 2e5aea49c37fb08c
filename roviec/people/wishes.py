"""A forgotten password on its way from the page to the queue: what was typed is unreadable there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from procrastinate.contrib.django import app

from roviec.kit.ciphers import seal, unseal

PURPOSE = "people.reset"


@dataclass(frozen=True)
class ResetWish:
    """What somebody typed who forgot his password, and the address of the installation where he did."""

    typed: str
    site: str

    def queue(self) -> None:
        """Leave it to a job, so that the page's answer takes as long for an unknown name as for a known one."""
        app.configure_task("people.reset").defer(wanted=seal(json.dumps(asdict(self)), purpose=PURPOSE))


def read_wish(wanted: str) -> ResetWish:
    """The wish that was queued; raises Unreadable when the installation's key has changed since."""
    return ResetWish(**json.loads(unseal(wanted, purpose=PURPOSE)))
