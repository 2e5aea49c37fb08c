"""A person gives himself a new password, and that is an act."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from roviec.acts.queries import history_of
from roviec.people.tests.factories import PASSWORD, a_person

NEW = "mùa-thu-hà-nội-1945"


@pytest.fixture
def person():
    cache.clear()
    return a_person("Trần Thị Hoa", "hoa")


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    return client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": again or new})


def test_a_new_password_holds_at_once_and_the_session_goes_on(person):
    client = Client()
    client.force_login(person)
    assert change(client).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert client.get("/people/profile/").status_code == 200
    assert [line.label for line in history_of(person)] == ["đặt mật khẩu mới", "mở tài khoản"]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"old": "sai"}, "Mật khẩu hiện tại chưa đúng."),
        ({"new": "ngắn"}, "Hãy đặt ít nhất 10 ký tự"),
        ({"again": "khác-hẳn-1945"}, "Hai lần nhập mật khẩu mới khác nhau."),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(person, wish, why):
    client = Client()
    client.force_login(person)
    answer = change(client, **wish)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert why in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_nobody_signed_in_is_led_to_the_door(person):
    assert Client().get("/account/password/")["Location"].startswith("/account/login/")
