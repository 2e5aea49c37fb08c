"""The ledger of postings, the locks of periods, and the totals that are re-aggregated from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from roviec.figures.enums import PostingState
from roviec.kit.models import Identified, OfPeriod, period_is_whole
from roviec.organisations.models import Unit
from roviec.plans.models import Target


class PeriodLock(OfPeriod):
    """Whether figures of a period may enter the ledger of an organisation (`owner`).

    The row exists as soon as the period was opened: the ledger's trigger reads it FOR SHARE, so a lock and a posting
    cannot pass each other. A period without a row takes no figure. Reopening has a reason and an end (`open_until`).
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_locked = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    open_until = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            period_is_whole("period_lock"),
            models.UniqueConstraint(
                fields=["owner", "period_kind", "period_start", "period_end"], name="period_lock_once"
            ),
            models.CheckConstraint(
                condition=Q(open_until__isnull=True) | (Q(is_locked=False) & ~Q(reason="")),
                name="period_reopened_with_reason",
            ),
        ]

    def __str__(self) -> str:
        """The period and whether it is locked."""
        return f"{self.period} {'locked' if self.is_locked else 'open'}"


class UnitOpening(models.Model):
    """A locked period takes figures of one unit again, for a reason, until somebody closes it.

    The ledger's trigger reads the row, never the clock: `until` is for people and jobs. At most one is open for a unit.
    """

    lock = models.ForeignKey(PeriodLock, on_delete=models.PROTECT, related_name="openings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    until = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="unit_opening_says_why"),
            models.UniqueConstraint(
                fields=["lock", "unit"], condition=Q(closed_at__isnull=True), name="unit_opening_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        """Lock and unit."""
        return f"{self.lock_id}/{self.unit_id}"


class Posting(OfPeriod, Identified):
    """One entry of the ledger: what is counted for (target, unit, period, breakdown), from which source.

    - append-only (figures_posting_append_only); a correction is the next posting of its cell, a reversal is one of state
      WITHDRAWN; the one with the highest `sequence` counts;
    - the postings of a cell are numbered without gaps and each supersedes the one before (posting_supersedes_previous);
    - only a REPORTED posting has a number (posting_number_iff_reported);
    - only into an open period (trigger figures_posting_into_open_period).
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    breakdown = models.CharField(max_length=60, blank=True)
    sequence = models.PositiveIntegerField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    state = models.CharField(max_length=14, choices=PostingState.choices)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    is_estimate = models.BooleanField(default=False)
    source_kind = models.CharField(max_length=40)
    source_key = models.BigIntegerField()
    seen_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            period_is_whole("posting"),
            models.UniqueConstraint(
                fields=["target", "unit", "period_start", "period_end", "period_kind", "breakdown", "sequence"],
                name="posting_numbered_in_its_cell",
            ),
            models.CheckConstraint(
                condition=Q(sequence=1, supersedes__isnull=True) | Q(sequence__gt=1, supersedes__isnull=False),
                name="posting_supersedes_previous",
            ),
            models.CheckConstraint(
                condition=Q(state=PostingState.REPORTED, numerator__isnull=False)
                | Q(
                    state__in=[PostingState.NOT_APPLICABLE, PostingState.UNAVAILABLE, PostingState.WITHDRAWN],
                    numerator__isnull=True,
                    denominator__isnull=True,
                ),
                name="posting_number_iff_reported",
            ),
            models.CheckConstraint(
                condition=~Q(state=PostingState.WITHDRAWN, sequence=1), name="posting_reverses_something"
            ),
        ]
        indexes = [models.Index(fields=["source_kind", "source_key"], name="posting_of_source")]

    def __str__(self) -> str:
        """Target, unit and number."""
        return f"{self.target_id}/{self.unit_id} {self.numerator}"


class Total(OfPeriod):
    """What the ledger comes to for (target, unit, base period, breakdown), the unit's own figure and those below.

    Made from the ledger and the direct children only, never edited; `roviec figures verify` recomputes every row independently.
    Sums are carried so that any rule along units can be read from them: `numerator` and `denominator` for sums and
    ratios, `value_sum` over `covered` for averages, `lowest` and `highest`, `reached` for the units at the level of their
    target. Counts are of entering units.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="totals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    breakdown = models.CharField(max_length=60, blank=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, default=0)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, default=0)
    value_sum = models.DecimalField(max_digits=36, decimal_places=12, default=0)
    lowest = models.DecimalField(max_digits=36, decimal_places=12, null=True)
    highest = models.DecimalField(max_digits=36, decimal_places=12, null=True)
    reached = models.PositiveIntegerField(default=0)
    covered = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    unavailable = models.PositiveIntegerField(default=0)
    estimated = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "unit", "period_start", "period_end", "period_kind", "breakdown"], name="total_once"
            ),
            models.CheckConstraint(
                condition=Q(covered__gt=0) | Q(covered=0, numerator=0, denominator=0, value_sum=0),
                name="total_without_figures_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(estimated__lte=models.F("covered")), name="total_estimates_are_among_the_covered"
            ),
            models.CheckConstraint(
                condition=Q(reached__lte=models.F("covered")), name="total_reached_are_among_the_covered"
            ),
        ]
        indexes = [models.Index(fields=["unit", "period_start", "target"], name="total_of_unit")]

    def __str__(self) -> str:
        """Target, unit and period."""
        return f"{self.target_id}/{self.unit_id} {self.period}"
