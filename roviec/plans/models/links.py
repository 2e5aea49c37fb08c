"""What a line of one plan has to do with a line of the plan above it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Recorded
from roviec.organisations.models import STANDS
from roviec.plans.enums import LinkKind
from roviec.plans.models.wordings import Item, PlanVersion


class ItemLink(Recorded):
    """The line `below` carries out, or was taken over from, the line `above` of a superior plan.

    - once for the two (item_link_once), never a line with itself (item_link_of_two);
    - a line that was taken over knows the version of the superior plan that it agrees with (item_link_agrees): when a later
      one says otherwise, the unit below follows it or keeps its own words and says why (`kept_because`), and agrees with the
      later version from then on.
    """

    above = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_down")
    below = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_up")
    kind = models.CharField(max_length=11, choices=LinkKind.choices)
    agrees_with = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, null=True, related_name="+")
    kept_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["above", "below"], condition=STANDS, name="item_link_once"),
            models.CheckConstraint(condition=~Q(above=F("below")), name="item_link_of_two"),
            models.CheckConstraint(
                condition=Q(kind=LinkKind.ADOPTED, agrees_with__isnull=False)
                | Q(kind=LinkKind.CARRIES_OUT, agrees_with__isnull=True, kept_because=""),
                name="item_link_agrees",
            ),
        ]

    def __str__(self) -> str:
        """Both items."""
        return f"{self.below_id} → {self.above_id}"
