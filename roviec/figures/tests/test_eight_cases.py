"""The eight cases in which figures usually go wrong; docs/figures.md says in a sentence each what happens."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from roviec.figures.models import Posting
from roviec.figures.operations import Figure, UnableToPost, lock_period, post_figures, withdraw_figures
from roviec.figures.queries import parts_of, period_lock
from roviec.figures.tests.factories import SHEET, a_ledger, enters, takes_part
from roviec.figures.values import ProgressCase, progress
from roviec.figures.verification import verify
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Direction, Source, TimeRule, UnitRule

SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2023, month) for month in (9, 10, 11))
YEAR = Period.year(2023)


@pytest.fixture(autouse=True)
def proven():
    yield
    assert verify().differences == []


def test_case_1_a_report_of_zero():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.post(ledger.wards[0], NOVEMBER, 0)
    total = ledger.total(NOVEMBER)
    assert (total.value, total.covered, total.missing) == (0, 1, 1)


def test_case_2_a_revoked_report():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.post(ledger.wards[1], NOVEMBER, 3)
    withdraw_figures(Posting.objects.filter(unit=ledger.wards[0]), source=SHEET, by=BUILDER, at=MONDAY)
    total = ledger.total(NOVEMBER)
    assert (total.value, total.covered, total.missing) == (3, 1, 1)
    assert Posting.objects.filter(unit=ledger.wards[0]).count() == 2


def test_case_3_writing_into_a_locked_period():
    """Page, API and import call the operation; a console writes rows; SQL knows nothing of either."""
    ledger = a_ledger("Bồ Đề")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    lock_period(period_lock(ledger.district.pk, NOVEMBER), by=BUILDER, at=MONDAY)
    figure = Figure(ledger.target.pk, ledger.wards[0].pk, NOVEMBER, "REPORTED", Decimal(5))
    with pytest.raises(UnableToPost), transaction.atomic():
        post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)
    [standing] = Posting.objects.all()
    row = {
        "target": ledger.target, "unit": ledger.wards[0], "sequence": 2, "supersedes": standing, "state": "REPORTED",
        "numerator": 5, "source_kind": "x", "source_key": 1, "at": MONDAY,
    } | columns_of(NOVEMBER)  # fmt: skip
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        Posting.objects.create(**row)
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        Posting.objects.bulk_create([Posting(**row)])
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown,"
            " sequence, supersedes_id, state, numerator, is_estimate, source_kind, source_key, seen_hash, at)"
            " SELECT gen_random_uuid(), target_id, unit_id, period_kind, period_start, period_end, breakdown, 2, id, state,"
            " 5, false, 'x', 1, '', at FROM figures_posting"
        )
    assert ledger.total(NOVEMBER).value == 4


def test_case_4_a_target_that_is_better_when_it_is_lower():
    target = a_ledger().target
    target.direction, target.baseline = Direction.DECREASE, Decimal(10)
    assert progress(target, Decimal(7), Decimal(5)).ratio == Decimal("0.6")
    assert progress(target, Decimal(12), Decimal(5)).ratio == Decimal("-0.4")
    assert progress(target, Decimal(5), Decimal(5)).is_reached
    target.baseline = None
    kept = progress(target, Decimal(6), Decimal(5))
    assert (kept.case, kept.ratio, kept.is_reached, kept.above) == (ProgressCase.KEEP_BELOW, None, False, 1)


def test_case_5_a_goal_that_is_the_baseline():
    target = a_ledger().target
    target.baseline = Decimal(5)
    held, lost = progress(target, Decimal(5), Decimal(5)), progress(target, Decimal(4), Decimal(5))
    assert (held.case, held.ratio, held.is_reached) == (ProgressCase.GOAL_IS_BASELINE, 1, True)
    assert (lost.case, lost.ratio, lost.is_reached) == (ProgressCase.GOAL_IS_BASELINE, None, False)


def test_case_6_a_percentage_of_units_of_different_size():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", unit_rule=UnitRule.RATIO)
    ledger.post(ledger.wards[0], NOVEMBER, 9, out_of=10)
    ledger.post(ledger.wards[1], NOVEMBER, 100, out_of=990)
    assert ledger.total(NOVEMBER).value == Decimal("10.9"), "not 50.05, the mean of both"


def test_case_7_a_running_total_across_a_missing_period():
    ledger = a_ledger("Bồ Đề")
    ledger.post(ledger.wards[0], SEPTEMBER, 2)
    ledger.post(ledger.wards[0], NOVEMBER, 3)
    total = ledger.total(YEAR, through=NOVEMBER.end - timedelta(days=1))
    assert (total.value, total.covered, total.due) == (5, 2, 11)
    last = a_ledger("Bồ Đề", time_rule=TimeRule.LAST)
    last.post(last.wards[0], SEPTEMBER, 2)
    assert last.total(YEAR, through=OCTOBER.start).value is None, "nothing is carried forward"


def test_case_8_a_unit_with_figures_of_its_own_and_units_below():
    ledger = a_ledger("Bồ Đề")
    ward, plan = ledger.wards[0], ledger.target.item.plan
    group = a_unit("Tổ dân phố 1", parent=ward)
    takes_part(plan, group, ward)
    enters(ledger.target, group)
    ledger.post(group, OCTOBER, 3)
    ledger.post(ward, OCTOBER, 5)
    assert ledger.total(OCTOBER).value == 5, "who enters his own is never added to his parts"

    both = a_ledger("Bồ Đề")
    ward, plan = both.wards[0], both.target.item.plan
    both.target.units.all().delete()
    enters(both.target, ward, Source.OWN_PLUS_CHILDREN)
    group = a_unit("Tổ dân phố 1", parent=ward)
    takes_part(plan, group, ward)
    enters(both.target, group)
    both.post(group, OCTOBER, 3)
    both.post(ward, OCTOBER, 5)
    assert both.total(OCTOBER).value == 8
    assert [(part.is_own, part.value.value) for part in parts_of(both.target, ward.pk, OCTOBER)] == [
        (True, 5),
        (False, 3),
    ]


def test_the_page_of_the_docs_has_a_sentence_for_each_case():
    page = (Path(settings.BASE_DIR) / "docs" / "figures.md").read_text()
    for number in range(1, 9):
        assert f"\n{number}. **" in page
        assert len([name for name in globals() if name.startswith(f"test_case_{number}_")]) == 1
