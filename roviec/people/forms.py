"""What people choose for their own screen."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

THEMES = [("auto", _("as this device")), ("light", _("light")), ("dark", _("dark"))]


class DisplayForm(forms.Form):
    """Language and theme; what is left out stays as it is."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The library's form, with our sentence when the two new passwords differ."""

    def clean(self) -> dict[str, Any]:
        """The library checks; only its words are replaced."""
        cleaned: dict[str, Any] = super().clean()
        if self.errors.pop("password2", None):
            self.add_error("password2", _("The two new passwords differ. Type the same one twice."))
        return cleaned
