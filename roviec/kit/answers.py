"""What a view adds to an answer for htmx: a notice that floats, the time of the last autosave."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django_htmx.http import trigger_client_event

Answer = TypeVar("Answer", bound=HttpResponseBase)


def notice(response: Answer, text: str | Promise, *, level: str = "success") -> Answer:
    """Show a sentence over the page; level is success, info, warning or error."""
    return trigger_client_event(response, "notice", {"text": str(text), "level": level})


def saved(response: Answer, at: datetime) -> Answer:
    """Say "Saved at 10:42" in the mark of autosave."""
    return trigger_client_event(response, "saved", {"at": f"{timezone.localtime(at):%H:%M}"})
