"""What a clock starts: reorganisations that were ordered are carried out in the night of their day."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from roviec.handovers.operations import carry_out, note_failure
from roviec.handovers.queries import whose_day_has_come
from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.kit.errors import Unable

DOER = the_job("handovers.carry_out")
logger = logging.getLogger(__name__)


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="handovers_carry_out", name="handovers.carry_out")
def carry_out_due(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Carry out what was ordered for today or a night that was missed; returns how many.

    One that cannot be carried out stays ordered, its page says why, and the next night tries again.
    """
    done = 0
    for reorganisation in whose_day_has_come(clock.today()):
        try:
            carry_out(reorganisation, by=DOER, at=clock.now())
        except Unable as error:
            logger.warning("reorganisation %s is not carried out: %s", reorganisation.pk, error)
            note_failure(reorganisation, str(error), by=DOER, at=clock.now())
            continue
        done += 1
    return done
