"""What stands around every page: places, who acts, the mark of the demonstration, error pages with the next step."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from roviec.organisations.tests.factories import client_for


def test_the_frame_says_who_acts_and_marks_the_place_one_is_at(cast):
    page = client_for(cast.head).get("/units/").content.decode()
    assert 'lang="vi"' in page
    assert "Đang làm việc với tư cách" in page
    assert '<a href="/units/" aria-current="page">' in page
    assert 'href="#content"' in page
    assert page.count("<h1>") == 1


def test_the_demonstration_is_marked_on_every_page_and_a_real_installation_is_not(cast):
    client = client_for(cast.head)
    for address in ("/units/", "/help/", "/nowhere/"):
        assert "Số liệu minh họa" in client.get(address).content.decode()
    assert "Số liệu minh họa" in Client().get("/account/login/").content.decode()
    with override_settings(IS_DEMONSTRATION=False):
        assert "Số liệu minh họa" not in client.get("/units/").content.decode()


def test_nobody_signed_in_is_led_to_the_door_and_back(cast):
    answer = Client().get(f"/units/{cast.bo_de.pk}/")
    assert answer["Location"] == f"/account/login/?next=/units/{cast.bo_de.pk}/"
    # A part of a page is not replaced by the sign-in page: what was typed stays.
    answer = Client(headers={"HX-Request": "true"}).get("/units/")
    assert answer.status_code == 401
    assert not answer.has_header("HX-Redirect")


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_is_not_there_is_said_with_the_next_step(cast, signed_in):
    client = client_for(cast.head) if signed_in else Client()
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Không có gì ở địa chỉ này" in page
    assert ("frame-places" in page) is signed_in


def test_a_form_that_was_open_too_long_is_answered_in_words(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head.person)
    answer = client.post("/units/day/", {"on": "05/01/2021"})
    assert answer.status_code == 403
    assert "Phiếu đã mở quá lâu" in answer.content.decode()


def test_a_fault_of_ours_is_answered_in_words(cast, monkeypatch):
    monkeypatch.setattr("roviec.organisations.views.units.tree_on", lambda *a, **k: 1 / 0)
    client = client_for(cast.head)
    client.raise_request_exception = False
    answer = client.get("/units/")
    assert answer.status_code == 500
    assert "Hệ thống gặp sự cố" in answer.content.decode()


def test_an_address_with_a_foreign_host_is_answered_in_words(cast):
    answer = Client(headers={"host": "elsewhere.example"}).get("/units/")
    assert answer.status_code == 400
    assert "Không đọc được yêu cầu" in answer.content.decode()
