"""A dangerous verb asks for the password again, and what was typed is not lost."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import HttpResponse, QueryDict
from django.urls import include, path

from roviec.kit.doors import DOORS, door, opens
from roviec.organisations.tests.factories import PASSWORD, client_for

pytestmark = pytest.mark.urls(__name__)
done: list[QueryDict] = []


def office_to_close(member) -> str:
    return "the office"


def closing(request):
    @opens(office_to_close)
    def step(request, office):
        if request.method == "POST":
            done.append(request.POST)
        return HttpResponse(f"closing {office}")

    return step(request)


urlpatterns = [path("closing/", closing), path("", include("roviec.config.urls"))]


@pytest.fixture(autouse=True)
def a_dangerous_door():
    cache.clear()
    done.clear()
    before = dict(DOORS)
    door("close the office", roles=(), where="here", step_up=True)(office_to_close)
    yield
    DOORS.clear()
    DOORS.update(before)


def test_whoever_signed_in_a_moment_ago_goes_straight_on(cast):
    assert client_for(cast.head, minutes_ago=14).get("/closing/").content == b"closing the office"


def test_a_page_is_asked_for_again_after_the_proof(cast):
    client = client_for(cast.head, minutes_ago=16)
    asked = client.get("/closing/?from=1")
    assert asked["Location"] == "/people/proof/?next=%2Fclosing%2F%3Ffrom%3D1"
    page = client.get(asked["Location"]).content.decode()
    assert "Mật khẩu đang dùng" in page
    back = client.post("/people/proof/", {"proof_password": PASSWORD, "next": "/closing/?from=1"})
    assert back["Location"] == "/closing/?from=1"
    assert client.get("/closing/?from=1").status_code == 200


def test_what_was_posted_waits_and_goes_its_way_with_the_proof(cast):
    client = client_for(cast.head, minutes_ago=16)
    asked = client.post("/closing/", {"why": ["sáp nhập", "hết nhiệm kỳ"], "username": "lan"})
    assert asked.status_code == 403
    assert not done
    page = asked.content.decode()
    for kept in ("sáp nhập", "hết nhiệm kỳ", "lan"):
        assert f'value="{kept}"' in page
    client.post("/closing/", {"why": ["sáp nhập", "hết nhiệm kỳ"], "username": "lan", "proof_password": PASSWORD})
    assert [(posted.getlist("why"), posted["username"]) for posted in done] == [(["sáp nhập", "hết nhiệm kỳ"], "lan")]


def test_a_wrong_password_does_nothing_and_keeps_what_was_typed(cast):
    client = client_for(cast.head, minutes_ago=16)
    asked = client.post("/closing/", {"why": "sáp nhập", "proof_password": "không phải"})
    assert asked.status_code == 403
    assert "Mật khẩu chưa đúng." in asked.content.decode()
    assert 'value="sáp nhập"' in asked.content.decode()
    assert "không phải" not in asked.content.decode()
    assert not done


def test_guessing_at_the_proof_is_stopped(cast):
    client = client_for(cast.head, minutes_ago=16)
    for _guess in range(12):
        answer = client.post("/closing/", {"proof_password": "không phải"})
    assert "Thử quá nhiều lần" in answer.content.decode()
    assert not done


def test_a_part_of_a_page_says_that_the_page_has_to_be_opened_anew(cast):
    answer = client_for(cast.head, minutes_ago=16).post("/closing/", {"why": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer["HX-Reswap"] == "none"


def test_the_proof_of_one_person_is_not_anothers(cast):
    client = client_for(cast.head)
    client.force_login(cast.stranger.person)
    assert client.get("/closing/").status_code == 302


def test_the_way_back_leads_nowhere_else(cast):
    client = client_for(cast.head)
    assert (
        client.post("/people/proof/", {"proof_password": PASSWORD, "next": "https://elsewhere.example/"})["Location"]
        == "/"
    )
