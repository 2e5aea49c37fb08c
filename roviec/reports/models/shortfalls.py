"""A goal that was missed when its period ended, and what its unit says of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from roviec.kit.models import Identified, OfPeriod, Versioned, period_is_whole
from roviec.organisations.models import Unit
from roviec.plans.models import Target
from roviec.tasks.enums import LateCause
from roviec.tasks.models import Task


class Shortfall(OfPeriod, Identified, Versioned):
    """Why a unit missed a goal, and the task that mends it.

    Whether a goal is missed is never stored: the ledger says so (`queries.shortfalls`). `goal` and `value` are what stood
    there when the unit explained; a later correction may make the goal reached, and the explanation stays as it was.
    - one for a target, a unit and a period (shortfall_once);
    - it says why (shortfall_says_why), and each has a remedy of its own.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="shortfalls")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    goal = models.DecimalField(max_digits=20, decimal_places=6)
    value = models.DecimalField(max_digits=36, decimal_places=12, null=True)
    cause = models.CharField(max_length=10, choices=LateCause.choices)
    reason = models.CharField(max_length=500)
    remedy = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField()

    class Meta:
        constraints = [
            period_is_whole("shortfall"),
            models.UniqueConstraint(
                fields=["target", "unit", "period_kind", "period_start", "period_end"], name="shortfall_once"
            ),
            models.CheckConstraint(condition=~Q(reason="") & Q(cause__in=LateCause.values), name="shortfall_says_why"),
        ]

    def __str__(self) -> str:
        """The target and the period."""
        return f"{self.target.name}, {self.period}"
