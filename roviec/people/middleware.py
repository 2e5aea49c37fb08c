"""A session lives as long as its account, its password and its use."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from roviec.people import sessions


class LivingSession:
    """Ends at the next request a session whose account was closed, whose password is another one, or that lay idle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, or lead to the sign-in page with a sentence."""
        # Asked before the user is: Django forgets the session of an old password when it looks for him.
        was_signed_in = not request.path.startswith("/static/") and SESSION_KEY in request.session
        if was_signed_in and not request.user.is_authenticated:
            return sessions.end(
                request, _("Your account was closed, or its password was changed. You have been signed out.")
            )
        return (sessions.note_use(request) if was_signed_in else None) or self.get_response(request)
