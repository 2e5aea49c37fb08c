"""What a clock starts: periods open on their day, and their figures close on theirs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roviec.figures.operations import lock_period
from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.kit.periods import Period, PeriodKind
from roviec.reports.operations import UnableToOpen, close_reopening, open_period
from roviec.reports.queries.expected import dates_of
from roviec.reports.queries.schemes import ledger_periods_to_close, reopenings_that_are_over, schemes_in_force

OPENER = the_job("reports.open_periods")
CLOSER = the_job("reports.close_periods")


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="reports_open_periods", name="reports.open_periods")
def open_periods(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Open the period of each scheme whose opening day has come; returns how many schemes have it open.

    Opening an open period changes nothing, so a day that was missed is made up for.
    """
    today, opened = clock.today(), 0
    for scheme in schemes_in_force(today):
        period = Period.of(PeriodKind(scheme.frequency), today)
        if today < dates_of(scheme, period)["opens_on"]:
            continue
        try:
            open_period(scheme, period, by=OPENER, at=clock.now())
        except UnableToOpen:
            # Nobody has anything to fill in yet: the next night looks again.
            continue
        opened += 1
    return opened


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="reports_close_periods", name="reports.close_periods")
def close_periods(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Close the figures of periods whose closing day has passed; returns how many. A reopened one waits for its day."""
    closing = ledger_periods_to_close(clock.today())
    for lock in closing:
        lock_period(lock, by=CLOSER, at=clock.now())
    return len(closing)


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="reports_close_reopenings", name="reports.close_reopenings")
def close_reopenings(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Tidy away sheets that were open again and whose time is over; returns how many. They take nothing since then."""
    over = reopenings_that_are_over(clock.now())
    for wish in over:
        close_reopening(wish, by=CLOSER, at=clock.now())
    return len(over)
