"""The upload of a filled form, and the choice of what to take over of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class FilledFormForm(forms.Form):
    """The workbook that was filled in."""

    filled = forms.FileField(
        label=gettext_lazy("The form that was filled in (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the form that was filled in."),
            "empty": gettext_lazy("The file is empty. Choose the form that was filled in."),
        },
    )


class TakingForm(forms.Form):
    """What the preview showed, carried by its button, and the conflicts for which the form's figure was chosen."""

    shown = forms.CharField(widget=forms.HiddenInput)

    def chosen(self, data: Any) -> set[int]:
        """The ids of the targets whose figure of the form was chosen over a newer one of the sheet."""
        return {int(pk) for pk in data.getlist("take") if pk.isdecimal() and pk.isascii() and len(pk) < 19}
