"""Acceptances that were taken back."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from roviec.reports.enums import ReportState
from roviec.reports.models import Report, Revocation


def is_revoked() -> Exists:
    """Whether a report is with its unit because its acceptance was revoked, and was not sent again since; an annotation."""
    # Once it is sent anew its submission is the later one, and when that is returned it is returned like any other.
    rows = Revocation.objects.filter(Q(made_at__gte=F("report__submitted_at")), report=OuterRef("pk"))
    return Exists(rows.filter(report__state=ReportState.RETURNED))


def revocation_that_stands(report: Report) -> Revocation | None:
    """The revocation after which the unit has not sent its sheet again; None when there is none."""
    if report.state != ReportState.RETURNED:
        return None
    return Revocation.objects.filter(report=report, made_at__gte=report.submitted_at).order_by("-pk").first()


def revocations_of(report: Report) -> list[Revocation]:
    """Every revocation of the sheet, the newest first; one that was never sent was never accepted."""
    return list(Revocation.objects.filter(report=report).order_by("-pk")) if report.submitted_at else []
