"""The work programme of a unit by month, quarter and year, and looking back at a month."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.organisations.permissions import MemberRequest
from roviec.plans.enums import Outcome
from roviec.plans.operations import Said, review_month
from roviec.plans.permissions import REVIEWERS, programme_to_read, programme_to_review
from roviec.plans.queries import programme_of

SPANS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


def _period(request: MemberRequest) -> Period:
    """The period of the address (`?kind=QUARTER&from=2023-10-01`); by default the month of the frame's day."""
    asked = request.POST or request.GET
    kind = next((span for span in SPANS if span.value == asked.get("kind")), PeriodKind.MONTH)
    try:
        day = date.fromisoformat(asked.get("from", ""))
        return Period.of(kind, day)
    except ValueError:
        return Period.of(kind, request.on)


@require_safe
@opens(programme_to_read)
def programme(request: MemberRequest, unit: Unit) -> HttpResponse:
    """What a unit has to do in a month, a quarter or a year, and what it said became of it."""
    return _page(request, unit, _period(request))


def _page(
    request: MemberRequest, unit: Unit, period: Period, *, refused: str = "", typed: dict[int, Said] | None = None
) -> HttpResponse:
    found = programme_of(unit, period, request.on)
    address = reverse("plans:programme", args=[unit.pk])
    context: dict[str, Any] = {
        "unit": unit,
        "found": found,
        "rows": [(line, (typed or {}).get(line.row.item_id) or line.review) for line in found.lines],
        "spans": [(span.label, f"{address}?kind={span}&from={period.start}", span == period.kind) for span in SPANS],
        "earlier": f"{address}?kind={period.kind}&from={period.previous.start}",
        "later": f"{address}?kind={period.kind}&from={period.next.start}",
        "may_review": period.kind == PeriodKind.MONTH
        and period.start <= request.on
        and request.member.has_in(unit.pk, *REVIEWERS),
        "refused": refused,
    }
    return render(request, "plans/programme.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else 200)


@require_POST
@opens(programme_to_review)
def review(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """Say of the lines of a month that they are done or carried forward."""
    month = Period.of(PeriodKind.MONTH, _period(request).start)
    said: dict[int, Said] = {}
    for line in programme_of(unit, month, request.on).lines:
        item = line.row.item_id
        outcome = request.POST.get(f"outcome-{item}", "")
        if outcome in Outcome.values:
            said[item] = Said(Outcome(outcome), request.POST.get(f"reason-{item}", "").replace("\x00", "")[:300])
    try:
        count = review_month(unit, month, said, by=request.member.actor, at=request.at)
    except Unable as error:
        return _page(request, unit, month, refused=str(error), typed=said)
    messages.success(
        request, ngettext("%(count)d line reviewed.", "%(count)d lines reviewed.", count) % {"count": count}
    )
    return redirect(f"{reverse('plans:programme', args=[unit.pk])}?kind=MONTH&from={month.start}")
