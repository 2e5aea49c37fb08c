"""Work that comes back: a series gives a unit the next task each month or quarter, until it is ended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.organisations.models import Unit


class Series(models.Model):
    """What a unit does in every period: a task for each, due on a day of the period's last month.

    A series makes one task a period at most (task_once_for_series_and_period), from `starts_on` to before `ends_on`.
    """

    title = models.TextField()
    product = models.CharField(max_length=300, blank=True)
    assigned_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    frequency = models.CharField(max_length=12, choices=[("MONTH", "MONTH"), ("QUARTER", "QUARTER")])
    due_day = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_series_has_title"),
            models.CheckConstraint(
                condition=Q(frequency__in=["MONTH", "QUARTER"], due_day__gte=1, due_day__lte=31),
                name="task_series_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="task_series_forward"
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title
