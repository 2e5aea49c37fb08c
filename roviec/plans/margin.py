"""The margin of a plan: what upper apps know of its lines (tasks done, figures reached), asked when a page is shown.

An upper app names its provider in its AppConfig, by its dotted path, since models are not loaded by then; the plan's
page asks each provider once, whatever the number of lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from roviec.organisations.permissions import Member
    from roviec.plans.models import PlanVersion


@dataclass(frozen=True)
class Mark:
    """How a line stands: a word with a look of `kit/_state.html`, more words beside it, and where to read on."""

    label: str
    look: str = "draft"
    detail: str = ""
    url: str = ""


# The looks of marks, the urgent first, in words that hold for tasks and targets; a line counts once, by its most urgent.
STANDINGS = {
    "late": _("late or behind"),
    "soon": _("needs attention"),
    "waiting": _("waiting for figures"),
    "running": _("in progress"),
    "done": _("done or reached"),
}

_providers: list[str] = []


def provide(path: str) -> None:
    """Let a provider, named by its dotted path, write in the margin, once; called from AppConfig.ready.

    It takes who looks, the version shown and the day, and gives marks by item id, in few queries.
    """
    if path not in _providers:
        _providers.append(path)


def marks_of(member: Member, version: PlanVersion, on: date) -> dict[int, list[Mark]]:
    """What all upper apps know of the lines of a version, by item id."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for path in _providers:
        provider: Callable[[Member, PlanVersion, date], Mapping[int, Mark]] = import_string(path)
        for item_id, mark in provider(member, version, on).items():
            found[item_id].append(mark)
    return found


def standing_of(marks: Sequence[Mark]) -> str:
    """The most urgent look of a line, "" where nothing is known of it."""
    looks = {mark.look for mark in marks}
    return next((look for look in STANDINGS if look in looks), "")
