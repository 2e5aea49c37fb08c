"""Erasing the data of a person who has left: the account stays as a number, because acts name it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.models import Mail
from roviec.people.enums import PersonAct
from roviec.people.libraries import kept_by_libraries
from roviec.people.models import Person


@transaction.atomic
def erase_account(person: Person, *, called: str, by: Actor, at: datetime, cause: Act | None = None) -> Person:
    """The account is closed for ever and bears a number instead of a name; erasing an erased one changes nothing.

    With it go its address, its password, second factors, sessions and whatever else the sign-in libraries keep of it.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    username = f"deleted-{person.pk}"
    if person.username == username:
        return person
    if person.email:
        Mail.objects.filter(to__iexact=person.email).delete()
    for table, column in kept_by_libraries():
        table._default_manager.filter(**{column: person.pk}).delete()  # noqa: SLF001 - any table of a library
    person.name, person.username, person.email = called, username, ""
    person.is_active, person.closes_on = False, None
    person.set_unusable_password()
    person.version += 1
    person.save()
    record(PersonAct.ERASED, by=by, on=person, at=at, cause=cause)
    return person
