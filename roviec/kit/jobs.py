"""What the queue and the clock start: mails leave, and their addresses are forgotten."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from roviec.kit.mail import MOST_ATTEMPTS, NotSent, deliver, forget_old_mail

# After a minute, then after ever longer pauses: the last attempt comes about a day after the first.
PATIENCE = RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=60, exponential_wait=3, retry_exceptions=[NotSent])


@app.task(name="kit.send_mail", retry=PATIENCE)
def send_mail(mail_id: int) -> bool:
    """Send one mail that a page has queued; harmless when started twice."""
    return deliver(mail_id)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget_old_mail", name="kit.forget_old_mail")
def forget(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Remove old mails every night; returns how many."""
    return forget_old_mail()
