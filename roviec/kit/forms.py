"""Form fields of the house: figures and days as people type them in Vietnam, the version a form was shown, and refusals."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.kit.errors import Stale, Unable
from roviec.kit.numbers import NotANumber, format_number, parse_number

TYPED_DAY = re.compile(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*")
EARLIEST_YEAR = 1930
LATEST_YEAR = 2199
# Sentences of Django's own fields that its Vietnamese catalogue lacks: named here, they stand in ours.
SAID_BY_DJANGO = (_("Null characters are not allowed."), _("Enter a valid UUID."), _("Enter a complete value."))


class NumberField(forms.Field):
    """A figure typed as 22.946 or 3,5; cleans to Decimal or None.

    `decimals` is how many the unit of measure has (also what tells 1,000 apart); `least` and `most` are inclusive.
    What cannot be read stays in the field as it was typed.
    """

    def __init__(
        self, *, decimals: int | None = None, least: Decimal | None = None, most: Decimal | None = None, **options: Any
    ) -> None:
        options.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "figure"})
        )
        super().__init__(**options)
        self.decimals, self.least, self.most = decimals, least, most

    def prepare_value(self, value: Any) -> Any:
        """A number as the screen shows numbers; typed text as it is."""
        return format_number(value) if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Decimal | None:
        """Read the typed figure; raises ValidationError with the sentence that says what to write."""
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return parse_number(str(value), decimals=self.decimals)
        except NotANumber as error:
            raise ValidationError(str(error), code="number") from error

    def validate(self, value: Decimal | None) -> None:
        """Refuse what lies outside the limits, and decimals where the unit has none."""
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise ValidationError(_("Enter %(least)s or more."), "least", {"least": format_number(self.least)})
        if self.most is not None and value > self.most:
            raise ValidationError(_("Enter %(most)s or less."), "most", {"most": format_number(self.most)})
        if self.decimals == 0 and value != value.to_integral_value():
            raise ValidationError(_("Enter a whole number."), "whole")


class DayField(forms.Field):
    """A day typed as 20/11/2023 (also 20-11-2023, 5/9/2023); cleans to date or None."""

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "class": "day",
                    "placeholder": _("dd/mm/yyyy"),
                    "maxlength": "16",
                }
            ),
        )
        super().__init__(**options)
        self.earliest, self.latest = earliest, latest

    def prepare_value(self, value: Any) -> Any:
        """A date as offices write it; typed text as it is."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Read the typed day; raises ValidationError with the sentence that says what to write."""
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value
        match = TYPED_DAY.fullmatch(str(value))
        if match is None:
            raise ValidationError(_("Write the day as day/month/year, such as 20/11/2023."), "day")
        day, month, year = (int(part) for part in match.groups())
        try:
            read = date(year, month, day)
        except ValueError as error:
            raise ValidationError(_("There is no such day in the calendar."), "day") from error
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValidationError(_("Check the year: %(year)d."), "year", {"year": year})
        return read

    def validate(self, value: date | None) -> None:
        """Refuse a day outside the limits."""
        super().validate(value)
        if value is None:
            return
        if self.earliest is not None and value < self.earliest:
            raise ValidationError(
                _("The day must be %(day)s or later."), "earliest", {"day": f"{self.earliest:%d/%m/%Y}"}
            )
        if self.latest is not None and value > self.latest:
            raise ValidationError(
                _("The day must be %(day)s or earlier."), "latest", {"day": f"{self.latest:%d/%m/%Y}"}
            )


class VersionField(forms.IntegerField):
    """The version of the row that the form was made from, hidden; the operation compares it and raises `Stale`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.HiddenInput())
        options.setdefault("min_value", 0)
        super().__init__(**options)


def refuse(form: forms.BaseForm, error: Unable) -> HTTPStatus:
    """Put the operation's sentence on the form, so that what was typed is shown again; gives the status to answer with.

    409 when somebody else changed the row meanwhile, else 422.
    """
    form.add_error(None, ValidationError(str(error), code="stale" if isinstance(error, Stale) else "unable"))
    return HTTPStatus.CONFLICT if isinstance(error, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
