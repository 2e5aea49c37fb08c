"""Opening and closing accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.people.enums import PersonAct
from roviec.people.models import Person


class UnableToOpenAccount(Unable):
    """The account cannot be opened."""


@transaction.atomic
def open_account(username: str, name: str, *, password: str | None, by: Actor, at: datetime) -> Person:
    """Open an account; with a password it can sign in at once, without one it cannot until it is given one.

    The password has been validated by the caller's form or command.
    """
    if Person.objects.filter(username__iexact=username).exists():
        raise UnableToOpenAccount(_("This user name is taken already."))
    person = Person(username=username, name=name)
    person.set_password(password)
    person.save()
    record(PersonAct.CREATED, by=by, on=person, at=at)
    return person


@transaction.atomic
def set_password(person: Person, *, password: str, by: Actor, at: datetime) -> Person:
    """Give the account a new password; sessions opened with the old one end."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(PersonAct.PASSWORD_SET, by=by, on=person, at=at)
    return person
