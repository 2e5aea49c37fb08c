"""The report of a standing agency over all units of a plan, and what of it was frozen when it was sent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, OfPeriod, Versioned, period_is_whole
from roviec.organisations.models import Unit
from roviec.plans.models import Plan
from roviec.reports.enums import ConsolidatedState


class Consolidated(OfPeriod, Identified, Versioned):
    """What the standing agency of a plan reports over all its units for one period (model.md 12, 18).

    Its figures are read from the ledger; sending it freezes them as `snapshot` with a hash over figures and text, so that
    what the ledger says later shows as a change. The database keeps these rules:
    - a plan has one for a period (consolidated_once);
    - what was sent carries its time, its sender and its snapshot (consolidated_snapshot_iff_sent);
    - it is approved by another hand than sent it (consolidated_approved_by_another).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="consolidated")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=ConsolidatedState.choices, default=ConsolidatedState.DRAFT)
    narrative = models.TextField(blank=True)
    writers = ArrayField(models.CharField(max_length=80), default=list)
    snapshot = models.JSONField(null=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_key = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_key = models.CharField(max_length=80, blank=True)
    returned_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            period_is_whole("consolidated"),
            models.UniqueConstraint(
                fields=["plan", "period_kind", "period_start", "period_end"], name="consolidated_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ConsolidatedState.DRAFT, ConsolidatedState.RETURNED],
                    submitted_at=None,
                    submitted_by_key="",
                    snapshot=None,
                    snapshot_hash="",
                )
                | (
                    Q(
                        state__in=[ConsolidatedState.SUBMITTED, ConsolidatedState.APPROVED],
                        submitted_at__isnull=False,
                        snapshot__isnull=False,
                    )
                    & ~Q(submitted_by_key="")
                    & ~Q(snapshot_hash="")
                ),
                name="consolidated_snapshot_iff_sent",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ConsolidatedState.APPROVED, approved_at__isnull=False)
                    & ~Q(approved_by_key="")
                    & ~Q(approved_by_key=F("submitted_by_key"))
                )
                | (~Q(state=ConsolidatedState.APPROVED) & Q(approved_at=None, approved_by_key="")),
                name="consolidated_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsolidatedState.RETURNED) | ~Q(returned_words=""),
                name="consolidated_returned_with_words",
            ),
        ]

    def __str__(self) -> str:
        """Plan and period."""
        return f"{self.plan} {self.period}"
