"""Builders of webhooks and of rules for reminding."""

from __future__ import annotations

from datetime import date
from typing import Any

from roviec.acts.operations import seal_acts
from roviec.notifications.enums import Addressee, Moment
from roviec.notifications.models import Delivery, ReminderRule
from roviec.notifications.operations import MadeWebhook, Reminding, register_webhook, set_rule
from roviec.notifications.spreading import spread
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import TODAY
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.regulations.enums import Counting
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


def a_rule(
    organisation: Unit,
    moment: Moment = Moment.BEFORE,
    days: int = 3,
    to: Addressee = Addressee.HEAD,
    since: date = TODAY,
    **said: Any,
) -> ReminderRule:
    """A rule of an organisation, counted in calendar days unless said otherwise."""
    usual: dict[str, Any] = {"every": 0, "counting": Counting.CALENDAR, "is_compulsory": False, "basis": "QC 08-QC/QU"}
    return set_rule(
        organisation, None, Reminding(moment=moment, days=days, to=to, **(usual | said)), since, by=BUILDER, at=MONDAY
    )
