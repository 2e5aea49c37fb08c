"""What the sign-in libraries keep of an account, found in their tables, so that a new one is not forgotten."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from roviec.people.models import Person


def kept_by_libraries() -> list[tuple[type[models.Model], str]]:
    """The tables outside the house that point to an account, each with its column."""
    return [
        (table, field.name)
        for table in apps.get_models()
        if not table.__module__.startswith("roviec.")
        for field in table._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    ]
