"""The doors of those who bring a whole organisation in: an administrator of all of it."""

from __future__ import annotations

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions.keeping import KEEPERS
from roviec.organisations.permissions.members import Member, require
from roviec.organisations.queries import named

WHOLE = "the whole organisation"


def _organisation(member: Member) -> Unit:
    """The organisation that he administers from its top."""
    top = member.above(member.unit_id)[-1]
    require((Role.ADMINISTRATOR, top) in member.roles)
    return named(Unit.objects.filter(pk=top), member.on)[0]


def administers_all(member: Member) -> bool:
    """Whether he administers his organisation from its top."""
    return (Role.ADMINISTRATOR, member.above(member.unit_id)[-1]) in member.roles


@door("import units, posts and people from a workbook", roles=KEEPERS, where=WHOLE, step_up=True)
def organisation_to_import(member: Member) -> Unit:
    """The organisation; an administrator of a part of it keeps that part by its pages."""
    return _organisation(member)


@door("found wards and communes by a preset", roles=KEEPERS, where=WHOLE)
def organisation_to_extend(member: Member) -> Unit:
    """The organisation they become part of."""
    return _organisation(member)


@door("set the usual reporting days", roles=KEEPERS, where=WHOLE)
def organisation_to_set_days(member: Member) -> Unit:
    """The organisation."""
    return _organisation(member)


@door("change how people sign in", roles=KEEPERS, where=WHOLE, step_up=True)
def sign_in_rule_to_change(member: Member) -> Unit:
    """The organisation he administers; the rule holds for the whole installation."""
    return _organisation(member)
