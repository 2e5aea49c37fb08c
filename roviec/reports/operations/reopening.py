"""Opening an accepted or locked sheet again, and closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.figures.models import Posting, UnitOpening
from roviec.figures.operations import close_for_unit, open_for_unit
from roviec.figures.queries import period_lock
from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.reports.enums import OPEN_STATES, ReopeningState, ReportAct, ReportState
from roviec.reports.models import Entry, Evidence, Reopening, Report, Writer
from roviec.reports.operations.errors import UnableToReopenSheet, locked
from roviec.reports.operations.routes import lay_routes
from roviec.reports.queries.expected import base_period, targets_of
from roviec.reports.queries.reopening import is_locked


@transaction.atomic
def ask_to_reopen(report: Report, reason: str, *, by: Actor, at: datetime) -> Reopening:
    """The reviewer is asked to open a closed sheet again; nothing else changes.

    Asking while a wish waits, or while the sheet is open again, changes nothing.
    """
    report = locked(report)
    if report.edition > 1:
        raise UnableToReopenSheet(_("Ask on the first sheet of the period."))
    if not reason.strip():
        raise UnableToReopenSheet(_("Say why the sheet should be opened again."))
    standing = _standing(report)
    if standing and not _is_over(standing, at):
        return standing
    if report.state != ReportState.ACCEPTED and not is_locked(report):
        raise UnableToReopenSheet(_("The sheet is open; there is nothing to open again."))
    if standing:
        _close(standing, by=by, at=at)
    wish = Reopening.objects.create(
        report=report, reason=reason.strip(), asked_at=at, asked_by_key=by.key, asked_by_name=by.name
    )
    record(ReportAct.REOPENING_ASKED, by=by, on=[report, wish], at=at, remark=wish.reason)
    return wish


@transaction.atomic
def grant_reopening(wish: Reopening, until: datetime, *, by: Actor, at: datetime) -> Reopening:
    """Until this moment the unit may write again: in the sheet itself, or in the next edition of an accepted one.

    Totals stay until what it sends is accepted. A locked period is opened for this unit only. Granting again with a later
    moment gives more time; with the same one it changes nothing.
    """
    report = locked(wish.report)
    wish = Reopening.objects.get(pk=wish.pk)
    if wish.state == ReopeningState.REFUSED or wish.closed_at:
        raise UnableToReopenSheet(_("This wish was decided already. The unit may ask again."))
    if until <= at:
        raise UnableToReopenSheet(_("Choose a moment that is still to come."))
    if wish.state == ReopeningState.GRANTED and wish.until and until <= wish.until:
        return wish
    if by.key == wish.asked_by_key:
        raise UnableToReopenSheet(_("You asked for it yourself: somebody else has to decide."))
    if wish.state == ReopeningState.ASKED and report.state == ReportState.ACCEPTED:
        wish.edition = _next_edition(report)
    wish.state, wish.until = ReopeningState.GRANTED, until
    wish.decided_at, wish.decided_by_key, wish.decided_by_name = at, by.key, by.name
    wish.save()
    data = {"until": until.isoformat()}
    act = record(ReportAct.REOPENING_GRANTED, by=by, on=_things(wish, report), at=at, data=data)
    for target in targets_of(report.scheme_period).select_related("owner"):
        lock = period_lock(target.owner_id, base_period(target, report.period))
        if lock and lock.is_locked:
            open_for_unit(lock, report.unit, reason=wish.reason, until=until, by=by, at=at, cause=act)
    return wish


@transaction.atomic
def refuse_reopening(wish: Reopening, words: str, *, by: Actor, at: datetime) -> Reopening:
    """The sheet stays closed; the unit reads why."""
    report = locked(wish.report)
    wish = Reopening.objects.get(pk=wish.pk)
    if wish.state == ReopeningState.REFUSED:
        return wish
    if wish.state != ReopeningState.ASKED:
        raise UnableToReopenSheet(_("The sheet is open already."))
    if by.key == wish.asked_by_key:
        raise UnableToReopenSheet(_("You asked for it yourself: somebody else has to decide."))
    if not words.strip():
        raise UnableToReopenSheet(_("Say why the sheet stays closed."))
    wish.state, wish.words = ReopeningState.REFUSED, words.strip()
    wish.decided_at, wish.decided_by_key, wish.decided_by_name = at, by.key, by.name
    wish.save()
    record(ReportAct.REOPENING_REFUSED, by=by, on=[report, wish], at=at, remark=wish.words)
    return wish


@transaction.atomic
def close_reopening(wish: Reopening, *, by: Actor, at: datetime) -> Reopening:
    """What was opened is closed and takes no more figures; a wish whose time is over, and nothing of it under review."""
    report = locked(wish.report)
    wish = Reopening.objects.select_related("edition").get(pk=wish.pk)
    if wish.closed_at:
        return wish
    written = wish.edition or report
    if not _is_over(wish, at) or written.state not in OPEN_STATES:
        raise UnableToReopenSheet(_("The sheet is still open, or under review."))
    _close(wish, by=by, at=at)
    return wish


def close_what_was_used(opened: Reopening, *, by: Actor, at: datetime, cause: Act) -> None:
    """An accepted sheet that was open again is closed with its acceptance."""
    _close(opened, by=by, at=at, cause=cause)


def _standing(report: Report) -> Reopening | None:
    open_or_asked = Reopening.objects.filter(report=report, closed_at__isnull=True)
    return open_or_asked.exclude(state=ReopeningState.REFUSED).select_related("edition").first()


def _is_over(wish: Reopening, at: datetime) -> bool:
    """Whether its time is over and nothing was sent in time that still waits for a reviewer."""
    written = wish.edition or wish.report
    return wish.until is not None and wish.until <= at and written.state in OPEN_STATES


def _close(wish: Reopening, *, by: Actor, at: datetime, cause: Act | None = None) -> None:
    wish.closed_at = at
    wish.save(update_fields=["closed_at"])
    act = record(ReportAct.REOPENING_CLOSED, by=by, on=_things(wish, wish.report), at=at, cause=cause)
    for opening in UnitOpening.objects.filter(
        unit_id=wish.report.unit_id,
        closed_at__isnull=True,
        lock__owner_id__in=targets_of(wish.report.scheme_period).values("owner_id"),
        lock__period_end=wish.report.period_end,
    ):
        close_for_unit(opening, by=by, at=at, cause=cause or act)


def _things(wish: Reopening, report: Report) -> list[Report | Reopening]:
    return [report, wish, *([wish.edition] if wish.edition else [])]


def entries_as_they_count(report: Report) -> list[Entry]:
    """What an accepted sheet says, with the numbers that count now: those corrected since, not those first sent."""
    counted = {
        (posting.target_id, posting.breakdown): posting
        for posting in Posting.objects.filter(
            unit_id=report.unit_id, superseded_by__isnull=True, period_end=report.period_end
        )
    }
    entries = list(Entry.objects.filter(report=report, cleared_at__isnull=True).order_by("pk"))
    for entry in entries:
        posting = counted.get((entry.target_id, entry.breakdown))
        if posting and posting.state == entry.state:
            entry.numerator, entry.denominator = posting.numerator, posting.denominator
            entry.is_estimate = posting.is_estimate
    return entries


def _next_edition(report: Report) -> Report:
    """A sheet that says what counts now, with its evidence, for the unit to put right."""
    editions = Report.objects.filter(scheme=report.scheme, unit_id=report.unit_id, **columns_of(report.period))
    latest = editions.filter(state=ReportState.ACCEPTED).order_by("-edition")[0]
    number = (editions.aggregate(last=Max("edition"))["last"] or 1) + 1
    edition = Report.objects.create(
        scheme=report.scheme,
        scheme_period=report.scheme_period,
        unit=report.unit,
        reviewer_unit=report.reviewer_unit,
        narrative=latest.narrative,
        edition=number,
        **columns_of(report.period),
    )
    entries = entries_as_they_count(latest)
    for entry in entries:
        entry.pk, entry.report, entry.version = None, edition, 1
    Entry.objects.bulk_create(entries)
    for evidence in Evidence.objects.filter(report=latest, removed_at__isnull=True).order_by("pk"):
        Evidence.objects.create(
            report=edition,
            target_id=evidence.target_id,
            content_id=evidence.content_id,
            name=evidence.name,
            added_at=evidence.added_at,
            added_by_key=evidence.added_by_key,
            added_by_name=evidence.added_by_name,
        )
    hands = Writer.objects.filter(report=latest).values_list("actor_key", flat=True)
    keys = {*hands, latest.submitted_by_key} - {""}
    Writer.objects.bulk_create([Writer(report=edition, actor_key=key) for key in sorted(keys)])
    lay_routes(report.scheme, [edition])
    return edition
