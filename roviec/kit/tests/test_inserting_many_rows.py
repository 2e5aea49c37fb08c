"""Thousands of rows in one statement: what stands afterwards is what was said, and what a column refuses is refused."""

from __future__ import annotations

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from roviec.kit.inserting import insert_many
from roviec.kit.models import Mail
from roviec.kit.tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def a_mail(key: str, **said: object) -> Mail:
    return Mail(**{"key": key, "to": "a@vi.du", "subject": "Nhắc việc", "sealed_text": "…"} | said)


def test_all_rows_stand_as_they_were_said_and_know_their_ids():
    awful = "Nhiệm vụ \"số\" 'một'\t\n\\N {} ₫ 𝄞"
    mails = [a_mail("a", subject=awful), a_mail("b", attempts=3), a_mail("c", sealed_text="", sent_at=MONDAY)]
    with CaptureQueriesContext(connection) as queries:
        insert_many(mails)
    assert len(queries) == 1
    assert [mail.pk for mail in mails] == list(Mail.objects.order_by("key").values_list("pk", flat=True))
    first, second, third = Mail.objects.order_by("key")
    assert (first.subject, second.attempts, third.sent_at) == (awful, 3, MONDAY)
    assert (second.sent_at, third.sealed_text, third.attempts) == (None, "", 0)
    assert first.created_at is not None


def test_rows_that_were_inserted_are_saved_like_any_other():
    mails = insert_many([a_mail("a"), a_mail("b", sent_at=None)])
    mails[0].attempts = 2
    mails[0].save()
    assert Mail.objects.get(key="a").attempts == 2
    assert Mail.objects.count() == 2


def test_one_row_and_rows_that_say_all_alike_stand_too():
    only = insert_many([a_mail("only", sealed_text="", sent_at=MONDAY)])[0]
    assert Mail.objects.get(pk=only.pk).sent_at == MONDAY
    assert insert_many([]) == []


def test_what_is_too_long_for_its_column_is_refused_and_not_cut():
    with pytest.raises(DataError):
        insert_many([a_mail("a", subject="x" * 201), a_mail("b")])
