"""What the reviewer does: return with remarks at the numbers, or accept what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.figures.operations import Figure, Source, close_for_unit, post_figures
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.organisations.models import Holding
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Report, ReportStep
from roviec.reports.operations.errors import (
    UnableToReview,
    closed_or_ended,
    closed_unless_opened,
    locked,
    standing_reopening,
)
from roviec.reports.operations.estimates import (
    confirmed_figures,
    figures_that_differ,
    open_for_estimates,
    standing_confirmations,
)
from roviec.reports.operations.remarks import put_remarks
from roviec.reports.operations.reopening import close_what_was_used
from roviec.reports.operations.routes import clear_endorsements, must_be_another_hand, must_be_in_turn
from roviec.reports.queries.expected import base_period
from roviec.reports.queries.hashes import confirmations_of, entries_of, hash_of

REPORT_SOURCE = "reports.report"


@transaction.atomic
def return_report(
    report: Report,
    remarks: Mapping[int | None, str],
    *,
    step: ReportStep | None = None,
    speaker: Holding | None = None,
    by: Actor,
    at: datetime,
) -> Report:
    """The unit may write again; each remark stands beside its number, keyed by target id, None for the whole sheet.

    At least one remark says why. `step` is the place on the route of who returns it, None for the last reviewer: it has to
    be his turn, and every endorsement is void. `speaker` is the leader on whose behalf it is written down. Returning a
    returned report again changes nothing.
    """
    report = locked(report)
    if report.state == ReportState.RETURNED:
        return report
    if report.state != ReportState.SUBMITTED:
        raise UnableToReview(_("Only a submitted report can be returned."))
    if closed_or_ended(report, at) and not closed_or_ended(report, at, for_review=True):
        raise UnableToReview(_("The unit can no longer write in this sheet: give it more time before you return it."))
    must_be_in_turn(report, step and ReportStep.objects.get(pk=step.pk))
    said = {target: words.strip() for target, words in remarks.items() if words.strip()}
    if not said:
        raise UnableToReview(_("Say what has to be completed: at a number, or for the whole sheet."))
    known = set(Entry.objects.filter(report=report).values_list("target_id", flat=True)) | {None}
    if not set(said) <= known:
        raise UnableToReview(_("A remark stands beside a target that is not in the sheet."))
    put_remarks(report, said, speaker=speaker, by=by, at=at)
    clear_endorsements(report)
    report.state = ReportState.RETURNED
    report.version += 1
    report.save(update_fields=["state", "version"])
    targets = [target for target in said if target is not None]
    record(ReportAct.RETURNED, by=by, on=report, at=at, remark=" ".join(said.values()), data={"targets": targets})
    return report


@transaction.atomic
def accept_report(report: Report, seen_hash: str, *, by: Actor, at: datetime) -> Report:
    """The figures stand in the ledger and count in every total above, from this moment.

    `seen_hash` binds what the reviewer looked at; raises Stale when the sheet says something else by now. Nobody accepts
    what he wrote or submitted, in any of his posts. Accepting an accepted report again changes nothing.
    """
    report = locked(report)
    if report.state == ReportState.ACCEPTED:
        return report
    if report.state != ReportState.SUBMITTED:
        raise UnableToReview(_("Only a submitted report can be accepted."))
    must_be_another_hand(report, must_be_in_turn(report, None), by)
    opened = standing_reopening(report)
    if sentence := closed_unless_opened(report, opened, at, for_review=True):
        raise UnableToReview(sentence)
    entries, confirmations = list(entries_of(report).select_related("target")), list(confirmations_of(report))
    if seen_hash != hash_of(report, entries, confirmations):
        raise Stale(_("The report says something else than when you opened it. Look at it again before you accept."))
    report.state = ReportState.ACCEPTED
    report.accepted_at, report.accepted_by_key, report.seen_hash = at, by.key, seen_hash
    report.version += 1
    report.save(update_fields=["state", "accepted_at", "accepted_by_key", "seen_hash", "version"])
    act = record(ReportAct.ACCEPTED, by=by, on=report, at=at)
    confirmed = standing_confirmations(report) if confirmations else []
    openings = open_for_estimates(report, [each.posting for each in confirmed], by=by, at=at, cause=act)
    figures = [*figures_that_differ(report, _figures_of(report, entries)), *confirmed_figures(confirmed)]
    post_figures(figures, source=Source(REPORT_SOURCE, report.pk, seen_hash), by=by, at=at, cause=act)
    for opening in openings:
        close_for_unit(opening, by=by, at=at, cause=act)
    if opened:
        close_what_was_used(opened, by=by, at=at, cause=act)
    return report


def _figures_of(report: Report, entries: Iterable[Entry]) -> list[Figure]:
    """What the entries say, for the ledger."""
    return [
        Figure(
            entry.target_id,
            report.unit_id,
            base_period(entry.target, report.period),
            entry.state,
            entry.numerator,
            entry.denominator,
            entry.is_estimate,
            entry.breakdown,
        )
        for entry in entries
    ]
