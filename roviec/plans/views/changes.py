"""What a version of a plan says otherwise than the one before it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import MemberRequest
from roviec.plans.models import PlanVersion
from roviec.plans.permissions import may_issue, version_to_read
from roviec.plans.queries import Changed, Difference, difference, version_before
from roviec.plans.stakes import stakes_of
from roviec.plans.views.shared import plan_context


def shown_difference(request: MemberRequest, version: PlanVersion) -> dict[str, Any] | None:
    """What `plans/_changes.html` shows of a version; None for the first one."""
    before = version_before(version)
    if before is None:
        return None
    found = difference(before, version, request.on)
    removed = [line.line.item_id for line in found.lines if line.change == Changed.REMOVED]
    stakes = stakes_of(removed, request.on) if may_issue(request.member, version.plan) else {}
    return {
        "difference": found,
        "rows": [(line, stakes.get(line.line.item_id, [])) for line in found.lines],
        "concerned": [found.naming.label(unit) for unit in found.units],
    }


@require_safe
@opens(version_to_read)
def changes(request: MemberRequest, version: PlanVersion) -> HttpResponse:
    """What was and what is, by line or by unit."""
    shown = shown_difference(request, version)
    if shown is None:
        raise Http404
    found: Difference = shown["difference"]
    by_unit = request.GET.get("by") == "unit"
    context = plan_context(request, version.plan, Crumb(_("What changed"))) | shown
    context |= {
        "version": version,
        "by_unit": [(found.naming.names.get(unit, ""), lines) for unit, lines in found.by_unit] if by_unit else None,
    }
    return render(request, "plans/changes.html", context)
