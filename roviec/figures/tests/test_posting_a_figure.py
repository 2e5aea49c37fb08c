"""Posting: what counts, from when, and what a correction does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from roviec.figures.models import Posting, Total
from roviec.figures.operations import (
    Figure,
    UnableToPost,
    UnableToReopen,
    lock_period,
    open_period,
    post_figures,
    reopen_period,
    withdraw_figures,
)
from roviec.figures.queries import parts_of, period_lock, postings_of_cell
from roviec.figures.tests.factories import SHEET, a_ledger, another_target, enters, takes_part
from roviec.figures.values import ProgressCase, progress
from roviec.figures.verification import verify
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Direction, Source, TimeRule, UnitRule

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, YEAR = Period.month(2023, 10), Period.month(2023, 11), Period.year(2023)


def test_a_posted_figure_is_in_every_total_above_at_once():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.post(ledger.wards[0], NOVEMBER, 4)

    total = ledger.total(NOVEMBER)
    assert (total.value, total.covered, total.expected) == (4, 1, 2)
    assert ledger.total(NOVEMBER, of=ledger.wards[0]).value == 4


def test_nobody_reported_is_no_value_and_zero_is_one():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    assert ledger.total(NOVEMBER).value is None
    assert (ledger.total(NOVEMBER).covered, ledger.total(NOVEMBER).expected) == (0, 2)

    ledger.post(ledger.wards[0], NOVEMBER, 0)
    assert ledger.total(NOVEMBER).value == 0
    assert ledger.total(NOVEMBER).covered == 1


def test_a_correction_replaces_and_the_ledger_keeps_both():
    ledger = a_ledger()
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.post(ledger.wards[0], NOVEMBER, 5)

    assert ledger.total(NOVEMBER).value == 5
    cell = postings_of_cell(ledger.target, ledger.wards[0].pk, NOVEMBER)
    assert [(p.sequence, p.numerator) for p in cell] == [(2, 5), (1, 4)]


def test_a_withdrawn_figure_leaves_every_total():
    ledger = a_ledger()
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.post(ledger.wards[1], NOVEMBER, 3)
    withdraw_figures(Posting.objects.filter(unit=ledger.wards[0]), source=SHEET, by=BUILDER, at=MONDAY)

    assert ledger.total(NOVEMBER).value == 3
    assert ledger.total(NOVEMBER).covered == 1
    assert ledger.total(NOVEMBER, of=ledger.wards[0]).value is None


def test_what_does_not_apply_leaves_the_denominator_of_coverage():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", "Cự Khối")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.say(ledger.wards[1], NOVEMBER, "NOT_APPLICABLE")
    ledger.say(ledger.wards[2], NOVEMBER, "UNAVAILABLE")

    total = ledger.total(NOVEMBER)
    assert (total.value, total.covered, total.due, total.missing, total.unavailable) == (4, 1, 2, 0, 1)


def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", unit_rule=UnitRule.RATIO)
    ledger.post(ledger.wards[0], NOVEMBER, 1, out_of=10)
    ledger.post(ledger.wards[1], NOVEMBER, 90, out_of=90)

    assert ledger.total(NOVEMBER).value == 91


def test_an_average_is_the_unweighted_mean_of_the_reporting_units():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", "Cự Khối", unit_rule=UnitRule.AVERAGE, measure="điểm")
    ledger.post(ledger.wards[0], NOVEMBER, 8)
    ledger.post(ledger.wards[1], NOVEMBER, 9)

    assert ledger.total(NOVEMBER).value == Decimal("8.5")


def test_a_year_is_the_sum_of_its_months_and_says_what_is_missing():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.post(ledger.wards[0], OCTOBER, 2)
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.post(ledger.wards[1], NOVEMBER, 1)

    total = ledger.total(YEAR, through=MONDAY.date())
    assert (total.value, total.covered, total.expected) == (7, 3, 22)


def test_the_last_period_is_not_carried_forward():
    ledger = a_ledger(time_rule=TimeRule.LAST)
    ledger.post(ledger.wards[0], OCTOBER, 2)

    assert ledger.total(YEAR, through=OCTOBER.start).value == 2
    assert ledger.total(YEAR, through=NOVEMBER.start).value is None


def test_an_average_along_time_is_taken_unit_by_unit_before_units_are_summed():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", time_rule=TimeRule.AVERAGE)
    ledger.post(ledger.wards[0], OCTOBER, 2)
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    ledger.post(ledger.wards[1], NOVEMBER, 10)

    assert ledger.total(YEAR).value == 13


def test_a_ward_with_its_own_number_is_not_added_to_its_groups():
    ledger = a_ledger("Bồ Đề")
    ward, plan = ledger.wards[0], ledger.target.item.plan
    group = a_unit("Tổ dân phố 1", parent=ward)
    takes_part(plan, group, ward)
    enters(ledger.target, group)
    ledger.post(group, NOVEMBER, 3)
    ledger.post(ward, NOVEMBER, 5)

    assert ledger.total(NOVEMBER).value == 5
    assert (ledger.total(NOVEMBER).covered, ledger.total(NOVEMBER).expected) == (1, 1)
    assert verify().differences == []


def test_a_ward_with_its_own_part_adds_it_to_its_groups():
    ledger = a_ledger("Bồ Đề")
    ward, plan = ledger.wards[0], ledger.target.item.plan
    ledger.target.units.all().delete()
    enters(ledger.target, ward, Source.OWN_PLUS_CHILDREN)
    group = a_unit("Tổ dân phố 1", parent=ward)
    takes_part(plan, group, ward)
    enters(ledger.target, group)
    ledger.post(group, NOVEMBER, 3)
    ledger.post(ward, NOVEMBER, 5)

    assert ledger.total(NOVEMBER).value == 8
    assert [(p.is_own, p.value.value) for p in parts_of(ledger.target, ward.pk, NOVEMBER)] == [(True, 5), (False, 3)]
    assert verify().differences == []


def test_a_period_that_was_never_opened_takes_no_figure():
    ledger = a_ledger()
    with pytest.raises(UnableToPost), transaction.atomic():
        post_figures([_figure(ledger, OCTOBER)], source=SHEET, by=BUILDER, at=MONDAY)
    assert not Total.objects.exists()


def test_a_locked_period_takes_no_figure_until_it_is_reopened_with_a_reason():
    ledger = a_ledger()
    ledger.post(ledger.wards[0], OCTOBER, 2)
    lock = lock_period(period_lock(ledger.district.pk, OCTOBER), by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToPost), transaction.atomic():
        post_figures([_figure(ledger, OCTOBER)], source=SHEET, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToReopen):
        reopen_period(lock, reason="", until=MONDAY.date(), by=BUILDER, at=MONDAY)

    reopen_period(lock, reason="Đính chính", until=MONDAY.date(), by=BUILDER, at=MONDAY)
    ledger.post(ledger.wards[0], OCTOBER, 3)
    assert ledger.total(OCTOBER).value == 3


@pytest.mark.parametrize(
    "sql",
    ["UPDATE figures_posting SET numerator = 9", "DELETE FROM figures_posting", "TRUNCATE figures_posting CASCADE"],
)
def test_the_ledger_refuses_to_be_bent(sql):
    ledger = a_ledger()
    ledger.post(ledger.wards[0], OCTOBER, 2)
    with connection.cursor() as cursor:
        # Foreign keys are checked at commit, and a table with checks to come cannot be truncated at all.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(sql)


def test_verification_finds_a_planted_error():
    ledger = a_ledger()
    ledger.post(ledger.wards[0], OCTOBER, 2)
    assert verify().differences == []
    Total.objects.filter(unit=ledger.district).update(numerator=3)

    [difference] = verify().differences
    assert (difference.unit_id, difference.column, Decimal(difference.computed)) == (ledger.district.pk, "numerator", 2)


def test_posting_takes_the_same_number_of_statements_whatever_the_number_of_wards(django_assert_num_queries):
    for wards in (("Bồ Đề",), tuple(f"Phường {n}" for n in range(12))):
        ledger = a_ledger(*wards)
        ledger.post(ledger.wards[0], OCTOBER, 1)
        with django_assert_num_queries(10):
            post_figures([_figure(ledger, OCTOBER)], source=SHEET, by=BUILDER, at=MONDAY)


def test_progress_has_its_named_cases():
    target = a_ledger().target
    assert progress(target, Decimal(29), Decimal(15)).ratio == Decimal(29) / 15
    assert progress(target, None, Decimal(15)).case == ProgressCase.NO_VALUE
    assert progress(target, Decimal(2), Decimal(0)).case == ProgressCase.GOAL_IS_BASELINE
    target.direction = Direction.DECREASE
    assert progress(target, Decimal(3), Decimal(5)).is_reached
    target.baseline = Decimal(10)
    assert progress(target, Decimal(7), Decimal(5)).ratio == Decimal("0.6")


def test_quarterly_targets_have_quarters_as_base_periods():
    ledger = a_ledger(frequency="QUARTER")
    quarter = Period.of(PeriodKind.QUARTER, NOVEMBER.start)
    ledger.post(ledger.wards[0], quarter, 6)
    assert ledger.total(quarter).value == 6
    assert ledger.total(YEAR).value == 6
    assert ledger.total(YEAR).expected == 8


def _figure(ledger, period):
    return Figure(ledger.target.pk, ledger.wards[0].pk, period, "REPORTED", Decimal(1))


def test_cells_beside_those_that_are_posted_are_left_alone():
    # They are not locked, so who writes them meanwhile would be overwritten.
    ledger = a_ledger()
    first, second = ledger.target, another_target(ledger)
    open_period(ledger.district, OCTOBER, by=BUILDER, at=MONDAY)
    figures = [
        Figure(target.pk, ward.pk, OCTOBER, "REPORTED", Decimal(1))
        for target in (first, second)
        for ward in ledger.wards
    ]
    post_figures(figures, source=SHEET, by=BUILDER, at=MONDAY)
    beside = Total.objects.filter(target=first, unit=ledger.wards[1])
    beside.update(numerator=7)
    post_figures([figures[0], figures[3]], source=SHEET, by=BUILDER, at=MONDAY)
    assert beside.get().numerator == 7
