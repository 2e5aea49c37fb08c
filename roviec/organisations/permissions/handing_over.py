"""Who hands over what somebody of a unit has open: its head, and who keeps the organisation."""

from __future__ import annotations

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Holding, Unit
from roviec.organisations.permissions.members import Member, require, unit_to_read

HANDS_OVER = (Role.HEAD, Role.ADMINISTRATOR)
OWN_PEOPLE = "people of the own unit; an administrator those of the units of his role and below"


def hands_over_in(member: Member, unit_id: int) -> bool:
    """Whether he hands over what people of the unit have open."""
    return member.has_in(unit_id, Role.HEAD) or member.keeps(unit_id)


@door("see what the people of a unit have open", roles=HANDS_OVER, where=OWN_PEOPLE)
def unit_with_open_work(member: Member, pk: int) -> Unit:
    """The unit; 404 for one he does not read, 403 for one that he only reads."""
    found = unit_to_read(member, pk=pk)
    require(hands_over_in(member, pk))
    return found


@door("hand over what somebody has open", roles=HANDS_OVER, where=OWN_PEOPLE)
def holding_to_hand_over(member: Member, pk: int) -> Holding:
    """A standing holding of such a unit, also one that has ended; 404 outside."""
    found = Holding.objects.filter(STANDS, pk=pk).select_related("person", "post").first()
    if found is None:
        raise Http404
    found.post.unit = unit_with_open_work(member, pk=found.post.unit_id)
    return found
