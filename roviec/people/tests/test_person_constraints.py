"""What the database itself refuses of accounts."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.kit.tests.rows import conceivable, prove
from roviec.people.models import Person

pytestmark = pytest.mark.constraints


def test_an_account_has_a_name_and_a_user_name():
    prove(
        conceivable(
            username=["ha", "Hà", "", None],
            name=["Nguyễn Thu Hà", "", None],
            email=["ha@example.org", "", None],
            is_active=[True, False, None],
        ),
        Person,
        lambda row: bool(row["username"] and row["name"]) and row["email"] is not None and row["is_active"] is not None,
    )


def test_only_an_open_account_has_a_day_on_which_it_closes():
    prove(
        conceivable(is_active=[True, False], closes_on=[date(2023, 12, 1), None]),
        lambda is_active, closes_on: Person(username="ha", name="Hà", is_active=is_active, closes_on=closes_on),
        lambda row: row["is_active"] or row["closes_on"] is None,
    )


def test_a_user_name_is_one_persons_whatever_its_case():
    prove(
        conceivable(one=["ha", "HA", "hb"], other=["ha", "Ha", "HB", "ha1"]),
        lambda one, other: [Person(username=name, name="Hà") for name in (one, other)],
        lambda row: row["one"].lower() != row["other"].lower(),
    )
