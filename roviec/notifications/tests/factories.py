"""Builders of webhooks."""

from __future__ import annotations

from roviec.acts.operations import seal_acts
from roviec.notifications.models import Delivery
from roviec.notifications.operations import MadeWebhook, register_webhook
from roviec.notifications.spreading import spread
from roviec.organisations.models import Unit
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.tasks.enums import TaskAct


def a_webhook(owner: Unit, address: str = "https://program.example.org/hook", *kinds: str) -> MadeWebhook:
    """A webhook of a unit that is told of tasks that are given out and accepted, unless kinds are named."""
    seal_acts()
    told = kinds or (TaskAct.ASSIGNED, TaskAct.ACCEPTED)
    return register_webhook(owner, "Phần mềm ngoài", address, told, by=BUILDER, at=MONDAY)


def spread_now() -> list[Delivery]:
    """Everything done so far is sealed and spread; the deliveries, the oldest first."""
    seal_acts()
    spread(MONDAY)
    return list(Delivery.objects.order_by("pk"))
