"""Who the person at the screen is, as a member of the organisation, and the doors to units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest

from roviec.kit.actors import Actor, ActorKind
from roviec.kit.doors import door
from roviec.organisations.enums import ONLOOKERS, Role
from roviec.organisations.models import Holding, Unit
from roviec.organisations.queries import named, units_above, units_below, units_followed_by
from roviec.organisations.queries.keeping import above_ever
from roviec.organisations.queries.successions import ended_into

if TYPE_CHECKING:

    class MemberRequest(HttpRequest):
        """A request that came through a door: somebody signed in who holds a post."""

        member: Member
        at: datetime
        on: date
        known_on: date | None
else:
    MemberRequest = HttpRequest


@dataclass(frozen=True)
class Member:
    """A person acting in one of his holdings, on a day.

    He reads his unit and all below it, and whatever his roles are over; he acts where a role of his reaches.
    """

    person_id: int
    person_name: str
    holding_id: int
    post: str
    unit_id: int
    unit_name: str
    roles: tuple[tuple[Role, int], ...]
    on: date
    _reach: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def actor(self) -> Actor:
        """Himself, as acts record him."""
        return Actor(
            ActorKind.PERSON, f"person:{self.person_id}", self.person_name, self.post, self.unit_id, self.unit_name
        )

    @cached_property
    def roots(self) -> list[int]:
        """The units at the top of what he reads."""
        return sorted({self.unit_id, *(over for _, over in self.roles)})

    @cached_property
    def inside(self) -> set[int]:
        """The units whose drafts he sees: his own, and those for which he works by a role; who looks on is outside."""
        return {self.unit_id, *(over for role, over in self.roles if role not in ONLOOKERS)}

    @cached_property
    def succeeded(self) -> set[int]:
        """Units that ended and for which his own stands since: what they left open is his unit's to finish."""
        return ended_into([self.unit_id], self.on)

    def scope(self) -> RawSQL:
        """The ids of all units he reads, for `__in` filters."""
        return units_below(self.roots, self.on)

    def above(self, unit_id: int) -> list[int]:
        """A unit and those above it on the member's day, remembered for this request."""
        for known in self._reach.values():
            if unit_id in known:
                # What is above a unit is the end of what is above those below it.
                return known[known.index(unit_id) :]
        self._reach[unit_id] = units_above(unit_id, self.on)
        return self._reach[unit_id]

    def reads(self, unit_id: int) -> bool:
        """Whether the unit lies in his scope."""
        return not set(self.roots).isdisjoint(self.above(unit_id))

    def is_a(self, *roles: Role) -> bool:
        """Whether he has one of the roles over anything."""
        return any(role in roles for role, _ in self.roles)

    def may(self, *roles: Role, over: int) -> bool:
        """Whether he has one of the roles over the unit or one above it."""
        reach = {unit for role, unit in self.roles if role in roles}
        return bool(reach) and not reach.isdisjoint(self.above(over))

    def keeps(self, unit_id: int) -> bool:
        """Whether he administers the unit; one that has ended, or is to come, as on its last or first day."""
        roots = {over for role, over in self.roles if role == Role.ADMINISTRATOR}
        return bool(roots) and not roots.isdisjoint(above_ever(unit_id, self.on))

    @property
    def keeps_an_organisation(self) -> bool:
        """Whether he administers a whole one, from its top."""
        return any(role == Role.ADMINISTRATOR and len(self.above(over)) == 1 for role, over in self.roles)

    def has_in(self, unit_id: int, *roles: Role) -> bool:
        """Whether he has one of the roles in this very unit; a role over a unit above gives no hand in what it does."""
        if any(role in roles and over == unit_id for role, over in self.roles):
            return True
        return self.unit_id == unit_id and self.may(*roles, over=unit_id)

    @cached_property
    def follows(self) -> set[int]:
        """The units he follows by the assignment of areas."""
        return units_followed_by(self.holding_id, self.on)


@door("open the list of units", roles=(), where="own scope")
def units_to_read(member: Member) -> Member:
    """Everybody has a unit to look at."""
    return member


@door("read a unit", roles=(), where="own scope, and the units above")
def unit_to_read(member: Member, pk: int) -> Unit:
    """The unit, named; 404 outside what he may see."""
    found = named(Unit.objects.filter(pk=pk), member.on)
    if not found or not (member.reads(pk) or pk in member.above(member.unit_id) or _stood_below(member, pk)):
        raise Http404
    return found[0]


def _stood_below(member: Member, pk: int) -> bool:
    """Whether a unit that has ended, or is to come, lies in his scope on its last or first day: its papers are kept."""
    return not set(member.roots).isdisjoint(above_ever(pk, member.on))


@door("act in another of one's posts", roles=(), where="own posts")
def holding_to_act_in(member: Member, pk: int) -> Holding:
    """One of his own holdings of the day; 404 for anybody else's."""
    found = Holding.objects.filter(
        pk=pk, person_id=member.person_id, retracted_at__isnull=True, valid__contains=member.on
    ).first()
    if found is None:
        raise Http404
    return found


@door("choose the day of the frame", roles=(), where="own screen")
def day_to_look_from(member: Member) -> Member:
    """Everybody may look at the organisation as it was on an earlier day; his rights stay those of today."""
    return member


def require(allowed: bool) -> None:
    """Refuse with 403 unless allowed; used by doors after the thing was found."""
    if not allowed:
        raise PermissionDenied
