"""What the bell of the frame says."""

from __future__ import annotations

from typing import Any

from django import template

from roviec.organisations.permissions import Member, MemberRequest

register = template.Library()


@register.simple_tag
def unread(request: MemberRequest, member: Member) -> int:
    """How many notices a member has not read in the post he acts in; counted when he was found, so no query."""
    holdings: list[Any] = getattr(request, "holdings", [])
    return next((holding.unread_notices for holding in holdings if holding.pk == member.holding_id), 0)
