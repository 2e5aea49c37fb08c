"""Notices leave by mail, by a real server: once a day or at once, as each person wants; a dead server loses nothing."""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record, seal_acts
from roviec.kit.errors import Stale
from roviec.kit.jobs import send_mail
from roviec.kit.mail import NotSent
from roviec.kit.models import Mail
from roviec.kit.tests import test_sending_mail as letters
from roviec.notifications.enums import Group, MailWish, Moment, PreferenceAct
from roviec.notifications.mailing import is_due, mail_notices
from roviec.notifications.models import Notice, Preference, QuietHours
from roviec.notifications.noticing import notice_acts
from roviec.notifications.operations import UnableToRule, Wish, remind, set_preference, set_quiet_hours
from roviec.notifications.queries import quiet_on
from roviec.notifications.tests.factories import a_rule
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_unit, client_for, holder_of
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task

server, box = letters.server, letters.box
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT = MONDAY.replace(hour=7) + timedelta(days=1)
PREFERENCE = reverse("notifications:preference")


@pytest.fixture
def head(cast):
    holding = holder_of(cast.bo_de, Role.HEAD)
    Person.objects.filter(pk=holding.person_id).update(email="hoa@example.org")
    holding.person.email = "hoa@example.org"
    return holding


@pytest.fixture
def task(cast, head):
    """A task that was given this morning at eight, of which the head of Bồ Đề is told."""
    task = a_task(cast.bo_de, cast.district, "Rà soát hộ nghèo", due_on=TODAY, assigned=MONDAY)
    seal_acts()
    notice_acts(MONDAY)
    return task


def wish(person, **change):
    usual = {
        "mail": MailWish.AT_ONCE, "digest_hour": 7, "quiet_from": 20, "quiet_until": 6, "muted": [], "unmailed": [],
    }  # fmt: skip
    version = Preference.objects.filter(pk=person.pk).values_list("version", flat=True).first() or 0
    return set_preference(person, Wish(**(usual | change)), version=version, by=BUILDER, at=MONDAY)


def the_mail() -> Mail:
    return Mail.objects.get(key__startswith="notifications.")


# When


def test_the_daily_mail_holds_all_of_the_day_and_goes_once(box, task):
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    seal_acts()
    notice_acts(MONDAY + HOUR)
    assert mail_notices(MONDAY + HOUR) == 0
    assert mail_notices(NEXT) == 1
    assert mail_notices(NEXT + HOUR) == 0
    assert send_mail(the_mail().pk)
    [(to, letter)] = box.taken
    assert to == ["hoa@example.org"]
    assert letter["Subject"] == "Rõ Việc: 2 thông báo mới"
    said = letter.get_content()
    assert said.count("Rà soát hộ nghèo") == 2
    assert reverse("notifications:notices") in said


def test_at_once_waits_for_the_end_of_quiet_hours(box, head, task):
    wish(head.person)
    assert mail_notices(MONDAY.replace(hour=22)) == 0
    assert mail_notices(MONDAY.replace(hour=23, minute=59)) == 0
    assert mail_notices(NEXT) == 1


def quiet(cast, quiet_from=7, quiet_until=12, *, since=TODAY, version=0, basis="QC 12"):
    said = {"version": version, "by": BUILDER, "at": MONDAY}
    return set_quiet_hours(cast.district, quiet_from, quiet_until, basis, since, **said)


def test_in_the_quiet_hours_of_the_organisation_no_mail_leaves_whatever_is_wished(box, cast, head, task):
    wish(head.person, mail=MailWish.AT_ONCE)
    quiet(cast)
    assert mail_notices(MONDAY + HOUR) == 0
    assert mail_notices(MONDAY.replace(hour=11)) == 0
    assert mail_notices(MONDAY.replace(hour=12)) == 1


def test_nor_a_daily_mail_nor_one_of_a_compulsory_rule(box, cast, head, task):
    quiet(cast)
    rule = a_rule(cast.district, moment=Moment.ON, days=0, is_compulsory=True)
    remind(cast.district, TODAY, by=BUILDER, at=MONDAY)
    assert Notice.objects.filter(rule=rule).exists()
    assert mail_notices(NEXT) == 0
    assert mail_notices(NEXT.replace(hour=12)) == 1


def test_another_organisation_has_hours_of_its_own(box, head, task):
    elsewhere = a_unit("Quận khác")
    set_quiet_hours(elsewhere, 0, 23, "QC 1", TODAY, version=0, by=BUILDER, at=MONDAY)
    assert mail_notices(NEXT) == 1


def test_quiet_hours_change_from_a_day_on_and_what_held_before_stays(cast):
    first = quiet(cast)
    assert quiet(cast) == first
    second = quiet(cast, 20, 6, since=TODAY + 5 * DAY, version=1)
    assert [str(quiet_on(cast.district.pk, TODAY + n * DAY)) for n in (4, 5)] == ["07:00 - 12:00", "20:00 - 06:00"]
    with pytest.raises(Stale):
        quiet(cast, 21, 6, since=TODAY + 9 * DAY, version=1)
    with pytest.raises(UnableToRule):
        quiet(cast, 21, 6, since=TODAY, version=second.version)
    # On its first day it is changed in place.
    assert quiet(cast, 22, 6, since=TODAY + 5 * DAY, version=second.version).pk == second.pk


def test_the_database_keeps_quiet_hours_whole(cast):
    quiet(cast)
    odd = [{"quiet_from": 24}, {"basis": ""}, {"valid": DateRange(empty=True)}, {}]
    rules = ["quiet_hours_of_day", "quiet_hours_have_basis", "quiet_hours_valid_some_day", "quiet_hours_once_a_day"]
    for change, rule in zip(odd, rules, strict=True):
        usual = {"quiet_from": 1, "quiet_until": 2, "basis": "QC", "valid": DateRange(TODAY, None)}
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            QuietHours.objects.create(organisation=cast.district, **(usual | change))


def test_an_administrator_sets_them_on_a_page_and_nobody_else(cast):
    address = reverse("notifications:quiet")
    keeper = client_for(holder_of(cast.district, Role.ADMINISTRATOR))
    sent = {"quiet_from": "19", "quiet_until": "6", "basis": "QC 12", "since": "20/11/2023", "version": "0"}
    assert keeper.post(address, sent | {"basis": ""}).status_code == 422
    assert keeper.post(address, sent).status_code == 302
    page = keeper.get(reverse("notifications:rules")).content.decode()
    assert "19:00 - 06:00" in page
    assert client_for(cast.planner).get(address).status_code == 403


@pytest.mark.parametrize(
    ("change", "goes"),
    [
        ({}, True),
        ({"mail": MailWish.NONE}, False),
        ({"unmailed": [Group.TASKS]}, False),
        ({"unmailed": [Group.REPORTS, Group.URGED]}, True),
        ({"quiet_from": 0, "quiet_until": 0}, True),
        ({"quiet_from": 8, "quiet_until": 12}, False),
    ],
)
def test_each_is_mailed_what_he_wants(box, head, task, change, goes):
    wish(head.person, **change)
    assert mail_notices(MONDAY + HOUR) == goes


def test_a_compulsory_rule_passes_his_choice_by(box, cast, head, task):
    wish(head.person, mail=MailWish.NONE, muted=[Group.URGED], unmailed=[Group.URGED])
    a_rule(cast.district, Moment.ON, 0, is_compulsory=True)
    remind(cast.district, TODAY, by=BUILDER, at=MONDAY)
    [notice] = Notice.objects.filter(rule__isnull=False)
    assert notice.read_at is None
    assert mail_notices(MONDAY + HOUR) == 1
    # At night he is left in peace even so.
    assert not is_due(Notice.objects.get(pk=notice.pk), Preference.objects.get(), MONDAY.replace(hour=23))


def test_what_is_muted_stands_in_the_list_and_is_not_counted(box, cast, head, task):
    wish(head.person, muted=[Group.URGED, Group.TASKS])
    a_rule(cast.district, Moment.ON, 0)
    remind(cast.district, TODAY, by=BUILDER, at=MONDAY)
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    seal_acts()
    notice_acts(MONDAY)
    assert not Notice.objects.filter(read_at=None).exclude(kind=TaskAct.ASSIGNED).exists()
    assert Notice.objects.count() == 3


def test_what_was_read_what_is_old_and_who_has_no_address_get_no_mail(box, head, task):
    Notice.objects.update(read_at=MONDAY)
    assert mail_notices(NEXT) == 0
    Notice.objects.update(read_at=None, made_at=MONDAY - timedelta(days=4))
    assert mail_notices(NEXT) == 0
    Notice.objects.update(made_at=MONDAY)
    Person.objects.update(email="")
    assert mail_notices(NEXT) == 0


def test_no_mail_tells_of_what_is_his_no_more(box, cast, head, task):
    elsewhere = a_unit("Hoàng Mai")
    Task.objects.update(lead_unit=elsewhere, assigned_by=elsewhere)
    assert mail_notices(NEXT) == 0
    assert not Mail.objects.exists()


def test_without_a_mail_server_nothing_is_marked(settings, head, task):
    settings.EMAIL_BACKEND = "roviec.kit.mail.MailFolder"
    assert mail_notices(NEXT) == 0
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()


# A server that refuses, and one that is silent


def test_a_refusal_is_noted_and_the_notice_stays_at_the_bell(box, head, task):
    box.refuses = "550 no such user"
    assert mail_notices(NEXT) == 1
    assert not send_mail(the_mail().pk)
    assert the_mail().failed_at is not None
    assert the_mail().error == "SMTPRecipientsRefused"
    assert "Thông báo: 1 chưa đọc" in client_for(head).get("/notifications/").content.decode()


def test_a_silent_server_holds_up_no_page_and_loses_nothing(box, settings, head, task):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        port, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = settings.EMAIL_PORT, silent.getsockname()[1], 0.3
        began = time.monotonic()
        assert mail_notices(NEXT) == 1
        assert client_for(head).get("/notifications/").status_code == 200
        queued = time.monotonic() - began
        with pytest.raises(NotSent):
            send_mail(the_mail().pk)
        assert not box.taken
        # Nobody waited for the server but the job that sends.
        assert queued < 30
        assert held
        held[0].close()
    assert the_mail().sealed_text
    assert mail_notices(NEXT + HOUR) == 0
    settings.EMAIL_PORT = port
    letters.mails._pause_until = 0.0
    assert send_mail(the_mail().pk)
    assert len(box.taken) == 1


def test_a_dead_server_is_tried_again(box, settings, head, task):
    mail_notices(NEXT)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, letters.a_free_port()
    with pytest.raises(NotSent):
        send_mail(the_mail().pk)
    settings.EMAIL_PORT = port
    letters.mails._pause_until = 0.0
    assert send_mail(the_mail().pk)


def test_a_mail_is_queued_with_its_mark_or_not_at_all(box, task, monkeypatch):
    monkeypatch.setattr("roviec.kit.mail.send_later", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        mail_notices(NEXT)
    monkeypatch.undo()
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()
    assert not Mail.objects.exists()
    assert mail_notices(NEXT) == 1


# One's own choice

FORM = {
    "mail": "AT_ONCE", "digest_hour": "8", "quiet_from": "21", "quiet_until": "5", "muted": ["PLANS"],
    "unmailed": ["URGED", "TASKS"], "version": "0",
}  # fmt: skip


def test_each_chooses_for_himself_on_a_page(cast, head):
    client = client_for(head)
    page = client.get(PREFERENCE).content.decode()
    assert "Mỗi ngày một thư" in page
    assert client.post(PREFERENCE, FORM).status_code == 302
    chosen = Preference.objects.get()
    assert (chosen.person_id, chosen.mail, chosen.digest_hour) == (head.person_id, "AT_ONCE", 8)
    assert (chosen.muted, chosen.unmailed) == (["PLANS"], ["URGED", "TASKS"])
    assert client.post(PREFERENCE, FORM | {"mail": "NONE"}).status_code == 409
    assert client.post(PREFERENCE, FORM | {"version": "1"}).status_code == 302
    assert Act.objects.filter(kind=PreferenceAct.SET).count() == 1
    assert Act.objects.get(kind=PreferenceAct.SET).data == {}


@pytest.mark.parametrize("change", [{"mail": "PIGEON"}, {"digest_hour": "24"}, {"muted": ["ALL"]}, {"version": "x"}])
def test_odd_choices_are_refused(cast, head, change):
    assert client_for(head).post(PREFERENCE, FORM | change).status_code == 422
    assert not Preference.objects.exists()


def test_a_stale_choice_is_told(head):
    wish(head.person)
    with pytest.raises(Stale):
        set_preference(head.person, Wish(MailWish.NONE, 7, 20, 6, [], []), version=0, by=BUILDER, at=MONDAY)
