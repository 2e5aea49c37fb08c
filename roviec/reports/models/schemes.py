"""Reporting schemes, their periods, and who fills in what inside a unit."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, OfPeriod, Recorded, Versioned, period_is_whole
from roviec.organisations.models import Holding, Unit
from roviec.plans.models import Plan, Target


class Scheme(Identified, Versioned):
    """One reporting regime of an organisation: which plans, how often, with which days.

    A unit fills one sheet a period for all plans of the scheme. Days are counted within (or after) the period:
    `due_day` 20 of a monthly scheme is the 20th of that month. What comes until `timely_day` still counts as on time:
    normally the due day, later where the office grants days of grace.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="schemes")
    name = models.CharField(max_length=200)
    frequency = models.CharField(max_length=12, default="MONTH")
    plans = models.ManyToManyField(Plan, related_name="schemes")
    opens_day = models.PositiveSmallIntegerField(default=1)
    cutoff_day = models.PositiveSmallIntegerField(default=18)
    due_day = models.PositiveSmallIntegerField(default=20)
    timely_day = models.PositiveSmallIntegerField(default=20)
    locks_day = models.PositiveSmallIntegerField(default=40)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="scheme_named"),
            models.CheckConstraint(
                condition=Q(frequency__in=["MONTH", "QUARTER", "YEAR"]), name="scheme_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(opens_day__gte=1, opens_day__lte=F("cutoff_day"))
                & Q(cutoff_day__lte=F("due_day"))
                & Q(due_day__lte=F("timely_day"))
                & Q(timely_day__lte=F("locks_day")),
                name="scheme_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class SchemePeriod(OfPeriod, Versioned):
    """One period of a scheme with its own dates: open, cut-off of figures, due, timely, lock.

    They are the scheme's when the period is opened; later they move only by a `Postponement`, and only forwards.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="periods")
    opens_on = models.DateField()
    cutoff_on = models.DateField()
    due_on = models.DateField()
    timely_on = models.DateField()
    locks_on = models.DateField()

    class Meta:
        constraints = [
            period_is_whole("scheme_period"),
            models.UniqueConstraint(
                fields=["scheme", "period_kind", "period_start", "period_end"], name="scheme_period_once"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("cutoff_on"))
                & Q(cutoff_on__lte=F("due_on"))
                & Q(due_on__lte=F("timely_on"))
                & Q(timely_on__lte=F("locks_on")),
                name="scheme_period_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The period's label."""
        return self.period.label


class Postponement(models.Model):
    """The dates of a period were put off for everybody: what they were before, why, by whom."""

    scheme_period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="postponements")
    cutoff_on = models.DateField()
    due_on = models.DateField()
    timely_on = models.DateField()
    locks_on = models.DateField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)

    # Set by the queries that read postponements: the due date it brought.
    put_off_to: date

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="postponement_says_why")]

    def __str__(self) -> str:
        """Why."""
        return self.reason


class Endorser(Recorded):
    """A unit that looks at sheets of a scheme before the one that accepts them, in the order of `position`.

    It looks at the sheets of `units`, of every unit when none is named. What it says of a single sheet is a `ReportStep`,
    made from these rows until the sheet is due.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="endorsers")
    position = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    units = models.ManyToManyField(Unit, related_name="+")

    # Set by the queries that read a route.
    reviewer_name: str
    unit_names: list[str]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "reviewer"], condition=Q(retracted_at__isnull=True), name="endorser_once"
            ),
            models.UniqueConstraint(
                fields=["scheme", "position"], condition=Q(retracted_at__isnull=True), name="endorser_one_after_another"
            ),
        ]

    def __str__(self) -> str:
        """Scheme and place in the route."""
        return f"{self.scheme_id}/{self.position}"


class Contact(Recorded):
    """Đầu mối nhập: who inside a unit fills in a target, over a span of days; one a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contact_one_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("target", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(retracted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Unit and target."""
        return f"{self.unit_id}/{self.target_id}"
