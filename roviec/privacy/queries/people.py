"""Finding the account of somebody who asks about his data."""

from __future__ import annotations

from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.people.models import Person


def person_called(username: str, member: Member) -> Person | None:
    """The account of this user name, if its holder has or had a post in the member's scope."""
    posts = Holding.objects.filter(post__unit__in=member.scope()).values("person")
    return Person.objects.filter(username__iexact=username, pk__in=posts).first()
