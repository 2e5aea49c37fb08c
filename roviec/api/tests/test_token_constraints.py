"""What the database itself refuses of tokens and of wishes under a key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from roviec.api.models import KeyedWish, Token
from roviec.api.tests.factories import a_token
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, holder_of

pytestmark = pytest.mark.constraints


@pytest.fixture
def token(cast):
    return a_token(holder_of(cast.bo_de, Role.HEAD)).token


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("token_ends_within_a_year", {"expires_at": MONDAY + timedelta(days=367)}),
        ("token_ends_within_a_year", {"expires_at": MONDAY}),
        ("token_scopes_known", {"scopes": []}),
        ("token_scopes_known", {"scopes": ["tasks:read", "everything"]}),
        ("token_digest_is_one", {"digest": "rv_secret"}),
    ],
)
def test_a_token_that_cannot_be_is_refused(token, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(**values)


@pytest.mark.parametrize("days", [1, 366])
def test_a_token_lives_from_a_day_to_a_year(token, days):
    assert Token.objects.filter(pk=token.pk).update(expires_at=MONDAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("keyed_wish_once", {}),
        ("keyed_wish_has_a_key", {"key": ""}),
        ("keyed_wish_digest_is_one", {"key": "b", "digest": "x"}),
    ],
)
def test_a_wish_that_cannot_be_is_refused(token, name, values):
    said = {"token": token, "key": "a", "digest": "0" * 64, "made_at": MONDAY}
    KeyedWish.objects.create(**said)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        KeyedWish.objects.create(**said | values)
