"""Reading tokens: whose, what they open, and whether they still do."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from roviec.api.models import Token
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.queries import roles_of
from roviec.people.models import Person

# What a token begins with, so that it is known for one where it does not belong.
PREFIX = "rv_"


def digest_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def mark_of(person: Person) -> str:
    """Something that changes with the password, as sessions know it."""
    return person.get_session_auth_hash()[:64]


def token_of(secret: str) -> Token | None:
    """The token of a secret, whatever has become of it."""
    rows = Token.objects.select_related("holding__person", "holding__post")
    return rows.filter(digest=digest_of(secret)).first()


def tokens_of(person_id: int, at: datetime) -> QuerySet[Token]:
    """The tokens of a person that were neither revoked nor have expired, the newest first."""
    rows = Token.objects.filter(holding__person_id=person_id, revoked_at=None, expires_at__gt=at)
    return rows.select_related("holding__person", "holding__post").order_by("-pk")


def ended_because(token: Token, on: date, at: datetime) -> str:
    """The sentence that says why a token opens nothing any more; "" while it does."""
    if token.revoked_at is not None:
        return _("This token was revoked.")
    if token.expires_at <= at:
        return _("This token has expired. Make a new one.")
    person = token.holding.person
    if not person.is_active or mark_of(person) != token.password_mark:
        return _("The account was closed, or its password was changed, after this token was made. Make a new one.")
    if not _holds(token.holding, on):
        return _("The post this token acts in is over.")
    if not _roles(token) <= set(roles_of(token.holding_id)):
        return _("A role this token acts in has been taken back. Make a new one.")
    return ""


def _roles(token: Token) -> set[tuple[Role, int]]:
    return {(Role(role), over) for role, over in token.roles}


def _holds(holding: Holding, on: date) -> bool:
    return holding.retracted_at is None and on in holding.valid
