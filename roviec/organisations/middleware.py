"""Puts the acting member, the moment and the day of the frame on the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from roviec.kit import clock
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import holdings_of, named, roles_of

HOLDING_KEY = "acting_holding"
DAY_KEY = "frame_day"


class ActingMember:
    """Reads who acts, once a request: `request.at` (business time), `request.on` (day of the frame), `request.member`.

    The day of the frame is today unless the person chose an earlier one; it sets which structure is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the three attributes, then go on."""
        request.at = clock.now()  # type: ignore[attr-defined]
        request.on = clock.today()  # type: ignore[attr-defined]
        request.member = None  # type: ignore[attr-defined]
        if not request.path.startswith("/static/") and request.user.is_authenticated:
            request.on = frame_day(request)  # type: ignore[attr-defined]
            request.member = acting_member(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def frame_day(request: HttpRequest) -> date:
    """The day chosen in the frame, never later than today."""
    chosen = request.session.get(DAY_KEY)
    return min(date.fromisoformat(chosen), clock.today()) if chosen else clock.today()


def acting_member(request: HttpRequest) -> Member | None:
    """The member for the holding chosen in the frame, else for the first one; None for a person without a post.

    Posts and roles are those of today, whatever day the frame shows: nobody regains a right by turning back the date.
    """
    today = clock.today()
    holdings = holdings_of(request.user.pk or 0, today)
    request.holdings = holdings  # type: ignore[attr-defined]
    if not holdings:
        return None
    chosen = request.session.get(HOLDING_KEY)
    return member_for(next((h for h in holdings if h.pk == chosen), holdings[0]), today)


def member_for(holding: Holding, on: date) -> Member:
    """The member that a holding makes on a day."""
    unit = named(Unit.objects.filter(pk=holding.post.unit_id), on)[0]
    return Member(
        person_id=holding.person_id,
        person_name=holding.person.name,
        holding_id=holding.pk,
        post=holding.post.title,
        unit_id=unit.pk,
        unit_name=unit.name,
        roles=tuple(roles_of(holding.pk)),
        on=on,
    )
