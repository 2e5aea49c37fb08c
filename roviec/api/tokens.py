"""Who a program is that comes with a token."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from roviec.api.errors import Refused
from roviec.api.models import Token
from roviec.api.permissions import TokenMember
from roviec.api.queries import ended_because, token_of
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.queries import named
from roviec.people.attempts import Limit, count_one, network_of

if TYPE_CHECKING:
    from roviec.organisations.permissions import Member

    class TokenRequest(HttpRequest):
        """A request that came with a token that holds."""

        member: Member
        token: Token
        at: datetime
        on: date
else:
    TokenRequest = HttpRequest

# A program that reads the whole of an organisation takes some minutes; one that runs wild is stopped.
OF_A_TOKEN = Limit(600, timedelta(minutes=1))
# A secret cannot be guessed; this is for programs that try for ever with one that is over.
OF_A_NETWORK = Limit(300, timedelta(minutes=5))


class PersonalToken(HttpBearer):
    """`Authorization: Bearer rv_…`; whoever is signed in with a browser is nobody here, so no other site can send for him."""

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The token, and on the request the member it acts for; raises Refused."""
        found = token_of(token)
        if found is None:
            _count_failure(request)
            raise Refused("no_token")
        at: datetime = request.at  # type: ignore[attr-defined]
        # Never the day of a browser's frame.
        on = timezone.localdate(at)
        if why := ended_because(found, on, at):
            _count_failure(request)
            raise Refused("token_ended", why)
        if not count_one(f"token:{found.pk}", OF_A_TOKEN):
            raise Refused("too_many")
        if found.last_used_on != on:
            Token.objects.filter(pk=found.pk).update(last_used_on=on)
        request.token = found  # type: ignore[attr-defined]
        request.member = member_of(found, on)  # type: ignore[attr-defined]
        request.on = on  # type: ignore[attr-defined]
        return found


def member_of(token: Token, on: date) -> TokenMember:
    """The member that a token makes on a day, with the roles it was made with."""
    holding = token.holding
    unit = named(Unit.objects.filter(pk=holding.post.unit_id), on)[0]
    return TokenMember(
        person_id=holding.person_id,
        person_name=holding.person.name,
        holding_id=holding.pk,
        post=holding.post.title,
        unit_id=unit.pk,
        unit_name=unit.name,
        roles=tuple((Role(role), over) for role, over in token.roles),
        on=on,
    )


def _count_failure(request: HttpRequest) -> None:
    if not count_one(f"api:{network_of(request)}", OF_A_NETWORK):
        raise Refused("too_many")
