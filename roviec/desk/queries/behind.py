"""What stands behind a figure in all units below it that the reader reads: their reports, and figures that were replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from psycopg.types.range import DateRange

from roviec.desk.queries.ledger import PostingRow, papers_of, report_of, rows_of_ledger
from roviec.desk.queries.veil import Veil
from roviec.desk.spans import Span
from roviec.figures.models import Posting
from roviec.figures.queries import base_periods
from roviec.figures.reckoning import Known
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.plans.models import Participation, Target
from roviec.reports.models import Report


@dataclass(frozen=True)
class Sheet:
    """A report that a figure comes from, with how many files show this target in it."""

    report: Report
    unit: str
    evidence: int


@dataclass(frozen=True)
class Replaced:
    """A figure of a unit and a period that is not the first one: every entry, the newest first."""

    unit: str
    rows: list[PostingRow]


@dataclass(frozen=True)
class Behind:
    """Reports, the newest period first, and what was replaced, unit by unit."""

    sheets: list[Sheet] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)


def behind(
    member: Member, target: Target, unit_id: int, span: Span, veil: Veil, known: Known | None, through: date
) -> Behind:
    """The papers behind a figure; a fixed number of queries. Of few persons only what the reader opens in the units' sheets."""
    below = _at_and_below(target, unit_id, span, known)
    read = Unit.objects.filter(pk__in=member.scope()).filter(pk__in=below).values_list("pk", flat=True)
    told = [unit for unit in read if not target.counts_people or unit in veil.known]
    rows = Posting.objects.filter(
        target=target,
        unit__in=told,
        breakdown="",
        period_start__gte=span.period.start,
        period_end__lte=span.period.end,
    )
    periods = set(base_periods(target, span.period, through))
    postings = [
        row for row in (rows.filter(known.posted()) if known else rows).order_by("-pk") if row.period in periods
    ]
    papers = papers_of(postings)
    ids = {found for posting in postings if (found := report_of(posting, papers))}
    names = names_of(told, through) if ids else {}
    return Behind(_sheets(ids, target, names), _replaced(postings, names))


def _at_and_below(target: Target, unit_id: int, span: Span, known: Known | None) -> list[int]:
    """The unit and all that counted into it on some day of the span."""
    days = DateRange(span.period.start, span.period.end)
    rows = Participation.objects.filter(
        known.stood() if known else STANDS, plan__items=target.item_id, valid__overlap=days
    )
    below: dict[int, list[int]] = defaultdict(list)
    for unit, above in rows.values_list("unit_id", "counts_into_id"):
        if above:
            below[above].append(unit)
    found, ahead = [unit_id], [unit_id]
    while ahead:
        further = [unit for unit in below[ahead.pop()] if unit not in found]
        found += dict.fromkeys(further)
        ahead += further
    return found


def _sheets(ids: Collection[int], target: Target, names: dict[int, str]) -> list[Sheet]:
    shown = Count("evidence", filter=Q(evidence__target=target, evidence__removed_at__isnull=True))
    reports = Report.objects.filter(pk__in=ids).select_related("scheme").annotate(files=shown)
    place = {unit: number for number, unit in enumerate(names)}
    found = [Sheet(report, names.get(report.unit_id, ""), report.files) for report in reports]
    return sorted(
        found, key=lambda each: (-each.report.period_start.toordinal(), place[each.report.unit_id], each.report.pk)
    )


def _replaced(postings: Iterable[Posting], names: dict[int, str]) -> list[Replaced]:
    cells: dict[tuple[int, date], list[Posting]] = defaultdict(list)
    for posting in postings:
        cells[posting.unit_id, posting.period_start].append(posting)
    several = {key: sorted(rows, key=lambda row: -row.sequence) for key, rows in cells.items() if len(rows) > 1}
    told = {
        row.posting.pk: row for row in rows_of_ledger([p for rows in several.values() for p in rows], with_sheets=True)
    }
    place = {unit: number for number, unit in enumerate(names)}
    return [
        Replaced(names[unit], [told[posting.pk].at_place(number) for number, posting in enumerate(rows)])
        for (unit, _start), rows in sorted(several.items(), key=lambda each: (place[each[0][0]], each[0][1]))
    ]
