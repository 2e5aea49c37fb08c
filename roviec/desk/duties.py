"""Duties of apps above the desk, which put their rows into the inbox: each is a function (member, day) -> rows."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string

_sources: list[str] = []


def provide(path: str) -> None:
    """Name the function by its dotted path, once; called from AppConfig.ready, before tables can be imported."""
    if path not in _sources:
        _sources.append(path)


def duties_from_above(member: Any, on: Any) -> list[Any]:
    """The rows of all of them."""
    return [row for path in _sources for row in import_string(path)(member, on)]
