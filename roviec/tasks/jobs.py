"""What a clock starts: series give their next task when its period begins."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.kit.periods import Period, PeriodKind
from roviec.tasks.operations import UnableToHandOut, give_next
from roviec.tasks.queries import series_on

GIVER = the_job("tasks.give_next")
logger = logging.getLogger(__name__)


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="tasks_give_next", name="tasks.give_next")
def give_next_tasks(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Give the task of the running period for each series; returns how many series have it.

    What was given is given once, so a night that was missed is made up for, and two workers do no harm.
    """
    today, given = clock.today(), 0
    for series in series_on(today):
        try:
            give_next(series, Period.of(PeriodKind(series.frequency), today), by=GIVER, at=clock.now())
        except UnableToHandOut as error:
            # Its unit has ended: whoever keeps the series ends it.
            logger.warning("series %s gives no task: %s", series.pk, error)
            continue
        given += 1
    return given
