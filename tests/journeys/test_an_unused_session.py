"""Before an unused session ends the page says so; after, nothing that was typed is lost."""

from __future__ import annotations

import time

from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from roviec.people.sessions import SEEN_KEY
from roviec.plans.models import Plan

TITLE = "Kế hoạch gõ dở khi phiên làm việc hết hạn"


def lives_for(screen, seconds: int) -> None:
    """The rule is short: the session ends so many seconds from now, unless it is used."""
    [key] = [cookie["value"] for cookie in screen.context.cookies() if cookie["name"] == "sessionid"]
    store = SessionStore(session_key=key)
    store[SEEN_KEY] = [int(time.time()), seconds]
    store.save()


def test_the_page_warns_in_time_and_one_tap_goes_on(site):
    screen = site.sign_in("tonghop")
    bar = screen.page.locator("#idle")
    expect(bar).to_be_hidden()
    lives_for(screen, 60)
    screen.page.goto("/plans/new/")
    screen.page.locator("#id_title").fill(TITLE)
    expect(bar.get_by_text("còn 1 phút nữa thì tự thoát")).to_be_visible()
    screen.check("idle-warning")
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.page.get_by_role("button", name="Tiếp tục làm việc").click()
    expect(bar).to_be_hidden()
    assert [address.rpartition("/people/")[2] for address in asked] == ["staying/"]
    expect(screen.page.locator("#id_title")).to_have_value(TITLE)


def test_after_the_end_nothing_typed_is_sent_into_nothing(site):
    screen = site.sign_in("tonghop")
    lives_for(screen, 8)
    screen.page.goto("/plans/new/")
    screen.page.locator("#id_title").fill(TITLE)
    bar = screen.page.locator("#idle")
    expect(bar.get_by_text("Đã thoát vì lâu không có thao tác")).to_be_visible()
    expect(bar.get_by_role("button")).to_be_hidden()
    screen.check("idle-over")
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    send = screen.page.locator("main form[method=post] button[type=submit]").last
    send.click()
    expect(screen.page.get_by_role("link", name="Đăng nhập ở cửa sổ khác")).to_be_focused()
    assert asked == []
    with screen.context.expect_page() as opened:
        screen.page.get_by_role("link", name="Đăng nhập ở cửa sổ khác").click()
    other = opened.value
    other.get_by_label("Tên đăng nhập").fill("tonghop")
    other.get_by_label("Mật khẩu").fill(site.password)
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url(lambda url: "/account/login" not in url)
    expect(bar).to_be_hidden()
    other.close()
    expect(screen.page.locator("#id_title")).to_have_value(TITLE)
    screen.page.locator("#id_short_title").fill("KH gõ dở")
    screen.page.locator("#id_year").fill("2023")
    send.click()
    screen.page.wait_for_url(lambda url: "/new/" not in url)
    assert Plan.objects.filter(title=TITLE).exists()
