"""What somebody who leaves a post has open, as each app above says, and how a successor takes it over.

An upper app names its `OpenWork` in its AppConfig, by its dotted path, since models are not loaded by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from roviec.acts.models import Act
    from roviec.kit.actors import Actor
    from roviec.organisations.models import Holding


class HandOver(Protocol):
    """A verb of an upper app: from `from_day` on the successor has what the leaver had."""

    def __call__(
        self, leaver: Holding, successor: Holding, from_day: date, *, by: Actor, at: datetime, cause: Act
    ) -> object:
        """Do it within the caller's transaction, under the caller's act."""


@dataclass(frozen=True)
class OpenWork:
    """One kind of thing that is kept in a holder's name.

    `count` says how many a holder has on a day or later. Without a `hand_over` they stay with the unit, and `stays` says
    what becomes of them.
    """

    key: str
    title: str | Promise
    count: Callable[[Holding, date], int]
    stays: str | Promise
    hand_over: HandOver | None = None
    position: int = 50


@dataclass(frozen=True)
class OpenLine:
    """How many of one kind a leaver has."""

    work: OpenWork
    count: int


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
    lines = [OpenLine(work, work.count(holding, day)) for work in kinds()]
    return [line for line in lines if line.count]
