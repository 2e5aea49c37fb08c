"""Doors to reporting schemes, their periods, and who fills in what inside a unit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require
from roviec.organisations.queries import named
from roviec.plans.models import Target
from roviec.reports.models import Endorser, Report, Scheme, SchemePeriod
from roviec.reports.permissions.predicates import WRITERS, has_role_of, is_inside
from roviec.reports.queries.schemes import targets_entered_by


@door("read who fills in what", roles=(Role.HEAD, Role.REPORT_WRITER), where="own unit")
def contacts_to_read(member: Member, unit: int) -> Unit:
    """The unit, for those who belong to it."""
    if not is_inside(member, unit):
        raise Http404
    require(has_role_of(member, unit, *WRITERS))
    return named(Unit.objects.filter(pk=unit), member.on)[0]


@door("set who fills in what", roles=(Role.HEAD,), where="own unit")
def contact_to_set(member: Member, unit: int, target: int) -> tuple[Unit, Target]:
    """The unit and one of the targets it fills in today, for its head."""
    if not is_inside(member, unit):
        raise Http404
    require(has_role_of(member, unit, Role.HEAD))
    found = targets_entered_by(unit, member.on).filter(pk=target).first()
    if found is None:
        raise Http404
    return named(Unit.objects.filter(pk=unit), member.on)[0], found


@door("follow the reports of a period", roles=(), where="units that report to own unit, and units below")
def period_to_read(member: Member, pk: int) -> SchemePeriod:
    """A period of a scheme whose owner stands in his scope, or in which somebody reports to his unit."""
    found = SchemePeriod.objects.select_related("scheme").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not periods_that_open(member, [found]):
        raise Http404
    return found


def periods_that_open(member: Member, periods: Sequence[SchemePeriod]) -> set[int]:
    """Those of these periods that he reads."""
    reports = Report.objects.filter(scheme_period__in=periods)
    to_him = reports.filter(Q(reviewer_unit_id__in=member.roots) | Q(steps__unit_id__in=member.roots))
    owned = {period.pk for period in periods if member.reads(period.scheme.owner_id)}
    return owned | set(to_him.values_list("scheme_period_id", flat=True))


@door("set up a reporting scheme", roles=(Role.PLANNER,), where="own organisation")
def owner_to_set_up(member: Member, unit: int) -> Unit:
    """The unit whose reporting he organises, for its planner."""
    if not member.reads(unit):
        raise Http404
    require(any(role == Role.PLANNER and over == unit for role, over in member.roles))
    return named(Unit.objects.filter(pk=unit), member.on)[0]


@door("keep a reporting scheme", roles=(Role.PLANNER,), where="own organisation")
def scheme_to_keep(member: Member, pk: int) -> Scheme:
    """A scheme, for the planner of its owner."""
    found = Scheme.objects.filter(pk=pk).first()
    if found is None or not member.reads(found.owner_id):
        raise Http404
    require(member.may(Role.PLANNER, over=found.owner_id))
    return found


@door("put off the dates of a period", roles=(Role.PLANNER,), where="own organisation")
def period_to_postpone(member: Member, pk: int) -> SchemePeriod:
    """A period of a scheme, for the planner of its owner."""
    found = SchemePeriod.objects.select_related("scheme").filter(pk=pk).first()
    if found is None:
        raise Http404
    scheme_to_keep(member, found.scheme_id)
    return found


@door("set who endorses the reports of a scheme", roles=(Role.PLANNER,), where="own organisation")
def endorser_to_drop(member: Member, pk: int, endorser: int) -> Endorser:
    """One earlier reviewer of a scheme, for the planner of its owner."""
    scheme = scheme_to_keep(member, pk)
    found = Endorser.objects.filter(pk=endorser, scheme=scheme).first()
    if found is None:
        raise Http404
    return found
