"""Guards over tables: which way foreign keys point, and how figures are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models

from tests.guards.house import floors, may_lean_on


def our_models() -> list[type[models.Model]]:
    """The tables of the house, those between two tables included."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in floors()]


def foreign_keys(tables: Iterable[type[models.Model]]) -> Iterator[tuple[str, str, str]]:
    """Each foreign key: its name, its app, the app it points to."""
    for table in tables:
        for field in table._meta.get_fields(include_hidden=True):
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                yield f"{table._meta.label}.{field.name}", table._meta.app_label, field.related_model._meta.app_label


def upward_foreign_keys(keys: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Foreign keys that point to an app above, to a neighbour, or out of the house."""
    for name, here, there in keys:
        if there not in floors() or not may_lean_on(here, there):
            yield f"{name} points up to {there}"


def floats(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Figures that would be rounded behind our back."""
    for table in tables:
        for field in table._meta.get_fields():
            if isinstance(field, models.FloatField):
                yield f"{table._meta.label}.{field.name} is a float: figures are Decimal"
