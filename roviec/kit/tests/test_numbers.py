"""Figures as people type them in Vietnam, and as the screen shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from roviec.kit.numbers import NotANumber, format_number, format_percent, parse_number

NBSP = "\u00a0"
MINUS = "\u2212"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("22.946", "22946"),
        ("3,5", "3.5"),
        ("1.234,5", "1234.5"),
        ("1234", "1234"),
        (" 12 ", "12"),
        (f"{NBSP}12{NBSP}", "12"),
        ("1.000", "1000"),
        ("1.234.567", "1234567"),
        ("1234,5", "1234.5"),
        ("0", "0"),
        ("03", "3"),
        ("0,125", "0.125"),
        ("1234,500", "1234.5"),
        ("½", "0.5"),
        ("2½", "2.5"),
        ("2 ½", "2.5"),
        ("¼", "0.25"),
        ("\uff11\uff12", "12"),
        ("-3,5", "-3.5"),
        (f"{MINUS}3,5", "-3.5"),
        (f"{MINUS} 1.000", "-1000"),
        ("999999999999999,999999", "999999999999999.999999"),
    ],
)
def test_a_number_is_read_as_it_is_typed_in_vietnam(typed: str, value: str) -> None:
    assert parse_number(typed) == Decimal(value)


def test_zero_has_no_sign() -> None:
    assert str(parse_number("-0")) == "0"


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("3.5", "3,5"),
        ("12.34", "12,34"),
        ("1234.567", "1234,567"),
        ("0.500", "0,500"),
        ("1,234.5", "1.234,5"),
        ("1,234,567", "1.234.567"),
        ("-3.5", "-3,5"),
    ],
)
def test_an_english_number_is_refused_with_the_way_to_write_it(typed: str, proposed: str) -> None:
    with translation.override("en"), pytest.raises(NotANumber) as refusal:
        parse_number(typed)

    with translation.override("en"):
        assert f"“{typed}”" in str(refusal.value)
        assert f"Write {proposed}." in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "small", "large"),
    [
        ("1,000", "1", "1.000"),
        ("1,500", "1,5", "1.500"),
        ("313,653", "313,6530", "313.653"),
        ("-2,000", "-2", "-2.000"),
    ],
)
def test_a_comma_before_three_digits_is_refused_with_its_two_meanings(typed: str, small: str, large: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_number(typed)

    with translation.override("en"):
        assert f"“{typed}” may mean {small} or {large}" in str(refusal.value)
    with translation.override("vi"):
        assert f"“{typed}” có thể là {small} hoặc {large}" in str(refusal.value)
    assert {parse_number(small), parse_number(large)} == {parse_number(small), 1000 * parse_number(small)}


def test_a_unit_of_three_decimals_makes_three_decimals_plain_but_not_three_zeros() -> None:
    assert parse_number("313,653", decimals=3) == Decimal("313.653")
    with pytest.raises(NotANumber):
        parse_number("1,000", decimals=3)


@pytest.mark.parametrize(
    "typed",
    [
        "mười",
        "1,2,3",
        "1.2.3",
        "12 nhà",
        "83,4%",
        "1e3",
        "NaN",
        "Infinity",
        "1_000",
        "--1",
        "+1",
        ",5",
        "5,",
        "5.",
        ".",
    ],
)
def test_what_is_not_a_number_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_number(typed)

    assert f"“{typed}”" in str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    ["12 345", "1.0000", "012.345", "1..000", "1.000,", "\u0661\u0662", "²", "1/2", "½½", "3,5½", "=1+1", "1\u200b2"],
)
def test_what_only_looks_like_a_number_is_refused_too(typed: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["", "  ", NBSP])
def test_nothing_typed_is_not_zero(typed: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["1" * 16, "1.234.567.890.123.456", "0,1234567", "1" * 5000])
def test_a_number_that_is_too_long_is_refused_in_a_short_sentence(typed: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_number(typed)

    with translation.override("en"):
        assert "too long" in str(refusal.value)
        assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("typed", ["", "mười", "3.5", "1,000", "1" * 16])
def test_every_refusal_is_said_in_vietnamese_and_in_english(typed: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_number(typed)

    with translation.override("en"):
        english = str(refusal.value)
    with translation.override("vi"):
        assert str(refusal.value) != english


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (22946, "22.946"),
        (Decimal("3.5"), "3,5"),
        (Decimal("3.500000"), "3,5"),
        (Decimal("1E+3"), "1.000"),
        (0, "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-1234.5"), "-1.234,5"),
        (999, "999"),
        (None, ""),
    ],
)
def test_a_number_is_shown_with_dots_and_a_comma(value: Decimal | int | None, shown: str) -> None:
    assert format_number(value) == shown


def test_decimals_round_half_up_and_are_kept_only_when_asked_for() -> None:
    assert format_number(Decimal("2.25"), decimals=1) == "2,3"
    assert format_number(Decimal("-2.25"), decimals=1) == "-2,3"
    assert format_number(Decimal("-0.04"), decimals=1) == "0"
    assert format_number(3, decimals=2) == "3"
    assert format_number(3, decimals=2, trim=False) == "3,00"
    assert format_number(Decimal("3.50"), trim=False) == "3,50"


def test_a_ratio_is_shown_as_a_percentage_with_one_decimal() -> None:
    assert format_percent(Decimal(29) / Decimal(15)) == f"193,3{NBSP}%"
    assert format_percent(Decimal("0.96")) == f"96{NBSP}%"
    assert format_percent(Decimal("12.5")) == f"1.250{NBSP}%"
    assert format_percent(None) == ""


FIGURES = st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=6, allow_nan=False)


@given(FIGURES | st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_shown_is_read_back_the_same(value: Decimal | int) -> None:
    assert parse_number(format_number(value), decimals=6) == value


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_needs_no_unit_to_be_read_back(value: int) -> None:
    assert parse_number(format_number(value)) == parse_number(str(value)) == value


@given(st.text(alphabet="0123456789.,-−½ \u00a0%a", max_size=24) | st.text(max_size=12))
def test_whatever_is_typed_is_either_a_finite_number_or_refused(typed: str) -> None:
    try:
        value = parse_number(typed)
    except NotANumber:
        return
    assert value.is_finite()
    assert parse_number(format_number(value), decimals=6) == value
