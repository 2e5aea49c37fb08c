"""Clocks of requests, the calendar of working days, how long things are kept: data that hold from a day to a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.kit.actors import the_setup
from roviec.kit.errors import Stale
from roviec.kit.tests.moments import MONDAY
from roviec.kit.tests.rows import conceivable, prove
from roviec.regulations.enums import Counting, DataRight, Kept
from roviec.regulations.models import Holiday, RequestClock, RetentionRule, SmallCellRule
from roviec.regulations.operations import (
    Clock,
    UnableToChangeRule,
    change_clock,
    change_retention,
    change_small_cells,
    set_holiday,
)
from roviec.regulations.queries import (
    request_clock,
    retention_on,
    small_cell_rule,
    work_calendar,
    years_not_checked,
)
from roviec.regulations.tests import lunar
from roviec.regulations.working_days import WorkCalendar

BUILDER = the_setup("tests")

TET = date(2026, 2, 13)  # the Friday before a week off


def test_working_days_pass_over_weekends_and_holidays():
    calendar = work_calendar()
    assert calendar.due(TET, 2, Counting.WORKING) == date(2026, 2, 24)
    assert calendar.due(date(2023, 11, 17), 2, Counting.WORKING) == date(2023, 11, 21)
    # A Saturday that is worked in exchange counts.
    assert calendar.due(date(2026, 1, 9), 1, Counting.WORKING) == date(2026, 1, 10)


def test_a_term_in_days_that_would_end_on_a_day_off_ends_on_the_next_working_day():
    calendar = work_calendar()
    assert calendar.due(date(2026, 2, 5), 10, Counting.CALENDAR) == date(2026, 2, 23)
    assert calendar.due(date(2026, 3, 2), 10, Counting.CALENDAR) == date(2026, 3, 12)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 40),
    st.dictionaries(st.dates(date(2020, 1, 1), date(2030, 6, 1)), st.booleans(), max_size=30),
)
def test_a_term_holds_exactly_its_working_days(start, days, named):
    calendar = WorkCalendar(named)
    due = calendar.due(start, days, Counting.WORKING)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(calendar.is_working(day) for day in between) == days
    assert days == 0 or calendar.is_working(due)
    assert calendar.is_working(calendar.due(start, days, Counting.CALENDAR))


def test_every_right_has_a_clock_on_every_day_and_it_says_where_from():
    for on in (date(2023, 11, 20), date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1)):
        for right in DataRight:
            assert request_clock(right, on).source
    withdrawal = request_clock(DataRight.WITHDRAW, date(2026, 1, 1))
    assert (withdrawal.procedure_days, withdrawal.answer_days, withdrawal.third_party_days) == (2, 15, 20)
    assert withdrawal.extension_days == 15
    assert set(retention_on(date(2026, 1, 1))) == set(Kept)


def test_a_changed_clock_holds_from_its_day_and_the_old_one_reads_what_came_before():
    rule = request_clock(DataRight.ACCESS, date(2026, 3, 1))
    clock = Clock(2, 7, 12, 15, Counting.WORKING, "Quy chế của phường")
    changed = change_clock(rule, clock, date(2026, 3, 1), version=rule.version, by=BUILDER, at=MONDAY)
    assert request_clock(DataRight.ACCESS, date(2026, 2, 28)).answer_days == 10
    assert request_clock(DataRight.ACCESS, date(2026, 3, 1)) == changed
    assert change_clock(changed, clock, date(2026, 3, 1), version=1, by=BUILDER, at=MONDAY) == changed
    assert Act.objects.filter(kind="regulations.CLOCK_CHANGED").count() == 1
    # On its own first day it is put right in place.
    longer = Clock(2, 8, 12, 15, Counting.WORKING, "Quy chế của phường")
    again = change_clock(changed, longer, date(2026, 3, 1), version=changed.version, by=BUILDER, at=MONDAY)
    assert (again.pk, again.answer_days, again.version) == (changed.pk, 8, changed.version + 1)


def test_a_clock_that_runs_backwards_a_stale_one_and_a_day_of_another_rule_are_refused():
    rule = request_clock(DataRight.ACCESS, date(2026, 3, 1))
    with pytest.raises(UnableToChangeRule):
        change_clock(
            rule, Clock(9, 7, 12, 15, Counting.WORKING, "x"), date(2026, 3, 1), version=1, by=BUILDER, at=MONDAY
        )
    good = Clock(2, 7, 12, 15, Counting.WORKING, "x")
    with pytest.raises(Stale):
        change_clock(rule, good, date(2026, 3, 1), version=7, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToChangeRule):
        change_clock(rule, good, date(2025, 3, 1), version=1, by=BUILDER, at=MONDAY)


def test_notes_of_reads_are_kept_a_year_whatever_the_rule_wants():
    rule = retention_on(date(2026, 3, 1))[Kept.ACCESS_LOG]
    with pytest.raises(UnableToChangeRule):
        change_retention(rule, 30, "x", date(2026, 3, 1), version=1, by=BUILDER, at=MONDAY)
    changed = change_retention(rule, 400, "x", date(2026, 3, 1), version=1, by=BUILDER, at=MONDAY)
    assert retention_on(date(2026, 3, 1))[Kept.ACCESS_LOG] == changed
    assert retention_on(date(2026, 2, 28))[Kept.ACCESS_LOG].days == 730


def test_a_day_is_off_or_worked_as_the_calendar_says_last():
    for is_working, expected in [(False, date(2028, 1, 26)), (True, date(2028, 1, 25))]:
        set_holiday(date(2028, 1, 25), "Tết", "thông báo", is_working=is_working, by=BUILDER, at=MONDAY)
        assert work_calendar().due(date(2028, 1, 24), 1, Counting.WORKING) == expected
    set_holiday(date(2028, 1, 25), "Tết", "thông báo", is_working=True, by=BUILDER, at=MONDAY)
    assert Act.objects.filter(kind="regulations.HOLIDAY_SET").count() == 2


def test_a_day_that_is_checked_as_it_stands_counts_as_checked():
    day = Holiday.objects.get(day=date(2027, 2, 5))
    assert not day.is_verified
    assert 2027 in years_not_checked([2027, 2028])
    for named in Holiday.objects.filter(day__year=2027):
        set_holiday(named.day, named.name, named.source, is_working=False, by=BUILDER, at=MONDAY)
    assert years_not_checked([2027, 2028]) == []
    acts = Act.objects.filter(kind="regulations.HOLIDAY_SET").count()
    set_holiday(day.day, day.name, day.source, is_working=False, by=BUILDER, at=MONDAY)
    assert Act.objects.filter(kind="regulations.HOLIDAY_SET").count() == acts


def off_in(year: int) -> set[date]:
    return set(Holiday.objects.filter(day__year=year, is_working=False).values_list("day", flat=True))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_the_days_of_the_moon_are_those_that_are_reckoned(year):
    """Of every year there is, the first days of the lunar year and the day of the Kings, or the next working one, are off."""
    calendar = work_calendar()
    for day in [lunar.day_of(year, 1, 1) + timedelta(days=n) for n in range(-1, 3)] + [lunar.day_of(year, 3, 10)]:
        assert not calendar.is_working(day), day


def test_2027_has_what_the_labour_code_gives():
    """Eleven days in all; those on a weekend are taken on the next working days, and a weekend itself needs no name."""
    tet = lunar.day_of(2027, 1, 1)
    fixed = [date(2027, month, day) for month, day in ((1, 1), (4, 30), (5, 1), (9, 2), (9, 3))]
    days = [*fixed, lunar.day_of(2027, 3, 10), *(tet + timedelta(days=n) for n in range(-1, 4))]
    assert len(days) == 11
    expected: set[date] = set()
    for day in sorted(days):
        taken = day
        while taken.weekday() > 4 or taken in expected or (taken != day and taken in days):
            taken += timedelta(days=1)
        expected.add(taken)
    assert off_in(2027) == expected
    assert not Holiday.objects.filter(day__year=2027, is_verified=True).exists()


def test_from_how_many_persons_on_a_figure_is_told_changes_from_a_day_on():
    rule = small_cell_rule(date(2026, 3, 1))
    assert (rule.least, rule.is_verified) == (5, False)
    assert rule.source
    changed = change_small_cells(rule, 10, "Quy chế", date(2026, 3, 1), version=1, by=BUILDER, at=MONDAY)
    assert [small_cell_rule(on).least for on in (date(2026, 2, 28), date(2026, 3, 1))] == [5, 10]
    assert change_small_cells(changed, 10, "Quy chế", date(2026, 4, 1), version=9, by=BUILDER, at=MONDAY) == changed
    with pytest.raises(Stale):
        change_small_cells(changed, 11, "Quy chế", date(2026, 4, 1), version=9, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToChangeRule):
        change_small_cells(changed, 2, "Quy chế", date(2026, 4, 1), version=changed.version, by=BUILDER, at=MONDAY)
    assert Act.objects.filter(kind="regulations.SMALL_CELLS_CHANGED").count() == 1


# What the database itself refuses

SPAN = DateRange(date(2040, 1, 1), date(2041, 1, 1))
FREE = pytest.mark.constraints


@FREE
def test_a_clock_is_known_sourced_and_runs_forwards():
    RequestClock.objects.all().delete()
    prove(
        conceivable(
            right=["ACCESS", "OTHER"],
            counting=["WORKING", "OTHER"],
            procedure_days=[2, None],
            answer_days=[1, 2, 3, None],
            third_party_days=[2, 3, None],
            source=["x", ""],
            valid=[SPAN, DateRange(empty=True)],
        ),
        lambda **columns: RequestClock(extension_days=15, **columns),
        lambda row: (
            row["right"] == "ACCESS"
            and row["counting"] == "WORKING"
            and None not in row.values()
            and row["procedure_days"] <= row["answer_days"] <= row["third_party_days"]
            and row["source"] == "x"
            and row["valid"] == SPAN
        ),
    )


@FREE
def test_a_rule_of_retention_is_known_sourced_and_long_enough():
    RetentionRule.objects.all().delete()
    prove(
        conceivable(
            kind=["ACCESS_LOG", "SESSIONS", "OTHER"],
            days=[0, 365, 366, 36_500, 36_501, None],
            source=["x", "", None],
            valid=[SPAN, DateRange(empty=True)],
        ),
        RetentionRule,
        lambda row: (
            row["kind"] in Kept.values
            and row["days"] is not None
            and row["days"] <= 36_500
            and (row["kind"] != "ACCESS_LOG" or row["days"] >= 366)
            and row["source"] == "x"
            and row["valid"] == SPAN
        ),
    )


@FREE
def test_a_rule_of_few_persons_is_sourced_and_leaves_two_values():
    SmallCellRule.objects.all().delete()
    prove(
        conceivable(least=[0, 2, 3, 1000, 1001, None], source=["x", "", None], valid=[SPAN, DateRange(empty=True)]),
        SmallCellRule,
        lambda row: row["least"] in {3, 1000} and row["source"] == "x" and row["valid"] == SPAN,
    )


@FREE
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            RequestClock,
            {"right": "ACCESS", "procedure_days": 2, "answer_days": 2, "third_party_days": 2, "extension_days": 1},
        ),
        (RetentionRule, {"kind": "SESSIONS", "days": 1}),
        (SmallCellRule, {"least": 5}),
    ],
)
def test_of_one_thing_one_rule_holds_a_day(table, columns):
    table.objects.all().delete()
    spans = [DateRange(date(2040, 1, n), date(2040, 1, n + 2)) for n in (1, 2, 3)]
    extra = {"counting": "WORKING"} if table is RequestClock else {}
    prove(
        conceivable(second=spans),
        lambda second: [table(source="x", valid=span, **columns, **extra) for span in (spans[0], second)],
        lambda row: row["second"] == spans[2],
    )


@FREE
def test_a_day_stands_once_in_the_calendar_and_is_named():
    prove(
        conceivable(day=[date(2026, 9, 2), date(2040, 1, 1), None], name=["x", "", None]),
        lambda day, name: Holiday(day=day, name=name, source="x"),
        lambda row: row == {"day": date(2040, 1, 1), "name": "x"},
    )
