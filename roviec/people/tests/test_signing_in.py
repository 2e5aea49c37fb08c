"""The door: user name and password, nothing else; and what somebody without a post is told."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from roviec.people.tests.factories import PASSWORD, a_person


@pytest.fixture(autouse=True)
def no_attempts_before():
    cache.clear()


def test_a_person_signs_in_with_his_user_name_whatever_its_case():
    a_person("Trần Thị Hoa", "hoa")
    answer = Client().post("/account/login/", {"login": "HOA", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_a_wrong_password_is_said_in_words_and_the_user_name_stays():
    a_person("Trần Thị Hoa", "hoa")
    page = Client().post("/account/login/", {"login": "hoa", "password": "sai"}).content.decode()
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in page
    assert 'value="hoa"' in page
    assert "sai" not in page.replace("sai sót", "")


def test_a_closed_account_does_not_sign_in():
    person = a_person("Trần Thị Hoa", "hoa")
    person.is_active = False
    person.save()
    client = Client()
    answer = client.post("/account/login/", {"login": "hoa", "password": PASSWORD}, follow=True)
    assert "Tài khoản này đã đóng" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped():
    a_person("Trần Thị Hoa", "hoa")
    client = Client()
    for _guess in range(12):
        answer = client.post("/account/login/", {"login": "hoa", "password": "sai"})
    assert answer.status_code == 429 or "Thử quá nhiều lần" in answer.content.decode()


@pytest.mark.parametrize("address", ["signup", "password/reset", "email", "confirm-email"])
def test_no_other_page_of_the_library_is_there(address):
    assert Client().get(f"/account/{address}/").status_code == 404


def test_somebody_without_a_post_is_told_what_to_do():
    client = Client()
    client.force_login(a_person("Phạm Văn Không"))
    answer = client.get("/units/", follow=True)
    assert answer.redirect_chain == [("/people/without-post/", 302)]
    assert "Hôm nay chưa giữ chức vụ nào" in answer.content.decode()
    assert client.get("/people/profile/").status_code == 200


def test_signing_out_asks_first():
    client = Client()
    client.force_login(a_person())
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session
