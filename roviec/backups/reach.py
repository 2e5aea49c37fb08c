"""Who looks after the installation as a whole; apart from the doors, for the places are filled before there are models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roviec.organisations.enums import Role

if TYPE_CHECKING:
    from roviec.organisations.permissions import Member

KEEPERS = (Role.ADMINISTRATOR,)


def keeps_the_installation(member: Member) -> bool:
    """Whether he administers an organisation from its root on, not only a part of it."""
    return any(role in KEEPERS and member.above(over) == [over] for role, over in member.roles)
