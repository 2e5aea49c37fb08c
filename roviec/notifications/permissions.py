"""Who keeps webhooks: an administrator, for the units his role is over."""

from __future__ import annotations

from django.http import Http404

from roviec.kit.doors import door
from roviec.notifications.models import Delivery, Webhook
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.organisations.permissions.keeping import is_keeper, kept_roots

KEEPERS = (Role.ADMINISTRATOR,)
WHERE = "the units of the role"


@door("see the webhooks", roles=KEEPERS, where=WHERE)
def webhooks_to_see(member: Member) -> Member:
    """An administrator."""
    require(is_keeper(member))
    return member


@door("register a webhook", roles=KEEPERS, where=WHERE, step_up=True)
def webhook_to_register(member: Member) -> Member:
    """An administrator; the form offers the units his role is over."""
    require(is_keeper(member))
    return member


@door("see what a webhook was told, try it, stop it", roles=KEEPERS, where=WHERE)
def webhook_to_keep(member: Member, pk: int) -> Webhook:
    """A webhook of a unit his role is over; 404 for any other."""
    require(is_keeper(member))
    found = Webhook.objects.filter(pk=pk, owner_id__in=kept_roots(member)).first()
    if found is None:
        raise Http404
    return found


@door("send a delivery of a webhook again", roles=KEEPERS, where=WHERE)
def delivery_to_send(member: Member, pk: int, delivery: int) -> Delivery:
    """A delivery of a webhook he keeps."""
    found = Delivery.objects.filter(pk=delivery, webhook=webhook_to_keep(member, pk)).select_related("webhook").first()
    if found is None:
        raise Http404
    return found
