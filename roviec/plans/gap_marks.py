"""What the lines that are still to go out leave open, as marks in the margin of their plan."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.plans.margin import Mark
from roviec.plans.models import PlanVersion
from roviec.plans.queries import clarity_of


def gap_marks(version: PlanVersion, on: date) -> dict[int, list[Mark]]:
    """What the lines that are still to go out leave open, for those who hand them out; a line with another mark has gone."""
    address = reverse("plans:clarity", args=[version.plan_id, version.number])
    return {
        line.said.item_id: [
            Mark(
                _("Cannot go out yet") if line.is_blocked else _("Not clear yet"),
                "late" if line.is_blocked else "soon",
                "; ".join(gap.words for gap in line.gaps),
                f"{address}#line-{line.said.item_id}",
            )
        ]
        for line in clarity_of(version, on)
        if line.gaps
    }
