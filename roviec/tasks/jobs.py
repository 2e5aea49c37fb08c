"""What a clock starts: series give their next task when its period begins, tasks follow an amendment on the day it binds."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.kit.periods import Period, PeriodKind
from roviec.tasks.amended import left_to_the_day
from roviec.tasks.operations import UnableToHandOut, follow_amendment, give_next
from roviec.tasks.queries import series_on

GIVER = the_job("tasks.give_next")
FOLLOWER = the_job("tasks.follow_amendments")
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


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="tasks_follow_amendments", name="tasks.follow_amendments")
def follow_amendments(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Let the tasks follow each amendment that was issued ahead and binds by now; returns how many were followed.

    An hour that was missed is made up for, and an amendment is followed once, whoever comes first.
    """
    followed = 0
    for version in left_to_the_day(clock.today()):
        try:
            follow_amendment(version, by=FOLLOWER, at=clock.now())
        except UnableToHandOut as error:
            # A unit that is to lead has ended: the planner reads it where he lets the tasks follow by hand.
            logger.warning("the tasks of plan %s do not follow: %s", version.plan_id, error)
            continue
        followed += 1
    return followed
