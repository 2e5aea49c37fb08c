"""What the clock and the pages start: acts are spread, deliveries leave, old ones are forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.notifications.delivering import deliver, deliver_due, forget_deliveries
from roviec.notifications.models import Delivery
from roviec.notifications.spreading import spread


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notifications.webhooks", name="notifications.webhooks")
def webhooks(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every minute: acts that were sealed become deliveries, and what is due leaves; returns how many were taken."""
    at = clock.now()
    spread(at)
    return deliver_due(at)


@app.task(name="notifications.send")
def send(delivery_id: int) -> bool:
    """Send one delivery that somebody waits for at his screen; whether it was taken."""
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    outcome = deliver(delivery, clock.now()) if delivery else None
    return outcome is not None and outcome.is_taken


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="notifications.forget", name="notifications.forget")
def forget(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every night; returns how many deliveries were removed."""
    return forget_deliveries(clock.now())
