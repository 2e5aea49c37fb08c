"""Figures by the units of that time and by those of today: the same sum, shared out exactly, whatever became of units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roviec.figures.queries import Portion, by_units, joined
from roviec.figures.queries.structures import carried_through
from roviec.figures.tests.factories import a_ledger
from roviec.kit.periods import Period
from roviec.organisations.operations import Following, record_successions
from roviec.organisations.queries.successions import Change
from roviec.organisations.shares import STEP, shared_out
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import TimeRule, UnitRule
from roviec.plans.models import Target

MAY, JUNE, JULY = (Period.month(2023, month) for month in (5, 6, 7))
FIRST_OF_JULY = date(2023, 7, 1)
DECREE = "NQ 1656/NQ-UBTVQH15"
HALF_YEAR = Period.year(2023)


def follow(*followings: tuple, on: date = FIRST_OF_JULY, is_assumed: bool = False) -> None:
    wanted = [Following(before.pk, after.pk, Decimal(share), is_assumed) for before, after, share in followings]
    record_successions(wanted, on, DECREE, by=BUILDER, at=MONDAY)


def numbers(found: dict[int, Portion]) -> dict[int, Decimal]:
    return {unit: portion.numerator for unit, portion in found.items()}


@pytest.mark.django_db
def test_what_a_split_ward_gave_goes_to_its_successors_by_their_shares():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    bo_de, sai_dong = ledger.wards
    new = a_unit("Long Biên mới", ledger.district, since=FIRST_OF_JULY)
    ledger.post(bo_de, JUNE, 10)
    ledger.post(sai_dong, JUNE, 3)
    follow((bo_de, new, "0.333333"), (bo_de, sai_dong, "0.666667"))

    then = by_units([ledger.target], HALF_YEAR, today=None)[ledger.target.pk]
    now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)[ledger.target.pk]

    assert numbers(then) == {bo_de.pk: 10, sai_dong.pk: 3}
    assert numbers(now) == {new.pk: Decimal("3.333330"), sai_dong.pk: Decimal("9.666670")}
    assert now[new.pk].is_shared
    assert not now[new.pk].is_assumed
    assert sum(numbers(now).values()) == ledger.total(HALF_YEAR).value == 13


@pytest.mark.django_db
def test_on_the_day_before_nothing_has_changed():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    bo_de, sai_dong = ledger.wards
    ledger.post(bo_de, MAY, 10)
    follow((bo_de, sai_dong, 1))
    assert numbers(by_units([ledger.target], HALF_YEAR, today=date(2023, 6, 30))[ledger.target.pk]) == {bo_de.pk: 10}
    assert numbers(by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)[ledger.target.pk]) == {sai_dong.pk: 10}


@pytest.mark.django_db
def test_what_was_given_after_the_day_is_the_giver_s_own():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    bo_de, sai_dong = ledger.wards
    ledger.post(bo_de, JUNE, 10)
    ledger.post(bo_de, JULY, 100)
    follow((bo_de, sai_dong, "0.4"), is_assumed=True)
    now = by_units([ledger.target], HALF_YEAR, today=date(2024, 1, 1))[ledger.target.pk]
    assert numbers(now) == {bo_de.pk: 106, sai_dong.pk: 4}
    assert now[bo_de.pk].is_assumed


@pytest.mark.django_db
def test_a_ratio_is_shared_above_and_below_the_line():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", unit_rule=UnitRule.RATIO)
    bo_de, sai_dong = ledger.wards
    ledger.post(bo_de, JUNE, 30, out_of=40)
    ledger.post(sai_dong, JUNE, 5, out_of=10)
    follow((bo_de, sai_dong, "0.5"))
    now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)[ledger.target.pk]
    assert now[sai_dong.pk] == Portion(Decimal(20), Decimal(30), is_shared=True)
    assert now[bo_de.pk].value(ledger.target) == 75
    assert sum(now.values(), Portion()).value(ledger.target) == ledger.total(HALF_YEAR).value == 70


@pytest.mark.django_db
def test_of_a_running_total_only_the_last_month_is_read():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", time_rule=TimeRule.LAST)
    bo_de, sai_dong = ledger.wards
    ledger.post(bo_de, MAY, 10)
    ledger.post(bo_de, JUNE, 12)
    follow((bo_de, sai_dong, 1))
    now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY, through=date(2023, 6, 30))
    assert numbers(now[ledger.target.pk]) == {sai_dong.pk: 12}


@pytest.mark.django_db
@pytest.mark.parametrize("unit_rule", UnitRule.values)
@pytest.mark.parametrize("time_rule", TimeRule.values)
def test_by_every_rule_both_readings_come_to_the_total_of_the_board(unit_rule, time_rule):
    is_counted = unit_rule == UnitRule.COUNT
    rule = UnitRule.SUM if is_counted else unit_rule
    ledger = a_ledger("Bồ Đề", "Sài Đồng", "Gia Thụy", unit_rule=rule, time_rule=time_rule)
    if is_counted:
        Target.objects.filter(pk=ledger.target.pk).update(unit_rule=unit_rule, level=10)
        ledger.target.refresh_from_db()
    bo_de, sai_dong, gia_thuy = ledger.wards
    whole = 40 if unit_rule == UnitRule.RATIO else None
    through = date(2023, 6, 30) if time_rule == TimeRule.LAST else date(2023, 7, 31)
    for ward, month, number in (
        (bo_de, MAY, 8), (bo_de, JUNE, 13), (sai_dong, MAY, 20), (sai_dong, JUNE, 3), (gia_thuy, JUNE, 11),
        (sai_dong, JULY, 30),
    ):  # fmt: skip
        ledger.post(ward, month, number, whole)
    new = a_unit("Long Biên mới", ledger.district, since=FIRST_OF_JULY)
    follow((bo_de, new, "0.4"), (bo_de, sai_dong, "0.6"), (gia_thuy, sai_dong, 1))

    board = ledger.total(HALF_YEAR, through=through).value
    for today in (None, FIRST_OF_JULY):
        portions = by_units([ledger.target], HALF_YEAR, today=today, through=through)[ledger.target.pk]
        together = joined(ledger.target, portions.values()).value(ledger.target)
        assert round(together, 6) == round(board, 6), (today, portions)
    assert new.pk in portions
    assert gia_thuy.pk not in portions


@pytest.mark.django_db
def test_a_lowest_value_goes_to_each_successor_as_it_is():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", unit_rule=UnitRule.MINIMUM, time_rule=TimeRule.SUM)
    bo_de, sai_dong = ledger.wards
    new = a_unit("Long Biên mới", ledger.district, since=FIRST_OF_JULY)
    ledger.post(bo_de, JUNE, 10)
    ledger.post(sai_dong, JUNE, 30)
    follow((bo_de, new, "0.4"), (bo_de, sai_dong, "0.6"))
    now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)[ledger.target.pk]
    assert numbers(now) == {new.pk: 10, sai_dong.pk: 10}
    assert not now[new.pk].is_shared


@pytest.mark.django_db
def test_a_mean_weighs_by_the_shares_of_the_units_that_gave_it():
    ledger = a_ledger("Bồ Đề", "Sài Đồng", unit_rule=UnitRule.AVERAGE, time_rule=TimeRule.SUM)
    bo_de, sai_dong = ledger.wards
    ledger.post(bo_de, JUNE, 10)
    ledger.post(sai_dong, JUNE, 40)
    follow((bo_de, sai_dong, "0.5"))
    now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)[ledger.target.pk]
    # (40 + half of 10) over one unit and a half.
    assert (now[bo_de.pk].value(ledger.target), now[sai_dong.pk].value(ledger.target)) == (10, 30)


@pytest.mark.django_db
def test_both_readings_take_a_fixed_number_of_queries(django_assert_num_queries):
    ledger = a_ledger(*(f"Phường {n}" for n in range(8)))
    for ward in ledger.wards:
        ledger.post(ward, JUNE, 1)
    follow(*((ward, ledger.wards[0], 1) for ward in ledger.wards[1:]))
    with django_assert_num_queries(1):
        by_units([ledger.target], HALF_YEAR, today=None)
    with django_assert_num_queries(2):
        now = by_units([ledger.target], HALF_YEAR, today=FIRST_OF_JULY)
    assert numbers(now[ledger.target.pk]) == {ledger.wards[0].pk: 8}


# Sharing out, over all conceivable numbers

MILLION = 10**6
amounts = st.integers(-(10**15), 10**15).map(lambda number: Decimal(number) / MILLION)


@st.composite
def some_shares(draw: st.DrawFn, units: list[int]) -> dict[int, Decimal]:
    """Shares of some units that make exactly 1."""
    chosen = draw(st.lists(st.sampled_from(units), min_size=1, max_size=len(units), unique=True))
    cuts = sorted(draw(st.sets(st.integers(1, MILLION - 1), min_size=len(chosen) - 1, max_size=len(chosen) - 1)))
    edges = [0, *cuts, MILLION]
    return {unit: Decimal(b - a) / MILLION for unit, a, b in zip(chosen, edges, edges[1:], strict=False)}


@given(value=amounts, shares=some_shares([1, 2, 3, 4, 5]))
def test_the_parts_make_the_whole_and_each_lies_beside_its_share(value, shares):
    parts = shared_out(value, shares)
    assert sum(Fraction(part) for part in parts.values()) == Fraction(value)
    for unit, part in parts.items():
        assert part == part.quantize(STEP)
        assert abs(Fraction(part) - Fraction(value) * Fraction(shares[unit])) < Fraction(len(shares), MILLION)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[int, Decimal], list[dict[int, dict[int, Decimal]]]]:
    """Figures of some units, and what became of units on up to four days, one after the other."""
    units = list(range(1, 7))
    values = draw(st.dictionaries(st.sampled_from(units), amounts, min_size=1))
    day = st.dictionaries(st.sampled_from(units), some_shares(units), max_size=4)
    return values, draw(st.lists(day, min_size=1, max_size=4))


@settings(max_examples=200)
@given(histories())
def test_any_chain_of_changes_keeps_the_sum_and_agrees_with_fractions(history):
    values, days = history
    changes = [Change(date(2025, 1, n), shares, frozenset()) for n, shares in enumerate(days, 1)]
    found = carried_through({unit: Portion(value) for unit, value in values.items()}, changes)

    # The oracle: products of shares as fractions, each unit followed by itself along all its ways.
    expected: dict[int, Fraction] = {}

    def follow_one(unit: int, amount: Fraction, step: int) -> None:
        if step == len(days):
            expected[unit] = expected.get(unit, Fraction(0)) + amount
            return
        for into, share in days[step].get(unit, {unit: Decimal(1)}).items():
            follow_one(into, amount * Fraction(share), step + 1)

    for unit, value in values.items():
        follow_one(unit, Fraction(value), 0)
    assert found.keys() == expected.keys()
    assert sum(Fraction(p.numerator) for p in found.values()) == sum(Fraction(v) for v in values.values())
    for unit, portion in found.items():
        assert abs(Fraction(portion.numerator) - expected[unit]) < Fraction(200, MILLION)
