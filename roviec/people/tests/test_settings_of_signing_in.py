"""What the environment says about signing in becomes settings, or stops the start with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import json
from roviec.config import settings as s
names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "EMAIL_HOST",
         "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "TRUSTED_PROXIES", "OIDC"]
print(json.dumps({name: getattr(s, name, None) for name in names}))
"""
# What the browser's own script looks for, whatever the cookie is called.
SCRIPT = Path(__file__).resolve().parents[2] / "kit" / "static" / "kit" / "frame.js"


def settings_with(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_behind_tls_no_other_host_can_give_the_cookies_and_the_script_still_finds_them():
    said = json.loads(settings_with(ROVIEC_HTTPS="1").stdout)
    assert said["SESSION_COOKIE_NAME"] == "__Host-session"
    assert said["SESSION_COOKIE_SECURE"]
    assert said["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert said["CSRF_COOKIE_NAME"] in SCRIPT.read_text()


def test_mail_server_provider_and_proxies_are_read_from_the_environment():
    said = json.loads(
        settings_with(
            ROVIEC_MAIL_URL="smtp://ph%C6%B0%E1%BB%9Dng:m%40t@mail.example:2525?tls=ssl",
            ROVIEC_MAIL_SENDER="roviec@mail.example",
            ROVIEC_TRUSTED_PROXIES="2",
            ROVIEC_OIDC_ISSUER="https://sso.example/realms/quan",
            ROVIEC_OIDC_CLIENT_ID="roviec",
            ROVIEC_OIDC_SECRET="x",
        ).stdout
    )
    assert (said["EMAIL_HOST"], said["EMAIL_PORT"], said["EMAIL_HOST_USER"], said["EMAIL_HOST_PASSWORD"]) == (
        "mail.example", 2525, "phường", "m@t",
    )  # fmt: skip
    assert (said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (False, True)
    assert said["TRUSTED_PROXIES"] == 2
    assert said["OIDC"]["label"] == "sso.example"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"ROVIEC_MAIL_URL": "mail.example:25"}, "ROVIEC_MAIL_URL must read"),
        ({"ROVIEC_MAIL_URL": "smtp://mail.example?tls=perhaps"}, "ROVIEC_MAIL_URL must read"),
        ({"ROVIEC_MAIL_URL": "smtp://mail.example"}, "ROVIEC_MAIL_SENDER is not set"),
        ({"ROVIEC_OIDC_ISSUER": "http://sso.example"}, "must begin with https://"),
        ({"ROVIEC_OIDC_ISSUER": "https://sso.example"}, "ROVIEC_OIDC_CLIENT_ID is not set"),
        ({"ROVIEC_TRUSTED_PROXIES": "many"}, "use a whole number"),
    ],
)
def test_what_cannot_be_meant_stops_the_start(environment, sentence):
    assert sentence in settings_with(**environment).stderr
