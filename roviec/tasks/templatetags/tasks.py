"""What pages of plans ask of tasks."""

from __future__ import annotations

from django import template
from django.template.context import Context

from roviec.plans.models import PlanVersion
from roviec.tasks.amended import is_followed
from roviec.tasks.models import Task
from roviec.tasks.permissions import HANDS_OUT

register = template.Library()


@register.simple_tag(takes_context=True)
def not_followed(context: Context, version: PlanVersion) -> bool:
    """Whether tasks were handed out from a plan and have not followed the amendment that is shown, for who lets them."""
    member = context["member"]
    if version.number == 1 or version.effective_from is None or not member.may(*HANDS_OUT, over=version.plan.owner_id):
        return False
    return Task.objects.filter(item__plan=version.plan_id).exists() and not is_followed(version)
