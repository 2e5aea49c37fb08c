"""How the library of second factors is set: its seeds unreadable in the database, its words ours."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roviec.kit.ciphers import seal, unseal
from roviec.people.models import Person

PURPOSE = "second-factor"


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Codes of an app, recovery codes and security keys."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Take the one that the app shows now."),
        "cannot_delete_authenticator": _("The second factor cannot be removed."),
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database gives nobody a second factor."""
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again."""
        return unseal(encrypted_text, purpose=PURPOSE)

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002 - the library's
        """What a key is called until its owner calls it something."""
        return gettext("Key %(number)d") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def get_totp_label(self, user: Person) -> str:
        """What the app calls the account: the user name, not a mailbox."""
        return user.username
