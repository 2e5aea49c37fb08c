"""Who keeps tokens, and who a program is that comes with one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from roviec.api.models import Token
from roviec.kit.actors import Actor, ActorKind
from roviec.kit.doors import door
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member


@dataclass(frozen=True)
class TokenMember(Member):
    """A person for whom a program acts: he sees and may do the same as on his pages, and acts say that it was a token."""

    @property
    def actor(self) -> Actor:
        """Himself by a program; the key is his own, for nobody accepts what his program submitted."""
        return Actor(
            ActorKind.TOKEN, f"person:{self.person_id}", self.person_name, self.post, self.unit_id, self.unit_name
        )


@door("see one's access tokens", roles=(), where="own account")
def tokens_to_keep(member: Member) -> Member:
    """Everybody has the list of his own."""
    return member


@door("make an access token", roles=(), where="own account, for the post one acts in", step_up=True)
def token_to_make(member: Member) -> Holding:
    """The holding that the token will act in."""
    return Holding.objects.select_related("person", "post").get(pk=member.holding_id)


@door("revoke an access token", roles=(), where="own account")
def token_to_revoke(member: Member, pk: int) -> Token:
    """One of his own tokens; 404 for anybody else's."""
    found = Token.objects.filter(pk=pk, holding__person_id=member.person_id).first()
    if found is None:
        raise Http404
    return found


@door("ask who one is, by a token", roles=(), where="the token itself")
def token_in_use(member: Member) -> Member:
    """Whoever the token acts for."""
    return member
