"""The prover of constraints, seen to fail: a constraint taken out, a rule that is wrong, a rule never put to the test."""

from __future__ import annotations

import pytest
from django.db import connection

from roviec.kit.tests.rows import conceivable, prove
from roviec.people.models import Person

pytestmark = [pytest.mark.constraints, pytest.mark.django_db]


def rows():
    return conceivable(username=["ha", ""], name=["Hà", ""])


def test_a_constraint_that_holds_is_proven():
    prove(rows(), Person, lambda row: bool(row["username"] and row["name"]))


def test_a_constraint_taken_out_is_seen():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_person DROP CONSTRAINT person_has_a_name")
    with pytest.raises(AssertionError, match="1 of 4 rows:\nusername='ha', name='': taken"):
        prove(rows(), Person, lambda row: bool(row["username"] and row["name"]))


def test_a_rule_that_allows_too_little_is_seen():
    with pytest.raises(AssertionError, match="1 of 4 rows"):
        prove(rows(), Person, lambda row: False)


def test_a_rule_that_was_never_broken_is_not_proven():
    with pytest.raises(AssertionError, match="no row was refused"):
        prove(conceivable(username=["ha"], name=["Hà"]), Person, lambda row: True)
