"""What a program is answered when a wish cannot be granted: one shape, with the sentence a person would read."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Field, Schema

TRY_AGAIN_SECONDS = "60"


class Place(Schema):
    """One field that is wrong, and what to do about it."""

    place: str = Field(
        description=gettext_noop("Where: path, query, header or body, then the names down to the field.")
    )
    sentence: str = Field(description=gettext_noop("What is wrong with it."))


class Error(Schema):
    """Why a wish was not granted."""

    code: str = Field(description=gettext_noop("A word for programs, from the list of codes."))
    sentence: str = Field(description=gettext_noop("The reason in words for people."))
    fields: list[Place] = Field(description=gettext_noop("The fields concerned; often empty."))


# The words for programs, with the status each comes with.
CODES: dict[str, HTTPStatus] = {
    "no_token": HTTPStatus.UNAUTHORIZED,
    "token_ended": HTTPStatus.UNAUTHORIZED,
    "scope": HTTPStatus.FORBIDDEN,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "method": HTTPStatus.METHOD_NOT_ALLOWED,
    "stale": HTTPStatus.CONFLICT,
    "gone": HTTPStatus.GONE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "key_used": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "closed": HTTPStatus.SERVICE_UNAVAILABLE,
}
SENTENCES: dict[str, str | Promise] = {
    "no_token": gettext_lazy("Send a token with the request: Authorization: Bearer rv_…"),
    "forbidden": gettext_lazy("You may read this, but not do that with it."),
    "not_found": gettext_lazy("There is nothing here that you may read."),
    "method": gettext_lazy("This address is asked in another way; see the description."),
    "too_large": gettext_lazy("This is too much to send at once."),
    "unreadable": gettext_lazy("What was sent is no JSON."),
    "invalid": gettext_lazy("Something in the request is not as described; see the fields."),
    "too_many": gettext_lazy("Too many requests. Try again in a minute."),
    "failed": gettext_lazy("Something went wrong here. It is noted; try again later."),
    "closed": gettext_lazy("Nothing is taken in at the moment. Try again later, under the same key."),
}


class Refused(Exception):  # noqa: N818 - reads as the sentence "refused for its scope"
    """A wish refused by the machine interface itself, before any door or operation."""

    def __init__(self, code: str, sentence: str = "", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Keep what to say."""
        super().__init__(code)
        self.code, self.sentence, self.fields = code, sentence, list(fields)


def refusal(code: str, sentence: str = "", fields: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    """The answer of this code; `fields` are places with their sentences."""
    said = {
        "code": code,
        "sentence": sentence or str(SENTENCES[code]),
        "fields": [{"place": place, "sentence": each} for place, each in fields],
    }
    answer = JsonResponse(said, status=CODES[code], json_dumps_params={"ensure_ascii": False})
    if CODES[code] == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    if code in {"too_many", "closed"}:
        answer["Retry-After"] = TRY_AGAIN_SECONDS
    return answer


def refusal_like(response: HttpResponse) -> HttpResponse:
    """The same refusal in our shape, for one that was given as a page by something before or behind us."""
    code = next(
        (code for code, status in CODES.items() if status == response.status_code and code in SENTENCES), "invalid"
    )
    answer = refusal(code)
    answer.status_code = response.status_code
    for name in ("Allow", "Retry-After"):
        if name in response:
            answer[name] = response[name]
    return answer


def sentence_for(fault: dict[str, Any]) -> str:
    """What is wrong with a field, for one fault that the reading of a request found."""
    kind, facts = str(fault["type"]), fault.get("ctx", {})
    if kind == "missing":
        return _("This is missing.")
    if kind == "extra_forbidden":
        return _("No such field is known here.")
    if kind in {"enum", "literal_error"}:
        return _("Choose one of: %(choices)s.") % {"choices": facts.get("expected", "")}
    if kind in {"string_too_long", "too_long"}:
        return _("At most %(most)s.") % {"most": facts.get("max_length")}
    if kind in {"string_too_short", "too_short"}:
        return _("At least %(least)s.") % {"least": facts.get("min_length")}
    if kind in {"greater_than_equal", "less_than_equal"}:
        return _("Outside of what is allowed: %(bound)s.") % {"bound": facts.get("ge", facts.get("le"))}
    if kind == "string_pattern_mismatch":
        return _("Not written as described: %(pattern)s.") % {"pattern": facts.get("pattern", "")}
    return _("This cannot be read as described.")


def accepts_json(request: HttpRequest) -> bool:
    """Whether what is sent is said to be JSON, or nothing is said."""
    return request.content_type in {"", "application/json", "text/plain"} or not request.body
