"""The board, the items behind its numbers, its sheet for Excel, and the trend of one target."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.desk.exports import board_message, board_sheet, changes_listing, items_listing
from roviec.desk.forms import BoardForm, NotOffered
from roviec.desk.permissions import FREEZERS, board_to_read, figure_to_read, target_to_read
from roviec.desk.queries.board import Board, read_board
from roviec.desk.queries.changes import changes_between
from roviec.desk.queries.scope import issued_versions
from roviec.desk.queries.trend import trend_of
from roviec.desk.queries.veil import veil_for
from roviec.desk.shown import (
    LOOKS,
    heat_table,
    part_label,
    part_of,
    sentences,
    trend_context,
)
from roviec.desk.shown_changes import shown_change
from roviec.desk.shown_wide import is_wide, wide_table
from roviec.desk.spans import Span
from roviec.desk.tallies import Bucket
from roviec.figures.reckoning import Known
from roviec.kit import clock
from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.replica import may_lag
from roviec.kit.workbooks.listing import file_asked_for
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import Member, MemberRequest

LATE_SHOWN = 12
EARLIEST = date(1990, 1, 1)


def _read(request: MemberRequest, member: Member) -> tuple[BoardForm, Board]:
    """What was chosen and the board of it; 404 for a plan or a unit that was not offered."""
    seen = issued_versions(member, request.on)
    form = BoardForm(request.GET.dict(), seen, request.on)
    try:
        board = read_board(member, form.wanted(), request.on, seen, known=Known.of(request.known_on))
    except (NotOffered, LookupError) as error:
        raise Http404 from error
    form.offer_units(board.columns_of_all)
    form.offer_tops(board)
    return form, board


def _offers_to_freeze(request: MemberRequest, member: Member, found: Board) -> bool:
    """Whether the page has the button; a role over a unit further above opens the step all the same."""
    owns = any(role in FREEZERS and over == found.owner_id for role, over in member.roles)
    return owns and bool(found.rows) and not request.known_on and not found.is_of_a_part


def _query(form: BoardForm) -> str:
    return urlencode({name: value for name, value in form.data.items() if value})


@require_safe
@opens(board_to_read)
@may_lag
def board(request: MemberRequest, member: Member) -> HttpResponseBase:
    """How the plans of the year stand: the sentence, the late ones, targets by units, the trees."""
    form, found = _read(request, member)
    query = _query(form)
    items_url = f"{reverse('desk:items')}?{query}"
    address = request.build_absolute_uri(f"{reverse('desk:board')}?{query}")
    context = {
        "form": form,
        "board": found,
        "sentences": sentences(found, items_url, own=member.unit_name),
        "late": found.late[:LATE_SHOWN],
        "late_url": f"{items_url}&part={Bucket.OVERDUE.value}",
        "is_wide": is_wide(found),
        "table": wide_table(found) if is_wide(found) else heat_table(found),
        "query": query,
        # Without a look at the tree: whoever reads it from further above finds the page by its target.
        "reads_owner": found.owner_id in member.roots and not found.is_of_a_part,
        "may_freeze": _offers_to_freeze(request, member, found),
        "message": board_message(found, address, own=member.unit_name, demonstration=settings.IS_DEMONSTRATION),
    }
    return render(request, "desk/board.html", context)


@require_safe
@opens(board_to_read)
@may_lag
def items(request: MemberRequest, member: Member) -> HttpResponseBase:
    """The items behind a number of the sentence; of units the reader sees, a ward's own."""
    form, found = _read(request, member)
    part = part_of(request.GET.get("part", ""))
    query = _query(form)
    shown = [item for item in found.own_items if part is None or item.bucket == part]
    title = _("Tasks assigned") if part is None else _("Tasks %(part_label)s") % {"part_label": part_label(part)}
    if file := file_asked_for(request, lambda: items_listing(shown, lambda item: part_label(item.bucket), title)):
        return file
    choices = [(None, found.own_tally.given), *((each, found.own_tally.of(each)) for each in Bucket)]
    context = {
        "board": found,
        "part": part,
        "part_label": part_label(part),
        "items": [(item, LOOKS[item.bucket], part_label(item.bucket)) for item in shown],
        "parts": [
            (part_label(each), count, f"?{query}{f'&part={each.value}' if each else ''}", each == part)
            for each, count in choices
        ],
        "query": query,
    }
    return render(request, "desk/items.html", context)


@require_safe
@opens(board_to_read)
@may_lag
def sheet(request: MemberRequest, member: Member) -> HttpResponseBase:
    """The board as a workbook."""
    _form, found = _read(request, member)
    book = board_sheet(found, own=member.unit_name, demonstration=settings.IS_DEMONSTRATION)
    answer = HttpResponse(book, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="dieu-hanh-{found.span.token}.xlsx"'
    return answer


@require_safe
@opens(board_to_read)
@may_lag
def changes(request: MemberRequest, member: Member) -> HttpResponseBase:
    """What changed since a day that is over, and why: the board as it was known then beside that of now."""
    day = _closed_day(request)
    if day is None:
        return redirect("organisations:known")
    seen = issued_versions(member, day)
    form = BoardForm(request.GET.dict(), seen, day)
    known = Known.on(day)
    try:
        wanted = form.wanted()
        then, now = (read_board(member, wanted, day, seen, known=each) for each in (known, None))
    except (NotOffered, LookupError) as error:
        raise Http404 from error
    found = changes_between(then, now, known)
    rows = [shown_change(change, now.span) for change in found]
    title = _("What changed since %(on)s, and why") % {"on": f"{day:%d/%m/%Y}"}
    if file := file_asked_for(request, lambda: changes_listing(title, rows)):
        return file
    context = {
        "day": day,
        "span": now.span,
        "rows": rows,
        "total_count": sum(row.is_total for row in rows),
        "trace": [Crumb(_("Overview"), reverse("desk:board"))],
    }
    return render(request, "desk/changes.html", context)


def _closed_day(request: MemberRequest) -> date | None:
    """The day asked for, else the one the frame reads the past from; only days that are over."""
    written = request.GET.get("since", "")
    if not written:
        return request.known_on
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST <= day < clock.today():
        raise Http404
    return day


@require_safe
@opens(board_to_read)
@may_lag
def trend(request: MemberRequest, member: Member) -> HttpResponseBase:
    """A target through the year, as a part of the board; without htmx the page of the target shows it."""
    asked, written = request.GET.get("target", ""), request.GET.get("year", "")
    if not re.fullmatch(r"[0-9]{1,18}", asked) or not re.fullmatch(r"20[0-9]{2}", written):
        raise Http404
    target = target_to_read(member, pk=int(asked)).target
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("desk:target", target.pk)
    year = min(int(written), request.on.year)
    opened = figure_to_read(member, pk=target.pk, unit=target.owner_id, span=Span.to_date(year, 12))
    known = Known.of(request.known_on)
    veil = veil_for(member, [target], year, request.on, known)
    found = trend_of(target, target.owner_id, year, veil, known)
    return render(request, "desk/_trend.html", trend_context(found, opened.unit.short_name))
