"""Periods: whole, half-open, and named as offices name them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from roviec.kit.periods import MONTHS_IN, Period, PeriodKind

days = st.dates(date(1945, 9, 2), date(2145, 12, 31))
kinds = st.sampled_from([kind for kind in PeriodKind if kind != PeriodKind.TERM])
repeating = st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR])


@given(kind=repeating, day=days)
def test_every_day_lies_in_one_period_of_a_kind(kind, day):
    period = Period.of(kind, day)
    assert day in period
    assert period.end not in period
    assert day not in period.next
    assert day not in period.previous


@given(kind=repeating, day=days)
def test_previous_and_next_lead_back(kind, day):
    period = Period.of(kind, day)
    assert period.next.previous == period
    assert period.previous.next == period


@given(kind=kinds, day=days)
def test_the_months_of_a_period_fill_it_without_gap(kind, day):
    period = Period.of(kind, day)
    months = period.split(PeriodKind.MONTH)
    assert len(months) == MONTHS_IN[kind]
    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert all(one.end == other.start for one, other in pairwise(months))


def test_january_the_first_quarter_and_the_year_are_three_periods():
    day = date(2023, 1, 1)
    assert len({Period.of(kind, day) for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)}) == 3


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (PeriodKind.MONTH, date(2023, 11, 2), date(2023, 12, 2)),
        (PeriodKind.QUARTER, date(2023, 2, 1), date(2023, 5, 1)),
        (PeriodKind.HALF, date(2023, 4, 1), date(2023, 10, 1)),
        (PeriodKind.YEAR, date(2023, 7, 1), date(2024, 7, 1)),
        (PeriodKind.NINE_MONTHS, date(2023, 4, 1), date(2024, 1, 1)),
        (PeriodKind.TERM, date(2023, 1, 1), date(2023, 1, 1)),
    ],
)
def test_what_is_not_whole_is_refused(kind, start, end):
    with pytest.raises(ValueError, match=r"ends after it starts|is no whole"):
        Period(start, end, kind)


def test_a_term_has_the_dates_its_committee_gave_it():
    term = Period(date(2020, 7, 28), date(2025, 8, 1), PeriodKind.TERM)
    assert len(term.split(PeriodKind.YEAR)) == 4
    assert date(2025, 8, 1) - timedelta(1) in term
    with pytest.raises(ValueError, match="term"):
        _ = term.previous


@pytest.mark.parametrize(
    ("kind", "day", "vietnamese"),
    [
        (PeriodKind.MONTH, date(2023, 11, 20), "Tháng 11/2023"),
        (PeriodKind.QUARTER, date(2023, 11, 20), "Quý IV/2023"),
        (PeriodKind.HALF, date(2023, 3, 1), "6 tháng đầu năm 2023"),
        (PeriodKind.YEAR, date(2023, 3, 1), "Năm 2023"),
    ],
)
def test_a_period_is_named_as_offices_name_it(kind, day, vietnamese):
    with translation.override("vi"):
        assert Period.of(kind, day).label == vietnamese


def test_a_period_inside_a_sentence_keeps_its_numerals():
    with translation.override("vi"):
        assert Period.of(PeriodKind.QUARTER, date(2023, 11, 20)).phrase == "quý IV/2023"


def test_the_same_period_of_the_year_before():
    assert Period.month(2023, 11).year_before == Period.month(2022, 11)
    nine = Period.of(PeriodKind.NINE_MONTHS, date(2023, 5, 1))
    assert nine.previous == nine.year_before == Period.of(PeriodKind.NINE_MONTHS, date(2022, 1, 1))
