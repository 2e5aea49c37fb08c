"""The words of each kind of act, registered by the app that owns the kind."""

from __future__ import annotations

from django.db.models import TextChoices

_labels: dict[str, str] = {}


def register(*kinds: type[TextChoices]) -> None:
    """Make the labels of these kinds known to histories; called from AppConfig.ready."""
    for kind in kinds:
        # The label is a lazy translation; it is turned into words when a history is read.
        _labels.update({member.value: member.label for member in kind})


def label_of(kind: str) -> str:
    """What was done, as words that follow the actor's name: "submitted the report"."""
    return str(_labels.get(kind, kind))
