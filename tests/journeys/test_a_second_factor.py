"""A person sets up a second factor, signs in with it, and sees where he is signed in."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def test_signing_in_with_the_code_of_an_app(site):
    screen = site.sign_in("vanthu")
    screen.page.goto("/account/second-factor/app/")
    screen.check("second-factor-app")
    secret = screen.page.locator(".qr-key").inner_text()
    counter = int(time.time()) // 30
    screen.page.get_by_label("Mã của ứng dụng").fill(format_hotp_value(hotp_value(secret, counter)))
    screen.page.get_by_role("button", name="Thiết lập ứng dụng").click()
    screen.page.get_by_role("heading", name="Mã dự phòng").wait_for()
    screen.check("recovery-codes")

    elsewhere = site.sign_in("vanthu")
    assert elsewhere.page.get_by_role("heading", level=1).inner_text() == "Bước xác thực thứ hai"
    elsewhere.check("second-step")
    # A code is good once; the next one is good half a minute early.
    elsewhere.page.get_by_label("Mã của ứng dụng hoặc mã dự phòng").fill(
        format_hotp_value(hotp_value(secret, counter + 1))
    )
    elsewhere.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    elsewhere.page.wait_for_url(lambda url: "/account/" not in url)
    elsewhere.page.goto("/account/sessions/")
    assert elsewhere.page.get_by_text("Trình duyệt khác").is_visible()
    elsewhere.check("own-sessions")
