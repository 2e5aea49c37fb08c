"""What the bell of the frame says."""

from __future__ import annotations

from django import template
from django.template import Context

from roviec.notifications.queries import Unread, unread_of
from roviec.organisations.permissions import Member

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: Context, member: Member) -> Unread:
    """What a member has not read; one query a page, none where the page has asked already."""
    found = context.get("unread")
    return found if isinstance(found, Unread) else unread_of(member)
