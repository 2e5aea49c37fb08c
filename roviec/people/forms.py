"""What people choose for their own screen."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.conf import settings
from django.http import HttpRequest
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


class ProofForm(forms.Form):
    """The password of the person at the screen, once more."""

    proof_password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """For the person who is signed in."""
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_proof_password(self) -> str:
        """Refuse a wrong one; guessing is counted as it is at the door."""
        typed = str(self.cleaned_data["proof_password"])
        if not get_adapter().reauthenticate(self.request.user, typed):
            raise get_adapter().validation_error("incorrect_password")
        return typed

    def keep(self) -> None:
        """Note in the session that he has proved himself."""
        reauthenticate_by_password(self.request)
