"""Invitations and new passwords by one-time links: hashed, once, for a while, revocable; nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from roviec.acts.queries import history_of
from roviec.kit.jobs import send_mail
from roviec.people import jobs
from roviec.people.enums import LinkPurpose
from roviec.people.models import OneTimeLink, Person
from roviec.people.operations import (
    UnableToInvite,
    UnableToUseLink,
    close_account,
    invite,
    open_account,
    revoke_link,
    use_link,
)
from roviec.people.queries import link_of
from roviec.people.tests.factories import BUILDER, MONDAY, PASSWORD, a_person

SITE = "https://rv.longbien.example/"
NEW = "mùa-thu-hà-nội-1945"


@pytest.fixture(autouse=True)
def no_attempts_before():
    cache.clear()


def someone_new(email: str = "hoa@example.org", username: str = "hoa") -> Person:
    person = open_account(username, "Trần Thị Hoa", password=None, by=BUILDER, at=MONDAY)
    person.email = email
    person.save(update_fields=["email"])
    return person


def invited(person: Person, **when) -> str:
    """The address of a fresh link, as it is handed over or stands in the letter, without the site."""
    link = invite(person, SITE, by=BUILDER, at=MONDAY, **when)
    return (link.address or address_in_the_last_letter()).removeprefix(SITE.rstrip("/"))


def address_in_the_last_letter() -> str:
    run_the_queue()
    return re.search(r"https?://\S+", outbox.outbox[-1].body)[0]


def run_the_queue() -> None:
    while waiting := ProcrastinateJob.objects.filter(status="todo", task_name__in=["kit.send_mail", "people.reset"]):
        job = waiting.order_by("pk")[0]
        {"kit.send_mail": send_mail, "people.reset": jobs.reset}[job.task_name](**job.args)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])


def choose(client: Client, address: str, password: str = NEW, again: str | None = None):
    return client.post(address, {"password1": password, "password2": again or password})


def test_the_invited_gets_a_letter_sets_his_password_and_signs_in():
    person = someone_new()
    address = invited(person)
    letter = outbox.outbox[-1]
    assert (letter.to, letter.subject) == (["hoa@example.org"], "Tài khoản trên Rõ Việc")
    assert "Kính gửi Trần Thị Hoa" in letter.body
    client = Client()
    assert "tên đăng nhập là <strong>hoa</strong>" in client.get(address).content.decode()
    assert choose(client, address)["Location"] == "/account/login/"
    assert "Đã đặt mật khẩu" in client.get("/account/login/").content.decode()
    assert client.post("/account/login/", {"login": "hoa", "password": NEW})["Location"] == "/"
    assert [line.label for line in history_of(person)] == [
        "đặt mật khẩu mới",
        "cấp đường dẫn đặt mật khẩu",
        "mở tài khoản",
    ]


def test_without_a_mailbox_the_administrator_is_given_the_link_once():
    link = invite(someone_new(email=""), SITE, by=BUILDER, at=MONDAY)
    assert not link.is_mailed
    assert choose(Client(), link.address.removeprefix(SITE[:-1])).status_code == 302


def test_without_a_mail_server_too(settings):
    settings.EMAIL_BACKEND = "roviec.kit.mail.MailFolder"
    assert not invite(someone_new(), SITE, by=BUILDER, at=MONDAY).is_mailed


def test_the_database_holds_no_link():
    address = invited(someone_new(email=""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(l)::text, '') FROM people_onetimelink l")
        assert address.split("/")[-2] not in cursor.fetchone()[0]


def test_a_link_is_good_once():
    address = invited(someone_new(email=""))
    assert choose(Client(), address).status_code == 302
    assert choose(Client(), address, "khác-hẳn-mùa-thu").status_code == 404
    assert Person.objects.get().check_password(NEW)


def test_a_link_that_was_used_a_moment_ago_by_another_browser_is_refused_in_words():
    person = someone_new(email="")
    invited(person)
    link = OneTimeLink.objects.get()
    use_link(link, password=NEW, by=person.actor, at=MONDAY)
    with pytest.raises(UnableToUseLink):
        use_link(link, password="khác-hẳn-mùa-thu", by=person.actor, at=MONDAY)


@pytest.mark.parametrize("fate", ["revoked", "replaced", "over", "closed", "unknown"])
def test_a_link_that_is_good_no_more_gets_the_same_answer_whatever_the_reason(fate):
    person = someone_new(email="")
    address = invited(person)
    if fate == "revoked":
        assert revoke_link(person, by=BUILDER, at=MONDAY)
        assert not revoke_link(person, by=BUILDER, at=MONDAY)
    elif fate == "replaced":
        invited(person)
    elif fate == "over":
        before = MONDAY - timedelta(days=7, seconds=1)
        OneTimeLink.objects.update(issued_at=before, expires_at=before + timedelta(days=7))
    elif fate == "closed":
        close_account(person, by=BUILDER, at=MONDAY)
    else:
        address = address[:-5] + "xxxx/"
    answer = choose(Client(), address)
    assert answer.status_code == 404
    assert "Đường dẫn không còn hiệu lực" in answer.content.decode()
    assert not Person.objects.get().has_usable_password()


def test_what_will_not_do_as_a_password_is_said_beside_its_field():
    address = invited(someone_new(email=""))
    for password, again, why in [
        ("ngắn", None, "Hãy đặt ít nhất 10 ký tự"),
        (NEW, "khác-hẳn-1945", "Hai lần nhập mật khẩu mới khác nhau."),
        ("tran thi hoa", None, "quá giống"),
    ]:
        answer = choose(Client(), address, password, again)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert choose(Client(), address).status_code == 302


def test_a_new_password_by_link_ends_the_sessions_of_the_old_one():
    person = a_person(username="hoa")
    client = Client()
    client.force_login(person)
    link = invite(person, SITE, by=BUILDER, at=MONDAY)
    assert link_of(person, MONDAY).purpose == LinkPurpose.RESET
    assert client.get("/people/profile/").status_code == 200
    choose(Client(), link.address.removeprefix(SITE[:-1]))
    assert client.get("/people/profile/").status_code == 302


def test_a_closed_account_is_not_invited():
    person = close_account(someone_new(), by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToInvite):
        invite(person, SITE, by=BUILDER, at=MONDAY)


@pytest.mark.parametrize("typed", ["hoa", "HOA", "hoa@example.org", "Hoa@Example.org"])
def test_who_forgot_the_password_gets_a_letter_and_the_old_one_holds_until_then(typed):
    person = a_person(username="hoa")
    Person.objects.update(email="hoa@example.org")
    assert "Hãy kiểm tra hộp thư" in Client().post("/people/forgotten/", {"typed": typed}).content.decode()
    address = address_in_the_last_letter()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    choose(Client(), re.sub(r"^https?://[^/]+", "", address))
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_answer_and_the_work_are_the_same_for_an_unknown_a_closed_and_a_known_account():
    for username, email in [("hoa", "hoa@example.org"), ("lan", "lan@example.org"), ("an", "")]:
        a_person(username=username)
        Person.objects.filter(username=username).update(email=email, is_active=username != "lan")
    answers, queries = set(), set()
    for typed in ["hoa", "lan", "an1", "xyz"]:
        client = Client()
        client.get("/people/forgotten/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.post("/people/forgotten/", {"typed": typed})
        answers.add((answer.status_code, re.sub(r'value="\w{64}"|: "\w{64}"', "", answer.content.decode())))
        queries.add(len(asked))
    assert len(answers) == 1
    assert len(queries) == 1
    run_the_queue()
    assert [letter.to for letter in outbox.outbox] == [["hoa@example.org"]]


def test_the_queue_does_not_tell_what_was_typed():
    Client().post("/people/forgotten/", {"typed": "hoa@example.org"})
    assert "hoa" not in str(ProcrastinateJob.objects.get(task_name="people.reset").args)


def test_without_a_mail_server_the_page_says_whom_to_ask(settings):
    settings.EMAIL_BACKEND = "roviec.kit.mail.MailFolder"
    page = Client().get("/people/forgotten/").content.decode()
    assert "Hệ thống này không gửi thư điện tử" in page
    Client().post("/people/forgotten/", {"typed": "hoa"})
    assert not ProcrastinateJob.objects.exists()


def test_asking_again_and_again_is_stopped():
    for _time in range(8):
        answer = Client().post("/people/forgotten/", {"typed": "hoa"})
    assert answer.status_code == 429
