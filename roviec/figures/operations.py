"""Posting into the ledger and keeping totals right; opening, locking and reopening periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.figures.enums import FigureAct, PostingState
from roviec.figures.ledger import write_postings
from roviec.figures.models import PeriodLock, Posting, UnitOpening
from roviec.figures.reckoning import rebuild
from roviec.figures.rollup import lock_totals, reaggregate
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.models import Unit


class UnableToPost(Unable):
    """The ledger does not take the figures."""


class UnableToReopen(Unable):
    """The period stays locked."""


@dataclass(frozen=True)
class Figure:
    """What a unit reached on a target in a base period; numbers only with state REPORTED.

    `numerator` is the figure itself unless the target is a ratio, which has a `denominator` too.
    """

    target_id: int
    unit_id: int
    period: Period
    state: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_estimate: bool = False
    breakdown: str = ""


@dataclass(frozen=True)
class Source:
    """What figures come from (a report, a correction), and the hash of what its reviewer saw."""

    kind: str
    key: int
    seen_hash: str


@transaction.atomic
def post_figures(
    figures: Sequence[Figure], *, source: Source, by: Actor, at: datetime, cause: Act | None = None
) -> list[Posting]:
    """The figures count from now on, each replacing what its cell held; every total above is right at commit.

    Raises UnableToPost when a period is not open. Statements: one to lock the totals touched, one for the ledger, one
    for the totals, whatever the number of levels and of sibling units.
    """
    if not figures:
        return []
    touched = lock_totals([(f.target_id, f.unit_id, f.period, f.breakdown) for f in figures])
    said = [(f.state, f.numerator, f.denominator, f.is_estimate) for f in figures]
    try:
        with transaction.atomic():
            postings = write_postings(touched.cells, said, source=(source.kind, source.key, source.seen_hash), at=at)
    except IntegrityError as error:
        if "into_open_period" in str(error):
            raise UnableToPost(
                _("The period is locked, or was never opened: its figures can no longer change.")
            ) from error
        raise
    reaggregate(touched)
    record(FigureAct.POSTED, by=by, on=postings, at=at, cause=cause, data={"source": source.kind, "key": source.key})
    return postings


@transaction.atomic
def withdraw_figures(
    postings: Sequence[Posting],
    *,
    instead: Sequence[Figure] = (),
    source: Source,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> list[Posting]:
    """These figures count no longer; the ledger keeps them, with a reversal behind each.

    `instead` are figures of other cells that count again with it: one posting locks its totals in the one order.
    """
    reversals = [
        Figure(p.target_id, p.unit_id, p.period, PostingState.WITHDRAWN, breakdown=p.breakdown)
        for p in postings
        if p.state != PostingState.WITHDRAWN
    ]
    return post_figures(
        [*reversals, *instead],
        source=source,
        by=by,
        at=at,
        cause=cause,
    )


@transaction.atomic
def rebuild_totals(*, by: Actor, at: datetime) -> int:
    """Every stored total is what the ledger comes to, whatever stood there; how many were mended. Twice is harmless."""
    mended = rebuild()
    if mended:
        record(FigureAct.TOTALS_REBUILT, by=by, on=[], at=at, data={"mended": mended})
    return mended


@transaction.atomic
def open_period(owner: Unit, period: Period, *, by: Actor, at: datetime, cause: Act | None = None) -> PeriodLock:
    """Figures of the period may enter the organisation's ledger; opening an open period changes nothing."""
    lock, created = PeriodLock.objects.get_or_create(owner=owner, **columns_of(period), defaults={"changed_at": at})
    if created:
        record(FigureAct.PERIOD_OPENED, by=by, on=[lock, owner], at=at, cause=cause)
    return lock


@transaction.atomic
def lock_period(lock: PeriodLock, *, by: Actor, at: datetime, cause: Act | None = None) -> PeriodLock:
    """No figure of the period enters the ledger any more; postings under way are waited for."""
    lock = PeriodLock.objects.select_for_update().get(pk=lock.pk)
    if lock.is_locked:
        return lock
    lock.is_locked, lock.open_until, lock.reason, lock.changed_at = True, None, "", at
    lock.save()
    record(FigureAct.PERIOD_LOCKED, by=by, on=lock, at=at, cause=cause)
    return lock


@transaction.atomic
def reopen_period(lock: PeriodLock, *, reason: str, until: date, by: Actor, at: datetime) -> PeriodLock:
    """A locked period takes figures again until a day, for a reason that history keeps."""
    if not reason:
        raise UnableToReopen(_("Say why the period is reopened."))
    lock = PeriodLock.objects.select_for_update().get(pk=lock.pk)
    if not lock.is_locked:
        raise UnableToReopen(_("The period is open already."))
    lock.is_locked, lock.open_until, lock.reason, lock.changed_at = False, until, reason, at
    lock.save()
    record(FigureAct.PERIOD_REOPENED, by=by, on=lock, at=at, remark=reason)
    return lock


@transaction.atomic
def open_for_unit(
    lock: PeriodLock, unit: Unit, *, reason: str, until: datetime, by: Actor, at: datetime, cause: Act | None = None
) -> UnitOpening:
    """A locked period takes the figures of this unit, and of no other, until it is closed again.

    Opened again while it is open, it stays open until the later moment.
    """
    if not reason.strip():
        raise UnableToReopen(_("Say why the period is reopened."))
    # The lock's row is the queue: two who open at once would both find nothing.
    lock = PeriodLock.objects.select_for_update().get(pk=lock.pk)
    opening = UnitOpening.objects.filter(lock=lock, unit=unit, closed_at__isnull=True).first()
    if opening:
        if opening.until >= until:
            return opening
        opening.until = until
        opening.save(update_fields=["until"])
    else:
        opening = UnitOpening.objects.create(lock=lock, unit=unit, reason=reason.strip(), until=until, opened_at=at)
    data = {"until": until.isoformat()}
    record(FigureAct.OPENED_FOR_UNIT, by=by, on=[lock, unit], at=at, remark=reason.strip(), cause=cause, data=data)
    return opening


@transaction.atomic
def close_for_unit(opening: UnitOpening, *, by: Actor, at: datetime, cause: Act | None = None) -> UnitOpening:
    """The locked period takes no more figures of the unit; postings under way are waited for."""
    opening = UnitOpening.objects.select_for_update(of=("self",)).select_related("lock", "unit").get(pk=opening.pk)
    if opening.closed_at:
        return opening
    opening.closed_at = at
    opening.save(update_fields=["closed_at"])
    record(FigureAct.CLOSED_FOR_UNIT, by=by, on=[opening.lock, opening.unit], at=at, cause=cause)
    return opening
