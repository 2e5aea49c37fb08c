"""What a clock starts: removing what is no longer to be kept."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.privacy.operations import purge


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="purge", name="privacy.purge")
def purge_due(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Remove what is due, every night; returns how many things. Harmless when started twice."""
    run = purge(by=the_job("privacy.purge"), at=clock.now())
    return sum(run.counts.values()) if run else 0
