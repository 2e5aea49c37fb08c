"""What the frame around every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from roviec.kit import clock, slots
from roviec.organisations.models import Unit
from roviec.organisations.queries import HoldingChoice, named


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, acting post and its alternatives, day of the frame, mark of the demonstration."""
    member = getattr(request, "member", None)
    context: dict[str, Any] = {
        "member": member,
        "is_demonstration": settings.IS_DEMONSTRATION,
        "today": clock.today(),
        "frame_on": getattr(request, "on", clock.today()),
        "known_on": getattr(request, "known_on", None),
    }
    if member is not None:
        context["menu"] = slots.entries("menu", member)
        context["other_posts"] = _other_posts(request, member.holding_id)
    return context


def _other_posts(request: HttpRequest, acting: int) -> list[HoldingChoice]:
    """The person's other holdings; no query for the many who have one post."""
    others = [holding for holding in getattr(request, "holdings", []) if holding.pk != acting]
    if not others:
        return []
    names = {u.pk: u.name for u in named(Unit.objects.filter(pk__in=[h.post.unit_id for h in others]), clock.today())}
    return [HoldingChoice(h.pk, h.post.title, names[h.post.unit_id]) for h in others]
