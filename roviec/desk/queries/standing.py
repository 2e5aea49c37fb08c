"""How one unit stands: its work, its targets of the year, its reports month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from roviec.desk.queries.board import lines_of, plans_of_year
from roviec.desk.queries.heat import Cell, cells_of
from roviec.desk.queries.scope import issued_versions
from roviec.desk.queries.veil import veil_for
from roviec.desk.queries.work import task_facts
from roviec.desk.spans import Span
from roviec.desk.tallies import Bucket, ItemFact, Tally, items_from, tally_of
from roviec.figures.reckoning import Known
from roviec.kit.periods import Period
from roviec.organisations.permissions import Member
from roviec.reports.enums import ReportState
from roviec.reports.models import Report
from roviec.reports.queries import days_late


@dataclass(frozen=True)
class MonthlyReport:
    """A report of the unit: its state and whether it came by its day."""

    pk: int
    period: Period
    state: ReportState
    due_on: date
    sent_on: date | None
    days_late: int


@dataclass(frozen=True)
class UnitPage:
    """Everything the page of a unit says."""

    unit_id: int
    on: date
    span: Span
    items: list[ItemFact]
    cells: list[tuple[str, Cell]]
    reports: list[MonthlyReport]

    @property
    def tally(self) -> Tally:
        """The partition of its work."""
        return tally_of(self.items)

    @property
    def open_items(self) -> list[ItemFact]:
        """What is not done yet, the most urgent first; of a unit above the reader only the sums are told."""
        waiting = [i for i in self.items if i.first.is_named and i.bucket in {Bucket.RUNNING, Bucket.OVERDUE}]
        return sorted(waiting, key=lambda item: (item.first.due_on or date.max, item.item_id))

    @property
    def reported_on_time(self) -> int:
        """How many of its reports came by their day."""
        return sum(report.sent_on is not None and not report.days_late for report in self.reports)


def unit_page(member: Member, unit_id: int, on: date, known: Known | None = None) -> UnitPage:
    """The year of the day for one unit; a fixed number of queries."""
    span = Span.to_date(on.year, on.month)
    versions = plans_of_year(issued_versions(member, on), on.year)
    plan_ids = [version.plan_id for version in versions]
    items = items_from(task_facts(member, plan_ids, on, [unit_id]), on) if plan_ids else []
    lines = [line for line in lines_of(versions, span.period, [unit_id], known) if hasattr(line.item, "target")]
    cells = cells_of([line.item.target for line in lines], [unit_id], span, on, known=known)
    shown = [(line.number, cells[(line.item.target.pk, unit_id)]) for line in lines]
    veil = veil_for(member, [line.item.target for line in lines], on.year, on, known)
    concerned = [(number, veil.over(cell, span)) for number, cell in shown if cell.value.expected]
    return UnitPage(unit_id, on, span, items, concerned, monthly_reports(unit_id, on))


def monthly_reports(unit_id: int, on: date, limit: int = 12) -> list[MonthlyReport]:
    """The reports of a unit whose periods have begun, the newest first; one query."""
    rows = (
        Report.objects.filter(unit_id=unit_id, period_start__lte=on, edition=1)
        .select_related("scheme_period")
        .order_by("-period_start", "pk")[:limit]
    )
    return [_monthly(report, on) for report in rows]


def _monthly(report: Report, on: date) -> MonthlyReport:
    is_sent = report.state in {ReportState.SUBMITTED, ReportState.ACCEPTED}
    sent_on = timezone.localdate(report.submitted_at) if is_sent and report.submitted_at else None
    dates = report.scheme_period
    late = days_late(dates.timely_on, sent_on, on)
    return MonthlyReport(report.pk, report.period, ReportState(report.state), dates.due_on, sent_on, late)
