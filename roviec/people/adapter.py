"""How the sign-in library is set: nobody signs himself up, its sentences are ours, and a new password is an act."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roviec.kit import clock
from roviec.people import operations
from roviec.people.models import Person


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by the organisation's administrator."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "username_password_mismatch": _("The user name or the password is not right. Check Caps Lock and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "same_as_current": _("The new password must differ from the present one."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """The person gave himself a new password; the library goes on with the account it has in hand."""
        user.password = operations.set_password(user, password=password, by=user.actor, at=clock.now()).password
