"""What a clock or a page starts: sealing, witnessing, verifying."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from roviec.acts.models import Verification
from roviec.acts.operations import make_checkpoint, seal_acts, verify_chain
from roviec.acts.sending import send_checkpoints
from roviec.kit.actors import the_job


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_acts", name="acts.seal")
def seal(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Seal what waits, every minute; returns how many acts were sealed. Harmless when started twice."""
    sealed = 0
    while batch := seal_acts():
        sealed += batch
    return sealed


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="witness_acts", name="acts.witness")
def witness(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every five minutes witness what was sealed, and send out what has not gone; returns how many checkpoints went.

    By the true clock: a checkpoint is evidence, also in a demonstration.
    """
    at = timezone.now()
    make_checkpoint(by=the_job("acts.witness"), at=at)
    return send_checkpoints(at)


@app.task(name="acts.verify")
def verify(verification: int) -> int:
    """Walk the whole chain for the one who asked; returns how many faults were found."""
    asked = Verification.objects.get(pk=verification)
    return len(verify_chain(asked, at=timezone.now()))
