"""The rules of tasks as an administrator fills them in."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roviec.kit.forms import DayField, VersionField
from roviec.regulations.enums import ExtensionApprover
from roviec.regulations.operations import Meaning, TaskDays
from roviec.tasks.metrics import COUNTS


class TaskRuleForm(forms.Form):
    """How the days of tasks are counted, from a day on."""

    soon_days = forms.IntegerField(
        label=_("Due soon: so many days before"),
        min_value=0,
        max_value=60,
        widget=forms.NumberInput({"class": "figure"}),
    )
    most_extensions = forms.IntegerField(
        label=_("More time at most so many times"),
        min_value=0,
        max_value=20,
        widget=forms.NumberInput({"class": "figure"}),
    )
    most_days = forms.IntegerField(
        label=_("Each time by so many days at most"),
        min_value=1,
        max_value=366,
        widget=forms.NumberInput({"class": "figure"}),
    )
    notice_days = forms.IntegerField(
        label=_("Asked for so many days before the due day"),
        min_value=0,
        max_value=60,
        widget=forms.NumberInput({"class": "figure"}),
    )
    may_ask_late = forms.BooleanField(label=_("It may also be asked for after the due day"), required=False)
    approver = forms.ChoiceField(
        label=_("Who gives more time"), choices=[(each.value, capfirst(each.label)) for each in ExtensionApprover]
    )
    source = forms.CharField(label=_("Basis"), max_length=300)
    since = DayField(label=_("Holds from"))
    version = VersionField()

    def days(self) -> TaskDays:
        """What was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"since", "version"}}
        return TaskDays(**said | {"approver": ExtensionApprover(said["approver"])})


class MetricForm(forms.Form):
    """What a percentage means, from a day on."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    definition = forms.CharField(label=_("Definition, as shown beside the figure"), max_length=300)
    numerator = forms.MultipleChoiceField(
        label=_("The sum of"), choices=list(COUNTS.items()), widget=forms.CheckboxSelectMultiple
    )
    denominator = forms.MultipleChoiceField(
        label=_("divided by the sum of"), choices=list(COUNTS.items()), widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(label=_("Basis"), max_length=300)
    since = DayField(label=_("Holds from"))
    version = VersionField()

    def meaning(self) -> Meaning:
        """What was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"since", "version"}}
        return Meaning(**said)
