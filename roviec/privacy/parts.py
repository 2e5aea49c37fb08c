"""One table of what is held about a person, and what apps above hold of him.

An upper app names its provider in its AppConfig, by its dotted path, since models are not loaded by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from roviec.people.models import Person


@dataclass(frozen=True)
class Part:
    """One table of the answer."""

    key: str
    title: str
    heads: list[str]
    rows: list[list[str]]


_providers: list[str] = []


def provide(path: str) -> None:
    """Let a provider, named by its dotted path, add its part, once; called from AppConfig.ready.

    It takes the person and the day.
    """
    if path not in _providers:
        _providers.append(path)


def parts_above(person: Person, on: date) -> list[Part]:
    """What the apps above hold about him."""
    providers: list[Callable[[Person, date], Part]] = [import_string(path) for path in _providers]
    return [provider(person, on) for provider in providers]
