"""Estimates of earlier periods, given for good in the sheet of a later one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.figures.models import Posting, UnitOpening
from roviec.figures.operations import Figure, open_for_unit
from roviec.figures.queries import period_lock
from roviec.kit.actors import Actor
from roviec.reports.enums import ReportAct
from roviec.reports.models import Confirmation, Report
from roviec.reports.operations.errors import UnableToWrite, locked, must_take_words, note_the_writer
from roviec.reports.queries.answers import Answer, fault_of
from roviec.reports.queries.estimates import open_estimates, parts_of_estimate


@transaction.atomic
def confirm_estimate(
    report: Report,
    posting: Posting,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Confirmation:
    """The sheet says that an earlier estimate is final: the same number, or with `numerator` another one.

    Nothing changes above before the sheet is accepted; then the estimate is replaced. The same again changes nothing.
    """
    report = locked(report)
    must_take_words(report, at)
    posting = _the_estimate(report, posting)
    answer = Answer(
        posting.state,
        posting.numerator if numerator is None else numerator,
        posting.denominator if numerator is None else denominator,
    )
    parts = parts_of_estimate(posting)
    if parts and answer.numerator != posting.numerator:
        raise UnableToWrite(_("This figure is broken down: propose a correction in the sheet of its period."))
    if fault := fault_of(posting.target, answer):
        raise UnableToWrite(fault.sentence, target=posting.target, field=fault.field)
    said = {"numerator": answer.numerator, "denominator": answer.denominator}
    hand = {"confirmed_at": at, "confirmed_by_key": by.key, "confirmed_by_name": by.name}
    confirmation = Confirmation.objects.filter(report=report, posting=posting).first()
    if confirmation and (confirmation.numerator, confirmation.denominator) == (answer.numerator, answer.denominator):
        return confirmation
    confirmation, _new = Confirmation.objects.update_or_create(report=report, posting=posting, defaults=said | hand)
    note_the_writer(report, by)
    data = {
        "targets": [posting.target_id],
        "period": posting.period_start.isoformat(),
        "numerator": str(answer.numerator),
    }
    record(ReportAct.ESTIMATE_CONFIRMED, by=by, on=report, at=at, data=data)
    return confirmation


@transaction.atomic
def leave_estimate_open(report: Report, posting: Posting, *, by: Actor, at: datetime) -> None:
    """The sheet says nothing of the estimate again; twice is harmless."""
    report = locked(report)
    must_take_words(report, at)
    deleted, _rows = Confirmation.objects.filter(report=report, posting=posting).delete()
    if deleted:
        note_the_writer(report, by)
        record(ReportAct.ESTIMATE_LEFT_OPEN, by=by, on=report, at=at, data={"targets": [posting.target_id]})


def _the_estimate(report: Report, posting: Posting) -> Posting:
    found = open_estimates(report).filter(pk=posting.pk).first()
    if found is None:
        raise UnableToWrite(_("This estimate was replaced meanwhile, or is not of this sheet."))
    return found


def figures_that_differ(report: Report, figures: Sequence[Figure]) -> list[Figure]:
    """What a new edition of a sheet changes in the ledger; the first edition posts all it says."""
    if report.edition == 1:
        return list(figures)
    rows = Posting.objects.filter(
        unit_id=report.unit_id, target_id__in=[f.target_id for f in figures], superseded_by__isnull=True
    )
    counted = {(p.target_id, p.period, p.breakdown): (p.state, p.numerator, p.denominator, p.is_estimate) for p in rows}
    return [
        f
        for f in figures
        if counted.get((f.target_id, f.period, f.breakdown)) != (f.state, f.numerator, f.denominator, f.is_estimate)
    ]


def standing_confirmations(report: Report) -> list[Confirmation]:
    """What the sheet gives for good; an estimate that was replaced meanwhile is left alone."""
    rows = Confirmation.objects.filter(report=report, posting__superseded_by__isnull=True)
    return list(rows.select_related("posting__target__owner").order_by("posting_id"))


def confirmed_figures(confirmed: Sequence[Confirmation]) -> list[Figure]:
    """The replacements of estimates that a sheet carries, their breakdowns as they were."""
    found = []
    for each in confirmed:
        total = each.posting
        found.append(
            Figure(total.target_id, total.unit_id, total.period, total.state, each.numerator, each.denominator)
        )
        found += [
            Figure(p.target_id, p.unit_id, p.period, p.state, p.numerator, p.denominator, breakdown=p.breakdown)
            for p in parts_of_estimate(total)
        ]
    return found


def open_for_estimates(
    report: Report, postings: Sequence[Posting], *, by: Actor, at: datetime, cause: Act
) -> list[UnitOpening]:
    """Open the locked periods of these postings for the unit; returns what has to be closed again in the same act.

    Estimates are confirmed in the next period, when the month they are of is often locked: the reviewer accepts the
    replacement, and the ledger still takes nothing into a locked month without a row that says why.
    """
    openings: dict[int, UnitOpening] = {}
    for posting in postings:
        lock = period_lock(posting.target.owner_id, posting.period)
        is_open = lock and UnitOpening.objects.filter(lock=lock, unit_id=report.unit_id, closed_at=None).exists()
        if lock and lock.is_locked and not is_open:
            why = str(_("Estimates confirmed in the next sheet"))
            openings[lock.pk] = open_for_unit(lock, report.unit, reason=why, until=at, by=by, at=at, cause=cause)
    return list(openings.values())
