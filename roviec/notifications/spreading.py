"""From acts to deliveries: the chain is followed by its seals, webhook by webhook."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from roviec.acts.models import Act, Seal
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.sight import things_told, unit_as_member

SEALS_AT_ONCE = 500


def spread(at: datetime) -> int:
    """Every act that was sealed since becomes a delivery of each webhook that is told of it; returns how many.

    Harmless when started twice, or killed at any point: a webhook moves on together with its deliveries.
    """
    standing = Webhook.objects.filter(stopped_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_spread_to(pk, at) for pk in standing)


def _spread_to(webhook_id: int, at: datetime) -> int:
    made = 0
    while True:
        with transaction.atomic():
            webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook_id)
            seals = list(Seal.objects.filter(sequence__gt=webhook.sequence).order_by("sequence")[:SEALS_AT_ONCE])
            if not seals or webhook.stopped_at is not None:
                return made
            made += _deliveries_for(webhook, [seal.act_id for seal in seals], at)
            webhook.sequence = seals[-1].sequence
            webhook.save(update_fields=["sequence"])


def _deliveries_for(webhook: Webhook, act_ids: list[int], at: datetime) -> int:
    kinds = dict(Act.objects.filter(pk__in=act_ids, kind__in=webhook.kinds).values_list("pk", "kind"))
    told = things_told(unit_as_member(webhook.owner_id, timezone.localdate(at)), kinds)
    rows = [
        Delivery(webhook=webhook, act_id=pk, kind=kinds[pk], made_at=at, next_at=at) for pk in act_ids if pk in told
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
