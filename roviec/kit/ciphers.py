"""Short secrets kept in the database unreadable without the installation's key: texts of mails, seeds of second factors."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):  # noqa: N818 - reads as a state
    """The text was kept under another key."""


def seal(text: str, *, purpose: str) -> str:
    """The text, unreadable and unchangeable without the key; each purpose has a key of its own."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text that was sealed for this purpose; raises Unreadable."""
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _cipher(purpose: str) -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), f"roviec:{purpose}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
