"""How a report stands to its dates: the one place that says what is late."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.utils import timezone

from roviec.reports.enums import ReportState
from roviec.reports.models import Report


class Timeliness(StrEnum):
    """How a report stands to its dates; it is read on the local day, which ends at midnight."""

    IN_TIME = "in time"
    LATE = "late"
    NOT_DUE = "not due"
    OVERDUE = "overdue"


def days_late(timely_on: date, sent_on: date | None, today: date) -> int:
    """How many days after the last timely one a report was sent, or is still missing today; 0 when it is not late.

    Days of grace lie between the due date and the timely one: what comes then is asked for already, and still in time.
    """
    return max(((sent_on or today) - timely_on).days, 0)


def timeliness(report: Report, today: date) -> Timeliness:
    """In time or late by its last submission; not sent, or returned: overdue once the timely date has passed."""
    if report.edition > 1:
        # The first edition is the one that was due.
        return Timeliness.NOT_DUE
    is_sent = report.state in {ReportState.SUBMITTED, ReportState.ACCEPTED}
    sent_on = timezone.localdate(report.submitted_at) if is_sent and report.submitted_at else None
    late = days_late(report.scheme_period.timely_on, sent_on, today) > 0
    if sent_on:
        return Timeliness.LATE if late else Timeliness.IN_TIME
    return Timeliness.OVERDUE if late else Timeliness.NOT_DUE
