"""What apps above keep for a time by a rule of retention, besides what this app finds itself.

An upper app names its provider in its AppConfig, by its dotted path, since models are not loaded by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roviec.regulations.enums import Kept

_providers: dict[Kept, str] = {}


def provide(kind: Kept, path: str) -> None:
    """Let a provider say which rows of a kind are due; it takes the moment before which they are, and the present one."""
    _providers[kind] = path


def due_above(kind: Kept, before: datetime, at: datetime) -> QuerySet[Any]:
    """The rows of a kind that are due in an app above."""
    provider: Callable[[datetime, datetime], QuerySet[Any]] = import_string(_providers[kind])
    return provider(before, at)
