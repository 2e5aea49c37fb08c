"""What goes with the figures of a sheet: its text, its evidence, the hash of what was looked at."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from roviec.documents.files import ACCEPT
from roviec.kit.forms import VersionField


class NarrativeForm(forms.Form):
    """The text beside the figures."""

    narrative = forms.CharField(
        label=gettext_lazy("Assessment and proposals"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = VersionField(required=False)


class EvidenceForm(forms.Form):
    """One file; what it may be is judged by its content when it is kept."""

    evidence = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": gettext_lazy("Choose a photo or a file.")},
    )


class ReasonForm(forms.Form):
    """Why somebody who inspects opens evidence of a unit that is not his own."""

    reason = forms.CharField(
        label=gettext_lazy("Why you open it"),
        max_length=300,
        help_text=gettext_lazy("Noted with your name and the time; the unit reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SeenForm(forms.Form):
    """The hash of what was looked at, carried by the button that sends or accepts."""

    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
