"""What the views of personal data share."""

from __future__ import annotations

from django.http import QueryDict

from roviec.organisations.permissions import MemberRequest


def sent(request: MemberRequest) -> QueryDict | None:
    """What was sent, so that a form without a word is judged too; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None
