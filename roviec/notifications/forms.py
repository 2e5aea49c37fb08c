"""What is typed to register a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.notifications.reach import LONGEST, UnableToReach, goal_of
from roviec.notifications.sight import kinds
from roviec.organisations.models import Unit


class WebhookForm(forms.Form):
    """Where to, of what, and whose eyes it reads with."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Begins with https:// and answers on the public network."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    owner = forms.ChoiceField(
        label=_("Told what this unit reads"),
        help_text=_("Of what the unit does not read, it is not even told that it happened."),
    )
    kinds = forms.MultipleChoiceField(label=_("Told of"), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, units: list[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self._units = {str(unit.pk): unit for unit in units}
        self.fields["owner"].choices = [(pk, unit.name) for pk, unit in self._units.items()]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds()  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """An address that may be told something."""
        address: str = self.cleaned_data["address"].strip()
        try:
            goal_of(address)
        except UnableToReach as error:
            raise ValidationError(str(error)) from error
        return address

    @property
    def unit(self) -> Unit:
        """The owner that was chosen."""
        return self._units[self.cleaned_data["owner"]]
