"""Builders of tokens, and a program that comes with one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from roviec.api.enums import Scope
from roviec.api.operations import MadeToken, make_token
from roviec.organisations.models import Holding
from roviec.organisations.tests.factories import MONDAY, a_member

EVERYTHING = tuple(Scope)


def a_token(holding: Holding, *scopes: Scope, days: int = 30) -> MadeToken:
    """A token of the holder, for everything unless scopes are named."""
    by = a_member(holding).actor
    return make_token(holding, "Bảng điều hành", scopes or EVERYTHING, MONDAY + timedelta(days=days), by=by, at=MONDAY)


class Program:
    """A program with a token: it asks for addresses under /api/v1/ and sends JSON."""

    def __init__(self, secret: str) -> None:
        """Keep the secret."""
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})

    def get(self, address: str, query: Any = None, **headers: str) -> Any:
        """Ask for something."""
        return self.client.get(f"/api/v1/{address}", query or {}, headers=headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        """Take a step; `key` and `seen` are the headers Idempotency-Key and If-Match."""
        names = {"key": "Idempotency-Key", "seen": "If-Match"}
        return self.client.post(
            f"/api/v1/{address}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={names[name]: value for name, value in headers.items()},
        )


def a_program(holding: Holding, *scopes: Scope) -> Program:
    """A program that acts for the holder."""
    return Program(a_token(holding, *scopes).secret)
