"""Lists of reports: one's own, those to review, and the periods that a member follows."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Count, Q, QuerySet

from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.reports.enums import OPEN_STATES, CorrectionState, ReportState
from roviec.reports.models import Contact, Report, ReportStep, SchemePeriod
from roviec.reports.queries.routes import in_turn, reviewing_units, still_written, with_turn
from roviec.reports.queries.rows import Row, rows_of

NEVER = datetime.max.replace(tzinfo=UTC)


def _with_periods(on: date) -> QuerySet[Report]:
    return with_turn(Report.objects.select_related("scheme", "scheme_period"), on)


def _inside(member: Member) -> set[int]:
    """The units whose drafts he sees, those included for which his own stands since they ended."""
    return member.inside | member.succeeded


def own_reports(member: Member, limit: int = 24) -> list[Row]:
    """The sheets of the units that the member belongs to or has a role of, the newest period first."""
    reports = _with_periods(member.on).filter(unit_id__in=_inside(member), edition=1)
    reports = reports.order_by("-period_start", "pk")[:limit]
    return rows_of(list(reports), member.on)


def due_rows(member: Member) -> list[Row]:
    """The sheets of the member's units that wait to be filled in and sent, the oldest first: the cards of the home page."""
    if (
        not member.is_a(Role.HEAD, Role.REPORT_WRITER)
        and not Contact.objects.filter(holding=member.holding_id).exists()
    ):
        return []
    reports = (
        _with_periods(member.on)
        .filter(still_written(member.on), unit_id__in=_inside(member), state__in=OPEN_STATES)
        .order_by("period_start", "pk")
    )
    return list(reversed(rows_of(list(reports), member.on)))


def periods_to_review(member: Member, limit: int = 24) -> list[SchemePeriod]:
    """The periods in which units report to the member's units, or stand below them, the newest first."""
    return list(
        SchemePeriod.objects.filter(pk__in=_reports_below(member).values("scheme_period_id"))
        .select_related("scheme")
        .annotate(
            units=Count("reports", filter=_below(member, "reports__")),
            sent=Count(
                "reports",
                filter=_below(member, "reports__")
                & Q(reports__state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]),
            ),
            accepted=Count("reports", filter=_below(member, "reports__") & Q(reports__state=ReportState.ACCEPTED)),
        )
        .order_by("-period_start", "scheme_id")[:limit]
    )


def rows_of_period(scheme_period: SchemePeriod, member: Member) -> list[Row]:
    """The units' reports of a period that the member sees from above, in protocol order."""
    reports = _with_periods(member.on).filter(scheme_period=scheme_period, pk__in=_reports_below(member).values("pk"))
    return rows_of(list(reports), member.on)


def rows_of_scheme_period(scheme_period: SchemePeriod, today: date) -> list[Row]:
    """Every unit's report of a period, in protocol order; for pages whose door let the reader see them all."""
    return rows_of(list(_with_periods(today).filter(scheme_period=scheme_period, edition=1)), today)


def reports_to_review(member: Member) -> list[Row]:
    """The submitted reports whose turn it is with the member, and those with a wish to decide on, the earliest sent first."""
    units = reviewing_units(member)
    reports = (
        _with_periods(member.on)
        .filter(
            in_turn(units)
            | Q(entries__corrections__decision=CorrectionState.PROPOSED, reviewer_unit_id__in=units)
            | Q(asks_to_open=True, reviewer_unit_id__in=units),
        )
        .distinct()
    )
    rows = rows_of(list(reports), member.on)
    # One that was never sent may ask to be opened.
    return sorted(rows, key=lambda row: (row.report.submitted_at or NEVER, row.report.pk))


def reports_seen_by(member: Member) -> QuerySet[Report]:
    """Every sheet that the member sees: of the units he is inside of in all editions, from above the first ones."""
    return _with_periods(member.on).filter(
        Q(unit_id__in=_inside(member)) | Q(pk__in=_reports_below(member).values("pk"))
    )


def seen_rows(member: Member, limit: int = 5_000) -> list[Row]:
    """All sheets that the member sees, the newest period first: the list as a file."""
    return rows_of(list(reports_seen_by(member).order_by("-period_start", "pk")[:limit]), member.on)


def _reports_below(member: Member) -> QuerySet[Report]:
    return Report.objects.filter(_below(member))


def _below(member: Member, prefix: str = "") -> Q:
    """First editions that the member sees from above: sent to him, or of units below those he belongs to."""
    on_the_way = ReportStep.objects.filter(unit_id__in=member.roots).values("report_id")
    to_him = Q(**{f"{prefix}reviewer_unit_id__in": member.roots}) | Q(**{f"{prefix}pk__in": on_the_way})
    below = Q(**{f"{prefix}unit_id__in": member.scope()}) & ~Q(**{f"{prefix}unit_id__in": member.inside})
    return Q(**{f"{prefix}edition": 1}) & (to_him | below)
