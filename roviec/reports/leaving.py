"""The targets that a leaver fills in for his unit, for whoever comes after him; the sheets stay with the unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.kit.actors import Actor
from roviec.organisations.leaving import OpenWork
from roviec.organisations.models import Holding
from roviec.reports.operations import set_contact
from roviec.reports.queries.leaving import contacts_from, contacts_in_the_name_of, count_contacts, sheets_of_the_unit_of


def pass_on_contacts(
    leaver: Holding,
    successor: Holding,
    from_day: date,
    *,
    only: Collection[int] | None = None,
    by: Actor,
    at: datetime,
    cause: Act,
) -> int:
    """From a day on the successor fills in each target that the leaver fills in; returns how many. `only`: by id."""
    contacts = [each for each in contacts_from(leaver, from_day) if only is None or each.pk in only]
    for contact in contacts:
        day = max(from_day, contact.valid.lower)
        set_contact(contact.unit, contact.target, successor, from_day=day, by=by, at=at, cause=cause)
    return len(contacts)


CONTACTS = OpenWork(
    key="contacts",
    title=_("Targets filled in as contact"),
    things=contacts_in_the_name_of,
    stays=_("Any report contact of the unit fills them in, until its head names another one."),
    counts=count_contacts,
    hand_over=pass_on_contacts,
    position=30,
)
SHEETS = OpenWork(
    key="sheets",
    title=_("Sheets of figures still open in the unit"),
    things=sheets_of_the_unit_of,
    stays=_("They stay with the unit: whoever has the role there goes on."),
    position=40,
)
