"""How the sign-in library is set: nobody signs himself up, its sentences are ours, and a new password is an act."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as request_context
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roviec.kit import clock
from roviec.people import attempts, operations, proofs
from roviec.people.enums import PersonAct
from roviec.people.models import Person

# What the library sends a letter about, and what we call it.
NOTED = {
    "mfa/email/totp_activated": PersonAct.FACTOR_SET,
    "mfa/email/totp_deactivated": PersonAct.FACTOR_REMOVED,
    "mfa/email/webauthn_added": PersonAct.FACTOR_SET,
    "mfa/email/webauthn_removed": PersonAct.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": PersonAct.CODES_MADE,
}


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

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from, as the house sees it."""
        return attempts.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at."""
        self._attempt = attempts.Attempt.of(request, credentials.get("username", ""))
        if not self._attempt.count():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """The password was right: the library calls this to take the count back."""
        self._attempt.forgive()

    def post_login(self, request: HttpRequest, user: Person, **words: Any) -> HttpResponse:
        """This browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **words)
        attempts.remember_browser(request, response, user.username)
        return response

    def send_notification_mail(self, template_prefix: str, user: Person, *_words: Any, **_more: Any) -> None:
        """What the library would tell the person by mail is an act, with a letter of ours."""
        if kind := NOTED.get(template_prefix):
            operations.note_second_factor(user, kind, by=user.actor, at=clock.now())

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """The library's dangerous pages ask for a new proof when ours do."""
        return not proofs.is_fresh(request_context.request)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """One page asks, for the password or a code."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("people:prove")}]
