"""What the database keeps of consolidated reports and of filled forms, over all conceivable rows."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from roviec.kit.models import columns_of
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.tests.factories import MONDAY
from roviec.reports.models import Consolidated, FilledForm
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_plan, a_report

pytestmark = [pytest.mark.django_db, pytest.mark.constraints]
OPEN, SENT = {"DRAFT", "RETURNED"}, {"SUBMITTED", "APPROVED"}
SEAL = "a" * 64


def test_what_was_sent_is_frozen_and_approved_by_another_hand(cast):
    plan = a_plan(cast.district, cast.wards)
    about = {"plan": plan, "unit": cast.district, **columns_of(NOVEMBER)}
    prove(
        conceivable(
            state=[*OPEN, *SENT],
            sent=[
                (None, "", None, ""),
                (MONDAY, "person:1", {}, SEAL),
                (MONDAY, "", {}, SEAL),
                (MONDAY, "person:1", None, ""),
            ],
            approved=[(None, ""), (MONDAY, "person:2"), (MONDAY, "person:1"), (None, "person:2")],
            returned_words=["", "Bổ sung"],
        ),
        lambda state, sent, approved, returned_words: Consolidated(
            **about,
            state=state,
            submitted_at=sent[0],
            submitted_by_key=sent[1],
            snapshot=sent[2],
            snapshot_hash=sent[3],
            approved_at=approved[0],
            approved_by_key=approved[1],
            returned_words=returned_words,
        ),
        lambda row: (
            row["sent"] == ((None, "", None, "") if row["state"] in OPEN else (MONDAY, "person:1", {}, SEAL))
            and row["approved"] == ((MONDAY, "person:2") if row["state"] == "APPROVED" else (None, ""))
            and (row["state"] != "RETURNED" or bool(row["returned_words"]))
        ),
    )


def test_a_plan_has_one_for_a_period_and_a_form_is_taken_once(cast):
    plan = a_plan(cast.district, cast.wards)
    about = {"plan": plan, "unit": cast.district, **columns_of(NOVEMBER)}
    Consolidated.objects.create(**about)
    with pytest.raises(IntegrityError, match="consolidated_once"), transaction.atomic():
        Consolidated.objects.create(**about)
    report = a_report(cast.bo_de, cast.district, {HOUSES: 4})
    taken = {"report": report, "key": UUID(int=1), "taken_at": MONDAY, "taken_by_key": "person:1"}
    FilledForm.objects.create(**taken)
    with pytest.raises(IntegrityError), transaction.atomic():
        FilledForm.objects.create(**taken)
