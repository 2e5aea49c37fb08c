"""Who keeps a plan going, and who takes part in it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Recorded
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import Stewardship
from roviec.plans.models.wordings import Plan


class Steward(Recorded):
    """The standing agency or steering board of a plan over a span of days; one of each kind a day."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="stewards")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Stewardship.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="steward_one_of_a_kind_a_day",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=Q(kind__in=Stewardship.values), name="steward_kind_known"),
        ]

    def __str__(self) -> str:
        """Kind and unit."""
        return f"{self.kind} {self.unit_id}"


class Participation(Recorded):
    """A unit takes part in a plan: whose total it counts into and to whom it reports, over a span of days.

    Once a day and plan (participation_once_a_day). The owner's own row counts into nobody.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="participations")
    counts_into = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    reports_to = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=False)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="participation_once_a_day",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(
                condition=Q(counts_into__isnull=True) | ~Q(counts_into=F("unit")), name="participation_not_into_itself"
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="participation_valid_some_day"),
        ]

    def __str__(self) -> str:
        """Plan and unit."""
        return f"{self.plan_id}: {self.unit_id}"
