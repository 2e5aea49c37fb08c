"""Remarks that wait for the leader on whose behalf they were written, and the leaders the office writes for."""

from __future__ import annotations

from datetime import date

from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.reports.models import Remark, Report

SPEAKERS = (Role.LEADER, Role.HEAD)


def speakers_of(report: Report, on: date) -> list[Holding]:
    """The leaders above the report: of the unit that reviews it, and of the organisation."""
    return list(
        Holding.objects.filter(
            roles__role__in=SPEAKERS,
            roles__over_id__in={report.reviewer_unit_id, report.scheme.owner_id},
            roles__retracted_at__isnull=True,
            retracted_at__isnull=True,
            valid__contains=on,
        )
        .select_related("person", "post")
        .distinct()
        .order_by("post_id", "pk")
    )


def remarks_to_confirm(member: Member) -> list[Remark]:
    """What the office wrote on the member's behalf and he has not answered, the oldest first."""
    rows = list(
        Remark.objects.filter(speaker__person_id=member.person_id, confirmed_at__isnull=True, disowned_at__isnull=True)
        .select_related("report", "target")
        .order_by("made_at", "pk")
    )
    names = names_of({row.report.unit_id for row in rows}, member.on) if rows else {}
    for row in rows:
        row.unit_name = names[row.report.unit_id]
    return rows
