"""Deliveries leave: who answers goes first, who does not is left alone for ever longer pauses."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from roviec.acts.models import Act
from roviec.kit.ciphers import Unreadable, unseal
from roviec.notifications.enums import TRIAL
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.sending import Outcome, send, signature
from roviec.notifications.sight import MOST_THINGS, things_told, unit_as_member

PURPOSE = "notifications.webhook"
# After each attempt in vain the next one comes later; after the last one it is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
MOST_ATTEMPTS = len(PAUSES) + 1
TOO_OLD = timedelta(days=5)
RUN_SECONDS = 40.0
AT_ONCE = 100
KEPT = timedelta(days=30)


def deliver_due(at: datetime) -> int:
    """Send what is due, for some seconds at most; returns how many were taken. The rest waits for the next minute."""
    until = time.monotonic() + RUN_SECONDS
    _give_up_the_old(at)
    taken = 0
    # Those that answered last come first, so that one that never answers holds up nobody.
    standing = Webhook.objects.filter(Q(silent_until=None) | Q(silent_until__lte=at), stopped_at=None)
    for webhook in standing.order_by("failures", "pk"):
        for delivery in Delivery.objects.filter(webhook=webhook, next_at__lte=at).order_by("pk")[:AT_ONCE]:
            if time.monotonic() > until:
                return taken
            outcome = deliver(delivery, at)
            taken += outcome is not None and outcome.is_taken
            if outcome is not None and outcome.is_silence:
                break
    return taken


def deliver(delivery: Delivery, at: datetime) -> Outcome | None:
    """Send one delivery and note what became of it; None when another process has taken it up, or nothing is to be sent."""
    pause = PAUSES[min(delivery.attempts, len(PAUSES) - 1)]
    waiting = Delivery.objects.filter(pk=delivery.pk, next_at__lte=at, attempts=delivery.attempts)
    # Counted before it leaves, and nothing is held while it does: a process that dies on the way sends it again later.
    if not waiting.update(attempts=F("attempts") + 1, tried_at=at, next_at=at + pause):
        return None
    webhook, attempts = delivery.webhook, delivery.attempts + 1
    content = content_of(delivery, at)
    if content is None:
        Delivery.objects.filter(pk=delivery.pk).update(next_at=None, failed_at=at, error="NothingToRead")
        return None
    outcome = _sent(webhook, delivery, content)
    said: dict[str, Any] = {"status": outcome.status, "error": outcome.error}
    if outcome.is_taken:
        said |= {"next_at": None, "taken_at": at}
    elif attempts >= MOST_ATTEMPTS:
        said |= {"next_at": None, "failed_at": at}
    Delivery.objects.filter(pk=delivery.pk, taken_at=None, failed_at=None).update(**said)
    _note_answer(webhook, outcome, at)
    return outcome


def content_of(delivery: Delivery, at: datetime) -> dict[str, Any] | None:
    """What is told: no names, no remarks, no figures; None when the owner reads nothing of it any more."""
    said: dict[str, Any] = {"delivery": str(delivery.uuid), "act": delivery.kind}
    if delivery.kind == TRIAL:
        return said | {"at": timezone.localtime(delivery.made_at).isoformat(timespec="seconds"), "objects": []}
    member = unit_as_member(delivery.webhook.owner_id, timezone.localdate(at))
    act = Act.objects.filter(pk=delivery.act_id or 0).first()
    things = things_told(member, [act.pk]).get(act.pk, []) if act else []
    if act is None or not things:
        return None
    shown = [{"type": each.type, "uuid": str(each.uuid), "title": each.title} for each in things[:MOST_THINGS]]
    return said | {
        "at": timezone.localtime(act.at).isoformat(timespec="seconds"),
        "objects": shown,
        "count": len(things),
    }


def _sent(webhook: Webhook, delivery: Delivery, content: dict[str, Any]) -> Outcome:
    try:
        secret = unseal(webhook.sealed_secret, purpose=PURPOSE)
    except Unreadable:
        return Outcome(error="Unreadable")
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "roviec-webhook/1",
        "Roviec-Delivery": str(delivery.uuid),
        "Roviec-Act": delivery.kind,
        # True time, also in a demonstration: the receiver compares it with his clock.
        "Roviec-Signature": signature(secret, body, int(time.time())),
        "Connection": "close",
    }
    return send(webhook.address, body, headers)


def _note_answer(webhook: Webhook, outcome: Outcome, at: datetime) -> None:
    rows = Webhook.objects.filter(pk=webhook.pk)
    if outcome.is_silence:
        webhook.refresh_from_db(fields=["failures"])
        pause = PAUSES[min(webhook.failures, len(PAUSES) - 1)]
        rows.update(failures=F("failures") + 1, silent_until=at + pause)
    else:
        rows.exclude(failures=0, silent_until=None).update(failures=0, silent_until=None)


def _give_up_the_old(at: datetime) -> None:
    """What nobody took for days is told no more: he asks by the interface how things stand."""
    waiting = Delivery.objects.filter(Q(made_at__lt=at - TOO_OLD) | Q(webhook__stopped_at__isnull=False))
    waiting.filter(next_at__isnull=False).update(next_at=None, failed_at=at, error="TooOld")


def forget_deliveries(at: datetime) -> int:
    """Remove deliveries that were settled a month ago; returns how many."""
    return Delivery.objects.filter(next_at=None, made_at__lt=at - KEPT).delete()[0]
