"""Figures and days are read as people type them, and what cannot be read stays in the field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from http import HTTPStatus

import pytest
from django import forms
from django.core.exceptions import ValidationError

from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import DayField, NumberField, VersionField, refuse


class Sheet(forms.Form):
    houses = NumberField(least=Decimal(0), most=Decimal(1000), decimals=0)
    due = DayField(required=False)
    version = VersionField()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("22.946", Decimal(22946)), (" 3,5 ", Decimal("3.5")), ("0", Decimal(0)), ("", None), ("  ", None)],
)
def test_a_figure_is_read_as_it_is_written_here(typed, read):
    assert NumberField(required=False).clean(typed) == read


@pytest.mark.parametrize("typed", ["1,000", "12.5", "bốn", "1.00.0", "=1+1"])
def test_a_figure_that_is_none_or_two_is_refused(typed):
    with pytest.raises(ValidationError):
        NumberField().clean(typed)


@pytest.mark.parametrize(("typed", "why"), [("-1", "0"), ("1.001", "1.000"), ("2,5", "nguyên")])
def test_a_figure_outside_its_limits_is_refused_with_the_limit(typed, why):
    form = Sheet({"houses": typed, "version": 1})
    assert why in form.errors["houses"][0]


def test_what_cannot_be_read_stays_in_the_field():
    assert 'value="1,000"' in str(Sheet({"houses": "1,000", "version": 1})["houses"])


def test_a_number_from_the_database_is_shown_as_it_is_written_here():
    assert 'value="22.946"' in str(Sheet(initial={"houses": Decimal("22946.000")})["houses"])


@pytest.mark.parametrize("typed", ["20/11/2023", " 20-11-2023", "20.11.2023"])
def test_a_day_is_read_in_the_ways_people_write_it(typed):
    assert DayField().clean(typed) == date(2023, 11, 20)


@pytest.mark.parametrize("typed", ["2023-11-20", "31/02/2023", "20/11/23", "11/20/2023", "mai", "20/11/0023"])
def test_a_day_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_a_day_outside_its_limits_is_refused_with_the_limit():
    with pytest.raises(ValidationError, match="20/11/2023"):
        DayField(latest=date(2023, 11, 20)).clean("21/11/2023")
    with pytest.raises(ValidationError, match="20/11/2023"):
        DayField(earliest=date(2023, 11, 20)).clean("19/11/2023")


def test_a_day_is_shown_as_offices_write_it():
    assert 'value="05/09/2023"' in str(Sheet(initial={"due": date(2023, 9, 5)})["due"])


@pytest.mark.parametrize(
    ("error", "status"),
    [(Unable("Kỳ đã chốt."), HTTPStatus.UNPROCESSABLE_ENTITY), (Stale("Đã có người sửa."), HTTPStatus.CONFLICT)],
)
def test_a_refused_wish_is_said_on_the_form(error, status):
    form = Sheet({"houses": "4", "version": 1})
    assert form.is_valid()
    assert refuse(form, error) == status
    assert form.non_field_errors() == [str(error)]
    assert form["houses"].value() == "4"


class Keyed(forms.Form):
    words = forms.CharField()
    key = forms.UUIDField()


def test_what_django_says_in_english_only_is_said_in_vietnamese():
    form = Keyed({"words": "a\x00b", "key": "zq"})
    assert form.errors["words"] == ["Nội dung có ký tự không đọc được. Hãy gõ lại."]
    assert form.errors["key"] == ["Biểu mẫu đã bị thay đổi. Hãy tải lại trang rồi gửi lại."]
