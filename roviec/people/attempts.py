"""Counting attempts to sign in, for all processes of the installation: who guesses is stopped, who owns the account is not.

Failures are counted for the network they come from, and for the user name as it was typed, whether there is such an
account or not. A browser in which somebody has signed in before is counted by itself: whoever floods an account from
elsewhere does not lock its owner out of his own computer. A count is released by time, or by an administrator.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.core.internal.httpkit import clean_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "known_here"
COOKIE_SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS_A_BROWSER = 20


@dataclass(frozen=True)
class Limit:
    """So many failures within a span, from the first one on."""

    most: int
    within: timedelta


# A whole office sits behind one address of a network; nobody mistypes his own password a hundred times a day.
OF_A_NETWORK = (Limit(100, timedelta(minutes=5)), Limit(1000, timedelta(days=1)))
OF_AN_ACCOUNT = (Limit(10, timedelta(minutes=5)), Limit(100, timedelta(days=1)))

COUNT_ONE = """
INSERT INTO people_attempt AS kept (digest, since, count) VALUES (%(digest)s, clock_timestamp(), 1)
ON CONFLICT (digest) DO UPDATE SET
    count = CASE WHEN kept.since <= clock_timestamp() - make_interval(secs => %(within)s) THEN 1 ELSE kept.count + 1 END,
    since = CASE WHEN kept.since <= clock_timestamp() - make_interval(secs => %(within)s) THEN clock_timestamp() ELSE kept.since END
RETURNING count
"""


def address_of(request: HttpRequest) -> str:
    """The address the request comes from. What a proxy says is believed of as many proxies as stand before this server.

    Anybody may write X-Forwarded-For himself, to the left of what the proxies append.
    """
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    stated = said[-trusted] if 0 < trusted <= len(said) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(clean_client_ip(stated) or "0.0.0.0")  # noqa: S104 - compared, not bound
    except ValueError as error:
        raise SuspiciousOperation from error


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in, counted before the password is looked at, so that many at once do not slip through."""

    digests: tuple[tuple[str, Limit], ...]

    @classmethod
    def of(cls, request: HttpRequest, typed: str) -> Attempt:
        """The attempt with this user name from this browser and network."""
        subject = _known_browser(request, typed) or account_key(typed)
        network = network_of(request)
        of_both = [(network, limit) for limit in OF_A_NETWORK] + [(subject, limit) for limit in OF_AN_ACCOUNT]
        return cls(tuple((digest_of(key, limit), limit) for key, limit in of_both))

    def count(self) -> bool:
        """Count it; whether it may go on."""
        with connection.cursor() as cursor:
            counts = []
            for digest, limit in self.digests:
                cursor.execute(COUNT_ONE, {"digest": digest, "within": limit.within.total_seconds()})
                counts.append(cursor.fetchone()[0] <= limit.most)
        return all(counts)

    def forgive(self) -> None:
        """It was no failure."""
        with connection.cursor() as cursor:
            digests = [digest for digest, _limit in self.digests]
            cursor.execute(
                "UPDATE people_attempt SET count = count - 1 WHERE digest = ANY(%s) AND count > 0", [digests]
            )


def count_one(key: str, limit: Limit) -> bool:
    """Count one more of something else than a sign-in under a key; whether it stays within the limit."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, {"digest": digest_of(key, limit), "within": limit.within.total_seconds()})
        return bool(cursor.fetchone()[0] <= limit.most)


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from, as failures are counted under."""
    return f"network:{truncate_ip(address_of(request))}"


def account_key(typed: str) -> str:
    """What failures with a user name are counted under, wherever they come from."""
    return f"account:{typed.strip().lower()}"


def digest_of(key: str, limit: Limit) -> str:
    """What is kept: neither names nor addresses."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{limit.within}:{key}".encode()).hexdigest()


def digests_of_account(username: str) -> list[str]:
    """The counts that keep strangers out of an account."""
    return [digest_of(account_key(username), limit) for limit in OF_AN_ACCOUNT]


def remember_browser(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Somebody has signed in here: next time his attempts are counted apart from those of strangers."""
    browser, accounts = _read_cookie(request)
    mark = _mark(username)
    kept = [mark, *(account for account in accounts if account != mark)][:MOST_ACCOUNTS_A_BROWSER]
    value = signing.dumps([browser or secrets.token_hex(8), kept], salt=COOKIE)
    response.set_cookie(
        COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _known_browser(request: HttpRequest, typed: str) -> str:
    browser, accounts = _read_cookie(request)
    return f"browser:{browser}:{_mark(typed)}" if _mark(typed) in accounts else ""


def _read_cookie(request: HttpRequest) -> tuple[str, Iterable[str]]:
    try:
        browser, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except (signing.BadSignature, ValueError):
        return "", []
    return browser, accounts


def _mark(username: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:known:{username.strip().lower()}".encode()).hexdigest()[:16]
