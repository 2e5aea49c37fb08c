"""`roviec user`: open an account, or give one a new password, from the machine itself."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from roviec.kit.actors import the_setup
from roviec.kit.clock import now
from roviec.kit.errors import Unable
from roviec.people.models import Person
from roviec.people.operations import open_account, set_password


class Command(BaseCommand):
    """What a person may do follows from the posts he holds, which are given in the pages of the organisation."""

    help = "Open an account (create) or set its password (password). The password is asked for, or read from a pipe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="Open an account.")
        create.add_argument("username")
        create.add_argument("name", help="The person's full name, in quotes.")
        password = verbs.add_parser("password", help="Give an account a new password.")
        password.add_argument("username")

    def handle(self, *_arguments: object, verb: str, username: str, name: str = "", **_options: Any) -> None:
        """Do the one thing asked; refuses with a sentence."""
        by = the_setup("roviec user")
        try:
            if verb == "create":
                person = Person(username=username, name=name)
                open_account(username, name, password=_new_password(person), by=by, at=now())
                self.stdout.write(_("The account %(username)s is open.") % {"username": username})
            else:
                person = Person.objects.get_by_natural_key(username)
                set_password(person, password=_new_password(person), by=by, at=now())
                self.stdout.write(_("The account %(username)s has a new password.") % {"username": username})
        except Person.DoesNotExist:
            raise CommandError(_("There is no account %(username)s.") % {"username": username}) from None
        except Unable as error:
            raise CommandError(str(error)) from error


def _new_password(person: Person) -> str:
    """Typed twice at a terminal, or the first line of a pipe; weak ones are refused."""
    if sys.stdin.isatty():
        password = getpass.getpass(_("New password: "))
        if getpass.getpass(_("The same again: ")) != password:
            raise CommandError(_("The two passwords differ."))
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
