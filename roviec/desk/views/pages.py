"""Pages of a target, of a unit, and of one figure: "Số này từ đâu?"."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roviec.desk.exports import figure_listing
from roviec.desk.formulas import explanation, formula_of, rule_words
from roviec.desk.permissions import (
    Figure,
    MeasuredLine,
    UnitStanding,
    figure_to_read,
    target_to_read,
    unit_standing_to_read,
)
from roviec.desk.queries.origin import origin_of
from roviec.desk.queries.standing import unit_page
from roviec.desk.queries.target import target_page
from roviec.desk.shown import LOOKS, figure_url, part_label, shown_base, shown_cell, shown_posting, trend_context
from roviec.desk.shown_parts import part_rows
from roviec.desk.wording import Words, tally_sentence
from roviec.figures.reckoning import Known
from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.replica import may_lag
from roviec.kit.workbooks.listing import file_asked_for
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import names_of, trace_of
from roviec.plans.queries import chain_seen_by

# The newest reports behind a total stand on its page; its file has all of them.
MOST_SHEETS = 30


def _trace(measured: MeasuredLine) -> list[Crumb]:
    """From the resolution down to the target."""
    seen = chain_seen_by(measured.member, measured.version.plan)
    plans = [Crumb(plan.short_title, reverse("plans:plan", args=[plan.pk])) for plan in seen]
    words = f"{measured.line.number} {measured.target.name}".strip()
    return [*plans, Crumb(words, reverse("desk:target", args=[measured.target.pk]))]


@require_safe
@opens(target_to_read)
@may_lag
def target(request: MemberRequest, measured: MeasuredLine) -> HttpResponseBase:
    """What is measured and how, where each unit stands, and the year month by month."""
    page = target_page(request.member, measured.target, measured.version, request.on, Known.of(request.known_on))
    owner = names_of([measured.target.owner_id], request.on)[measured.target.owner_id]
    context = {
        "measured": measured,
        "target": measured.target,
        "page": page,
        "owner": owner,
        "total": shown_cell(page.total, page.span),
        "units": [(unit, cell, shown_cell(cell, page.span)) for unit, cell in page.units],
        "rule": rule_words(measured.target),
        "parts": part_rows(page, owner),
        "reads_owner": request.member.reads(measured.target.owner_id),
        "trace": _trace(measured),
    }
    if page.trend:
        context |= trend_context(page.trend, owner)
    return render(request, "desk/target.html", context)


@require_safe
@opens(figure_to_read)
@may_lag
def figure(request: MemberRequest, found: Figure) -> HttpResponseBase:
    """Số này từ đâu: the value, the rule, the parts, who is missing, what it was before, the papers behind it."""
    measured, unit, span = found.measured, found.unit, found.span
    known = Known.of(request.known_on)
    origin = origin_of(request.member, measured.target, unit.pk, span, request.on, known)
    rule, formula, lines = rule_words(measured.target), formula_of(origin), explanation(origin)
    words = [rule, *([f"{formula}."] if formula else []), *lines]
    if file := file_asked_for(request, lambda: figure_listing(origin, unit.short_name, words, known)):
        return file
    context = {
        "measured": measured,
        "target": measured.target,
        "unit": unit,
        "span": span,
        "origin": origin,
        "cell": shown_cell(origin.cell, span),
        "rule": rule,
        "formula": formula,
        "lines": lines,
        "parts": [(part, shown_cell(part.cell, span)) for part in origin.parts if not part.is_own],
        "bases": [
            (base, shown_base(measured.target, base), figure_url(measured.target, unit.pk, base.span))
            for base in origin.bases
        ],
        "history": [(row, shown_posting(measured.target, row.posting)) for row in origin.history],
        "replaced": [
            (cell, [(row, shown_posting(measured.target, row.posting)) for row in cell.rows])
            for cell in origin.behind.replaced
        ],
        "sheets": origin.behind.sheets[:MOST_SHEETS] if not origin.reports else [],
        "more_sheets": max(len(origin.behind.sheets) - MOST_SHEETS, 0),
        "trace": [*_trace(measured), Crumb(unit.short_name)],
        "above_url": _total_url(found),
    }
    return render(request, "desk/figure.html", context)


def _total_url(found: Figure) -> str:
    """The total that the figure counts into, for the way back up."""
    owner = found.measured.target.owner_id
    return "" if owner == found.unit.pk else reverse("desk:figure", args=[found.measured.target.pk, owner, found.span])


@require_safe
@opens(unit_standing_to_read)
@may_lag
def unit(request: MemberRequest, standing: UnitStanding) -> HttpResponseBase:
    """How a unit stands: its sentence, what it has to do, its targets, its reports month by month."""
    page = unit_page(request.member, standing.unit.pk, request.on, Known.of(request.known_on))
    context = {
        "unit": standing.unit,
        "standing": standing,
        "page": page,
        "sentence": tally_sentence(page.tally, request.on, Words(), standing.unit.name),
        "items": [(item, LOOKS[item.bucket], part_label(item.bucket)) for item in page.open_items],
        "cells": [(number, cell, shown_cell(cell, page.span)) for number, cell in page.cells],
        "trace": [
            Crumb(above.short_name, reverse("organisations:unit", args=[above.pk]))
            for above in trace_of(standing.unit, request.on)
        ],
    }
    return render(request, "desk/unit.html", context)
