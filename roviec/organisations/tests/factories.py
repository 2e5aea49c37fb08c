"""Builders of units, posts and the people who hold them, and the fixed cast of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from roviec.kit.actors import Actor
from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.middleware import HOLDING_KEY, ROLES_KEY, member_for
from roviec.organisations.models import Holding, HoldingRole, Unit
from roviec.organisations.operations import Span, appoint, found_unit, give_role, make_post, place_unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import roles_of
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER, MONDAY, PASSWORD, a_person, signed_in

__all__ = [
    "FOUNDED",
    "MONDAY",
    "PASSWORD",
    "TODAY",
    "Cast",
    "a_holding",
    "a_member",
    "a_person",
    "a_unit",
    "client_for",
    "holder_of",
    "member_of",
    "the_cast",
    "the_contact_of",
    "the_head_of",
    "the_planner_of",
]

# The district's own first day.
FOUNDED = date(2003, 11, 6)
TODAY = MONDAY.date()
TITLES = {
    Role.PLANNER: "Cán bộ tổng hợp",
    Role.REPORT_WRITER: "Đầu mối báo cáo",
    Role.HEAD: "Chủ tịch",
    Role.LEADER: "Phó Chủ tịch",
    Role.MONITOR: "Cán bộ theo dõi",
    Role.CLERK: "Văn thư",
    Role.AUDITOR: "Cán bộ kiểm tra",
    Role.ADMINISTRATOR: "Quản trị",
}


def a_unit(
    name: str = "Long Biên",
    parent: Unit | None = None,
    kind: UnitKind | None = None,
    since: date = FOUNDED,
    until: date | None = None,
    position: int = 0,
    tree: Tree = Tree.MANAGEMENT,
    codes: tuple[str, ...] = (),
) -> Unit:
    """A unit with its name; under a parent it is a ward of it, else a district and the root of an organisation."""
    span = Span(since, until)
    kind = kind or (UnitKind.WARD if parent else UnitKind.DISTRICT)
    unit = found_unit(name, name, kind, span, codes=codes, by=BUILDER, at=MONDAY)
    if parent:
        place_unit(unit, parent, tree, span, position=position, by=BUILDER, at=MONDAY)
    return unit


def a_holding(
    unit: Unit,
    title: str = "Chuyên viên",
    roles: tuple[Role, ...] = (),
    person: Person | None = None,
    over: Unit | None = None,
    is_head: bool = False,
    since: date = FOUNDED,
    until: date | None = None,
) -> Holding:
    """Somebody holds a new post of the unit, with roles over the unit and all below it, or over another one."""
    span = Span(since, until)
    post = make_post(unit, title, span, is_head=is_head, by=BUILDER, at=MONDAY)
    holding = appoint(person or a_person(f"{title} {unit}"), post, span, by=BUILDER, at=MONDAY)
    for role in roles:
        give_role(holding, role, over or unit, by=BUILDER, at=MONDAY)
    return holding


def holder_of(unit: Unit, role: Role) -> Holding:
    """The one who has the role in the unit; the first time somebody is asked for, he is appointed."""
    of_role = HoldingRole.objects.filter(role=role, over=unit, holding__post__unit=unit).order_by("pk").first()
    if of_role:
        return of_role.holding
    return a_holding(unit, TITLES[role], roles=(role,), is_head=role == Role.HEAD)


def a_member(holding: Holding, on: date = TODAY) -> Member:
    """The member that the holding makes, as the middleware puts it on a request."""
    return member_for(holding, on)


def member_of(unit: Unit, *roles: Role, over: Unit | None = None, on: date = TODAY) -> Member:
    """Somebody new with a post in the unit and these roles, as a member."""
    title = TITLES[roles[0]] if roles else "Chuyên viên"
    return a_member(a_holding(unit, title, roles=roles, over=over), on)


def the_head_of(unit: Unit) -> Actor:
    """The head of the unit, as acts record him."""
    return a_member(holder_of(unit, Role.HEAD)).actor


def the_planner_of(unit: Unit) -> Actor:
    """The planner of the unit (cán bộ tổng hợp), as acts record him."""
    return a_member(holder_of(unit, Role.PLANNER)).actor


def the_contact_of(unit: Unit) -> Actor:
    """The report contact of the unit (đầu mối báo cáo), as acts record him."""
    return a_member(holder_of(unit, Role.REPORT_WRITER)).actor


def client_for(who: Holding | Member, *, minutes_ago: int = 0) -> Client:
    """A browser in which this person signed in so many minutes ago and acts in this post."""
    if isinstance(who, Member):
        who = Holding.objects.get(pk=who.holding_id)
    client = signed_in(who.person, minutes_ago=minutes_ago)
    session = client.session
    session[HOLDING_KEY] = who.pk
    session[ROLES_KEY] = {str(who.pk): sorted([str(role), over] for role, over in roles_of(who.pk))}
    session.save()
    return client


@dataclass(frozen=True)
class Cast:
    """Long Biên and three of its wards in protocol order, with those who act in most tests."""

    district: Unit
    bo_de: Unit
    gia_thuy: Unit
    ngoc_lam: Unit

    @property
    def wards(self) -> list[Unit]:
        """The three wards, in protocol order."""
        return [self.bo_de, self.gia_thuy, self.ngoc_lam]

    @property
    def planner(self) -> Holding:
        """The district's planner (cán bộ tổng hợp)."""
        return holder_of(self.district, Role.PLANNER)

    @property
    def leader(self) -> Holding:
        """A supervising leader of the district."""
        return holder_of(self.district, Role.LEADER)

    @property
    def head(self) -> Holding:
        """The head of Bồ Đề ward."""
        return holder_of(self.bo_de, Role.HEAD)

    @property
    def contact(self) -> Holding:
        """The report contact of Bồ Đề ward (đầu mối)."""
        return holder_of(self.bo_de, Role.REPORT_WRITER)

    @property
    def stranger(self) -> Holding:
        """The head of Gia Thụy ward, who has no business with Bồ Đề."""
        return holder_of(self.gia_thuy, Role.HEAD)


def the_cast() -> Cast:
    """The units of the cast; its people are appointed when they are first asked for."""
    district = a_unit("Long Biên")
    wards = (a_unit(name, district, position=place) for place, name in enumerate(["Bồ Đề", "Gia Thụy", "Ngọc Lâm"]))
    return Cast(district, *wards)
