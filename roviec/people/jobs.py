"""What the queue and the clock start for accounts: letters to those who forgot a password, ended sessions removed."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from roviec.kit import clock
from roviec.kit.actors import the_job
from roviec.kit.ciphers import Unreadable
from roviec.people.operations import close_account, send_reset
from roviec.people.queries import accounts_to_close, who_may_be_meant
from roviec.people.wishes import read_wish

RESETTER = the_job("people.reset")
CLOSER = the_job("people.close_accounts")


@app.task(name="people.reset")
def reset(wanted: str) -> int:
    """Send a link to whoever may be meant; gives to how many."""
    try:
        wish = read_wish(wanted)
    except Unreadable:
        return 0
    meant = who_may_be_meant(wish.typed)
    for person in meant:
        send_reset(person, wish.site, by=RESETTER, at=clock.now())
    return len(meant)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="people_close_accounts", name="people.close_accounts")
def close_accounts(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Close the accounts whose day has come; returns how many. Their posts ended at midnight by themselves."""
    due = accounts_to_close(clock.today())
    for person in due:
        close_account(person, by=CLOSER, at=clock.now())
    return len(due)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="people_end_sessions", name="people.end_sessions")
def end_sessions(timestamp: int) -> int:  # noqa: ARG001 - the clock passes it
    """Remove sessions, counts and marks that are over every night; returns how many sessions."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_attempt WHERE since < now() - interval '1 day'")
        cursor.execute("DELETE FROM people_cache WHERE expires < now()")
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
