"""What happens when nothing can be written for the moment: reading goes on, and nothing that was typed is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from django_htmx.http import reswap

from roviec.kit import standing
from roviec.kit.answers import notice
from roviec.kit.standing import Reason

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
# To read, one has to be able to sign in, to change one's post and one's language: nothing of the work is written.
STILL_OPEN = {"account_login", "account_logout", "organisations:act_in", "organisations:day", "set_language"}
TRY_AGAIN_SECONDS = "30"
# A form with such a field is never shown back.
SECRET_WORDS = ("password", "passphrase", "secret")


class SessionsThatMayStay(SessionMiddleware):
    """A session that cannot be written down for the moment is no reason not to show the page."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Answer all the same."""
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if not standing.note_refusal(error):
                raise
            return response


class ClosedForWriting:
    """While the installation takes nothing in, a form is answered with what was typed, to be sent again later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let every page know why it is closed, for its banner."""
        request.closed = standing.why_closed()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse what would write; the check against forged forms has been made before."""
        why: Reason | None = request.closed  # type: ignore[attr-defined]
        if why is None or request.method in READING:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in STILL_OPEN and why is not Reason.DATABASE:
            return None
        return refusal(request, why, is_genuine=True)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a database that took no write, or that went away under a view."""
        why = _reason_of(exception)
        return refusal(request, why, is_genuine=True) if why else None


def failed(request: HttpRequest) -> HttpResponse:
    """The page of last resort: it tells a database that is away for a moment from a fault of ours."""
    why = _reason_of(sys.exc_info()[1])
    if why is None:
        return server_error(request)
    # The fault may have come before a forged form was looked for.
    forged = CsrfViewMiddleware(lambda request: HttpResponse()).process_view(request, failed, (), {})
    return refusal(request, why, is_genuine=forged is None)


def refusal(request: HttpRequest, why: Reason, *, is_genuine: bool) -> HttpResponse:
    """503: why, and what was typed, ready to be sent again under the same key."""
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        answer["Retry-After"] = TRY_AGAIN_SECONDS
        return reswap(notice(answer, sentence_for(why), level="error"), "none")
    typed = _typed(request) if is_genuine and request.method not in READING else []
    # Rendered without the request: what a page usually asks for may be the very thing that is away.
    page = render_to_string(
        "config/closed.html",
        {
            "why": why,
            "sentence": sentence_for(why),
            "typed": typed,
            "shown": [(name, value) for name, value in typed if value.strip() and not name.startswith("_")],
            "has_files": bool(request.FILES) if typed else False,
            "address": request.get_full_path(),
            "csrf_token": get_token(request),
            "is_write": request.method not in READING,
        },
    )
    answer = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer["Retry-After"] = TRY_AGAIN_SECONDS
    answer["Cache-Control"] = "private, no-store"
    return answer


def sentence_for(why: Reason) -> str:
    """Why nothing is taken in, for a reader."""
    return {
        Reason.SWITCHED: _("The administrator has closed the installation for writing for a while."),
        Reason.DISK: _("The disk is nearly full, so nothing new is taken in until there is room."),
        Reason.DATABASE: _("The database takes nothing in at the moment; this is usually over in a minute."),
    }[why]


def _reason_of(error: BaseException | None) -> Reason | None:
    if standing.note_refusal(error) or standing.is_gone(error):
        return Reason.DATABASE
    return None


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form as they were sent; none when one of them is for nobody's eyes."""
    if any(word in name.lower() for name in request.POST for word in SECRET_WORDS):
        return []
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
