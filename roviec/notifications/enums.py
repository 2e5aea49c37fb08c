"""The acts on webhooks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookAct(models.TextChoices):
    """What is done to a webhook."""

    REGISTERED = "notifications.REGISTERED", _("registered a webhook")
    STOPPED = "notifications.STOPPED", _("stopped the webhook")
    TRIED = "notifications.TRIED", _("sent a trial to the webhook")
    SENT_AGAIN = "notifications.SENT_AGAIN", _("sent a delivery of the webhook again")


# The kind of a delivery that tells of no act.
TRIAL = "notifications.TRIAL"
