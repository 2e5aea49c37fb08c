"""The choice of the frame: the day one looks at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import DayField


class FrameDayForm(forms.Form):
    """The day of the frame; today or earlier."""

    on = DayField(label=_("Data as of"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].latest = today  # type: ignore[attr-defined]


class KnownDayForm(FrameDayForm):
    """A day that is over: of today not everything is known yet."""

    on = DayField(label=_("As known on"))
