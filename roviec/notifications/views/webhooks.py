"""Pages of webhooks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.acts.sentences import label_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.notifications.forms import WebhookForm
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.operations import (
    register_webhook,
    send_again,
    stop_webhook,
    try_webhook,
)
from roviec.notifications.permissions import (
    delivery_to_send,
    webhook_to_keep,
    webhook_to_register,
    webhooks_to_see,
)
from roviec.notifications.queries import (
    last_deliveries,
    units_to_own,
    webhooks_of,
)
from roviec.notifications.views.shared import trace
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import kept_roots
from roviec.organisations.queries import names_of


@require_safe
@opens(webhooks_to_see)
def webhooks(request: MemberRequest, member: Member) -> HttpResponse:
    """The webhooks of the units he administers, and how each fares."""
    lines = webhooks_of(kept_roots(member))
    names = names_of({line.webhook.owner_id for line in lines}, member.on)
    context = {
        "lines": [(line, names[line.webhook.owner_id]) for line in lines],
        "standing": sum(line.webhook.stopped_at is None for line in lines),
        "trace": trace(Crumb(_("Webhooks"))),
    }
    return render(request, "notifications/webhooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(webhook_to_register)
def webhook_new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Register a webhook; its secret is shown once, on the page that answers."""
    units = units_to_own(kept_roots(member), member.on)
    form = WebhookForm(request.POST if request.method == "POST" else None, units=units)
    status = HTTPStatus.OK
    context: dict[str, Any] = {
        "trace": trace(Crumb(_("Webhooks"), reverse("notifications:webhooks")), Crumb(_("New webhook")))
    }
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = register_webhook(
                    form.unit, said["name"], said["address"], said["kinds"], by=member.actor, at=request.at
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                return render(request, "notifications/webhook_made.html", context | {"made": made})
    return render(request, "notifications/webhook_new.html", context | {"form": form}, status=status)


@require_safe
@opens(webhook_to_keep)
def webhook(request: MemberRequest, found: Webhook) -> HttpResponse:
    """Where it leads, what it is told of, and its last deliveries."""
    context = {
        "webhook": found,
        "owner": names_of([found.owner_id], request.on)[found.owner_id],
        "kinds": [label_of(kind) for kind in found.kinds],
        "deliveries": last_deliveries(found, _("trial")),
        "trace": trace(Crumb(_("Webhooks"), reverse("notifications:webhooks")), Crumb(found.name)),
    }
    return render(request, "notifications/webhook.html", context)


@require_POST
@opens(webhook_to_keep)
def trial(request: MemberRequest, found: Webhook) -> HttpResponseBase:
    """Send something that tells of nothing."""
    try_webhook(found, by=request.member.actor, at=request.at)
    messages.success(request, _("A trial is on its way. Open this page again to see whether it was taken."))
    return redirect("notifications:webhook", found.pk)


@require_POST
@opens(webhook_to_keep)
def stopping(request: MemberRequest, found: Webhook) -> HttpResponseBase:
    """Tell the address nothing any more."""
    stop_webhook(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The webhook is stopped. Register a new one to go on."))
    return redirect("notifications:webhook", found.pk)


@require_POST
@opens(delivery_to_send)
def again(request: MemberRequest, found: Delivery) -> HttpResponseBase:
    """Send a delivery once more."""
    send_again(found, by=request.member.actor, at=request.at)
    messages.success(request, _("It is on its way again. Open this page again to see whether it was taken."))
    return redirect("notifications:webhook", found.webhook_id)
