"""Acts become deliveries, as far as the owner of the webhook reads them, and leave signed, once, whatever the other side does."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.db import transaction

from roviec.acts.models import Act
from roviec.acts.operations import record, seal_acts
from roviec.notifications import delivering, sending
from roviec.notifications.delivering import MOST_ATTEMPTS, PAUSES, deliver, deliver_due, forget_deliveries
from roviec.notifications.enums import TRIAL
from roviec.notifications.models import Delivery, Webhook
from roviec.notifications.operations import (
    MOST_WEBHOOKS,
    UnableToRegister,
    UnableToSend,
    register_webhook,
    send_again,
    stop_webhook,
    try_webhook,
)
from roviec.notifications.sending import send, signature
from roviec.notifications.sight import kinds
from roviec.notifications.spreading import spread
from roviec.notifications.tests.factories import a_webhook, spread_now
from roviec.notifications.tests.receivers import a_mute, a_receiver
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, holder_of, the_cast, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.tests.factories import the_plan_of
from roviec.reports.tests.factories import a_report
from roviec.tasks.enums import TaskAct
from roviec.tasks.operations import accept_task, tell_progress
from roviec.tasks.tests.factories import a_task


@pytest.fixture
def quick(monkeypatch):
    """Waits of tenths of seconds."""
    monkeypatch.setattr(sending, "STEP_SECONDS", 0.2)
    monkeypatch.setattr(sending, "ALL_SECONDS", 0.6)


# What is told, and to whom


def test_an_act_is_told_with_the_thing_and_no_words_of_people(cast):
    with a_receiver() as receiver:
        a_webhook(cast.district, receiver.address)
        task = a_task(cast.bo_de, cast.district, "Rà soát hộ nghèo")
        spread_now()
        assert deliver_due(MONDAY) == 1
    [(path, headers, body)] = receiver.got
    said = json.loads(body)
    delivery = Delivery.objects.get()
    assert path == "/hook?x=1"
    assert said == {
        "delivery": str(delivery.uuid),
        "act": "tasks.ASSIGNED",
        "at": "2023-08-12T08:00:00+07:00",
        "objects": [{"type": "tasks.task", "uuid": str(task.uuid), "title": "Rà soát hộ nghèo"}],
        "count": 1,
    }
    assert headers["Roviec-Delivery"] == str(delivery.uuid)
    assert headers["Roviec-Act"] == "tasks.ASSIGNED"
    assert (delivery.status, delivery.attempts, delivery.taken_at) == (204, 1, MONDAY)


def test_names_and_remarks_are_never_told(cast):
    a_webhook(cast.district, "https://program.example.org/", "tasks.PROGRESS_TOLD")
    task = a_task(cast.bo_de, cast.district)
    holder = holder_of(cast.bo_de, Role.HEAD)
    words = {"percent": 40, "words": "Đồng chí Hoa đang ốm", "version": 1, "holding_id": holder.pk}
    tell_progress(task, **words, by=the_head_of(cast.bo_de), at=MONDAY)
    [delivery] = spread_now()
    said = json.dumps(delivering.content_of(delivery, MONDAY), ensure_ascii=False)
    for word in ("Hoa", "Chủ tịch", "percent", holder.person.name):
        assert word not in said


def test_a_webhook_is_told_what_its_owner_reads_and_of_nothing_else(cast):
    elsewhere = a_unit("Hoàng Mai")
    webhooks = {unit: a_webhook(unit).webhook for unit in (cast.district, cast.bo_de, cast.gia_thuy, elsewhere)}
    for unit, above in ((cast.bo_de, cast.district), (cast.gia_thuy, cast.district), (elsewhere, elsewhere)):
        a_task(unit, above, f"Việc của {unit}")
    spread_now()
    told = {unit: {d.act_id for d in Delivery.objects.filter(webhook=webhook)} for unit, webhook in webhooks.items()}
    assert {unit.name: len(acts) for unit, acts in told.items()} == {
        "Long Biên": 2,
        "Bồ Đề": 1,
        "Gia Thụy": 1,
        "Hoàng Mai": 1,
    }
    assert told[cast.bo_de] < told[cast.district]
    assert not told[cast.bo_de] & told[cast.gia_thuy]
    assert not told[elsewhere] & told[cast.district]


def test_of_a_bulk_act_a_ward_is_told_its_own_part(cast):
    a_webhook(cast.bo_de)
    tasks = [a_task(ward, cast.district, f"Việc {ward}") for ward in cast.wards]
    seal_acts()
    Webhook.objects.update(sequence=Webhook.objects.get().sequence + len(tasks))
    record(TaskAct.ACCEPTED, by=BUILDER, on=tasks, at=MONDAY)
    [delivery] = [each for each in spread_now() if each.kind == TaskAct.ACCEPTED]
    said = delivering.content_of(delivery, MONDAY)
    assert [thing["title"] for thing in said["objects"]] == ["Việc Bồ Đề"]


def test_what_is_inside_a_unit_is_no_kind_that_is_offered(cast):
    offered = dict(kind for _title, of_title in kinds() for kind in of_title)
    assert {"plans.ISSUED", "reports.SUBMITTED", "reports.ACCEPTED", "tasks.COMPLETED"} <= offered.keys()
    inside = {"plans.ITEMS_ADDED", "reports.FIGURE_WRITTEN", "people.PASSWORD_SET", "reports.NARRATIVE_WRITTEN"}
    assert not (inside | {"tasks.MENTION_READ"}) & offered.keys()
    assert all((words and words[0] != "r") or " " in words for words in offered.values())


def test_plans_and_reports_are_told_too(cast):
    a_webhook(cast.district, "https://program.example.org/", "plans.ISSUED", "reports.ACCEPTED")
    the_plan_of(cast)
    a_report(cast.bo_de, cast.district, state="ACCEPTED")
    deliveries = spread_now()
    assert sorted(each.kind for each in deliveries) == ["plans.ISSUED", "reports.ACCEPTED"]
    types = {thing["type"] for each in deliveries for thing in delivering.content_of(each, MONDAY)["objects"]}
    assert types == {"plans.plan", "documents.document", "reports.report"}


def test_what_the_owner_reads_no_more_is_not_sent(cast):
    with a_receiver() as receiver:
        made = a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        spread_now()
        Webhook.objects.filter(pk=made.webhook.pk).update(owner=a_unit("Hoàng Mai"))
        assert deliver_due(MONDAY) == 0
    assert receiver.got == []
    assert Delivery.objects.get().error == "NothingToRead"


# By the chain


def test_nothing_of_before_is_told_and_each_act_once(cast):
    a_task(cast.bo_de, cast.district, "Trước khi đăng ký")
    a_webhook(cast.district)
    a_task(cast.bo_de, cast.district, "Sau khi đăng ký")
    assert len(spread_now()) == 1
    Webhook.objects.update(sequence=0)
    assert len(spread_now()) == 2
    Webhook.objects.update(sequence=0)
    assert len(spread_now()) == 2


@pytest.mark.usefixtures("real_database")
def test_an_act_that_commits_late_is_told_all_the_same(real_database):
    """Its number is lower than that of acts that were told already: only the seals say what is new."""
    from threading import Event, Thread  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415

    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", district)
    a_webhook(district)
    recorded, go_on = Event(), Event()

    def late() -> None:
        with transaction.atomic():
            a_task(ward, district, "Ghi muộn")
            recorded.set()
            go_on.wait(10)
        connection.close()

    thread = Thread(target=late)
    thread.start()
    assert recorded.wait(10)
    a_task(ward, district, "Ghi trước")
    first = {each.act_id for each in spread_now()}
    go_on.set()
    thread.join()
    second = {each.act_id for each in spread_now()} - first
    assert len(first) == len(second) == 1
    assert min(second) < min(first)


# Signed


def test_the_receiver_can_tell_that_it_comes_from_here(cast):
    with a_receiver() as receiver:
        made = a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        spread_now()
        deliver_due(MONDAY)
    [(_path, headers, body)] = receiver.got
    stamp, given = headers["Roviec-Signature"].split(",")
    seconds = stamp.removeprefix("t=")
    right = hmac.new(made.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert given == f"v1={right}"
    assert abs(int(seconds) - time.time()) < 60
    assert signature("another", body, int(seconds)) != headers["Roviec-Signature"]
    assert made.secret not in str(Webhook.objects.values().get())


# What the other side does


def test_a_refusal_is_tried_again_later_and_then_given_up(cast):
    with a_receiver(status=500) as receiver:
        a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        spread_now()
        at = MONDAY
        for attempt in range(1, MOST_ATTEMPTS + 1):
            deliver_due(at)
            delivery = Delivery.objects.get()
            assert (delivery.attempts, delivery.status) == (attempt, 500)
            deliver_due(at)
            assert Delivery.objects.get().attempts == attempt, "it waits its pause"
            at = delivery.next_at or at
        assert delivery.failed_at
        deliver_due(at + timedelta(days=1))
    assert len(receiver.got) == MOST_ATTEMPTS
    assert len({headers["Roviec-Delivery"] for _path, headers, _body in receiver.got}) == 1
    assert sorted(PAUSES) == PAUSES


def test_one_that_never_answers_holds_up_nobody(cast, quick):
    with a_mute() as mute, a_receiver() as receiver:
        a_webhook(cast.district, mute.address)
        a_webhook(cast.bo_de, receiver.address)
        for number in range(3):
            a_task(cast.bo_de, cast.district, f"Việc {number}")
        spread_now()
        assert deliver_due(MONDAY) == 3
        assert mute.connections == 1, "after one silence the others of the same address wait"
        assert deliver_due(MONDAY) == 0
        assert mute.connections == 1, "it is left alone for its pause"
        deliver_due(MONDAY + PAUSES[0])
        assert mute.connections == 2
    silent = Webhook.objects.get(owner=cast.district)
    assert (silent.failures, silent.silent_until) == (2, MONDAY + PAUSES[0] + PAUSES[1])
    assert len(receiver.got) == 3


def test_nothing_is_locked_while_something_leaves(cast, monkeypatch):
    from django.db import connection  # noqa: PLC0415

    depths = []
    monkeypatch.setattr(
        delivering, "send", lambda *_of: depths.append(len(connection.savepoint_ids)) or sending.Outcome(status=204)
    )
    a_webhook(cast.district)
    a_task(cast.bo_de, cast.district)
    spread_now()
    before = len(connection.savepoint_ids)
    deliver_due(MONDAY)
    assert depths == [before]


def test_an_answer_letter_by_letter_is_no_answer(quick):
    with a_mute(letters=b"HTTP/1.1 200 OK" + b" " * 4000) as mute:
        begun = time.monotonic()
        outcome = send(mute.address, b"{}", {})
        assert time.monotonic() - begun < 5
    assert outcome.is_silence


def test_it_answers_again(cast, quick):
    with a_receiver() as receiver:
        made = a_webhook(cast.district, receiver.address)
        Webhook.objects.filter(pk=made.webhook.pk).update(failures=3, silent_until=MONDAY)
        a_task(cast.bo_de, cast.district)
        spread_now()
        deliver_due(MONDAY)
    webhook = Webhook.objects.get()
    assert (webhook.failures, webhook.silent_until) == (0, None)


def test_a_redirect_is_not_followed(cast):
    with a_receiver() as inside, a_receiver(status=302, location=inside.address) as receiver:
        a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        spread_now()
        assert deliver_due(MONDAY) == 0
        assert inside.got == []
    assert Delivery.objects.get().status == 302


def test_two_workers_send_it_once(cast):
    with a_receiver() as receiver:
        a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        [delivery] = spread_now()
        same = Delivery.objects.get(pk=delivery.pk)
        assert deliver(delivery, MONDAY) is not None
        assert deliver(same, MONDAY) is None
    assert len(receiver.got) == 1


def test_workers_at_one_moment_send_it_once(real_database, in_parallel):
    cast = the_cast()
    with a_receiver() as receiver:
        a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        seal_acts()
        in_parallel([lambda: spread(MONDAY)] * 3)
        assert sum(in_parallel([lambda: deliver_due(MONDAY)] * 3)) == 1
    assert len(receiver.got) == 1


def test_webhooks_registered_at_one_moment_stay_within_the_bound(real_database, in_parallel):
    district = the_cast().district
    for _number in range(MOST_WEBHOOKS - 1):
        a_webhook(district)

    def register() -> bool:
        try:
            register_webhook(district, "Thêm", "https://x.example.org/", [TaskAct.ASSIGNED], by=BUILDER, at=MONDAY)
        except UnableToRegister:
            return False
        return True

    assert sum(in_parallel([register] * 3)) == 1


def test_what_is_too_old_is_told_no_more_and_what_is_settled_forgotten(cast):
    a_webhook(cast.district)
    a_task(cast.bo_de, cast.district)
    spread_now()
    deliver_due(MONDAY + timedelta(days=6))
    assert Delivery.objects.get().error == "TooOld"
    assert forget_deliveries(MONDAY + timedelta(days=29)) == 0
    assert forget_deliveries(MONDAY + timedelta(days=31)) == 1


# Stopped, tried, sent again


def test_a_stopped_webhook_is_told_nothing(cast):
    with a_receiver() as receiver:
        made = a_webhook(cast.district, receiver.address)
        a_task(cast.bo_de, cast.district)
        spread_now()
        for _twice in range(2):
            stop_webhook(made.webhook, by=BUILDER, at=MONDAY)
        a_task(cast.bo_de, cast.district)
        spread_now()
        deliver_due(MONDAY)
        with pytest.raises(UnableToSend):
            try_webhook(made.webhook, by=BUILDER, at=MONDAY)
    assert receiver.got == []
    assert Webhook.objects.get().sealed_secret == ""
    assert Act.objects.filter(kind="notifications.STOPPED").count() == 1


def test_a_trial_tells_of_nothing_and_a_delivery_is_sent_again_under_its_uuid(cast):
    with a_receiver() as receiver:
        made = a_webhook(cast.district, receiver.address)
        trial = try_webhook(made.webhook, by=BUILDER, at=MONDAY)
        deliver_due(MONDAY)
        assert json.loads(receiver.got[0][2])["act"] == TRIAL
        send_again(Delivery.objects.get(pk=trial.pk), by=BUILDER, at=MONDAY + timedelta(minutes=1))
        deliver_due(MONDAY + timedelta(minutes=1))
    assert [headers["Roviec-Delivery"] for _path, headers, _body in receiver.got] == [str(trial.uuid)] * 2


def test_accepting_is_told_as_well(cast):
    a_webhook(cast.district)
    task = a_task(cast.bo_de, cast.district)
    accept_task(task, by=the_head_of(cast.bo_de), at=MONDAY)
    assert [each.kind for each in spread_now()] == [TaskAct.ASSIGNED, TaskAct.ACCEPTED]
    assert spread(MONDAY) == 0
