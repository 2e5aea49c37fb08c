"""What becomes of the open tasks of lines that an amendment removes from a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count
from django.utils.translation import ngettext

from roviec.tasks.enums import CLOSED
from roviec.tasks.models import Task


def tasks_dropped(item_ids: Collection[int], _on: date) -> Mapping[int, str]:
    """How many open tasks of each line are cancelled with the amendment as the reason, in a sentence; one query."""
    rows = Task.objects.filter(item__in=list(item_ids)).exclude(state__in=CLOSED)
    counts = rows.values("item_id").annotate(count=Count("pk")).order_by("item_id")
    return {row["item_id"]: _sentence(row["count"]) for row in counts}


def _sentence(count: int) -> str:
    words = ngettext(
        "%(count)d open task is cancelled with the amendment as the reason, unless its result waits for a verdict.",
        "%(count)d open tasks are cancelled with the amendment as the reason, unless their results wait for a verdict.",
        count,
    )
    return words % {"count": count}
