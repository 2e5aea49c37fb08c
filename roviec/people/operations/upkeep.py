"""Keeping accounts: closing, opening again, putting a name or an address right."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.people.enums import PersonAct
from roviec.people.models import Person


def _locked(person: Person, version: int | None = None) -> Person:
    found = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if version is not None and found.version != version:
        raise Stale(_("Somebody else has changed this account since you opened it. Look at what it says now."))
    return found


@transaction.atomic
def close_account(person: Person, *, by: Actor, at: datetime, cause: Act | None = None) -> Person:
    """Nobody signs in with the account any more, and its sessions end; closing a closed account changes nothing.

    The password is forgotten, so that no session from before lives again when the account is opened again.
    """
    person = _locked(person)
    if not person.is_active:
        return person
    person.is_active, person.closes_on, person.version = False, None, person.version + 1
    person.set_unusable_password()
    person.save(update_fields=["is_active", "closes_on", "password", "version"])
    record(PersonAct.CLOSED, by=by, on=person, at=at, cause=cause)
    return person


@transaction.atomic
def close_account_on(person: Person, day: date, *, by: Actor, at: datetime, cause: Act | None = None) -> Person:
    """The account works until the day begins and is closed then, by a job; said of a closed account it changes nothing."""
    person = _locked(person)
    if not person.is_active or person.closes_on == day:
        return person
    person.closes_on, person.version = day, person.version + 1
    person.save(update_fields=["closes_on", "version"])
    record(PersonAct.CLOSING_SET, by=by, on=person, at=at, cause=cause, data={"from": day.isoformat()})
    return person


@transaction.atomic
def keep_account_open(person: Person, *, by: Actor, at: datetime, cause: Act | None = None) -> Person:
    """The account is not closed on the day that was set; one for which none is set stays as it is."""
    person = _locked(person)
    if person.closes_on is None:
        return person
    person.closes_on, person.version = None, person.version + 1
    person.save(update_fields=["closes_on", "version"])
    record(PersonAct.CLOSING_RETRACTED, by=by, on=person, at=at, cause=cause)
    return person


@transaction.atomic
def reopen_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """The account may sign in again once it is given a password; opening an open account changes nothing."""
    person = _locked(person)
    if person.is_active:
        return person
    person.is_active, person.version = True, person.version + 1
    person.save(update_fields=["is_active", "version"])
    record(PersonAct.REOPENED, by=by, on=person, at=at)
    return person


@transaction.atomic
def correct_person(
    person: Person, name: str, email: str, *, version: int | None = None, by: Actor, at: datetime
) -> Person:
    """The person is called so and gets mail there; acts keep the name under which they were done."""
    person = _locked(person, version)
    if (person.name, person.email) == (name, email):
        return person
    person.name, person.email, person.version = name, email, person.version + 1
    person.save(update_fields=["name", "email", "version"])
    record(PersonAct.CORRECTED, by=by, on=person, at=at)
    return person
