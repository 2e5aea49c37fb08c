"""What apps above count for each holding of the person at the screen, within the very query that finds him.

The frame of every page shows it, so it must cost no query of its own. An upper app names its expression in its AppConfig,
by its dotted path, since models are not loaded by then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models.expressions import BaseExpression
from django.utils.module_loading import import_string

_paths: dict[str, str] = {}


def provide(name: str, path: str) -> None:
    """Make a count known under the name that the holdings carry it by, once; called from AppConfig.ready."""
    _paths[name] = path


def columns() -> dict[str, Any]:
    """The expressions, by name; each stands for a holding."""
    makers: dict[str, Callable[[], BaseExpression]] = {name: import_string(path) for name, path in _paths.items()}
    return {name: make() for name, make in makers.items()}
