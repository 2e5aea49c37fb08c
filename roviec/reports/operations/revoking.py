"""Taking an acceptance back: what a unit reported leaves every total, and its sheet is with it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.figures.enums import PostingState
from roviec.figures.models import Posting
from roviec.figures.operations import Figure, Source, close_for_unit, withdraw_figures
from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.reports.enums import CorrectionState, ReportAct, ReportState
from roviec.reports.models import Confirmation, Correction, Entry, Evidence, Report, Revocation, Writer
from roviec.reports.operations.errors import UnableToRevoke, closed_or_ended, has_written, locked
from roviec.reports.operations.estimates import open_for_estimates
from roviec.reports.operations.reopening import entries_as_they_count
from roviec.reports.operations.reviewing import REPORT_SOURCE
from roviec.reports.operations.routes import clear_endorsements
from roviec.reports.queries.expected import base_period
from roviec.reports.queries.reopening import newest_accepted, standing_wish
from roviec.reports.queries.revoking import revocation_that_stands

REVOCATION_SOURCE = "reports.revocation"


@transaction.atomic
def revoke_report(report: Report, reason: str, *, basis: str = "", by: Actor, at: datetime) -> Report:
    """What the unit reported for the period counts no longer, and it may write its sheet and send it again.

    `report` is the first edition, and what was accepted of it last is revoked: the sheet says then what counted, later
    editions stay as they were and count for nothing. Corrections that wait are settled with it; earlier estimates that
    the sheet gave for good are estimates again. Nothing of the ledger goes: a reversal stands behind each figure.
    Revoking what is revoked already changes nothing.
    """
    report = locked(report)
    if revocation_that_stands(report):
        return report
    counted = _what_counts(report, by=by, at=at)
    if not reason.strip():
        raise UnableToRevoke(_("Say why the report is revoked."))
    editions = [report, *_later_editions(report)]
    standing = _standing_figures(report, editions)
    said = entries_as_they_count(counted)
    revocation = Revocation.objects.create(  # type: ignore[misc] # an accepted one was sent and accepted
        report=report,
        reason=reason.strip(),
        basis=basis.strip(),
        submitted_at=report.submitted_at,
        accepted_at=report.accepted_at,
        accepted_by_key=report.accepted_by_key,
        seen_hash=counted.seen_hash,
        made_at=at,
        made_by_key=by.key,
        made_by_name=by.name,
        made_by_post=by.post,
    )
    for edition in editions[1:]:
        edition.state = ReportState.REVOKED
        edition.version += 1
        edition.save(update_fields=["state", "version"])
    report.state, report.narrative = ReportState.RETURNED, counted.narrative
    report.accepted_at, report.accepted_by_key, report.seen_hash = None, "", ""
    report.version += 1
    report.save(update_fields=["state", "narrative", "accepted_at", "accepted_by_key", "seen_hash", "version"])
    clear_endorsements(report)
    _say_what_counted(report, counted, said, at)
    things = [*editions, revocation]
    act = record(ReportAct.REVOKED, by=by, on=things, at=at, remark=revocation.reason)
    _settle_corrections(editions, by=by, at=at, cause=act)
    _take_out(
        report, editions, standing, Source(REVOCATION_SOURCE, revocation.pk, counted.seen_hash), by=by, at=at, cause=act
    )
    return report


def _what_counts(report: Report, *, by: Actor, at: datetime) -> Report:
    """The edition that counts, locked; raises when nothing may be revoked, in words."""
    if report.edition > 1:
        raise UnableToRevoke(_("Revoke it on the first sheet of the period."))
    if report.state != ReportState.ACCEPTED:
        raise UnableToRevoke(_("Only an accepted report is revoked."))
    if standing_wish(report):
        raise UnableToRevoke(_("The sheet is open again, or the unit asks for it: decide on that first."))
    if sentence := closed_or_ended(report, at):
        raise UnableToRevoke(sentence)
    newest = newest_accepted(report)
    counted = locked(newest) if newest else report
    if has_written(counted, by):
        raise UnableToRevoke(_("You wrote in this report or submitted it: somebody else has to revoke it."))
    return counted


def _later_editions(report: Report) -> list[Report]:
    """What was accepted after the first edition, the oldest first."""
    same = Report.objects.filter(scheme=report.scheme, unit=report.unit_id, **columns_of(report.period))
    later = same.filter(edition__gt=1, state=ReportState.ACCEPTED)
    return list(later.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _standing_figures(report: Report, editions: Sequence[Report]) -> list[Posting]:
    """All that stands in the ledger for the unit in the cells of which its sheets of the period speak."""
    entries = Entry.objects.filter(report__in=editions).select_related("target")
    cells = {(entry.target_id, base_period(entry.target, report.period)) for entry in entries}
    rows = Posting.objects.filter(
        unit_id=report.unit_id, target_id__in={target for target, _period in cells}, superseded_by__isnull=True
    ).exclude(state=PostingState.WITHDRAWN)
    return [row for row in rows.order_by("target_id", "breakdown") if (row.target_id, row.period) in cells]


def _say_what_counted(report: Report, counted: Report, said: Sequence[Entry], at: datetime) -> None:
    """The sheet that is written again starts from what counted, with its evidence and the hands that were in it."""
    mine = {(e.target_id, e.breakdown): e for e in Entry.objects.filter(report=report)}
    for entry in said:
        own = mine.get((entry.target_id, entry.breakdown))
        entry.pk, entry.version, entry.report = (own.pk, own.version + 1, report) if own else (None, 1, report)
        entry.save()
    about = {(entry.target_id, entry.breakdown) for entry in said}
    gone = [entry.pk for key, entry in mine.items() if key not in about]
    Entry.objects.filter(pk__in=gone, cleared_at__isnull=True).update(cleared_at=at)
    if counted == report:
        return
    shown = Evidence.objects.filter(report=counted, removed_at__isnull=True).order_by("pk")
    files = {(evidence.target_id, evidence.content_id): evidence for evidence in shown}
    for own_file in Evidence.objects.filter(report=report, removed_at__isnull=True):
        if files.pop((own_file.target_id, own_file.content_id), None) is None:
            own_file.removed_at = at
            own_file.save(update_fields=["removed_at"])
    columns = ("name", "added_at", "added_by_key", "added_by_name")
    for (target_id, content_id), evidence in files.items():
        kept = {name: getattr(evidence, name) for name in columns}
        Evidence.objects.create(report=report, target_id=target_id, content_id=content_id, **kept)
    hands = {*Writer.objects.filter(report=counted).values_list("actor_key", flat=True), counted.submitted_by_key}
    Writer.objects.bulk_create([Writer(report=report, actor_key=key) for key in sorted(hands)], ignore_conflicts=True)


def _settle_corrections(editions: Sequence[Report], *, by: Actor, at: datetime, cause: Act) -> None:
    """What was to replace a figure that counts no longer is refused; the unit writes the figure itself."""
    waiting = Correction.objects.filter(entry__report__in=editions, decision=CorrectionState.PROPOSED)
    words = str(_("The report was revoked: the unit writes the figure in its sheet again."))
    for correction in waiting.select_related("entry__report", "entry__target").order_by("pk"):
        correction.decision, correction.decided_at, correction.decided_by_key = CorrectionState.REFUSED, at, by.key
        correction.save(update_fields=["decision", "decided_at", "decided_by_key"])
        on = [correction.entry.report, correction.entry]
        record(ReportAct.CORRECTION_REFUSED, by=by, on=on, at=at, remark=words, cause=cause)


def _take_out(
    report: Report,
    editions: Sequence[Report],
    standing: Sequence[Posting],
    source: Source,
    *,
    by: Actor,
    at: datetime,
    cause: Act,
) -> None:
    """The figures leave the ledger's totals; earlier estimates that the sheet had given for good stand again."""
    given = Posting.objects.filter(
        source_kind=REPORT_SOURCE, source_key__in=[each.pk for each in editions], superseded_by__isnull=True
    ).exclude(pk__in=[posting.pk for posting in standing])
    confirmed = list(given.select_related("supersedes", "target").order_by("target_id", "period_start", "breakdown"))
    estimates = [posting.supersedes for posting in confirmed if posting.supersedes]
    again = [
        Figure(e.target_id, e.unit_id, e.period, e.state, e.numerator, e.denominator, e.is_estimate, e.breakdown)
        for e in estimates
    ]
    openings = open_for_estimates(report, confirmed, by=by, at=at, cause=cause)
    posted = withdraw_figures(standing, instead=again, source=source, by=by, at=at, cause=cause)
    for opening in openings:
        close_for_unit(opening, by=by, at=at, cause=cause)
    # What the sheet gives for good is the estimate as it stands now.
    for estimate, posting in zip(estimates, posted[len(posted) - len(estimates) :], strict=True):
        Confirmation.objects.filter(report=report, posting=estimate).update(posting=posting)
