"""Reorganisations as their list shows them, and those whose day has come."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, When

from roviec.handovers.enums import State
from roviec.handovers.models import Reorganisation
from roviec.organisations.permissions import Member

UNFINISHED = (State.DRAFT, State.ORDERED)


def reorganisations_kept_by(member: Member) -> list[Reorganisation]:
    """Those over units he keeps: the unfinished first, then by day, the newest first."""
    rows = Reorganisation.objects.exclude(state=State.DROPPED)
    ordered = rows.order_by(Case(When(state__in=UNFINISHED, then=0), default=1), "-on", "-pk")
    return [row for row in ordered if member.keeps(row.over_id)]


def whose_day_has_come(today: date) -> list[Reorganisation]:
    """Those that were ordered for today or an earlier day, the earliest first."""
    return list(Reorganisation.objects.filter(state=State.ORDERED, on__lte=today).order_by("on", "pk"))
