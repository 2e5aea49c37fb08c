"""Language and theme, kept in the browser."""

from __future__ import annotations

import pytest
from django.test import Client

from roviec.people.tests.factories import a_person


def test_english_is_chosen_at_the_door_and_back():
    client = Client()
    assert (
        client.post("/people/display/", {"language": "en", "next": "/account/login/"})["Location"] == "/account/login/"
    )
    assert "User name" in client.get("/account/login/").content.decode()
    client.post("/people/display/", {"language": "vi"})
    assert "Tên đăng nhập" in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    ("theme", "dark_tokens_hold"),
    [("dark", 'media="screen"'), ("light", 'media="not all"'), ("auto", "prefers-color-scheme: dark")],
)
def test_the_theme_decides_when_the_dark_tokens_hold(theme, dark_tokens_hold):
    client = Client()
    client.post("/people/display/", {"theme": theme})
    assert dark_tokens_hold in client.get("/account/login/").content.decode()


def test_choosing_one_leaves_the_other():
    client = Client()
    client.post("/people/display/", {"language": "en"})
    client.post("/people/display/", {"theme": "dark"})
    assert client.cookies["django_language"].value == "en"


def test_what_is_no_choice_changes_nothing():
    client = Client()
    client.post("/people/display/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert "theme" not in client.cookies


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "zq", "account_login"])
def test_the_way_back_is_an_address_of_this_house(elsewhere):
    answer = Client().post("/people/display/", {"theme": "dark", "next": elsewhere})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_own_account_shows_the_choice():
    client = Client()
    client.force_login(a_person("Trần Thị Hoa"))
    assert "Trần Thị Hoa" in client.get("/people/profile/").content.decode()
