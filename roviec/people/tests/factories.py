"""Builders of accounts."""

from __future__ import annotations

import time
from itertools import count

from django.test import Client

from roviec.kit.actors import the_setup
from roviec.kit.tests.moments import MONDAY
from roviec.people.models import Person
from roviec.people.operations import open_account
from roviec.people.sessions import SEEN_KEY

__all__ = ["BUILDER", "MONDAY", "PASSWORD", "a_person", "signed_in"]

# Of accounts that live for one test.
PASSWORD = "hoa-phượng-1954"
BUILDER = the_setup("tests")
_numbers = count(1)


def a_person(name: str = "Nguyễn Thu Hà", username: str | None = None) -> Person:
    """A person who can sign in with PASSWORD; without a user name he gets one of his own."""
    return open_account(username or f"nguoi{next(_numbers)}", name, password=PASSWORD, by=BUILDER, at=MONDAY)


def signed_in(person: Person, *, minutes_ago: int = 0) -> Client:
    """A browser in which the person signed in with his password so many minutes ago."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - minutes_ago * 60}]
    session["account_authentication_methods_user"] = str(person.pk)
    session[SEEN_KEY] = [int(time.time()), 8 * 3600]
    session.save()
    return client
