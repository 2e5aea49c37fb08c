"""Registering, trying and stopping a webhook; sending something again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from roviec.acts.models import Seal
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.ciphers import seal
from roviec.kit.errors import Unable
from roviec.notifications.delivering import PURPOSE
from roviec.notifications.enums import TRIAL, WebhookAct
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.reach import goal_of
from roviec.organisations.models import Unit

MOST_WEBHOOKS = 10


class UnableToRegister(Unable):
    """No webhook is registered."""


class UnableToSend(Unable):
    """Nothing is sent."""


@dataclass(frozen=True)
class MadeWebhook:
    """A webhook with the secret that signs, which is shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def register_webhook(
    owner: Unit, name: str, address: str, kinds: Iterable[str], *, by: Actor, at: datetime
) -> MadeWebhook:
    """The address is told of acts of these kinds from now on, as far as the owner reads them; nothing of before.

    Raises UnableToReach for an address that may never be told anything. The secret is shown this once.
    """
    goal_of(address)
    Unit.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if Webhook.objects.filter(owner=owner, stopped_at=None).count() >= MOST_WEBHOOKS:
        raise UnableToRegister(_("There are %(most)d webhooks already. Stop one first.") % {"most": MOST_WEBHOOKS})
    secret = secrets.token_urlsafe(32)
    webhook = Webhook.objects.create(
        owner=owner,
        name=name,
        address=address,
        kinds=sorted(set(kinds)),
        sealed_secret=seal(secret, purpose=PURPOSE),
        sequence=Seal.objects.aggregate(last=Max("sequence"))["last"] or 0,
        made_at=at,
    )
    record(WebhookAct.REGISTERED, by=by, on=[webhook, owner], at=at, data={"kinds": webhook.kinds})
    return MadeWebhook(webhook, secret)


@transaction.atomic
def stop_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> Webhook:
    """The address is told nothing any more, and its secret is gone; stopping a stopped one changes nothing."""
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if webhook.stopped_at is None:
        webhook.stopped_at, webhook.sealed_secret = at, ""
        webhook.save(update_fields=["stopped_at", "sealed_secret"])
        record(WebhookAct.STOPPED, by=by, on=webhook, at=at)
    return webhook


@transaction.atomic
def try_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> Delivery:
    """Something that tells of no act is on its way to the address, to see whether it is taken."""
    webhook = _standing(webhook)
    delivery = Delivery.objects.create(webhook=webhook, kind=TRIAL, made_at=at, next_at=at)
    record(WebhookAct.TRIED, by=by, on=webhook, at=at)
    _at_once(delivery)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """A delivery is on its way again under its old uuid, with all its attempts before it."""
    _standing(delivery.webhook)
    delivery = Delivery.objects.select_for_update(no_key=True).select_related("webhook").get(pk=delivery.pk)
    delivery.next_at, delivery.attempts, delivery.taken_at, delivery.failed_at = at, 0, None, None
    delivery.made_at = at
    delivery.save(update_fields=["next_at", "attempts", "taken_at", "failed_at", "made_at"])
    record(WebhookAct.SENT_AGAIN, by=by, on=delivery.webhook, at=at)
    _at_once(delivery)
    return delivery


def _standing(webhook: Webhook) -> Webhook:
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if webhook.stopped_at is not None:
        raise UnableToSend(_("The webhook is stopped; nothing is sent to it."))
    return webhook


def _at_once(delivery: Delivery) -> None:
    """Not at the next minute; the page does not wait for the other side."""
    app.configure_task("notifications.send").defer(delivery_id=delivery.pk)
