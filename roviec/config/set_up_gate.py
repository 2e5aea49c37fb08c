"""Until a real installation is set up, every address leads to the page that does it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from roviec.organisations.queries.moving_in import language_of_installation


class SetUpGate:
    """Lets nobody past the set-up page before there is an organisation; afterwards speaks its language to new browsers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line; what was set up once stays so, and is not asked for again."""
        self.get_response = get_response
        self.language: str | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, or lead to the page."""
        if settings.IS_DEMONSTRATION:
            return self.get_response(request)
        if self.language is None and not request.path.startswith(("/static/", "/healthz")):
            self.language = language_of_installation()
            if self.language is None and request.path not in _open_addresses():
                return redirect("organisations:set_up")
        if self.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(self.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


def _open_addresses() -> set[str]:
    return {reverse(name) for name in ("organisations:set_up", "organisations:set_up_preview", "people:display")}
