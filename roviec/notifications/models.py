"""Webhooks, and what each of them was told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from roviec.kit.models import Identified
from roviec.organisations.models import Unit


class Webhook(Identified):
    """An address outside that is told of acts, with what its owner unit reads of them.

    - the secret that signs is kept unreadable, exactly while the webhook stands (webhook_secret_while_it_stands);
    - `sequence` is the last seal that was looked at: it follows the chain, never the numbers of acts;
    - `silent_until`: it did not answer, and is left alone until then.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    sealed_secret = models.TextField(blank=True)
    sequence = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address__regex=r"^https?://[^/?#@\s]+([/?]\S*)?$"), name="webhook_address_is_one"
            ),
            models.CheckConstraint(condition=Q(kinds__len__gte=1), name="webhook_of_some_kinds"),
            models.CheckConstraint(condition=~Q(name=""), name="webhook_named"),
            models.CheckConstraint(
                condition=(Q(stopped_at__isnull=True) & ~Q(sealed_secret=""))  # nosec B106 - none is no password
                | Q(stopped_at__isnull=False, sealed_secret=""),  # nosec B106 - as above
                name="webhook_secret_while_it_stands",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="webhook_of_owner")]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: its name may be anything."""
        return f"#{self.pk}"


class Delivery(Identified):
    """One act for one webhook; the uuid is the same however often it is sent.

    - an act once a webhook (delivery_once); a trial has no act;
    - it waits for its next attempt, or was taken, or given up: exactly one of the three (delivery_in_one_state).
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    act_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    # The status of the last answer, 0 for none; and why there was none.
    status = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "act_id"], condition=Q(act_id__isnull=False), name="delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, taken_at__isnull=True, failed_at__isnull=True)
                | Q(next_at__isnull=True, taken_at__isnull=False, failed_at__isnull=True)
                | Q(next_at__isnull=True, taken_at__isnull=True, failed_at__isnull=False),
                name="delivery_in_one_state",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="delivery_due"),
        ]

    def __str__(self) -> str:
        """The kind of what it tells."""
        return self.kind
