"""The first page by role, the own work, and search."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roviec.desk.exports import inbox_listing
from roviec.desk.forms import WorkForm
from roviec.desk.parts import parts_of
from roviec.desk.permissions import home_to_open, search_to_open, work_to_open
from roviec.desk.queries.board import Wanted, read_board
from roviec.desk.queries.inbox import inbox_of
from roviec.desk.queries.morning import morning_of
from roviec.desk.queries.search import search as find
from roviec.desk.shown import sentences
from roviec.desk.spans import Span
from roviec.figures.reckoning import Known
from roviec.kit.doors import opens
from roviec.kit.workbooks.listing import file_asked_for
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of
from roviec.tasks.permissions import WORKS

LATE_SHOWN = 8
# Of each part of the inbox so many stand on the first page; the part's own pages hold the rest.
ROWS_OF_A_PART, ROWS_OF_A_PAGE = 20, 50


@require_safe
@opens(home_to_open)
def home(request: MemberRequest, member: Member) -> HttpResponseBase:
    """What this person looks at first: a ward its sheet, a leader his morning, the planner the reports to review."""
    wanted = Wanted(Span.to_date(request.on.year, request.on.month))
    board = read_board(member, wanted, request.on, known=Known.of(request.known_on))
    items_url = f"{reverse('desk:items')}?{urlencode({'year': request.on.year, 'month': request.on.month})}"
    context = {
        "morning": morning_of(member, board),
        "inbox": inbox_of(member, request.on),
        "board": board,
        "sentences": sentences(board, items_url, own=member.unit_name),
        "late_url": f"{items_url}&part=overdue",
    }
    return render(request, "desk/home.html", context)


@require_safe
@opens(work_to_open)
def work(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Việc của tôi: what to do, what to decide, what to wait for; of himself, or of a unit that he works for."""
    units = _units_worked_for(member)
    chosen = request.GET.get("unit", "")
    unit = int(chosen) if chosen in {str(pk) for pk in units} else None
    inbox = inbox_of(member, request.on, unit)
    form = WorkForm(request.GET, inbox)
    wanted = form.wanted
    shown = inbox.only(form.keeps)
    if file := file_asked_for(request, lambda: inbox_listing(shown)):
        return file
    parts = parts_of(shown, leader_first=member.is_a(Role.LEADER))
    context = {
        "inbox": shown,
        "all": len(inbox.rows),
        "parts": parts,
        "form": form,
        "units": units,
        "unit": unit,
        "is_narrowed": bool(wanted.keys() & {"leader", "area", "plan"}),
        "shown_at_first": ROWS_OF_A_PART,
    }
    if part := next((part for part in parts if part.key == wanted.get("part")), None):
        page = Paginator(part.rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "parts": [replace(part, rows=list(page.object_list))],
            "page": page,
            "shown_at_first": ROWS_OF_A_PAGE,
        }
    return render(request, "desk/work.html", context | {"all_parts": parts})


def _units_worked_for(member: Member) -> dict[int, str]:
    """The units whose work he may look at as a whole, by name; no query where it is only his own."""
    mine = {unit for role, unit in member.roles if role in WORKS}
    others = mine - {member.unit_id}
    names = names_of(others, member.on) if others else {}
    return ({member.unit_id: member.unit_name} if member.unit_id in mine else {}) | names


@require_safe
@opens(search_to_open)
def search(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Search within what he may see."""
    words = request.GET.get("q", "").strip()[:200]
    return render(request, "desk/search.html", {"words": words, "found": find(member, words, request.on)})
