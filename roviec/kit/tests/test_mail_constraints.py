"""What the database itself refuses of mails."""

from __future__ import annotations

import pytest

from roviec.kit.models import Mail
from roviec.kit.tests.moments import MONDAY
from roviec.kit.tests.rows import conceivable, prove

pytestmark = [pytest.mark.constraints, pytest.mark.django_db]


def test_a_mail_keeps_its_text_until_it_is_sent_and_one_that_failed_may():
    prove(
        conceivable(
            key=["k", ""],
            to=["hoa@example.org", ""],
            sealed_text=["gAAAA", ""],
            sent_at=[MONDAY, None],
            failed_at=[MONDAY, None],
        ),
        Mail,
        lambda row: (
            bool(row["key"] and row["to"])
            and not (row["sent_at"] and row["failed_at"])
            and (row["failed_at"] is not None or bool(row["sealed_text"]) is not bool(row["sent_at"]))
        ),
    )


def test_one_key_is_one_mail():
    prove(
        conceivable(one=["a", "b"], other=["a", "b"]),
        lambda one, other: [Mail(key=key, to="hoa@example.org", sealed_text="x") for key in (one, other)],
        lambda row: row["one"] != row["other"],
    )
