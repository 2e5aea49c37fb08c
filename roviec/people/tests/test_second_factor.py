"""A second factor: set up with a real code, asked for at the door, unreadable in the database, required where the rule says so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from roviec.acts.queries import history_of
from roviec.kit.jobs import send_mail
from roviec.kit.models import Mail
from roviec.people.models import Person, SignInRule
from roviec.people.operations import remove_second_factor
from roviec.people.queries import has_second_factor, second_factor_due
from roviec.people.tests.factories import BUILDER, MONDAY, PASSWORD, a_person, signed_in


@pytest.fixture(autouse=True)
def no_attempts_before():
    cache.clear()


@pytest.fixture
def person():
    return a_person("Trần Thị Hoa", "hoa")


def code_now(secret: str) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def set_up(client: Client) -> tuple[str, list[str]]:
    """The person sets up the app; gives its secret and the recovery codes that are shown once."""
    page = client.get("/account/second-factor/app/").content.decode()
    secret = re.search(r'<code class="qr-key">(\w+)</code>', page)[1]
    answer = client.post("/account/second-factor/app/", {"code": code_now(secret)})
    assert answer["Location"] == "/account/second-factor/codes/"
    codes = re.findall(r"\b\d{8}\b", client.get(answer["Location"]).content.decode())
    cache.clear()
    return secret, codes


def to_the_second_step(password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": "hoa", "password": password})
    assert answer["Location"] == "/account/code/"
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_door_asks_for_the_code_after_the_password(person):
    secret, codes = set_up(signed_in(person))
    assert len(codes) == 10
    client = to_the_second_step()
    assert not is_in(client)
    assert "Mã của ứng dụng" in client.get("/account/code/").content.decode()
    wrong = client.post("/account/code/", {"code": "000000"})
    assert "Mã chưa đúng" in wrong.content.decode()
    assert not is_in(client)
    client.post("/account/code/", {"code": code_now(secret)})
    assert is_in(client)


def test_a_code_is_good_once_in_all_processes(person):
    secret, _codes = set_up(signed_in(person))
    code = code_now(secret)
    first, second = to_the_second_step(), to_the_second_step()
    first.post("/account/code/", {"code": code})
    second.post("/account/code/", {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_opens_once_and_is_shown_once(person):
    owner = signed_in(person)
    _secret, codes = set_up(owner)
    assert codes[0] not in owner.get("/account/second-factor/codes/").content.decode()
    first, second = to_the_second_step(), to_the_second_step()
    first.post("/account/code/", {"code": codes[0]})
    second.post("/account/code/", {"code": codes[0]})
    assert (is_in(first), is_in(second)) == (True, False)


def test_without_the_password_the_second_step_is_not_there(person):
    set_up(signed_in(person))
    assert Client().get("/account/code/")["Location"] == "/account/login/"


def test_guessing_codes_is_stopped(person):
    set_up(signed_in(person))
    client = to_the_second_step()
    for _guess in range(12):
        page = client.post("/account/code/", {"code": "000000"}).content.decode()
    assert "Thử quá nhiều lần" in page


def test_nothing_in_the_database_makes_a_code(person):
    secret, codes = set_up(signed_in(person))
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(word in kept for word in [secret, *codes])


def test_setting_up_and_removing_ask_for_a_fresh_proof_and_are_acts_with_a_letter(
    person, django_capture_on_commit_callbacks
):
    Person.objects.update(email="hoa@example.org")
    person.refresh_from_db()
    old = signed_in(person, minutes_ago=16)
    assert old.get("/account/second-factor/app/")["Location"].startswith("/people/proof/")
    client = signed_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        secret, _codes = set_up(client)
    stale = signed_in(person, minutes_ago=16)
    asked = stale.post("/account/second-factor/app/removal/")
    assert asked["Location"].startswith("/people/proof/")
    assert has_second_factor(person.pk)
    # A code will do instead of the password.
    stale.post("/people/proof/", {"proof_code": code_now(secret), "next": "/account/second-factor/"})
    stale.post("/account/second-factor/app/removal/")
    assert not has_second_factor(person.pk)
    labels = [line.label for line in history_of(person)]
    assert labels[:2] == ["gỡ lớp xác thực thứ hai", "thiết lập lớp xác thực thứ hai"]
    for letter in Mail.objects.all():
        send_mail(letter.pk)
    assert any("gỡ lớp xác thực thứ hai" in letter.body for letter in outbox.outbox)


def test_an_administrator_takes_it_away_from_whoever_lost_his_phone(person):
    set_up(signed_in(person))
    assert remove_second_factor(person, by=BUILDER, at=MONDAY)
    assert not remove_second_factor(person, by=BUILDER, at=MONDAY)
    client = Client()
    assert client.post("/account/login/", {"login": "hoa", "password": PASSWORD})["Location"] == "/"


def test_the_page_of_a_security_key_needs_nothing_from_elsewhere(person):
    answer = signed_in(person).get("/account/second-factor/keys/new/")
    page = answer.content.decode()
    assert '"challenge"' in page
    assert "unsafe" not in answer["Content-Security-Policy"]
    refused = signed_in(person).post("/account/second-factor/keys/new/", {"name": "x", "credential": '{"id": "x"}'})
    assert "Khóa bảo mật không trả lời đúng" in refused.content.decode()
    assert not Authenticator.objects.exists()


def test_nonsense_for_a_key_at_the_door_is_refused_in_words(person):
    set_up(signed_in(person))
    client = to_the_second_step()
    page = client.post("/account/code/", {"credential": '{"id": "x"}'}).content.decode()
    assert "Khóa bảo mật không trả lời đúng" in page
    assert not is_in(client)


def test_the_time_to_set_one_up_runs_from_the_account_or_the_rule_whichever_is_younger(person):
    opened = person.created_at
    assert second_factor_due(person) == opened + timedelta(days=14)
    SignInRule.objects.create(changed_at=timezone.now() + timedelta(days=1), second_factor_grace_days=3)
    assert second_factor_due(person) > opened + timedelta(days=3)


def test_one_sees_where_one_is_signed_in_and_ends_it_everywhere_else(person):
    clients = [Client(), Client()]
    for client in clients:
        client.post("/account/login/", {"login": "hoa", "password": PASSWORD})
    here, elsewhere = clients
    assert "Trình duyệt này" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert elsewhere.get("/people/profile/").status_code == 302
    assert here.get("/people/profile/").status_code == 200
