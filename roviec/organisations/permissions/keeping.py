"""The doors of those who keep the organisation: an administrator, over the units of his role and all below them."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404

from roviec.kit.doors import door
from roviec.kit.models import Mail
from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import (
    STANDS,
    AreaAssignment,
    Holding,
    HoldingRole,
    Post,
    Unit,
    UnitCode,
    UnitVersion,
)
from roviec.organisations.permissions.members import Member, require, unit_to_read
from roviec.organisations.queries import named
from roviec.organisations.queries.mails import mails_to
from roviec.organisations.queries.people import people_kept, ties_of
from roviec.people.models import Person

KEEPERS = (Role.ADMINISTRATOR,)
OWN_UNITS = "the units of the role and below"


class UnitInTree(NamedTuple):
    """A unit, and the tree in which it is placed."""

    unit: Unit
    tree: Tree


def is_keeper(member: Member) -> bool:
    """Whether he keeps any unit at all."""
    return member.is_a(*KEEPERS)


def kept_roots(member: Member) -> list[int]:
    """The units at the top of what he keeps."""
    return sorted({over for role, over in member.roles if role in KEEPERS})


def keeps(member: Member, unit_id: int) -> bool:
    """Whether he keeps the unit."""
    return member.keeps(unit_id)


@door("open the administration", roles=KEEPERS, where=OWN_UNITS)
def administration_to_open(member: Member) -> Member:
    """An administrator."""
    require(is_keeper(member))
    return member


@door("found a unit", roles=KEEPERS, where=OWN_UNITS)
def unit_to_found(member: Member) -> Member:
    """An administrator; the form offers only parents he keeps."""
    require(is_keeper(member))
    return member


@door("keep the names, codes, order and terms of a unit", roles=KEEPERS, where=OWN_UNITS)
def unit_to_keep(member: Member, pk: int) -> Unit:
    """The unit, named; 404 for one he does not read, 403 for one he only reads."""
    found = unit_to_read(member, pk=pk)
    require(keeps(member, pk))
    return found


@door("end a unit", roles=KEEPERS, where=OWN_UNITS, step_up=True)
def unit_to_end(member: Member, pk: int) -> Unit:
    """The unit, as to keep it."""
    return unit_to_keep(member, pk=pk)


@door("correct what is recorded of a unit", roles=KEEPERS, where=OWN_UNITS)
def version_to_correct(member: Member, pk: int, version: int) -> UnitVersion:
    """A standing name of a unit he keeps."""
    unit = unit_to_keep(member, pk=pk)
    found = UnitVersion.objects.filter(STANDS, unit=unit, pk=version).first()
    if found is None:
        raise Http404
    found.unit = unit
    return found


@door("end a code of a unit", roles=KEEPERS, where=OWN_UNITS)
def code_to_end(member: Member, pk: int, code: int) -> UnitCode:
    """A standing code of a unit he keeps."""
    unit = unit_to_keep(member, pk=pk)
    found = UnitCode.objects.filter(STANDS, unit=unit, pk=code).first()
    if found is None:
        raise Http404
    found.unit = unit
    return found


@door("read a tree of units to place them", roles=KEEPERS, where=OWN_UNITS)
def tree_to_keep(member: Member, tree: str) -> Tree:
    """One of the trees; 404 for a word that names none."""
    require(is_keeper(member))
    if tree.upper() not in Tree.values:
        raise Http404
    return Tree(tree.upper())


@door("place a unit in a tree", roles=KEEPERS, where=OWN_UNITS)
def unit_to_place(member: Member, pk: int, tree: str) -> UnitInTree:
    """The unit and the tree."""
    unit = unit_to_keep(member, pk=pk)
    return UnitInTree(unit, tree_to_keep(member, tree=tree))


@door("keep a post", roles=KEEPERS, where=OWN_UNITS)
def post_to_keep(member: Member, pk: int) -> Post:
    """A standing post of a unit he keeps, its unit named; 404 outside."""
    found = Post.objects.filter(STANDS, pk=pk).first()
    if found is None or not keeps(member, found.unit_id):
        raise Http404
    found.unit = named(Unit.objects.filter(pk=found.unit_id), member.on)[0]
    return found


@door("keep who holds a post", roles=KEEPERS, where=OWN_UNITS)
def holding_to_keep(member: Member, pk: int) -> Holding:
    """A standing holding of a post of a unit he keeps; 404 outside."""
    found = Holding.objects.filter(STANDS, pk=pk).select_related("person").first()
    if found is None:
        raise Http404
    found.post = post_to_keep(member, pk=found.post_id)
    return found


@door("give a role", roles=KEEPERS, where="posts and units of the role and below", step_up=True)
def holding_to_give_role(member: Member, pk: int) -> Holding:
    """The holding; the form offers only units he keeps."""
    return holding_to_keep(member, pk=pk)


@door("take a role back", roles=KEEPERS, where="posts and units of the role and below", step_up=True)
def role_to_take(member: Member, pk: int) -> HoldingRole:
    """A standing role of a holding he keeps; 403 for one over a unit beyond his: whoever gave it takes it back."""
    found = HoldingRole.objects.filter(STANDS, pk=pk).first()
    if found is None:
        raise Http404
    found.holding = holding_to_keep(member, pk=found.holding_id)
    require(keeps(member, found.over_id))
    found.over = named(Unit.objects.filter(pk=found.over_id), member.on)[0]
    return found


@door("pass a post on to a successor", roles=KEEPERS, where=OWN_UNITS, step_up=True)
def holding_to_pass_on(member: Member, pk: int) -> Holding:
    """The holding; roles pass with it, so it is asked for again who does it."""
    return holding_to_keep(member, pk=pk)


@door("read the list of people", roles=KEEPERS, where="people with a post in " + OWN_UNITS)
def people_to_keep(member: Member) -> Member:
    """An administrator; the list holds those who have or had a post in a unit he keeps."""
    require(is_keeper(member))
    return member


@door("take out a list of people", roles=KEEPERS, where="people with a post in " + OWN_UNITS)
def people_to_take(member: Member) -> Member:
    """As to read it; that it was taken out is noted."""
    return people_to_keep(member)


@door("take out who follows what", roles=KEEPERS, where=OWN_UNITS)
def areas_to_take(member: Member) -> Member:
    """As to read it; that it was taken out is noted."""
    return areas_to_keep(member)


@door("see how mails fared", roles=KEEPERS, where="mails to people with a post in " + OWN_UNITS)
def mails_to_see(member: Member) -> Member:
    """An administrator; never what stands in a mail."""
    require(is_keeper(member))
    return member


@door("send a mail again", roles=KEEPERS, where="mails to people with a post in " + OWN_UNITS)
def mail_to_send_again(member: Member, pk: int) -> Mail:
    """A mail to somebody he keeps; 404 for any other."""
    found = mails_to(people_kept(kept_roots(mails_to_see(member)), member.on)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("add a person", roles=KEEPERS, where=OWN_UNITS)
def person_to_add(member: Member) -> Member:
    """An administrator; the form offers only units he keeps."""
    require(is_keeper(member))
    return member


@door("read a person's posts and account", roles=KEEPERS, where="people with a post in " + OWN_UNITS)
def person_to_read(member: Member, pk: int) -> Person:
    """Somebody who has or had a post in a unit he keeps; 404 outside."""
    found = Person.objects.filter(pk=pk).first()
    if found is None or not any(keeps(member, unit) for unit in ties_of(found, member.on).posts):
        raise Http404
    return found


def keeps_account(member: Member, person: Person) -> bool:
    """Whether every post and role of the person lies within what he keeps.

    Else an administrator of one ward could take over the account of somebody who also has a hand in the city.
    """
    return all(keeps(member, unit) for unit in ties_of(person, member.on).everything)


@door(
    "correct a name, invite, end all posts of a person",
    roles=KEEPERS,
    where="people all of whose posts are his to keep",
)
def account_to_keep(member: Member, pk: int) -> Person:
    """The person; 403 when he has a post or a role elsewhere too."""
    found = person_to_read(member, pk=pk)
    require(keeps_account(member, found))
    return found


@door("close and reopen an account", roles=KEEPERS, where="people all of whose posts are his to keep", step_up=True)
def account_to_close(member: Member, pk: int) -> Person:
    """The person, as to keep his account."""
    return account_to_keep(member, pk=pk)


@door("read who follows what", roles=KEEPERS, where=OWN_UNITS)
def areas_to_keep(member: Member) -> Member:
    """An administrator."""
    require(is_keeper(member))
    return member


@door("change who follows what", roles=KEEPERS, where="holders in " + OWN_UNITS)
def area_to_keep(member: Member, pk: int) -> AreaAssignment:
    """A standing assignment of a holder he keeps; 404 outside."""
    found = AreaAssignment.objects.filter(STANDS, pk=pk).first()
    if found is None:
        raise Http404
    found.holding = holding_to_keep(member, pk=found.holding_id)
    if found.unit_id:
        found.unit = named(Unit.objects.filter(pk=found.unit_id), member.on)[0]
    return found
