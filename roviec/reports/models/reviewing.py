"""What is said of a sheet after it was sent: remarks at its numbers, corrections of accepted figures, a revoked acceptance."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.figures.enums import FigureState
from roviec.kit.models import Identified
from roviec.organisations.models import Holding
from roviec.plans.models import Target
from roviec.reports.enums import CorrectionState
from roviec.reports.models.columns import FIGURE_IS_WHOLE, SHARE_OF_WHOLE, number
from roviec.reports.models.sheets import Entry, Report


class Remark(models.Model):
    """Bút phê: a reviewer's remark, at a number (`target`) or on the whole sheet; settled when the unit resubmits.

    The office may write down what a leader said (`speaker`): it stands as unconfirmed until he owns or disowns it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)
    made_by_post = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True)
    speaker = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    speaker_name = models.CharField(max_length=120, blank=True)
    speaker_post = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    disowned_at = models.DateTimeField(null=True)

    # Set by the queries that list remarks.
    unit_name: str

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(speaker=None, speaker_name="", confirmed_at=None, disowned_at=None)
                | (
                    Q(speaker__isnull=False)
                    & ~Q(speaker_name="")
                    & (Q(confirmed_at__isnull=True) | Q(disowned_at__isnull=True))
                ),
                name="remark_spoken_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["speaker"],
                condition=Q(speaker__isnull=False, confirmed_at__isnull=True, disowned_at__isnull=True),
                name="remark_to_confirm",
            )
        ]

    def __str__(self) -> str:
        """The words."""
        return self.words

    @property
    def awaits_its_speaker(self) -> bool:
        """Whether the leader on whose behalf it was written has not said yet that it is his."""
        return self.speaker_id is not None and self.confirmed_at is None and self.disowned_at is None


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


class Revocation(models.Model):
    """An acceptance that was taken back: the figures left every total, and the sheet is with its unit again.

    It keeps what the sheet no longer says of itself: when it was sent and accepted, and the hash of what was seen.
    `basis` names the document by which it was revoked, where there is one. It says why (revocation_says_why).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="revocations")
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    accepted_by_key = models.CharField(max_length=80)
    seen_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)
    made_by_post = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="revocation_says_why")]

    def __str__(self) -> str:
        """Why."""
        return self.reason

    @property
    def title_in_acts(self) -> str:
        """A number: the reason is free text."""
        return f"#{self.pk}"
