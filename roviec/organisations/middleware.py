"""Puts the acting member, the moment and the day of the frame on the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from roviec.kit import clock
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import holdings_of, named, roles_of
from roviec.people import sessions

HOLDING_KEY = "acting_holding"
ROLES_KEY = "acting_roles"
DAY_KEY = "frame_day"
KNOWN_KEY = "known_on"


class ActingMember:
    """Reads who acts, once a request: `request.at` (business time), `request.on` (day of the frame), `request.member`.

    The day of the frame is today unless the person chose an earlier one; it sets which structure is read. `request.known_on`
    is the day that figures are read again from as they were known then, None for what is known now. A session
    belongs to the post and the roles it acts in: when one of them ends, so does the session, and a page that was opened
    before can no more be sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the three attributes, then go on."""
        request.at = clock.now()  # type: ignore[attr-defined]
        request.on = clock.today()  # type: ignore[attr-defined]
        request.known_on = None  # type: ignore[attr-defined]
        request.member = None  # type: ignore[attr-defined]
        if not request.path.startswith("/static/") and request.user.is_authenticated:
            request.known_on = known_on = known_day(request)  # type: ignore[attr-defined]
            # Nobody knew of a day to come.
            request.on = min(frame_day(request), known_on or date.max)  # type: ignore[attr-defined]
            request.member = member = acting_member(request)  # type: ignore[attr-defined]
            if lost := what_was_lost(request, member):
                return sessions.end(request, lost)
            if member and (
                first := sessions.ask_for_second_factor(request, {str(role) for role, _over in member.roles})
            ):
                return first
        return self.get_response(request)


def frame_day(request: HttpRequest) -> date:
    """The day chosen in the frame, never later than today."""
    chosen = request.session.get(DAY_KEY)
    return min(date.fromisoformat(chosen), clock.today()) if chosen else clock.today()


def known_day(request: HttpRequest) -> date | None:
    """The closed day that figures are read again from, as they were known then; None for what is known now."""
    chosen = request.session.get(KNOWN_KEY)
    day = date.fromisoformat(chosen) if chosen else None
    return day if day and day < clock.today() else None


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


def what_was_lost(request: HttpRequest, member: Member | None) -> str:
    """The sentence that says which post or role of this session is over; "" while all still hold.

    The session remembers them from its first request, and learns of new ones.
    """
    session = request.session
    if session.get(HOLDING_KEY) is None and member is None:
        return ""
    if member is None or session.get(HOLDING_KEY, member.holding_id) != member.holding_id:
        return _("The post you were acting in is yours no more. Sign in again to go on in the posts you hold.")
    roles = sorted([str(role), over] for role, over in member.roles)
    before = session.get(ROLES_KEY, {}).get(str(member.holding_id), [])
    if any(role not in roles for role in before):
        return _("A role you were acting in has been taken back. Sign in again to go on with those you have.")
    if HOLDING_KEY not in session or before != roles:
        session[HOLDING_KEY] = member.holding_id
        session[ROLES_KEY] = {str(member.holding_id): roles}
    return ""


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
