"""The inbox as its page shows it: parts that add up to the whole, in the order of the reader's role."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from roviec.desk.queries.duties import Row
from roviec.desk.queries.inbox import Inbox

TO_DO, DECIDE, WAITING = "to-do", "decide", "waiting"


@dataclass(frozen=True)
class Part:
    """One list of the page: the key of its place, the heading above it, and how many it holds in all."""

    key: str
    section: str
    heading: str
    label: str
    rows: list[Row]
    total: int

    @property
    def ticks(self) -> bool:
        """Whether something in it can be accepted together with others."""
        return any(row.ticked_as for row in self.rows)


def parts_of(inbox: Inbox, *, leader_first: bool) -> list[Part]:
    """The parts that hold something; a leader finds first what waits for his word."""
    to_do = [Part(group, TO_DO, _("I have to act"), group.label, rows, len(rows)) for group, rows in inbox.groups]
    decide = _part(DECIDE, _("Waiting for my decision"), inbox.to_decide)
    parts = [*decide, *to_do] if leader_first else [*to_do, *decide]
    return [*parts, *_part(WAITING, _("I am waiting for"), inbox.waiting)]


def _part(key: str, heading: str, rows: list[Row]) -> list[Part]:
    return [Part(key, key, heading, "", rows, len(rows))] if rows else []
