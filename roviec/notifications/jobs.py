"""What the clock and the pages start: acts are told, tasks reminded of, deliveries leave, old ones are forgotten."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.notifications.delivering import deliver, deliver_due, forget_deliveries
from roviec.notifications.mailing import mail_notices
from roviec.notifications.models import Delivery
from roviec.notifications.noticing import notice_acts
from roviec.notifications.operations import remind
from roviec.notifications.reminding import organisations_with_rules
from roviec.notifications.spreading import spread

REMINDER = the_job("notifications.remind")
# Reminders stand there when the office opens; what comes up later in the day is said within the hour.
FROM_HOUR, TO_HOUR = 6, 18


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


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notifications.notices", name="notifications.notices")
def notices(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every minute: who is concerned by what was done is told of it; returns how many notices there are anew."""
    return notice_acts(clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="notifications.mail", name="notifications.mail")
def mail(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every five minutes: unread notices that are due by mail are queued; returns how many mails."""
    return mail_notices(clock.now())


@app.periodic(cron="4,34 * * * *")
@app.task(queueing_lock="notifications.remind", name="notifications.remind")
def remind_of_tasks(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """By day, every half hour: tasks near or past their day are reminded of; returns how many notices there are anew.

    A run that was missed is made up for by the next; one that comes twice says nothing twice.
    """
    at = clock.now()
    if not FROM_HOUR <= timezone.localtime(at).hour < TO_HOUR:
        return 0
    today = timezone.localdate(at)
    return sum(sum(remind(each, today, by=REMINDER, at=at).values()) for each in organisations_with_rules(today))


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="notifications.forget", name="notifications.forget")
def forget(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Every night; returns how many deliveries were removed. Notices go by the rule of retention."""
    at = clock.now()
    return forget_deliveries(at)
