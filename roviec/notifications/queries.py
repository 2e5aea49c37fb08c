"""Reading webhooks and what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from roviec.acts.sentences import label_of
from roviec.notifications.enums import TRIAL
from roviec.notifications.models import Delivery, Webhook
from roviec.organisations.models import Unit
from roviec.organisations.queries import named

LAST = 50


@dataclass(frozen=True)
class WebhookLine:
    """A webhook in the list, with how many deliveries wait and how many were given up."""

    webhook: Webhook
    waiting: int
    failed: int

    @property
    def look(self) -> str:
        """The shape and colour of its state."""
        if self.webhook.stopped_at:
            return "draft"
        return "late" if self.webhook.failures else "done"


def units_to_own(unit_ids: Iterable[int], on: date) -> list[Unit]:
    """The units whose eyes a webhook may have, named."""
    return named(Unit.objects.filter(pk__in=list(unit_ids)), on)


def webhooks_of(unit_ids: Iterable[int]) -> list[WebhookLine]:
    """The webhooks of units, those that stand first."""
    rows = Webhook.objects.filter(owner__in=list(unit_ids)).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__next_at__isnull=False)),
        failed=Count("deliveries", filter=Q(deliveries__failed_at__isnull=False)),
    )
    rows = rows.order_by(F("stopped_at").desc(nulls_first=True), "-pk")
    return [WebhookLine(row, row.waiting, row.failed) for row in rows]


def answer_words(delivery: Delivery) -> str:
    """What the other side answered last, or why it did not, in words."""
    if delivery.status:
        return str(delivery.status)
    known = {
        "": "",
        "TimeoutError": _("no answer"),
        "UnableToReach": _("no address outside"),
        "ConnectionRefusedError": _("refuses the connection"),
        "SSLCertVerificationError": _("certificate not valid"),
        "NothingToRead": _("not the unit's to read any more"),
        "TooOld": _("waited too long"),
    }
    return known.get(delivery.error, _("connection broken"))


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery as the page shows it."""

    delivery: Delivery
    label: str
    answer: str

    @property
    def look(self) -> str:
        """The shape and colour of its state."""
        if self.delivery.taken_at:
            return "done"
        return "late" if self.delivery.failed_at else "waiting"


def last_deliveries(webhook: Webhook, trial: str) -> list[DeliveryLine]:
    """The newest deliveries of a webhook; `trial` is what a trial is called."""
    rows = Delivery.objects.filter(webhook=webhook).order_by("-pk")[:LAST]
    return [DeliveryLine(row, trial if row.kind == TRIAL else label_of(row.kind), answer_words(row)) for row in rows]
