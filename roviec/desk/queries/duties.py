"""One duty as a row of the inbox: what, from where, for whom, by when, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# More than anybody has; who has more finds the rest in the list of its app.
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Row:
    """One duty: what, from where, for whom, by when, and the one next step."""

    what: str
    url: str
    source: str
    whom: str = ""
    due_on: date | None = None
    action: str = ""
    note: str = ""
    look: str = ""
    # Where the next step is sent at once; empty: it opens a page.
    sends_to: str = ""
    # The task that may be ticked to be accepted with others, as its id.
    ticked_as: int | None = None
    # A page on which the unit's head says who works on it.
    person_url: str = ""
    # Where watching it by one's own choice is ended.
    unwatch_url: str = ""
    # By what the page narrows: the supervising leader, the fields that he or the monitor follows, the plan.
    leader: tuple[int, str] | None = None
    areas: tuple[str, ...] = ()
    plan: tuple[int, str] | None = None
