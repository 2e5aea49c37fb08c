"""Builders of requests about personal data."""

from __future__ import annotations

from datetime import date
from typing import Any

from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, TODAY
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER
from roviec.privacy.enums import Channel
from roviec.privacy.models import SubjectRequest
from roviec.privacy.operations import Asked, receive_request, tell_procedure
from roviec.regulations.enums import DataRight

NAME = "Nguyễn Thị Minh Khai"


def asked(right: DataRight = DataRight.ACCESS, on: date = TODAY, **said: Any) -> Asked:
    """What a citizen asks today."""
    values: dict[str, Any] = {"subject_name": NAME, "subject_contact": "0912 000 000", "words": "Cho tôi xem dữ liệu."}
    return Asked(right=right, channel=Channel.WRITTEN, received_on=on, **values | said)


def a_request(
    keeper: Unit, right: DataRight = DataRight.ACCESS, on: date = TODAY, *, in_hand: bool = False, **said: Any
) -> SubjectRequest:
    """A request in a unit's register; in hand when the procedure was told."""
    request = receive_request(keeper, asked(right, on, **said), by=BUILDER, at=MONDAY)
    return tell_procedure(request, on, version=request.version, by=BUILDER, at=MONDAY) if in_hand else request


def a_leaver(person: Person) -> Person:
    """The same, once his posts have ended."""
    person.holdings.update(valid=("2003-11-06", "2023-11-01"))
    return person
