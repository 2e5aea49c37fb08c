"""Whatever refuses a program, before us or behind us, refuses it in the one shape that is described."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from roviec.api.errors import refusal, refusal_like
from roviec.api.machine import is_ours


class MachineAnswers:
    """A page that says no becomes our answer: an unknown address, a wrong verb, too much sent, a full disk, a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let pages and our own answers pass."""
        response = self.get_response(request)
        if not is_ours(request) or not isinstance(response, HttpResponse):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        if response.status_code in {HTTPStatus.FOUND, HTTPStatus.MOVED_PERMANENTLY}:
            # To the sign-in page, or to the page that sets the installation up: nothing for a program.
            return refusal("not_found")
        return refusal_like(response) if response.status_code >= HTTPStatus.BAD_REQUEST else response
