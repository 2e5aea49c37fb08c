"""The way of a sheet through its reviewers: whose turn it is, and for which units a member reviews."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from roviec.figures.models import PeriodLock
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, UnitVersion
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.reports.enums import ReopeningState, ReportState
from roviec.reports.models import Endorser, Reopening, Report, ReportStep, Scheme
from roviec.reports.queries.revoking import is_revoked

REVIEWERS = (Role.PLANNER, Role.LEADER, Role.HEAD)


def reviewing_units(member: Member) -> set[int]:
    """The units for which the member may review: his own within a role's reach, and those a role of his is over."""
    units = {over for role, over in member.roles if role in REVIEWERS}
    if member.may(*REVIEWERS, over=member.unit_id):
        units.add(member.unit_id)
    return units


def with_turn(reports: QuerySet[Report], on: date) -> QuerySet[Report]:
    """The reports with what their models declare as set here: whose turn it is, and whether they were opened again."""
    pending = ReportStep.objects.filter(report=OuterRef("pk"), endorsed_at__isnull=True).order_by("position")
    itself = Q(edition=OuterRef("pk")) | Q(report=OuterRef("pk"), edition__isnull=True)
    opened = Reopening.objects.filter(itself, state=ReopeningState.GRANTED, closed_at__isnull=True)
    nearest = Case(When(valid__contains=on, then=0), default=1, output_field=IntegerField())
    names = UnitVersion.objects.filter(STANDS, unit=OuterRef("unit")).order_by(nearest, "-valid")
    named = pending.annotate(name=Subquery(names.values("short_name")[:1]))
    return reports.annotate(  # type: ignore[no-redef] # the model says of what kind they are
        turn=Coalesce(Subquery(pending.values("unit_id")[:1]), F("reviewer_unit_id"), output_field=BigIntegerField()),
        waits_for=Subquery(named.values("name")[:1]),
        open_until=Subquery(opened.values("until")[:1]),
        was_reopened=Exists(Reopening.objects.filter(Q(report=OuterRef("pk")) | Q(edition=OuterRef("pk")))),
        is_locked=Exists(
            PeriodLock.objects.filter(
                owner=OuterRef("scheme__owner"),
                period_kind=OuterRef("period_kind"),
                period_start=OuterRef("period_start"),
                period_end=OuterRef("period_end"),
                is_locked=True,
            )
        ),
        is_revoked=is_revoked(),
        asks_to_open=Exists(Reopening.objects.filter(report=OuterRef("pk"), state=ReopeningState.ASKED)),
        has_route=Exists(ReportStep.objects.filter(report=OuterRef("pk"))),
    )


def in_turn(units: Iterable[int]) -> Q:
    """Submitted reports that one of these units looks at next; for reports `with_turn`."""
    return Q(state=ReportState.SUBMITTED, turn__in=list(units))


def still_written(on: date) -> Q:
    """First editions, and those opened again whose time is not over: what a unit may still have to fill in."""
    open_again = Q(reopening__closed_at__isnull=True, reopening__until__date__gte=on)
    return Q(edition=1) | open_again | Q(state=ReportState.SUBMITTED)


def route_of(report: Report, on: date) -> list[ReportStep]:
    """The earlier reviewers of a report in their order, the units named; one query, another when there are any."""
    steps = list(ReportStep.objects.filter(report=report).order_by("position"))
    names = names_of({step.unit_id for step in steps}, on) if steps else {}
    for step in steps:
        step.unit_name = names[step.unit_id]
    return steps


def endorsers_of(scheme: Scheme, on: date) -> list[Endorser]:
    """Who looks at the sheets of a scheme before they are accepted, in order, with the names of the units."""
    found = list(
        Endorser.objects.filter(scheme=scheme, retracted_at__isnull=True).order_by("position").prefetch_related("units")
    )
    named = names_of({e.reviewer_id for e in found} | {unit.pk for e in found for unit in e.units.all()}, on)
    for endorser in found:
        endorser.reviewer_name = named[endorser.reviewer_id]
        endorser.unit_names = [named[unit.pk] for unit in endorser.units.all()]
    return found
