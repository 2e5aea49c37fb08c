"""Spans read back as they are written; the pace of a figure follows the calendar only where figures add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roviec.desk.pace import Pace, pace_of, share_of_year
from roviec.desk.spans import Span
from roviec.plans.enums import Direction, Nature, TimeRule, UnitRule
from roviec.plans.models import Target

years, months = st.integers(1990, 2099), st.integers(1, 12)
spans = st.one_of(
    st.builds(Span.month, years, months),
    st.builds(Span.to_date, years, months),
    st.builds(
        Span.of_base, st.sampled_from(["MONTH", "QUARTER", "YEAR"]), st.dates(date(1990, 1, 1), date(2099, 12, 31))
    ),
)


@given(spans)
def test_a_span_reads_back_as_it_is_written(span):
    assert Span.parse(span.token) == span


@given(spans, st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_nothing_counts_after_the_day_of_the_frame(span, day):
    assert span.cut(day) <= day
    assert span.cut(day) <= span.through


@pytest.mark.parametrize(
    "written", ["", "23", "1989", "2023-0", "2023-13", "2023-q0", "2023-to-0", "2023-11 ", "2023-1"]
)
def test_anything_else_is_refused(written):
    with pytest.raises(ValueError, match=f"^{written}$"):
        Span.parse(written)


def houses(**rules) -> Target:
    usual = {"nature": Nature.FLOW, "time_rule": TimeRule.SUM, "unit_rule": UnitRule.SUM, "base_frequency": "MONTH"}
    return Target(**usual | {"direction": Direction.INCREASE, "measure": "nhà"} | rules)


@pytest.mark.parametrize(
    ("value", "pace"),
    [(12, Pace.REACHED), (10, Pace.ON_PACE), (8, Pace.NEARLY), (5, Pace.BEHIND), (None, Pace.NO_VALUE)],
)
def test_what_adds_up_is_measured_by_the_months_gone(value, pace):
    target = houses()
    share = share_of_year(target, 9)
    assert share == Decimal("0.75")
    assert pace_of(target, None if value is None else Decimal(value), Decimal(12), share) == pace


def test_a_rate_has_to_hold_its_goal_all_year():
    target = houses(unit_rule=UnitRule.RATIO, measure="%")
    assert share_of_year(target, 1) == 1


def test_a_ceiling_is_kept_or_broken():
    target = houses(direction=Direction.DECREASE, nature=Nature.STOCK, time_rule=TimeRule.LAST)
    assert pace_of(target, Decimal(3), Decimal(5)) == Pace.ON_PACE
    assert pace_of(target, Decimal(6), Decimal(5)) == Pace.BEHIND


def test_a_decrease_from_a_baseline_goes_its_way():
    target = houses(direction=Direction.DECREASE, nature=Nature.STOCK, time_rule=TimeRule.LAST, baseline=Decimal(186))
    share = share_of_year(target, 6)
    assert pace_of(target, Decimal(100), Decimal(42), share) == Pace.ON_PACE
    assert pace_of(target, Decimal(180), Decimal(42), share) == Pace.BEHIND


def test_without_a_goal_nothing_is_judged():
    assert pace_of(houses(), Decimal(5), None) == Pace.NO_GOAL
