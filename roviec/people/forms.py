"""What people choose for their own screen."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roviec.people.models import Person
from roviec.people.queries import has_second_factor

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


# What the library of security keys raises at bytes that no key has made.
NO_KEY_MADE_IT = (KeyError, ValueError, TypeError, AttributeError, IndexError, struct.error)


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """The library's form; what no key has made is refused in words."""

    def clean(self) -> dict[str, Any]:
        """The library checks what the key signed."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except NO_KEY_MADE_IT as error:
            raise forms.ValidationError(_("The security key did not answer rightly. Try again.")) from error
        return cleaned


class KeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The library's form at the door; what no key has made is refused in words."""

    def clean_credential(self) -> Any:
        """The library checks what the key signed."""
        try:
            return super().clean_credential()
        except NO_KEY_MADE_IT as error:
            raise forms.ValidationError(_("The security key did not answer rightly. Try again.")) from error


class ProofForm(forms.Form):
    """The password of the person at the screen once more, or a code of his second factor."""

    proof_password = forms.CharField(
        label=_("Your password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )
    proof_code = forms.CharField(
        label=_("Or a code of your second factor"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input", "size": "12"}
        ),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """For the person who is signed in; a code is asked only of who has a second factor."""
        super().__init__(*args, **kwargs)
        self.request = request
        self._code: ReauthenticateForm | None = None
        if not has_second_factor(request.user.pk or 0):
            del self.fields["proof_code"]
        if not (isinstance(request.user, Person) and request.user.has_usable_password()):
            del self.fields["proof_password"]

    def clean(self) -> dict[str, Any]:
        """One of them must be right; guessing is counted as it is at the door."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("proof_code"):
            self._code = ReauthenticateForm(user=self.request.user, data={"code": cleaned["proof_code"]})
            for sentence in self._code.errors.get("code", []):
                self.add_error("proof_code", sentence)
        elif "proof_password" in self.fields:
            try:
                is_right = get_adapter().reauthenticate(self.request.user, cleaned.get("proof_password") or "")
            except forms.ValidationError as error:
                self.add_error("proof_password", error)
            else:
                if not is_right:
                    self.add_error("proof_password", get_adapter().validation_error("incorrect_password"))
        else:
            raise forms.ValidationError(_("Sign out and in again to show that it is you."))
        return cleaned

    def keep(self) -> None:
        """Note in the session that he has proved himself."""
        if self._code:
            self._code.save()
        else:
            reauthenticate_by_password(self.request)
