"""The workbook that somebody sends, and what he has seen when he confirms it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WorkbookForm(forms.Form):
    """One file."""

    workbook = forms.FileField(
        label=_("Workbook (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose the workbook.")},
    )


class SeenForm(forms.Form):
    """Which workbook, and which comparison, the preview showed."""

    sha256 = forms.RegexField(r"[0-9a-f]{64}", widget=forms.HiddenInput)
    fingerprint = forms.RegexField(r"[0-9a-f]{64}", widget=forms.HiddenInput)
