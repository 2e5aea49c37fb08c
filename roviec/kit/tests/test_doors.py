"""A view is reached through its door: who is not signed in, who has no post, who may not see, who may not act."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern

from roviec.kit.doors import DOORS, door, open_to_anyone, opens

# The kit knows no address of the house.
urlpatterns: list[URLPattern] = []
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def view(settings):
    settings.LOGIN_URL, settings.WITHOUT_POST_URL = "/sign-in/", "/without-post/"
    before = dict(DOORS)

    @door("read a letter", roles=(), where="own desk")
    def letter_to_read(member, pk: int) -> str:
        if pk not in member.letters:
            raise Http404
        if pk not in member.own:
            raise PermissionDenied
        return f"letter {pk}"

    @opens(letter_to_read)
    def letter(request, thing):
        return HttpResponse(thing)

    yield letter
    DOORS.clear()
    DOORS.update(before)


def asked(*, signed_in: bool = True, member=None, **headers):
    request = RequestFactory().get("/letters/1/", headers=headers)
    request.user = SimpleNamespace(is_authenticated=signed_in)
    request.member = member
    return request


A_MEMBER = SimpleNamespace(letters={1, 2}, own={1})


def test_what_the_door_finds_is_what_the_view_gets(view):
    assert view(asked(member=A_MEMBER), pk=1).content == b"letter 1"


def test_what_a_member_may_not_see_does_not_exist_for_him(view):
    with pytest.raises(Http404):
        view(asked(member=A_MEMBER), pk=3)


def test_what_he_sees_and_may_not_do_is_refused(view):
    with pytest.raises(PermissionDenied):
        view(asked(member=A_MEMBER), pk=2)


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_same_address(view):
    answer = view(asked(signed_in=False), pk=1)
    assert answer["Location"] == "/sign-in/?next=/letters/1/"


def test_a_part_of_a_page_keeps_what_was_typed_and_says_that_the_session_has_ended(view):
    assert view(asked(signed_in=False, hx_request="true"), pk=1).status_code == 401


def test_who_has_no_post_is_told_so(view):
    assert view(asked(member=None), pk=1)["Location"] == "/without-post/"


def test_a_view_carries_its_policy(view):
    assert view.policy == "letter_to_read"
    assert open_to_anyone("the sign-in page")(lambda request: HttpResponse()).policy == "anyone: the sign-in page"
