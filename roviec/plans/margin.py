"""The margin of a plan: what upper apps know of its lines (tasks done, figures reached), asked when a page is shown.

An upper app registers a provider in its AppConfig; the plan's page asks each once, whatever the number of lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from roviec.organisations.permissions import Member
from roviec.plans.models import PlanVersion


@dataclass(frozen=True)
class Mark:
    """How a line stands: a word with a look of `kit/_state.html`, more words beside it, and where to read on."""

    label: str
    look: str = "draft"
    detail: str = ""
    url: str = ""


# Takes who looks, the version shown and the day; gives marks by item id, in few queries.
Provider = Callable[[Member, PlanVersion, date], Mapping[int, Mark]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Let an upper app write in the margin, once; called from AppConfig.ready."""
    if provider not in _providers:
        _providers.append(provider)


def marks_of(member: Member, version: PlanVersion, on: date) -> dict[int, list[Mark]]:
    """What all upper apps know of the lines of a version, by item id."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for provider in _providers:
        for item_id, mark in provider(member, version, on).items():
            found[item_id].append(mark)
    return found
