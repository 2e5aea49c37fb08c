"""Who keeps requests about personal data, who erases, who reads the notes of reads, who proves the history."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require, unit_to_read
from roviec.organisations.queries import named
from roviec.people.models import Person
from roviec.privacy.models import SubjectRequest
from roviec.privacy.queries.requests import KEEPERS, requests_kept_by
from roviec.regulations.enums import DataRight
from roviec.regulations.models import RequestClock, RetentionRule, SmallCellRule

WITNESSES = (Role.ADMINISTRATOR, Role.AUDITOR)
LOOKERS = (Role.ADMINISTRATOR, Role.CLERK, Role.AUDITOR)
ADMINISTRATOR = (Role.ADMINISTRATOR,)


class Keeper(NamedTuple):
    """A member and the unit whose register he keeps."""

    member: Member
    unit: Unit


def keeps_the_house(member: Member) -> bool:
    """Whether he administers a whole organisation: rules hold for everybody in the house."""
    return any(role == Role.ADMINISTRATOR and len(member.above(unit)) == 1 for role, unit in member.roles)


@door("open the pages of personal data", roles=LOOKERS, where="own scope")
def home_to_open(member: Member) -> Member:
    """For those who have a page there."""
    require(member.is_a(*LOOKERS))
    return member


@door("read the register of requests about personal data", roles=KEEPERS, where="units his role is over")
def requests_to_read(member: Member) -> Keeper:
    """The register of the unit his role is over."""
    over = [unit for role, unit in member.roles if role in KEEPERS]
    require(bool(over))
    return Keeper(member, named(Unit.objects.filter(pk=over[0]), member.on)[0])


@door("keep a request about personal data", roles=KEEPERS, where="units his role is over")
def request_to_keep(member: Member, pk: int) -> SubjectRequest:
    """The request; 404 outside the registers he keeps."""
    require(member.is_a(*KEEPERS))
    found = requests_kept_by(member).select_related("person", "keeper").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("erase a person's data", roles=ADMINISTRATOR, where="units his role is over", step_up=True)
def person_to_erase(member: Member, pk: int) -> SubjectRequest:
    """The request to delete of somebody with an account."""
    request = request_to_keep(member, pk=pk)
    require(member.may(Role.ADMINISTRATOR, over=request.keeper_id))
    if request.person_id is None or request.right != DataRight.DELETE:
        raise Http404
    return request


@door("download what is held about a person", roles=ADMINISTRATOR, where="units his role is over", step_up=True)
def person_to_answer(member: Member, pk: int) -> SubjectRequest:
    """A request for access of somebody with an account."""
    request = request_to_keep(member, pk=pk)
    require(member.may(Role.ADMINISTRATOR, over=request.keeper_id))
    if request.person_id is None or request.right != DataRight.ACCESS:
        raise Http404
    return request


@door("download what is held about oneself", roles=(), where="own account", step_up=True)
def own_data_to_read(member: Member) -> Person:
    """Everybody may have his own data."""
    return Person.objects.get(pk=member.person_id)


@door("read who read personal data", roles=ADMINISTRATOR, where="own scope")
def reads_to_read(member: Member) -> Member:
    """The notes of the units he administers."""
    require(member.is_a(Role.ADMINISTRATOR))
    return member


@door("read who read personal data of a unit", roles=(Role.HEAD, Role.ADMINISTRATOR), where="own unit")
def reads_of_unit_to_read(member: Member, pk: int) -> Unit:
    """The unit, for its head and the administrator."""
    unit = unit_to_read(member, pk)
    require(member.may(Role.HEAD, Role.ADMINISTRATOR, over=pk))
    return unit


@door("read the rules of retention", roles=ADMINISTRATOR, where="the whole installation")
def retention_to_read(member: Member) -> Member:
    """Any administrator may see what goes when."""
    require(member.is_a(Role.ADMINISTRATOR))
    return member


@door("remove what is no longer to be kept", roles=ADMINISTRATOR, where="the whole installation", step_up=True)
def purge_to_run(member: Member) -> Member:
    """Only who administers a whole organisation: the rules hold for everybody."""
    require(keeps_the_house(member))
    return member


@door("change how long something is kept", roles=ADMINISTRATOR, where="the whole installation", step_up=True)
def retention_to_change(member: Member, pk: int) -> RetentionRule:
    """A rule of retention."""
    require(keeps_the_house(member))
    found = RetentionRule.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("read the calendar of working days and the clocks", roles=KEEPERS, where="the whole installation")
def rules_to_read(member: Member) -> Member:
    """Who keeps requests sees by which clocks."""
    require(member.is_a(*KEEPERS))
    return member


@door("change the calendar of working days", roles=ADMINISTRATOR, where="the whole installation")
def calendar_to_change(member: Member) -> Member:
    """Only who administers a whole organisation."""
    require(keeps_the_house(member))
    return member


@door("change from how many persons on a figure is told", roles=ADMINISTRATOR, where="the whole installation")
def small_cells_to_change(member: Member, pk: int) -> SmallCellRule:
    """The rule."""
    require(keeps_the_house(member))
    found = SmallCellRule.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("change a clock of requests", roles=ADMINISTRATOR, where="the whole installation")
def clock_to_change(member: Member, pk: int) -> RequestClock:
    """A clock."""
    require(keeps_the_house(member))
    found = RequestClock.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("prove the history", roles=WITNESSES, where="the whole installation")
def history_to_prove(member: Member) -> Member:
    """The chain says nothing of what was done, only whether it stands."""
    require(member.is_a(*WITNESSES))
    return member


@door("prove the figures", roles=WITNESSES, where="the whole installation")
def figures_to_prove(member: Member) -> Member:
    """Whether the totals are what the ledger comes to."""
    require(member.is_a(*WITNESSES))
    return member
