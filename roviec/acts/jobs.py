"""What a clock starts: sealing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roviec.acts.operations import seal_acts


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_acts", name="acts.seal")
def seal(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Seal what waits, every minute; returns how many acts were sealed. Harmless when started twice."""
    sealed = 0
    while batch := seal_acts():
        sealed += batch
    return sealed
