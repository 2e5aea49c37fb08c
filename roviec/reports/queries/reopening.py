"""Wishes to open closed sheets again, and what became of them."""

from __future__ import annotations

from roviec.figures.queries import period_lock
from roviec.kit.models import columns_of
from roviec.reports.enums import ReopeningState, ReportState
from roviec.reports.models import Reopening, Report


def is_locked(report: Report) -> bool:
    """Whether the ledger of the report's period is locked."""
    lock = period_lock(report.scheme.owner_id, report.period)
    return lock is not None and lock.is_locked


def standing_wish(report: Report) -> Reopening | None:
    """The wish that waits for this first edition, or what was granted and is not closed."""
    return (
        Reopening.objects.filter(report=report, closed_at__isnull=True)
        .exclude(state=ReopeningState.REFUSED)
        .select_related("report", "edition")
        .first()
    )


def reopenings_of(report: Report) -> list[Reopening]:
    """Every wish to open the sheet, the newest first; for a later edition the one it was made for."""
    rows = Reopening.objects.filter(edition=report) if report.edition > 1 else Reopening.objects.filter(report=report)
    return list(rows.select_related("edition", "report").order_by("-pk"))


def newest_accepted(report: Report) -> Report | None:
    """The later edition that took the place of this one; None while this one counts, or was never accepted."""
    editions = Report.objects.filter(
        scheme=report.scheme_id, unit=report.unit_id, edition__gt=report.edition, **columns_of(report.period)
    )
    return editions.filter(state=ReportState.ACCEPTED).order_by("-edition").first()
