"""An administrator registers, tries and stops webhooks on pages; nobody else sees that there are any."""

from __future__ import annotations

import pytest

from roviec.acts.sentences import label_of
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.tests.factories import a_webhook, spread_now
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_unit, client_for, holder_of
from roviec.tasks.tests.factories import a_task


@pytest.fixture
def administrator(cast):
    return holder_of(cast.district, Role.ADMINISTRATOR)


def form(cast, **changed) -> dict:
    return {
        "name": "Bảng điều hành thành phố",
        "address": "https://program.example.org/hook",
        "owner": cast.district.pk,
        "kinds": ["reports.SUBMITTED", "reports.ACCEPTED"],
    } | changed


def test_it_is_registered_after_a_proof_and_its_secret_is_shown_once(cast, administrator):
    assert client_for(administrator, minutes_ago=20).get("/notifications/webhooks/new/").status_code == 302
    client = client_for(administrator)
    made = client.post("/notifications/webhooks/new/", form(cast))
    assert made.status_code == 200
    secret = made.content.decode().split('readonly value="')[1].split('"')[0]
    webhook = Webhook.objects.get()
    assert webhook.kinds == ["reports.ACCEPTED", "reports.SUBMITTED"]
    pages = [client.get(f"/notifications/webhooks/{end}").content.decode() for end in ("", f"{webhook.pk}/")]
    assert all("Bảng điều hành thành phố" in page and secret not in page for page in pages)
    assert label_of("reports.ACCEPTED") in pages[1]


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "http://program.example.org/"},
        {"kinds": []},
        {"kinds": ["people.PASSWORD_SET"]},
        {"owner": 0},
        {"name": ""},
    ],
)
def test_what_is_typed_wrong_registers_nothing(cast, administrator, changed):
    answer = client_for(administrator).post("/notifications/webhooks/new/", form(cast, **changed))
    assert answer.status_code == 422
    assert not Webhook.objects.exists()


def test_one_is_tried_sent_again_and_stopped(cast, administrator):
    webhook = a_webhook(cast.district).webhook
    a_task(cast.bo_de, cast.district)
    [told] = spread_now()
    client, address = client_for(administrator), f"/notifications/webhooks/{webhook.pk}/"
    assert client.post(f"{address}trial/").status_code == 302
    assert Delivery.objects.count() == 2
    assert client.post(f"{address}deliveries/{told.pk}/again/").status_code == 302
    assert client.post(f"{address}stopping/").status_code == 302
    assert Webhook.objects.get().stopped_at
    assert client.post(f"{address}trial/").status_code == 422
    assert client.get(address).status_code == 200


def test_who_administers_nothing_or_something_else_sees_none(cast, administrator):
    webhook = a_webhook(cast.district).webhook
    a_task(cast.bo_de, cast.district)
    [told] = spread_now()
    address = f"/notifications/webhooks/{webhook.pk}/"
    for holder, status in [
        (holder_of(cast.district, Role.PLANNER), 403),
        (holder_of(cast.bo_de, Role.ADMINISTRATOR), 404),
        (holder_of(a_unit("Hoàng Mai"), Role.ADMINISTRATOR), 404),
    ]:
        client = client_for(holder)
        assert client.get(address).status_code == status
        for step in ("trial/", "stopping/", f"deliveries/{told.pk}/again/"):
            assert client.post(address + step).status_code == status
        assert webhook.name not in client.get("/notifications/webhooks/").content.decode()
    other = a_webhook(cast.district).webhook
    assert (
        client_for(administrator).post(f"/notifications/webhooks/{other.pk}/deliveries/{told.pk}/again/").status_code
        == 404
    )
