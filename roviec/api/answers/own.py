"""A token as it is told about itself."""

from __future__ import annotations

from roviec.api.models import Token
from roviec.api.schemas.base import unit_refs
from roviec.api.schemas.own import TokenOut
from roviec.organisations.permissions import Member


def token_for(token: Token, member: Member) -> TokenOut:
    """For whom, how far, until when."""
    return TokenOut(
        post=member.post,
        unit=unit_refs([member.unit_id], member.on)[member.unit_id],
        scopes=token.scopes,  # type: ignore[arg-type] # read as its enum
        expires_at=token.expires_at,
    )
