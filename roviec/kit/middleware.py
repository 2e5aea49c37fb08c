"""What happens around every view: headers, the language, the answer to an impossible wish."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import reswap

from roviec.kit.answers import notice
from roviec.kit.errors import Lost, Stale, Unable

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

LONGEST_LENGTH = 19


class SecurityHeaders:
    """Nothing is loaded from elsewhere, nothing runs inline; pages with figures are not kept by shared caches.

    Every answer has the headers: a page, a file, a redirect, a refusal that is given before any view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers to the answer."""
        response = self.get_response(request)
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.setdefault("Cache-Control", "private, no-store")
        return response


class ChosenLanguage(LocaleMiddleware):
    """The language is Vietnamese until the person chooses another one; what the browser was sold with says nothing."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, else the installation's."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class BoundedRequests:
    """A request that is too large is answered before a byte of it is read: nobody, signed in or not, fills the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, or answer 413; to htmx as a notice, so that what was typed stays."""
        # Without a length, Django reads no body at all.
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and len(said) < LONGEST_LENGTH and int(said) <= settings.MAX_REQUEST_BYTES:
            return self.get_response(request)
        if request.headers.get("HX-Request"):
            sentence = _("This is too much to send at once; the most is %(most)d MB. Send fewer or smaller files.")
            words = sentence % {"most": settings.MAX_REQUEST_BYTES // (1024 * 1024)}
            answer = HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return reswap(notice(answer, words, level="error"), "none")
        return render(request, "400.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class RefusedWishes:
    """An impossible wish that no view has put on a form becomes an answer with its sentence and the way back.

    So does a step that was reached by a link: it happens to whoever signs in again after pressing a button.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; a page is never blank."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not request.headers.get("HX-Request"):
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 to a stale wish, 410 to what was lost, 422 to any other; to htmx as a notice, so that what was typed stays."""
        if not isinstance(exception, Unable):
            return None
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if isinstance(exception, Stale):
            status = HTTPStatus.CONFLICT
        elif isinstance(exception, Lost):
            status = HTTPStatus.GONE
        if request.headers.get("HX-Request"):
            return reswap(notice(HttpResponse(status=status), str(exception), level="error"), "none")
        return render(request, "409.html", {"sentence": str(exception)}, status=status)
