"""The first page by role, the own work, and search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roviec.desk.exports import inbox_listing
from roviec.desk.permissions import home_to_open, search_to_open, work_to_open
from roviec.desk.queries.board import Wanted, read_board
from roviec.desk.queries.inbox import inbox_of
from roviec.desk.queries.morning import morning_of
from roviec.desk.queries.search import search as find
from roviec.desk.shown import sentences
from roviec.desk.spans import Span
from roviec.kit.doors import opens
from roviec.kit.workbooks.listing import file_asked_for
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest

LATE_SHOWN = 8


@require_safe
@opens(home_to_open)
def home(request: MemberRequest, member: Member) -> HttpResponseBase:
    """What this person looks at first: a ward its sheet, a leader his morning, the planner the reports to review."""
    board = read_board(member, Wanted(Span.to_date(request.on.year, request.on.month)), request.on)
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
    """Việc của tôi: what to do, what to decide, what to wait for."""
    inbox = inbox_of(member, request.on)
    if file := file_asked_for(request, lambda: inbox_listing(inbox)):
        return file
    return render(request, "desk/work.html", {"inbox": inbox, "is_leader": member.is_a(Role.LEADER)})


@require_safe
@opens(search_to_open)
def search(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Search within what he may see."""
    words = request.GET.get("q", "").strip()[:200]
    return render(request, "desk/search.html", {"words": words, "found": find(member, words, request.on)})
