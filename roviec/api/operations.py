"""Making a token, and revoking it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.api.enums import Scope, TokenAct
from roviec.api.models import Token
from roviec.api.queries import PREFIX, digest_of, mark_of, tokens_of
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.models import Holding
from roviec.organisations.queries import roles_of
from roviec.people.models import Person

MOST_TOKENS = 20


class UnableToMake(Unable):
    """No token is made."""


@dataclass(frozen=True)
class MadeToken:
    """A token with its secret, which is shown this once."""

    token: Token
    secret: str


@transaction.atomic
def make_token(
    holding: Holding, name: str, scopes: Iterable[Scope], expires_at: datetime, *, by: Actor, at: datetime
) -> MadeToken:
    """A program may act for the holder in this post until then, within these scopes; the secret is kept nowhere."""
    # Lock before looking: the number of a person's tokens is bounded.
    person = Person.objects.select_for_update(no_key=True).get(pk=holding.person_id)
    if tokens_of(person.pk, at).count() >= MOST_TOKENS:
        raise UnableToMake(
            _("You have %(most)d tokens already. Revoke one that is not needed any more.") % {"most": MOST_TOKENS}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        holding=holding,
        name=name,
        digest=digest_of(secret),
        scopes=sorted({str(scope) for scope in scopes}),
        roles=sorted([str(role), over] for role, over in roles_of(holding.pk)),
        password_mark=mark_of(person),
        made_at=at,
        expires_at=expires_at,
    )
    data = {"scopes": token.scopes, "until": expires_at.date().isoformat()}
    record(TokenAct.MADE, by=by, on=[token, person], at=at, data=data)
    return MadeToken(token, secret)


@transaction.atomic
def revoke_token(token: Token, *, by: Actor, at: datetime) -> Token:
    """The token opens nothing from this moment on; revoking it again changes nothing."""
    token = Token.objects.select_for_update(no_key=True).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(TokenAct.REVOKED, by=by, on=token, at=at)
    return token
