"""What all pages of one plan have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.kit import slots
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest
from roviec.plans.models import Plan
from roviec.plans.permissions import may_draft, may_issue
from roviec.plans.queries import chain_seen_by


def trace_of(member: Member, plan: Plan, *further: Crumb) -> list[Crumb]:
    """The trace line of a plan, from the resolution down, as far as the member sees it."""
    seen = chain_seen_by(member, plan)
    chain = [Crumb(above.short_title, reverse("plans:plan", args=[above.pk])) for above in seen]
    return [Crumb(_("Plans"), reverse("plans:list")), *chain, *further]


def plan_context(request: MemberRequest, plan: Plan, *further: Crumb) -> dict[str, Any]:
    """The plan, its trace line and what the member may do with it."""
    return {
        "plan": plan,
        "trace": trace_of(request.member, plan, *further),
        "may_draft": may_draft(request.member, plan),
        "may_issue": may_issue(request.member, plan),
    }


def plan_actions(request: MemberRequest, plan: Plan) -> list[dict[str, str]]:
    """The steps that upper apps add to an issued plan: links for the top of its page."""
    return [
        {"title": str(entry.title), "icon": entry.icon, "url": reverse(entry.url_name, args=entry.url_args(plan))}
        for entry in slots.entries("plan-actions", request.member)
    ]
