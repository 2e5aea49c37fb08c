"""What other apps' pages ask of plans."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from roviec.documents.models import Document
from roviec.plans.forms import CELL_NAMES
from roviec.plans.models import Plan
from roviec.plans.queries import visible_plans

register = template.Library()


@register.filter
def cell_name(cell: str) -> Any:
    """What the column of a cell is called."""
    return CELL_NAMES[cell]


@register.simple_tag(takes_context=True)
def plans_carried_by(context: Context, document: Document) -> list[Plan]:
    """The plans that a document issues, as far as the member sees them."""
    found = visible_plans(context["member"]).filter(versions__document=document, versions__retracted_at=None)
    return list(found.distinct().order_by("pk"))
