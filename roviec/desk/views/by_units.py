"""Figures by the units of that time or by those of today: of the board, and of one target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.desk.forms import BoardForm, NotOffered
from roviec.desk.permissions import MeasuredLine, board_to_read, target_by_units_to_read
from roviec.desk.queries.board import read_board
from roviec.desk.queries.by_units import Structure, unit_table
from roviec.desk.queries.scope import issued_versions
from roviec.desk.queries.target import span_of
from roviec.desk.shown import figure_text
from roviec.desk.spans import Span
from roviec.figures.queries import Portion
from roviec.kit.doors import opens
from roviec.kit.numbers import format_number
from roviec.kit.pages import Crumb
from roviec.kit.replica import may_lag
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.organisations.permissions import Member, MemberRequest
from roviec.plans.models import Target


def _table(request: MemberRequest, targets: Sequence[Target], span: Span) -> dict[str, Any]:
    """What both pages show, and the switch between the two readings."""
    structure = Structure.THEN if request.GET.get("structure") == Structure.THEN else Structure.NOW
    table = unit_table(targets, span, request.on, structure)
    others = {name: value for name, value in request.GET.items() if name != "structure"}
    labels = {Structure.THEN: _("By the units of that time"), Structure.NOW: _("By the units of today")}
    return {
        "table": table,
        "span": span,
        "rows": [
            (
                row.target,
                [(portion, _text(row.target, portion)) for portion in row.portions],
                _text(row.target, row.total and replace(row.total, is_shared=False)),
            )
            for row in table.rows
        ],
        "switch": [
            (label, f"?{urlencode({**others, 'structure': each.value})}", each == structure)
            for each, label in labels.items()
        ],
    }


def _listing(context: Mapping[str, Any]) -> Listing:
    """The table as a file: targets down, units across, in the words of the page."""
    columns, span = context["table"].columns, context["span"]
    heads = [(_("Target"), 56.0), (_("Unit of measure"), 14.0), (_("Total"), 14.0)]
    heads += [(column.unit.short_name, 14.0) for column in columns]
    rows = [
        (each.name, each.measure, total, *(text for _portion, text in cells)) for each, cells, total in context["rows"]
    ]
    [sentence] = [label for label, _address, is_shown in context["switch"] if is_shown]
    return Listing("chi-tieu-theo-don-vi", _("Targets by units"), heads, rows, f"{span.label}. {sentence}.")


def _text(target: Target, portion: Portion | None) -> str:
    """A figure; a share of whole things is told in hundredths, and a count with the units of that time it is of."""
    if portion is None:
        return ""
    value = portion.value(target)
    if target.is_counted:
        return f"{format_number(portion.numerator, 2)}/{format_number(portion.denominator, 2)}"
    return format_number(value, max(target.decimals, 2)) if portion.is_shared else figure_text(target, value)


@require_safe
@opens(board_to_read)
@may_lag
def board(request: MemberRequest, member: Member) -> HttpResponseBase:
    """The targets of the board by units; for whoever reads the whole of their owner."""
    seen = issued_versions(member, request.on)
    form = BoardForm(request.GET.dict(), seen, request.on)
    try:
        found = read_board(member, form.wanted(), request.on, seen)
    except (NotOffered, LookupError) as error:
        raise Http404 from error
    if found.owner_id is None or found.is_of_a_part or not member.reads(found.owner_id):
        raise Http404
    query = urlencode({name: value for name, value in form.data.items() if value})
    context = _table(request, [row.target for row in found.rows], found.span)
    if file := file_asked_for(request, lambda: _listing(context)):
        return file
    context |= {"owner": found.top_name, "back": f"{reverse('desk:board')}?{query}"}
    return render(request, "desk/by_units.html", context)


@require_safe
@opens(target_by_units_to_read)
@may_lag
def target(request: MemberRequest, measured: MeasuredLine) -> HttpResponseBase:
    """One target by units, over the year that its page shows."""
    found = measured.target
    span = span_of(measured.version, request.on)
    page = Crumb(found.name, reverse("desk:target", args=[found.pk]))
    context = _table(request, [found], span)
    if file := file_asked_for(request, lambda: _listing(context)):
        return file
    context |= {
        "target": found,
        "back": page.url,
        "trace": [page, Crumb(_("By units"))],
    }
    context["units"] = (
        list(zip(context["table"].columns, context["rows"][0][1], strict=True)) if context["rows"] else []
    )
    return render(request, "desk/by_units.html", context)
