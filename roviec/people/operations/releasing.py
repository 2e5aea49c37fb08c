"""Letting somebody in again whose account was guessed at."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.people.attempts import digests_of_account
from roviec.people.enums import PersonAct
from roviec.people.models import Person


@transaction.atomic
def release_sign_in(person: Person, *, by: Actor, at: datetime) -> bool:
    """The person may try again at once, from any browser; whether anything had been counted against him."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_attempt WHERE digest = ANY(%s)", [digests_of_account(person.username)])
        counted = bool(cursor.rowcount > 0)
    if counted:
        record(PersonAct.RELEASED, by=by, on=person, at=at)
    return counted
