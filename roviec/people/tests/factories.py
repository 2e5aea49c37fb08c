"""Builders of accounts."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from roviec.kit.actors import the_setup
from roviec.people.models import Person
from roviec.people.operations import open_account

# Monday, 20/11/2023, eight in the morning in Hà Nội: the moment at which most tests play.
MONDAY = datetime(2023, 11, 20, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
# Of accounts that live for one test.
PASSWORD = "hoa-phượng-1954"
BUILDER = the_setup("tests")
_numbers = count(1)


def a_person(name: str = "Nguyễn Thu Hà", username: str | None = None) -> Person:
    """A person who can sign in with PASSWORD; without a user name he gets one of his own."""
    return open_account(username or f"nguoi{next(_numbers)}", name, password=PASSWORD, by=BUILDER, at=MONDAY)
