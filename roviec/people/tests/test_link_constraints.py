"""What the database itself refuses of one-time links and of the rule of signing in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.kit.tests.rows import conceivable, prove
from roviec.people.enums import LinkPurpose
from roviec.people.models import OneTimeLink, SignInRule
from roviec.people.tests.factories import MONDAY, a_person

pytestmark = pytest.mark.constraints
LATER = MONDAY + timedelta(days=7)


def test_a_link_is_settled_once_ends_and_is_kept_as_a_digest():
    person = a_person()
    prove(
        conceivable(
            purpose=[*LinkPurpose.values, "GIFT"],
            digest=["a" * 64, "secret", ""],
            expires_at=[LATER, MONDAY],
            used_at=[MONDAY, None],
            revoked_at=[MONDAY, None],
        ),
        lambda **row: OneTimeLink(person=person, issued_at=MONDAY, **row),
        lambda row: (
            row["purpose"] in LinkPurpose.values
            and row["digest"] == "a" * 64
            and row["expires_at"] == LATER
            and not (row["used_at"] and row["revoked_at"])
        ),
    )


def test_a_person_has_at_most_one_open_link():
    people = {"hoa": a_person(), "lan": a_person()}
    prove(
        conceivable(other=["hoa", "lan"], used_at=[MONDAY, None], revoked_at=[LATER, None]),
        lambda other, used_at, revoked_at: [
            OneTimeLink(
                person=people["hoa"], purpose="RESET", digest="a" * 64, issued_at=MONDAY, expires_at=LATER,
                used_at=used_at, revoked_at=None if used_at else revoked_at,
            ),
            OneTimeLink(
                person=people[other], purpose="RESET", digest="b" * 64, issued_at=MONDAY, expires_at=LATER
            ),
        ],
        lambda row: row["other"] == "lan" or bool(row["used_at"] or row["revoked_at"]),
    )  # fmt: skip


def test_there_is_one_rule_of_signing_in_within_reason():
    prove(
        conceivable(id=[1, 2], idle_hours=[0, 1, 24, 25], second_factor_grace_days=[0, 90, 91]),
        SignInRule,
        lambda row: row["id"] == 1 and 1 <= row["idle_hours"] <= 24 and row["second_factor_grace_days"] <= 90,
    )
