"""Figures of a board frozen for a review: what was read on a day, kept as it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from roviec.kit.models import Identified
from roviec.organisations.models import Unit


class Snapshot(Identified):
    """The board of a unit's plans as it stood when somebody froze it under a name, with a hash over all it says.

    `choice` says what of the board was chosen, so that it can be read again today. The database lets nothing of it change,
    and nothing go (trigger reports_snapshot_frozen): only the name of who froze it can be erased.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    choice = models.JSONField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by_key = models.CharField(max_length=80)
    frozen_by_name = models.CharField(max_length=120)
    frozen_by_post = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(content_hash=""), name="snapshot_has_name_and_hash")
        ]
        indexes = [models.Index(fields=["unit", "-frozen_at"], name="snapshot_of_unit")]

    def __str__(self) -> str:
        """Its name."""
        return self.title
