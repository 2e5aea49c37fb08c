"""What upper apps hold of lines that an amendment removes: figures, tasks; said before it is issued.

An upper app names its provider in its AppConfig, by its dotted path; it is asked once, whatever the number of lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date

from django.utils.module_loading import import_string

_providers: list[str] = []


def provide(path: str) -> None:
    """Let a provider say what it holds, once; it takes item ids and the day, and gives sentences by item id."""
    if path not in _providers:
        _providers.append(path)


def stakes_of(item_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """What hangs on lines, and what becomes of it when they go, by item id."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in _providers:
        provider: Callable[[Collection[int], date], Mapping[int, str]] = import_string(path)
        for item_id, sentence in provider(item_ids, on).items():
            found[item_id].append(sentence)
    return found
