"""What the frame needs of the session: for how long it still lives without being used."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from roviec.people import sessions


def session(request: HttpRequest) -> dict[str, Any]:
    """How long it lives, how long at most, and how often its use is noted, in seconds; nothing for nobody."""
    left = sessions.left(request)
    if left is None:
        return {}
    return {
        "session_left": left,
        "session_allowed": sessions.allowed(request),
        "session_noted_every": sessions.NOTED_EVERY_SECONDS,
    }
