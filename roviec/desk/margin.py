"""What the targets of a plan have reached, for the column of results on the plan's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.urls import reverse

from roviec.desk.pace import Pace
from roviec.desk.queries.heat import CellState, cells_of, total_over
from roviec.desk.queries.scope import participants
from roviec.desk.queries.veil import veil_for
from roviec.desk.shown import shown_cell
from roviec.desk.spans import Span
from roviec.organisations.permissions import Member
from roviec.plans.margin import Mark
from roviec.plans.models import PlanVersion
from roviec.plans.queries import is_issued, targets_of

LOOKS = {
    Pace.REACHED: "done",
    Pace.ON_PACE: "running",
    Pace.NEARLY: "soon",
    Pace.BEHIND: "late",
    Pace.INCOMPLETE: "waiting",
}


def target_marks(member: Member, version: PlanVersion, on: date) -> Mapping[int, Mark]:
    """Value and goal of the whole of every target, from January to the month of the day, as on the board; seven queries."""
    plan, last = version.plan, version.plan.valid.upper
    if version.effective_from is None and not is_issued(plan):
        # Nothing is reported for a plan that is only being drafted, and its targets have no page.
        return {}
    day = min(on, last - timedelta(days=1)) if last else on
    span = Span.to_date(day.year, day.month)
    targets = targets_of(version)
    everybody = participants(member, [plan.pk], span.cut(on), on)
    below = [unit.unit_id for unit in everybody.values() if plan.owner_id in unit.counts_into]
    owner = everybody.get(plan.owner_id)
    has_page = owner is not None and (owner.is_readable or plan.pk in owner.open_in)
    cells = cells_of(targets, [plan.owner_id, *below], span, on)
    veil = veil_for(member, targets, span.period.start.year, on)
    marks = {}
    for target in targets:
        total = total_over(cells[(target.pk, plan.owner_id)], [cells[(target.pk, unit_id)] for unit_id in below])
        cell = veil.over(total, span)
        shown = shown_cell(cell, span)
        if cell.state == CellState.FIGURE:
            words = f"{shown.text}/{shown.goal}" if shown.goal else shown.text
            look, detail = LOOKS.get(cell.pace, "draft"), shown.words + shown.notes
        else:
            words, look, detail = shown.text if cell.state == CellState.CONCEALED else shown.words, "draft", ""
        address = reverse("desk:target", args=[cell.target.pk])
        marks[cell.target.item_id] = Mark(words, look, detail, shown.url if has_page and shown.url else address)
    return marks
