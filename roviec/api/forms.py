"""What is typed to make a token."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.api.enums import Scope
from roviec.kit.forms import DayField

USUAL_DAYS = 90
MOST_DAYS = 365


class TokenForm(forms.Form):
    """For what, how far, and until when."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("So that you know it again later: the dashboard of the office, the accounting program."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Only what is needed. It never opens more than you may do yourself."),
    )
    until = DayField(label=_("Good until the end of"), help_text=_("At most a year."))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        options.setdefault("initial", {"until": today + timedelta(days=USUAL_DAYS)})
        super().__init__(*args, **options)
        self.fields["until"].earliest = today  # type: ignore[attr-defined]
        self.fields["until"].latest = today + timedelta(days=MOST_DAYS - 1)  # type: ignore[attr-defined]

    @property
    def expires_at(self) -> datetime:
        """The moment at which the last day is over."""
        after = self.cleaned_data["until"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time.min))
