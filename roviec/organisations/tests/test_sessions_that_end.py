"""A session dies with the post, the role, the account or the password it was opened with, and when nobody uses it."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from roviec.kit.doors import DOORS, door, opens
from roviec.organisations.enums import Role
from roviec.organisations.middleware import HOLDING_KEY
from roviec.organisations.operations import end_holding, give_role, take_role
from roviec.organisations.tests.factories import BUILDER, MONDAY, PASSWORD, TODAY, a_holding, a_person, client_for
from roviec.people.models import SignInRule
from roviec.people.operations import close_account, set_password
from roviec.people.sessions import SEEN_KEY

pytestmark = pytest.mark.urls(__name__)
written: list[str] = []


def own_unit_to_write_in(member) -> str:
    return member.post


def writing(request):
    @opens(own_unit_to_write_in)
    def step(request, post):
        if request.method == "POST":
            written.append(post)
        return HttpResponse(f"writing as {post}")

    return step(request)


urlpatterns = [path("writing/", writing), path("", include("roviec.config.urls"))]


@pytest.fixture(autouse=True)
def a_page_to_write_on():
    cache.clear()
    written.clear()
    before = dict(DOORS)
    door("write", roles=(), where="own unit")(own_unit_to_write_in)
    yield
    DOORS.clear()
    DOORS.update(before)


@pytest.fixture
def clerk(cast):
    """A clerk of the district who also holds a post in a ward."""
    person = a_person("Nguyễn Văn Nam", "nam")
    clerk = a_holding(cast.district, "Văn thư", roles=(Role.CLERK, Role.MONITOR), person=person)
    a_holding(cast.bo_de, "Phó Chủ tịch", person=person)
    return clerk


def refused(client: Client, sentence: str) -> bool:
    """The open form is sent: nothing is written, the sign-in page says why, and the browser is nobody's any more."""
    answer = client.post("/writing/", {"text": "x"})
    page = client.get(answer["Location"]).content.decode()
    return not written and sentence in page and "_auth_user_id" not in client.session


def test_while_all_holds_the_form_is_taken(clerk):
    client = client_for(clerk)
    client.post("/writing/")
    assert written == ["Văn thư"]


def test_a_post_that_has_ended_takes_its_session_along_and_signing_in_again_leads_to_the_other_one(clerk):
    client = client_for(clerk)
    assert client.get("/writing/").content.decode() == "writing as Văn thư"
    end_holding(clerk, TODAY, by=BUILDER, at=MONDAY)
    assert refused(client, "Không còn giữ chức vụ đang dùng")
    client.post("/account/login/", {"login": "nam", "password": PASSWORD})
    assert client.get("/writing/").content.decode() == "writing as Phó Chủ tịch"


def test_so_does_a_post_nobody_chose_because_it_was_the_only_one(cast):
    holding = a_holding(cast.district, person=a_person(username="nam"))
    client = Client()
    client.post("/account/login/", {"login": "nam", "password": PASSWORD})
    assert client.get("/writing/").status_code == 200
    end_holding(holding, TODAY, by=BUILDER, at=MONDAY)
    assert refused(client, "Không còn giữ chức vụ đang dùng")


def test_a_role_that_was_taken_back_ends_the_session_and_a_new_one_does_not(cast, clerk):
    client = client_for(clerk)
    give_role(clerk, Role.AUDITOR, cast.district, by=BUILDER, at=MONDAY)
    assert client.get("/writing/").status_code == 200
    take_role(clerk.roles.get(role=Role.AUDITOR), by=BUILDER, at=MONDAY)
    assert refused(client, "Một vai trò đang dùng đã bị thu hồi")


def test_the_sessions_of_others_go_on(cast, clerk):
    client = client_for(cast.head)
    end_holding(clerk, TODAY, by=BUILDER, at=MONDAY)
    assert client.get("/writing/").status_code == 200


@pytest.mark.parametrize("what", ["closed", "password"])
def test_a_closed_account_and_a_new_password_end_every_session(clerk, what):
    clients = [client_for(clerk), client_for(clerk)]
    if what == "closed":
        close_account(clerk.person, by=BUILDER, at=MONDAY)
    else:
        set_password(clerk.person, password="sông-Hồng-1010", by=BUILDER, at=MONDAY)
    assert all(refused(client, "Tài khoản đã bị đóng hoặc mật khẩu đã thay đổi") for client in clients)


def test_a_part_of_a_page_is_told_that_the_session_has_ended(clerk):
    client = client_for(clerk)
    end_holding(clerk, TODAY, by=BUILDER, at=MONDAY)
    assert client.post("/writing/", headers={"HX-Request": "true"}).status_code == 401
    assert not written


def test_a_page_comes_back_after_signing_in_again(clerk):
    client = client_for(clerk)
    end_holding(clerk, TODAY, by=BUILDER, at=MONDAY)
    assert client.get("/writing/?page=2")["Location"] == "/account/login/?next=/writing/%3Fpage%3D2"


def used(client: Client, *, hours_ago: float) -> None:
    session = client.session
    session[SEEN_KEY] = [int(time.time() - hours_ago * 3600), session[SEEN_KEY][1]]
    session.save()


def test_a_session_nobody_used_for_a_working_day_is_over(clerk):
    client = client_for(clerk)
    used(client, hours_ago=7.9)
    assert client.get("/writing/").status_code == 200
    used(client, hours_ago=8.1)
    assert refused(client, "Đã đăng xuất vì không thao tác trong 8 giờ")


def test_the_rule_says_how_long_that_is(clerk):
    SignInRule.objects.create(idle_hours=2)
    client = client_for(clerk)
    # The limit is learnt when the use is written down.
    used(client, hours_ago=1)
    client.get("/writing/")
    used(client, hours_ago=2.1)
    assert refused(client, "Đã đăng xuất vì không thao tác trong 2 giờ")


def test_a_page_costs_no_write_while_the_use_was_just_written_down(clerk, django_assert_num_queries):
    client = client_for(clerk)
    client.get("/writing/")
    key = client.session.session_key
    before = Session.objects.get(pk=key).session_data
    client.get("/writing/")
    assert Session.objects.get(pk=key).session_data == before


def test_the_post_one_acts_in_is_remembered_from_the_first_page(cast):
    holding = a_holding(cast.district, person=a_person(username="nam"))
    client = Client()
    client.force_login(holding.person)
    client.get("/writing/")
    assert client.session[HOLDING_KEY] == holding.pk


def test_who_holds_no_post_is_not_sent_away(cast):
    client = Client()
    client.force_login(a_person())
    assert client.get("/people/profile/").status_code == 200


def test_a_post_that_ended_long_ago_gives_nothing(cast):
    left = a_holding(cast.district, until=date(2022, 1, 1))
    assert refused(client_for(left), "Không còn giữ chức vụ đang dùng")
    assert left.valid.upper < TODAY - timedelta(days=1)


def test_a_page_says_for_how_long_the_session_lives_and_going_on_is_written_down_at_once(clerk):
    browser = client_for(clerk)
    page = browser.get("/").content.decode()
    assert 'data-left="28800"' in page or 'data-left="28799"' in page
    session = browser.session
    session[SEEN_KEY] = [int(time.time()) - 100, 3600]
    session.save()
    page = browser.get("/").content.decode()
    assert 'data-left="3500"' in page or 'data-left="3499"' in page
    assert browser.get("/people/staying/").status_code == 405
    assert browser.post("/people/staying/").json()["left"] == 28_800
    assert time.time() - browser.session[SEEN_KEY][0] < 5


def test_nobody_goes_on_with_a_session_that_is_over_or_without_one(clerk):
    browser = client_for(clerk)
    browser.get("/")
    session = browser.session
    session[SEEN_KEY] = [int(time.time()) - 3700, 3600]
    session.save()
    assert browser.post("/people/staying/", headers={"HX-Request": "true"}).status_code == 401
    assert browser.post("/people/staying/").status_code == 302
    assert "data-left" not in Client().get("/account/login/").content.decode()
