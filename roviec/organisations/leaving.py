"""What somebody who leaves a post has open, as each app above says, and how a successor takes it over.

An upper app names its `OpenWork` in its AppConfig, by its dotted path, since models are not loaded by then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.models import Model

    from roviec.acts.models import Act
    from roviec.kit.actors import Actor
    from roviec.organisations.models import Holding


class HandOver(Protocol):
    """A verb of an upper app: from `from_day` on the successor has what the leaver had; `only` these, by their ids."""

    def __call__(
        self,
        leaver: Holding,
        successor: Holding,
        from_day: date,
        *,
        only: Collection[int] | None = None,
        by: Actor,
        at: datetime,
        cause: Act,
    ) -> object:
        """Do it within the caller's transaction, under the caller's act."""


@dataclass(frozen=True)
class OpenThing:
    """One thing in a holder's name: the row, what it is in words, and what he is to it."""

    thing: Model
    words: str
    note: str = ""


@dataclass(frozen=True)
class OpenWork:
    """One kind of thing that is kept in a holder's name.

    `things` lists what a holder has on a day or later, `counts` says how many each of some holders (by id) has, in one
    query; None where nothing is in a person's own name. Without a `hand_over` they stay with the unit, and `stays` says
    what becomes of them. An appointment made by mistake is not taken back while things that `bind` stand in its name.
    """

    key: str
    title: str | Promise
    things: Callable[[Holding, date], Sequence[OpenThing]]
    stays: str | Promise
    counts: Callable[[Collection[int], date], Mapping[int, int]] | None = None
    hand_over: HandOver | None = None
    position: int = 50
    binds: bool = True
    # Only who keeps the organisation passes these on; the head of the unit sees them.
    by_keeper: bool = False


@dataclass(frozen=True)
class OpenLine:
    """What a leaver has of one kind."""

    work: OpenWork
    things: Sequence[OpenThing]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.things)


_paths: list[str] = []


def provide(path: str) -> None:
    """Make a kind known by the dotted path of its `OpenWork`, once; called from AppConfig.ready."""
    if path not in _paths:
        _paths.append(path)


def kinds() -> list[OpenWork]:
    """All kinds, in order."""
    found: list[OpenWork] = [import_string(path) for path in _paths]
    return sorted(found, key=lambda work: work.position)


def open_work_of(holding: Holding, day: date) -> list[OpenLine]:
    """What a holder has open on a day or later, kind by kind; kinds of which he has none are left out."""
    lines = [OpenLine(work, work.things(holding, day)) for work in kinds()]
    return [line for line in lines if line.things]


def open_counts(holding_ids: Collection[int], day: date) -> dict[int, list[tuple[OpenWork, int]]]:
    """How many things of each kind stand in the names of some holders, by holder; a query a kind."""
    found: dict[int, list[tuple[OpenWork, int]]] = {}
    for work in kinds():
        for holder, count in (work.counts(holding_ids, day) if work.counts else {}).items():
            found.setdefault(holder, []).append((work, count))
    return found


def still_open(lines: Iterable[OpenLine]) -> int:
    """How many things of these somebody could take over."""
    return sum(line.count for line in lines if line.work.hand_over)
