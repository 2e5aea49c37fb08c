"""What people choose for their own screen."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roviec.people.models import Person

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


class NewPasswordForm(forms.Form):
    """A password chosen by whoever came by a one-time link."""

    password1 = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters; a short sentence is easy to remember."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        """For the person of the link: his password may not be his name."""
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        """What every password of the house must be."""
        typed = str(self.cleaned_data["password1"])
        validate_password(typed, self.person)
        return typed

    def clean(self) -> dict[str, Any]:
        """The second time is against slips of the finger."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("password1")
        if typed and cleaned.get("password2") and typed != cleaned["password2"]:
            self.add_error("password2", _("The two new passwords differ. Type the same one twice."))
        return cleaned


class ForgottenForm(forms.Form):
    """Who forgot the password: a user name or an e-mail address."""

    typed = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "class": "input"}
        ),
    )


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
