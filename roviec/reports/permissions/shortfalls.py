"""Doors to goals that were missed."""

from __future__ import annotations

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.models import STANDS
from roviec.organisations.permissions import Member, require
from roviec.plans.models import Allocation
from roviec.reports.permissions.predicates import has_role_of, is_inside
from roviec.reports.queries.shortfalls import EXPLAINS


@door("list the goals that were missed", roles=(), where="own unit, and the units below")
def shortfalls_to_list(member: Member) -> Member:
    """Everybody may look at his list; it holds what he may see."""
    return member


@door("explain a missed goal", roles=EXPLAINS, where="own unit")
def goal_to_explain(member: Member, allocation: int) -> Allocation:
    """The goal of a unit, for those who answer for its figures."""
    found = Allocation.objects.select_related("target__item__plan", "unit").filter(STANDS, pk=allocation).first()
    if found is None or not (is_inside(member, found.unit_id) or member.reads(found.unit_id)):
        raise Http404
    require(has_role_of(member, found.unit_id, *EXPLAINS))
    return found
