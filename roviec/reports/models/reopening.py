"""Opening an accepted or locked sheet again: asked for with a reason, granted until a moment, or refused with words."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.reports.enums import ReopeningState
from roviec.reports.models.sheets import Report


class Reopening(models.Model):
    """A unit's wish to write in a closed sheet again, and what was decided.

    An accepted sheet keeps what it says: the unit works in the next `edition`, made when the wish is granted, and totals stay
    until that one is accepted. A sheet that was never accepted is written itself (`edition` is null).
    - at most one is asked for or open for a sheet (reopening_one_at_a_time);
    - granted means until when, refused means why, either by another hand (reopening_decided_wholly);
    - whether the time is over is read from `until`; `closed_at` says that it was used up or tidied away.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reopenings")
    edition = models.OneToOneField(Report, on_delete=models.PROTECT, null=True, related_name="reopening")
    state = models.CharField(max_length=7, choices=ReopeningState.choices, default=ReopeningState.ASKED)
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by_key = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_says_why"),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(closed_at__isnull=True) & ~Q(state=ReopeningState.REFUSED),
                name="reopening_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ReopeningState.ASKED, decided_at=None, decided_by_key="", until=None, closed_at=None)
                | (
                    Q(decided_at__isnull=False)
                    & ~Q(decided_by_key="")
                    & ~Q(decided_by_key=F("asked_by_key"))
                    & (
                        Q(state=ReopeningState.GRANTED, until__isnull=False)
                        | (Q(state=ReopeningState.REFUSED, until=None, closed_at=None, edition=None) & ~Q(words=""))
                    )
                ),
                name="reopening_decided_wholly",
            ),
        ]

    def __str__(self) -> str:
        """Why."""
        return self.reason

    @property
    def title_in_acts(self) -> str:
        """A number: the reason is free text."""
        return f"#{self.pk}"
