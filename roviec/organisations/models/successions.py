"""What became of units: which unit follows which from a day on, and with which share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Recorded
from roviec.organisations.models.units import STANDS, Unit


class Succession(Recorded):
    """From a day on, `after` has a share of what was `before`: of its people, its territory, its figures.

    A unit that gives less than the whole keeps the rest. Many to many: a merger is several rows of one `after`, a split
    several of one `before`.
    - once for two units and a day (succession_once), never to itself (succession_to_another);
    - a share is above 0 and at most 1 (succession_share_is_a_part), and those of one unit and day come to at most 1
      (trigger organisations_succession_at_most_whole);
    - `is_assumed` marks a share that nobody has laid down.
    """

    before = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="succeeded_by")
    after = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="succeeds")
    share = models.DecimalField(max_digits=7, decimal_places=6)
    is_assumed = models.BooleanField(default=False)
    basis = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after", "on"], condition=STANDS, name="succession_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="succession_to_another"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="succession_share_is_a_part"),
            models.CheckConstraint(condition=~Q(basis=""), name="succession_has_basis"),
        ]
        indexes = [models.Index(fields=["on"], name="succession_by_day")]

    def __str__(self) -> str:
        """Both units and the share."""
        return f"{self.before_id} > {self.after_id}: {self.share}"
