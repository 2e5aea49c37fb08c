"""What a plan's column "Thời hạn" says, and the day it means."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roviec.prose.due import Due, DueKind, Every, UnreadableDue, compute_due

TERM_IV = (date(2020, 7, 1), date(2025, 7, 1))


def due(text: str, year: int | None = 2023, term: tuple[date, date] | None = TERM_IV) -> Due:
    return compute_due(text, year=year, term=term)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Quý II/2023", date(2023, 6, 30)),
        ("Quý 4", date(2023, 12, 31)),
        ("Quý I năm 2024", date(2024, 3, 31)),
        ("Tháng 9/2023", date(2023, 9, 30)),
        ("tháng 12", date(2023, 12, 31)),
        ("Tháng 02/2024", date(2024, 2, 29)),
        ("9/2023", date(2023, 9, 30)),
        ("Tháng 9 năm 2023", date(2023, 9, 30)),
        ("Trong tháng 3/2023", date(2023, 3, 31)),
        ("Trước 30/6", date(2023, 6, 30)),
        ("Trước ngày 30/6/2023", date(2023, 6, 30)),
        ("30/6/2023", date(2023, 6, 30)),
        ("20/11/2023", date(2023, 11, 20)),
        ("20.11.2023", date(2023, 11, 20)),
        ("ngày 11 tháng 01 năm 2023", date(2023, 1, 11)),
        ("Chậm nhất là ngày 15/12", date(2023, 12, 15)),
        ("Hoàn thành trong quý III", date(2023, 9, 30)),
        ("6 tháng đầu năm", date(2023, 6, 30)),
        ("06 tháng đầu năm 2024", date(2024, 6, 30)),
        ("9 tháng đầu năm", date(2023, 9, 30)),
        ("6 tháng cuối năm", date(2023, 12, 31)),
        ("Năm 2023", date(2023, 12, 31)),
        ("Năm 2025", date(2025, 12, 31)),
        ("2025", date(2025, 12, 31)),
        ("Cả năm", date(2023, 12, 31)),
        ("Cuối năm", date(2023, 12, 31)),
        ("Giai đoạn 2021-2025", date(2025, 12, 31)),
        ("Hết nhiệm kỳ", date(2025, 6, 30)),
        ("Nhiệm kỳ 2020-2025", date(2025, 6, 30)),
        ("QU\u00dd\u00a0 II/2023 .", date(2023, 6, 30)),
        ("Quy\u0301 II/2023", date(2023, 6, 30)),
    ],
)
def test_a_due_date_as_written_is_computed_to_a_day(written: str, day: date) -> None:
    assert due(written) == Due(DueKind.DATED, on=day)


@pytest.mark.parametrize(
    ("written", "every"),
    [
        ("Thường xuyên", None),
        ("Thường xuyên, liên tục", None),
        ("Thường xuyên trong năm", None),
        ("Hàng tuần", Every.WEEK),
        ("Hàng tháng", Every.MONTH),
        ("Hằng tháng", Every.MONTH),
        ("Định kỳ hàng tháng", Every.MONTH),
        ("Trước ngày 25 hàng tháng", Every.MONTH),
        ("Hàng quý", Every.QUARTER),
        ("Định kỳ 6 tháng một lần", Every.HALF_YEAR),
        ("Hàng năm", Every.YEAR),
        ("Trước 15/12 hàng năm", Every.YEAR),
    ],
)
def test_work_that_comes_back_has_no_single_day(written: str, every: Every | None) -> None:
    assert due(written, year=None, term=None) == Due(DueKind.RECURRING, every=every)


@pytest.mark.parametrize("written", ["", " \u00a0", "-", "Không thời hạn", "Không hạn"])
def test_work_may_have_no_due_date(written: str) -> None:
    assert due(written) == Due(DueKind.NONE)


@pytest.mark.parametrize("written", ["Quý 4", "tháng 12", "Trước 30/6", "6 tháng đầu năm", "Cả năm"])
def test_a_due_date_without_a_year_needs_the_year_of_the_plan(written: str) -> None:
    with pytest.raises(UnreadableDue, match="year"):
        due(written, year=None)


def test_the_year_that_is_written_wins_over_the_year_of_the_plan() -> None:
    assert due("Quý I/2024", year=2023).on == date(2024, 3, 31)


def test_the_end_of_the_term_needs_a_term() -> None:
    with pytest.raises(UnreadableDue, match="term"):
        due("Hết nhiệm kỳ", term=None)


def test_another_term_than_the_plans_is_refused() -> None:
    with pytest.raises(UnreadableDue, match="term"):
        due("Nhiệm kỳ 2015-2020")


@pytest.mark.parametrize("written", ["Trước tháng 6", "Trước quý III/2023", "Trước năm 2025"])
def test_before_a_whole_period_is_refused_because_it_has_two_meanings(written: str) -> None:
    with pytest.raises(UnreadableDue, match="beginning or its end"):
        due(written)


@pytest.mark.parametrize("written", ["31/6", "30/02/2023", "29/2/2023"])
def test_a_day_that_does_not_exist_is_refused(written: str) -> None:
    with pytest.raises(UnreadableDue, match="calendar"):
        due(written)


@pytest.mark.parametrize(
    "written",
    ["sớm", "Quý 5", "Quý V/2023", "tháng 13", "Đầu quý II", "30/6/23", "1/2/3/2023", "Theo kế hoạch", "Trước", "Quý"],
)
def test_what_cannot_be_read_is_refused_with_what_was_written(written: str) -> None:
    with pytest.raises(UnreadableDue) as refusal:
        due(written)

    assert f"“{written}”" in str(refusal.value)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_in_every_spelling_is_that_day(day: date) -> None:
    spellings = [
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"ngày {day:%d} tháng {day:%m} năm {day.year}",
        f"Trước {day.day}.{day.month}.{day.year}",
    ]
    assert {due(each, year=None, term=None) for each in spellings} == {Due(DueKind.DATED, on=day)}


@given(st.integers(1950, 2099), st.integers(1, 12))
def test_every_month_is_due_on_its_last_day(year: int, month: int) -> None:
    last = date(year, month, calendar.monthrange(year, month)[1])
    assert due(f"Tháng {month}/{year}").on == last
    assert due(f"tháng {month:02d}", year=year).on == last


@given(st.text(alphabet="Quý IVTháng 0123456789/.-năm trước hàng đầu cuối", max_size=25))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        computed = due(text, year=2023)
    except UnreadableDue:
        return
    assert (computed.on is not None) == (computed.kind == DueKind.DATED)
    assert computed.every is None or computed.kind == DueKind.RECURRING
