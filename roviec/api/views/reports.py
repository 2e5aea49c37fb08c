"""Sheets of figures, for a program: read, filled in, submitted, accepted."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from roviec.api.answers.reports import report_for, reports_for, wanted_of
from roviec.api.enums import Scope
from roviec.api.schemas.reports import Entries, ReportQuery, Reports, ReportWithEntries, Seen
from roviec.api.tokens import TokenRequest
from roviec.api.ways import Key, Shown, reads, writes
from roviec.organisations.permissions import Member, require
from roviec.reports.models import Report
from roviec.reports.operations import accept_report, submit_report, write_entries
from roviec.reports.permissions import (
    report_to_accept,
    report_to_fill,
    report_to_read,
    report_to_submit,
    reports_to_list,
    targets_to_write,
)

router = Router(tags=["reports"])
READ, WRITE, REPORT = Scope.REPORTS_READ, Scope.REPORTS_WRITE, Key(Report)
ONE = "reports/{uuid:report}/"


def _shown(request: TokenRequest, report: Report) -> Shown:
    return report_for(request.member, report)


@reads(
    router,
    "reports/",
    Reports,
    READ,
    reports_to_list,
    (
        _("The reports that may be read"),
        _("Sheets of the own unit, and of the units that report to it or stand below it."),
    ),
)
def reports(_request: TokenRequest, member: Member, wanted: Query[ReportQuery]) -> Shown:
    """The own unit's sheets, and those of the units that report to it or stand below."""
    return Shown(reports_for(member, wanted))


@reads(
    router,
    ONE,
    ReportWithEntries,
    READ,
    report_to_read,
    (_("One report with its entries"), _("The sheet. While it is inside another unit, its state only.")),
    report=REPORT,
)
def report(request: TokenRequest, found: Report) -> Shown:
    """The sheet; while it is inside another unit its state only."""
    return _shown(request, found)


@writes(
    router,
    f"{ONE}entries/",
    ReportWithEntries,
    WRITE,
    report_to_fill,
    (
        _("Fill in a report"),
        _(
            "The sheet says all of this, or nothing of it when one entry breaks a rule or was changed since it was read."
        ),
    ),
    _shown,
    report_to_read,
    report=REPORT,
)
def report_entries(request: TokenRequest, found: Report, sent: Entries) -> None:
    """The sheet says all this, or none of it when one entry breaks a rule or was changed since it was read."""
    answers, versions = wanted_of(found, sent)
    mine = targets_to_write(request.member, found)
    require(mine is None or {target.pk for target, _answer in answers} <= mine)
    write_entries(found, answers, versions=versions, by=request.member.actor, at=request.at)


@writes(
    router,
    f"{ONE}submission/",
    ReportWithEntries,
    WRITE,
    report_to_submit,
    (_("Submit a report"), _("The unit above gets it. From now on its figures are frozen.")),
    _shown,
    report_to_read,
    report=REPORT,
)
def report_submission(request: TokenRequest, found: Report, sent: Seen) -> None:
    """The unit above gets it; its figures are frozen from now on."""
    submit_report(found, seen_hash=sent.seen, by=request.member.actor, at=request.at)


@writes(
    router,
    f"{ONE}acceptance/",
    ReportWithEntries,
    WRITE,
    report_to_accept,
    (
        _("Accept a report"),
        _("Its figures count from now on. Nobody accepts what he, or a program of his, wrote or submitted."),
    ),
    _shown,
    report_to_read,
    report=REPORT,
)
def report_acceptance(request: TokenRequest, found: Report, sent: Seen) -> None:
    """Its figures count from now on. Nobody accepts what he or his program wrote or submitted."""
    accept_report(found, sent.seen, by=request.member.actor, at=request.at)
