"""One duty as a row of the inbox: what, from where, for whom, by when, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Of each kind the most urgent are listed; the page of their own app lists them all.
MOST_ROWS = 60


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
