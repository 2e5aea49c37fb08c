"""What a view adds to an answer for htmx: a notice that floats, the time of the last autosave."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import trigger_client_event

Answer = TypeVar("Answer", bound=HttpResponseBase)


def notice(response: Answer, text: str | Promise, *, level: str = "success") -> Answer:
    """Show a sentence over the page; level is success, info, warning or error."""
    return trigger_client_event(response, "notice", {"text": str(text), "level": level})


def saved(response: Answer, at: datetime) -> Answer:
    """Say "Saved at 10:42" in the mark of autosave."""
    return trigger_client_event(response, "saved", {"at": f"{timezone.localtime(at):%H:%M}"})


def way_back(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """To an address of this installation that a form carried, else to the first page.

    Only what begins as an address: `redirect` would take a bare word for a route's name, and break at it.
    """
    own = address.startswith("/") and url_has_allowed_host_and_scheme(address, {request.get_host()})
    return HttpResponseRedirect(address if own else "/")
