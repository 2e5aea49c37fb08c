"""Columns and expressions that several apps share, and one table: the mails that wait to leave."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now

from roviec.kit.periods import Period, PeriodKind


class Identified(models.Model):
    """A row with a uuid for the API and imports; pages use the bigint behind a door."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit; a form carries the version it was shown, and a stale one is refused."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Mail(models.Model):
    """A mail that waits, was sent, or could not be sent.

    - one key is one mail (mail_key_once);
    - its text is kept, unreadable, until it is sent, or for some days after it failed (mail_text_until_sent).
    """

    key = models.CharField(max_length=150)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    sealed_text = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The kind of the last fault, without the server's words.
    error = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_key_once"),
            models.CheckConstraint(condition=~models.Q(key="") & ~models.Q(to=""), name="mail_has_key_and_address"),
            models.CheckConstraint(
                condition=(
                    models.Q(sent_at__isnull=True, failed_at__isnull=True) & ~models.Q(sealed_text="")
                    | models.Q(sent_at__isnull=False, failed_at__isnull=True, sealed_text="")
                    | models.Q(sent_at__isnull=True, failed_at__isnull=False)
                ),
                name="mail_text_until_sent",
            ),
        ]

    def __str__(self) -> str:
        """The subject: the address is nobody's business."""
        return self.subject


class Recorded(models.Model):
    """A row of the past that is never rewritten: it was recorded once and may be retracted once."""

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    retracted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class OfPeriod(models.Model):
    """A row about one period; the three columns together are the key."""

    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices)
    period_start = models.DateField()
    period_end = models.DateField()

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        """The three columns as one value."""
        return Period(self.period_start, self.period_end, PeriodKind(self.period_kind))


def columns_of(period: Period) -> dict[str, Any]:
    """The period as the three columns, for filters and creation."""
    return {"period_kind": period.kind, "period_start": period.start, "period_end": period.end}


class PeriodIsWhole(models.Func):
    """True when the three columns are a whole period of their kind; see the function of that name in the database."""

    function = "roviec_period_is_whole"
    output_field = models.BooleanField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        """Default to the columns of `OfPeriod`; Django rebuilds expressions with their own arguments."""
        super().__init__(*(expressions or ("period_kind", "period_start", "period_end")), **extra)


def period_is_whole(table: str) -> models.CheckConstraint:
    """The constraint every table with a period carries."""
    return models.CheckConstraint(condition=models.Q(PeriodIsWhole()), name=f"{table}_period_is_whole")
