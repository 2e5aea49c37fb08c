"""The interface as a whole: its description, who comes in, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from roviec.api.errors import Refused, refusal, sentence_for
from roviec.api.tokens import PersonalToken
from roviec.kit.errors import Lost, Stale, Unable
from roviec.reports.operations import StaleFigure, UnableToWrite

VERSION = "1"
# The first part of all its addresses.
ROOT = f"/api/v{VERSION}/"

machine = NinjaAPI(
    title="Rõ Việc",
    version=VERSION,
    openapi_url=None,
    docs_url=None,
    auth=PersonalToken(),
    urls_namespace="machine",
)
machine.renderer.media_type = "application/json"


def _answers(*kinds: type[Exception]) -> Callable[[Callable[[Any], HttpResponse]], Callable[[Any], HttpResponse]]:
    """Register how exceptions of these kinds are answered."""

    def register(function: Callable[[Any], HttpResponse]) -> Callable[[Any], HttpResponse]:
        for kind in kinds:
            machine.add_exception_handler(kind, lambda request, error: function(error))
        return function

    return register


@_answers(Refused)
def _refused(error: Refused) -> HttpResponse:
    return refusal(error.code, error.sentence, error.fields)


@_answers(AuthenticationError)
def _nobody(_error: AuthenticationError) -> HttpResponse:
    return refusal("no_token")


@_answers(Http404)
def _not_found(_error: Http404) -> HttpResponse:
    return refusal("not_found")


@_answers(PermissionDenied)
def _forbidden(_error: PermissionDenied) -> HttpResponse:
    return refusal("forbidden")


@_answers(HttpError)
def _unreadable(_error: HttpError) -> HttpResponse:
    """The library raises it for one reason: the body is no JSON."""
    return refusal("unreadable")


@_answers(ValidationError)
def _invalid(error: ValidationError) -> HttpResponse:
    return refusal("invalid", fields=[(_place(fault["loc"]), sentence_for(fault)) for fault in error.errors])


def _place(loc: tuple[Any, ...]) -> str:
    """Without the name that the parameter has in our own function."""
    source, *names = loc
    return ".".join(str(part) for part in (source, *(names[1:] if source == "body" else names[-1:])))


@_answers(Unable)
def _unable(error: Unable) -> HttpResponse:
    if isinstance(error, Lost):
        return refusal("gone", str(error))
    target = getattr(error, "target", None)
    fields = []
    if target is not None and isinstance(error, UnableToWrite | StaleFigure):
        place = f"body.entries[{target.item.uuid}]"
        fields = [(f"{place}.{getattr(error, 'field', '') or 'version'}", str(error))]
    return refusal("stale" if isinstance(error, Stale) else "unable", str(error), fields)


def is_ours(request: HttpRequest) -> bool:
    """Whether a request is one of a program."""
    return request.path.startswith(ROOT)


def described() -> dict[str, Any]:
    """The description of the interface, as OpenAPI 3.1."""
    return cast("dict[str, Any]", machine.get_openapi_schema(path_prefix=ROOT))
