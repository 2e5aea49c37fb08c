"""Places on a page that upper apps fill: menu entries, tabs and panels registered in their AppConfig."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One link in a place: its words, the name of its route, who sees it and its order."""

    title: str | Promise
    url_name: str
    position: int
    shown_to: Callable[[Any], bool] = field(default=lambda member: True)
    icon: str = ""
    # Takes the page's object and gives the arguments of the route; a menu entry has none.
    url_args: Callable[[Any], list[Any]] = field(default=lambda thing: [])
    # A link that stands on the pages of one thing may open for some of them only.
    shown_on: Callable[[Any, Any], bool] = field(default=lambda member, thing: True)
    # A panel is a piece of a page instead of a link: this template, rendered with the page's context.
    template: str = ""


_places: dict[str, list[Entry]] = defaultdict(list)


def fill(place: str, entry: Entry) -> None:
    """Add an entry to a place, once; called from AppConfig.ready."""
    if entry not in _places[place]:
        _places[place].append(entry)
        _places[place].sort(key=lambda e: e.position)


def entries(place: str, member: Any) -> list[Entry]:
    """What the member sees in a place, in order."""
    return [entry for entry in _places[place] if entry.shown_to(member)]
