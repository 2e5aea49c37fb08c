"""What a unit says at the end of a month of each line it had to do in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from roviec.kit.models import Recorded
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import Outcome
from roviec.plans.models.wordings import Item


class MonthReview(Recorded):
    """A unit looked back at a line in a month: it is done, or carried forward into the next one with the reason.

    - one stands for a unit, line and month (month_review_once), named by its first day (month_review_of_a_month);
    - what is carried forward says why, what is done says nothing more (month_review_carried_with_reason).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reviews")
    month = models.DateField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "item", "month"], condition=STANDS, name="month_review_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_review_of_a_month"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DONE, reason="") | (Q(outcome=Outcome.CARRIED) & ~Q(reason="")),
                name="month_review_carried_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["unit", "month"], name="month_review_of_unit")]

    def __str__(self) -> str:
        """Outcome and month."""
        return f"{self.outcome} {self.month:%m/%Y}"
