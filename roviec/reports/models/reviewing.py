"""What is said of a sheet after it was sent: remarks at its numbers, and corrections of accepted figures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.figures.enums import FigureState
from roviec.kit.models import Identified
from roviec.plans.models import Target
from roviec.reports.enums import CorrectionState
from roviec.reports.models.columns import FIGURE_IS_WHOLE, SHARE_OF_WHOLE, number
from roviec.reports.models.sheets import Entry, Report


class Remark(models.Model):
    """Bút phê: a reviewer's remark, at a number (`target`) or on the whole sheet; settled when the unit resubmits."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)
    made_by_post = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="remark_says_something")]

    def __str__(self) -> str:
        """The words."""
        return self.words


class Correction(Identified):
    """A proposal to replace an accepted figure, with its reason; decided by the reviewer, who is not its author.

    - at most one waits for an entry (correction_one_waits);
    - decided means a time and another hand (correction_decided_by_another).
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=14, choices=FigureState.choices)
    numerator = number()
    denominator = number()
    is_estimate = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    parts = models.JSONField(default=dict)
    why = models.CharField(max_length=500)
    decision = models.CharField(max_length=8, choices=CorrectionState.choices, default=CorrectionState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by_key = models.CharField(max_length=80)
    proposed_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decision=CorrectionState.PROPOSED), name="correction_one_waits"
            ),
            models.CheckConstraint(condition=FIGURE_IS_WHOLE, name="correction_figure_is_whole"),
            models.CheckConstraint(condition=SHARE_OF_WHOLE, name="correction_share_of_whole"),
            models.CheckConstraint(condition=~Q(why=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(decision=CorrectionState.PROPOSED, decided_at=None, decided_by_key="")
                | (
                    Q(decision__in=[CorrectionState.ACCEPTED, CorrectionState.REFUSED], decided_at__isnull=False)
                    & ~Q(decided_by_key="")
                    & ~Q(decided_by_key=F("proposed_by_key"))
                ),
                name="correction_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Why."""
        return self.why
