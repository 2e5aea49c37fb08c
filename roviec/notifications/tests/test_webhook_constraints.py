"""What the database itself refuses of webhooks and deliveries."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.tests.factories import a_webhook, spread_now
from roviec.organisations.tests.factories import MONDAY
from roviec.tasks.tests.factories import a_task

pytestmark = pytest.mark.constraints


@pytest.fixture
def delivery(cast):
    a_webhook(cast.district)
    a_task(cast.bo_de, cast.district)
    return spread_now()[0]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("webhook_address_is_one", {"address": "ftp://x"}),
        ("webhook_address_is_one", {"address": "https://user@x/"}),
        ("webhook_of_some_kinds", {"kinds": []}),
        ("webhook_named", {"name": ""}),
        ("webhook_secret_while_it_stands", {"sealed_secret": ""}),
        ("webhook_secret_while_it_stands", {"stopped_at": MONDAY}),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(delivery, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Webhook.objects.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"next_at": None},
        {"taken_at": MONDAY},
        {"failed_at": MONDAY},
        {"next_at": None, "taken_at": MONDAY, "failed_at": MONDAY},
    ],
)
def test_a_delivery_is_in_one_state(delivery, values):
    with pytest.raises(IntegrityError, match="delivery_in_one_state"), transaction.atomic():
        Delivery.objects.update(**values)


def test_an_act_is_delivered_once_a_webhook(delivery):
    again = {"webhook": delivery.webhook, "kind": delivery.kind, "made_at": MONDAY, "next_at": MONDAY}
    Delivery.objects.create(**again)
    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        Delivery.objects.create(**again, act_id=delivery.act_id)
