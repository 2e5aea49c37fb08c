"""What a unit says of a goal that it missed, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import DayField, VersionField
from roviec.organisations.models import Holding
from roviec.tasks.enums import LateCause
from roviec.tasks.forms import OnWorkingDay


class RewordForm(forms.Form):
    """Whose doing it was, and what happened."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[(cause.value, capfirst(cause.label)) for cause in LateCause],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = VersionField()


class ShortfallForm(OnWorkingDay):
    """Whose doing it was, what happened, and the task that mends it."""

    day_name = "due_on"
    cause = RewordForm.declared_fields["cause"]
    reason = RewordForm.declared_fields["reason"]
    title = forms.CharField(
        label=_("What will be done about it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    holding = forms.TypedChoiceField(label=_("Who does it"))
    due_on = DayField(label=_("By when"))
    field_order = ("cause", "reason", "title", "holding", "due_on", "keep_day")

    def __init__(self, *args: Any, people: Sequence[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {holding.pk: holding for holding in people}
        field = cast("forms.TypedChoiceField", self.fields["holding"])
        named = ((pk, f"{holding.person.name} ({holding.post.title})") for pk, holding in known.items())
        field.choices = [("", _("Choose a person")), *named]
        field.coerce = lambda pk: known[int(pk)]
