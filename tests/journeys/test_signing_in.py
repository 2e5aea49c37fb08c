"""Signing in, as each of the demonstration's people, and failing to."""

from __future__ import annotations

import pytest


def test_everybody_of_the_demonstration_sees_a_first_page(site):
    for username in ("tonghop", "lanhdao", "phuong", "daumoi", "vanthu", "kiemtra", "quantri"):
        screen = site.sign_in(username)
        assert screen.page.get_by_role("heading", level=1).is_visible(), username
        screen.check(f"home-{username}")
        screen.context.close()


def test_a_wrong_password_is_said_in_vietnamese_and_the_name_stays(site):
    screen = site.visit("/")
    screen.check("sign-in")
    screen.page.get_by_label("Tên đăng nhập").fill("tonghop")
    screen.page.get_by_label("Mật khẩu").fill("không-phải")
    screen.page.get_by_role("button", name="Đăng nhập").click()
    assert screen.page.get_by_label("Tên đăng nhập").input_value() == "tonghop"
    screen.check_accessible()


def test_the_harness_sees_what_a_person_would_suffer_from(site):
    """Seen to fail: a picture without words, a page too wide, a script that breaks."""
    screen = site.visit("/account/login/")
    screen.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    with pytest.raises(AssertionError, match="image-alt"):
        screen.check_accessible((1440,))
    screen.page.evaluate("document.body.style.minWidth = '3000px'")
    with pytest.raises(AssertionError, match="too wide"):
        screen.picture("seeded-failure", (390,))
    screen.page.evaluate("setTimeout(() => { throw new Error('broken') })")
    screen.page.wait_for_timeout(100)
    assert any("broken" in said for said in screen.complaints)
    screen.complaints.clear()
