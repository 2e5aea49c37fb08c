"""When the clock makes, keeps and proves backups."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from roviec.kit.models import Versioned

THE_ONLY = 1


class BackupRule(Versioned):
    """The one rule of the installation (backup_rule_is_one), within bounds that make sense (backup_rule_in_bounds)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONLY)
    is_on = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=2)
    keep = models.PositiveSmallIntegerField(default=14)
    prove_every_days = models.PositiveSmallIntegerField(default=7)
    warn_after_days = models.PositiveSmallIntegerField(default=10)

    VALUES: ClassVar[tuple[str, ...]] = ("is_on", "hour", "keep", "prove_every_days", "warn_after_days")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONLY), name="backup_rule_is_one"),
            models.CheckConstraint(
                condition=Q(
                    hour__lte=23,
                    keep__gte=1,
                    keep__lte=365,
                    prove_every_days__gte=1,
                    prove_every_days__lte=90,
                    warn_after_days__gte=1,
                    warn_after_days__lte=365,
                ),
                name="backup_rule_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        """What acts call it."""
        return _("backups of the installation")
