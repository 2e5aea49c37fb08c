"""Guessing is stopped for all processes at once; the owner on his own computer is not locked out; nobody learns who has an account."""

from __future__ import annotations

import statistics
import time

import pytest
from django.conf import settings as house
from django.db import connection
from django.test import Client, RequestFactory

from roviec.acts.queries import history_of
from roviec.people import attempts
from roviec.people.attempts import Attempt, Limit, address_of
from roviec.people.operations import close_account, release_sign_in
from roviec.people.tests.factories import BUILDER, MONDAY, PASSWORD, a_person

TOO_MANY = "Thử quá nhiều lần"


@pytest.fixture
def person():
    return a_person("Trần Thị Hoa", "hoa")


def try_to_sign_in(client: Client, username: str = "hoa", password: str = "không phải", **network) -> str:
    answer = client.post("/account/login/", {"login": username, "password": password}, **network)
    return "" if answer.status_code == 302 else answer.content.decode()


def guess(times: int, username: str = "hoa", **network) -> str:
    for _guess in range(times):
        page = try_to_sign_in(Client(), username, **network)
    return page


def test_after_ten_failures_even_the_right_password_waits(person):
    assert TOO_MANY not in guess(10)
    assert TOO_MANY in guess(1)
    assert TOO_MANY in try_to_sign_in(Client(), password=PASSWORD)


def test_an_unknown_name_is_counted_and_answered_alike(person):
    known, unknown = guess(11), guess(11, "khongco")
    assert TOO_MANY in known
    assert TOO_MANY in unknown


def test_signing_in_rightly_is_never_counted(person):
    for _morning in range(15):
        assert not try_to_sign_in(Client(), password=PASSWORD)


def test_whoever_floods_an_account_does_not_lock_its_owner_out_of_his_own_computer(person):
    own = Client()
    try_to_sign_in(own, password=PASSWORD)
    own.post("/account/logout/")
    guess(20, REMOTE_ADDR="203.0.113.7")
    assert TOO_MANY in try_to_sign_in(Client(), password=PASSWORD)
    assert not try_to_sign_in(own, password=PASSWORD)


def test_a_known_computer_is_counted_too(person):
    own = Client()
    try_to_sign_in(own, password=PASSWORD)
    own.post("/account/logout/")
    pages = [try_to_sign_in(own) for _guess in range(11)]
    assert TOO_MANY in pages[-1]


def test_a_computer_is_known_for_whom_it_knows_only_and_cannot_be_forged(person):
    a_person(username="lan")
    guess(20, "lan")
    own = Client()
    try_to_sign_in(own, password=PASSWORD)
    own.post("/account/logout/")
    assert TOO_MANY in try_to_sign_in(own, "lan", PASSWORD)
    forged = Client()
    forged.cookies[attempts.COOKIE] = own.cookies[attempts.COOKIE].value + "x"
    guess(20)
    assert TOO_MANY in try_to_sign_in(forged, password=PASSWORD)


def test_an_administrator_lets_him_in_again(person):
    guess(11)
    assert release_sign_in(person, by=BUILDER, at=MONDAY)
    assert not release_sign_in(person, by=BUILDER, at=MONDAY)
    assert not try_to_sign_in(Client(), password=PASSWORD)
    assert history_of(person)[0].label == "cho phép đăng nhập lại"


def test_time_lets_him_in_again(person):
    guess(11)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_attempt SET since = since - interval '5 minutes 1 second'")
    assert not try_to_sign_in(Client(), password=PASSWORD)


def test_a_network_that_tries_many_names_is_stopped_and_no_other(person, monkeypatch):
    monkeypatch.setattr(attempts, "OF_A_NETWORK", (Limit(5, attempts.OF_A_NETWORK[0].within),))
    for number in range(6):
        page = try_to_sign_in(Client(), f"ten{number}", REMOTE_ADDR="203.0.113.7")
    assert TOO_MANY in page
    assert TOO_MANY in try_to_sign_in(Client(), password=PASSWORD, REMOTE_ADDR="203.0.113.7")
    assert not try_to_sign_in(Client(), password=PASSWORD, REMOTE_ADDR="203.0.113.8")


def test_many_at_once_do_not_slip_through(real_database, in_parallel):
    request = RequestFactory().post("/account/login/")
    went_on = in_parallel([lambda: Attempt.of(request, "hoa").count() for _thread in range(16)])
    assert sum(went_on) == 10


def test_neither_names_nor_addresses_are_kept(person):
    guess(1, REMOTE_ADDR="203.0.113.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(digest, ' ') FROM people_attempt")
        kept = cursor.fetchone()[0]
    assert "203" not in kept.split()
    assert all(len(digest) == 64 for digest in kept.split())


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "6.6.6.6, 198.51.100.9", "198.51.100.9"),
        (2, "6.6.6.6, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_append_says_where_a_request_comes_from(settings, proxies, said, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": said} if said else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)) == address


def test_a_made_up_address_does_not_break_the_page(settings, person):
    settings.TRUSTED_PROXIES = 1
    made_up = {"X-Forwarded-For": "<nonsense>"}
    answer = Client().post("/account/login/", {"login": "hoa", "password": "x"}, headers=made_up)
    assert "chưa đúng" in answer.content.decode()


def test_a_known_an_unknown_and_a_closed_account_take_as_long_and_say_the_same(person, settings):
    """With the real hash, which is what takes the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    person.set_password(PASSWORD)
    person.save()
    close_account(a_person(username="lan"), by=BUILDER, at=MONDAY)
    took: dict[str, list[float]] = {"hoa": [], "lan": [], "khongco": []}
    said = set()
    for _round in range(3):
        for username, times in took.items():
            began = time.thread_time()
            page = try_to_sign_in(Client(), username)
            times.append(time.thread_time() - began)
            said.add("chưa đúng" in page and "đã đóng" not in page)
    assert said == {True}
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 1.6 * min(medians), medians


def test_all_processes_count_together():
    """A cache of each process by itself would give every process its own guesses, and a used code a second life."""
    assert house.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
