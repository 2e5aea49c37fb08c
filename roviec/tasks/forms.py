"""What is typed about a task."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import VersionField
from roviec.tasks.enums import LateCause, TaskState


class ProgressForm(forms.Form):
    """Per cent and words."""

    percent = forms.IntegerField(
        label=_("Done so far (%)"), min_value=0, max_value=99, widget=forms.NumberInput({"class": "figure"})
    )
    words = forms.CharField(label=_("What has been done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = VersionField()


class CompletionForm(forms.Form):
    """What came out."""

    words = forms.CharField(
        label=_("What came out"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DelayForm(forms.Form):
    """Whose doing, and what happened."""

    cause = forms.ChoiceField(label=_("Cause of the delay"), choices=LateCause.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class TaskFilter(forms.Form):
    """What a list of tasks is narrowed to; anything else in the address is ignored."""

    STANDINGS = (
        ("", _("All")),
        ("overdue", _("Overdue")),
        ("soon", _("Due within 7 days")),
        ("open", _("Not done")),
        ("late", _("Done late")),
        ("done", _("Done")),
    )
    standing = forms.ChoiceField(label=_("Standing"), choices=STANDINGS, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *TaskState.choices], required=False)
    unit = forms.IntegerField(label=_("Lead unit"), required=False)
    plan = forms.IntegerField(required=False, widget=forms.HiddenInput)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), max_length=100, required=False)
