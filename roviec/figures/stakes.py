"""What hangs in the ledger on targets that an amendment removes from a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count
from django.utils.translation import ngettext

from roviec.figures.enums import PostingState
from roviec.figures.models import Posting


def figures_kept(item_ids: Collection[int], _on: date) -> Mapping[int, str]:
    """How many accepted figures of each target stay in the ledger, in a sentence; one query."""
    rows = (
        Posting.objects.filter(
            target__item__in=list(item_ids), superseded_by=None, state=PostingState.REPORTED, breakdown=""
        )
        .values("target__item_id")
        .annotate(count=Count("pk"))
        .order_by("target__item_id")
    )
    return {row["target__item_id"]: _sentence(row["count"]) for row in rows}


def _sentence(count: int) -> str:
    words = ngettext(
        "%(count)d accepted figure stays and is still read; nothing more is reported of it.",
        "%(count)d accepted figures stay and are still read; nothing more is reported of it.",
        count,
    )
    return words % {"count": count}
