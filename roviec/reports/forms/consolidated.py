"""What is written in a consolidated report, and why one is returned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from roviec.kit.forms import VersionField
from roviec.kit.periods import Period, PeriodKind


class ConsolidatedForm(forms.Form):
    """The text beside the figures."""

    narrative = forms.CharField(
        label=gettext_lazy("Text of the report"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    version = VersionField(required=False)


class BeginForm(forms.Form):
    """The period to report on, as the list named it."""

    kind = forms.ChoiceField(choices=PeriodKind.choices)
    start = forms.DateField(input_formats=["%Y-%m-%d"])

    def period(self) -> Period:
        """The whole period that holds the day."""
        return Period.of(PeriodKind(self.cleaned_data["kind"]), self.cleaned_data["start"])


class ReturnForm(forms.Form):
    """Why a consolidated report is returned."""

    words = forms.CharField(
        label=gettext_lazy("What has to be completed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say what has to be completed.")},
    )
