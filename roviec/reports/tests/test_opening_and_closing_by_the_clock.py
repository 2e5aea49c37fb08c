"""Periods open and close by themselves, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.figures.models import PeriodLock
from roviec.figures.operations import reopen_period
from roviec.kit import clock
from roviec.organisations.tests.factories import MONDAY, TODAY
from roviec.people.tests.factories import BUILDER
from roviec.reports.jobs import close_periods, open_periods
from roviec.reports.models import Report, Scheme, SchemePeriod
from roviec.reports.tests.factories import NOVEMBER, OCTOBER, a_plan, a_scheme, an_open_period


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


def test_the_period_of_the_month_is_opened_once(scheme):
    assert open_periods(0) == open_periods(0) == 1
    assert [period.period for period in SchemePeriod.objects.all()] == [NOVEMBER]
    assert Report.objects.count() == 3


def test_a_period_waits_for_its_opening_day(scheme):
    Scheme.objects.update(opens_day=21, cutoff_day=21, due_day=22, timely_day=22)
    assert open_periods(0) == 0
    assert not SchemePeriod.objects.exists()


def test_a_scheme_without_anything_to_fill_in_is_passed_over(cast, scheme):
    a_scheme(cast.district, [], plan=a_plan(cast.district, cast.wards, title="KH 159"))
    assert open_periods(0) == 1


def test_figures_close_the_day_after_their_closing_day(scheme):
    an_open_period(scheme)
    an_open_period(scheme, OCTOBER)
    assert (close_periods(0), close_periods(0)) == (1, 0)
    assert [lock.period for lock in PeriodLock.objects.filter(is_locked=True)] == [OCTOBER]


def test_a_reopened_period_closes_when_its_days_are_over(scheme, monkeypatch):
    an_open_period(scheme, OCTOBER)
    close_periods(0)
    reopen_period(PeriodLock.objects.get(), reason="Rà soát", until=TODAY, by=BUILDER, at=MONDAY)
    assert close_periods(0) == 0
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    assert close_periods(0) == 1
