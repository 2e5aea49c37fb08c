"""Lists of tasks, on the screen and as a workbook, and handing out a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.workbooks.listing import MOST_ROWS, file_asked_for
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of
from roviec.plans.mending_table import mending_context
from roviec.plans.models import PlanVersion
from roviec.regulations.queries import metrics_on
from roviec.tasks.amended import amended, is_followed
from roviec.tasks.book import listing_of
from roviec.tasks.forms import TaskFilter
from roviec.tasks.metrics import shares_of
from roviec.tasks.models import Task
from roviec.tasks.operations import follow_amendment, hand_out
from roviec.tasks.permissions import WORKS, assigns_for, tasks_to_read, version_to_hand_out
from roviec.tasks.queries import (
    counts_by_unit,
    groups_of,
    hand_out_preview,
    in_order_of_urgency,
    listed,
    narrowed,
    one_a_line,
    tasks_seen_by,
    window,
    with_names,
)
from roviec.tasks.rows import given_words, odd_days, rows_of, with_groups

PAGE = 50
COUNTERS = (
    "all", "done_on_time", "done_late", "running", "overdue", "due_soon", "waiting", "suspended", "dated", "done_undated",
)  # fmt: skip


@require_GET
@opens(tasks_to_read)
def task_list(request: MemberRequest, member: Member) -> HttpResponse:
    """The tasks a member sees, the most urgent first, narrowed by an allow-list."""
    form = TaskFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    soon = window(request.on)
    seen = tasks_seen_by(member).filter(listed(request.on))
    counts = counts_by_unit(seen, request.on, soon)
    found = narrowed(seen, wanted, request.on, soon)
    if file := file_asked_for(
        request,
        lambda: listing_of(
            rows_of(list(in_order_of_urgency(with_names(found))[:MOST_ROWS]), request.on, soon), request.on
        ),
    ):
        return file
    # One line that several units carry out is one row, unless its own tasks are asked for.
    is_opened = bool(wanted.get("item"))
    listing = in_order_of_urgency(with_names(found if is_opened else one_a_line(found)))
    page = Paginator(listing, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    groups = {} if is_opened else groups_of(found, shown, request.on)
    units = names_of(counts, request.on)
    sums = {name: sum(getattr(count, name) for count in counts.values()) for name in COUNTERS}
    context = {
        "form": form,
        "page": page,
        "shares": shares_of(sums, metrics_on(request.on)),
        "may_repeat": bool(assigns_for(member)),
        "may_propose": member.has_in(member.unit_id, *WORKS, Role.PLANNER),
        "rows": with_groups(shown, groups, request.on, soon),
        "is_opened": is_opened,
        "sum": {name: sum(getattr(count, name) for count in counts.values()) for name in COUNTERS},
        "soon_days": soon.days,
        "units": sorted(((pk, units[pk]) for pk in counts), key=lambda row: row[1]),
        "wanted": wanted,
    }
    address = request.build_absolute_uri(request.get_full_path())
    context["zalo"] = render_to_string("tasks/message.txt", context | {"day": request.on, "address": address}).strip()
    return render(request, "tasks/list.html", context)


@require_http_methods(["GET", "POST"])
@opens(version_to_hand_out)
def handing_out(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """What handing out would do and what the lines leave open; then hand out those that are clear."""
    preview = hand_out_preview(version, request.on)
    refused = ""
    if request.method == "POST":
        try:
            tasks = hand_out(version, preview.ready, by=request.member.actor, at=request.at)
        except Unable as error:
            refused = str(error)
        else:
            messages.success(request, _("%(count)d tasks were handed out.") % {"count": len(tasks)})
            return redirect(f"{reverse('tasks:list')}?plan={version.plan_id}")
    left = [line for line in preview.lines if not preview.is_given(line)]
    context = mending_context(version, left, request.on) | {
        "preview": preview,
        "odd_days": odd_days(preview.ready, request.on),
        "refused": refused,
        "back": reverse("tasks:handing_out", args=[version.plan_id]),
    }
    for row in context["rows"]:
        row["given"] = given_words(preview, row["line"])
    return render(request, "tasks/handing_out.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@opens(version_to_hand_out)
def following(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """What an amendment does to the tasks that were handed out; then do it."""
    found = amended(version, request.on)
    pending = found.is_anything and not is_followed(version)
    refused = ""
    if request.method == "POST":
        try:
            follow_amendment(version, by=request.member.actor, at=request.at)
        except Unable as error:
            refused = str(error)
        else:
            messages.success(request, _("The tasks follow the amendment."))
            return redirect("plans:plan", version.plan_id)
    tasks = [*found.changed, *found.cancelled, *found.waiting, *(task for task, _said, _unit in found.replaced)]
    to = {unit for _line, unit in found.new} | {unit for _task, _line, unit in found.replaced}
    units = names_of({task.lead_unit_id for task in tasks} | to, request.on)
    context = {
        "version": version,
        "found": found if pending else None,
        "binds": version.effective_from is not None and version.effective_from <= request.on,
        "changed": by_line(found.changed.items(), units),
        "cancelled": by_line(((task, {}) for task in found.cancelled), units),
        "waiting": by_line(((task, {}) for task in found.waiting), units),
        "moved": [
            *((line.row, units[task.lead_unit_id], units[unit]) for task, line, unit in found.replaced),
            *((line.row, "", units[unit]) for line, unit in found.new),
        ],
        "refused": refused,
    }
    return render(request, "tasks/following.html", context, status=422 if refused else 200)


def by_line(rows: Iterable[tuple[Task, dict[str, Any]]], names: dict[int, str]) -> list[dict[str, Any]]:
    """Tasks of one line that change alike as one row with their units: "Bồ Đề, Cự Khối, …"."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for task, columns in rows:
        key = (task.item_id or -task.pk, task.due_on, tuple(sorted(columns.items())))
        row = found.setdefault(key, {"task": task, "columns": columns, "units": []})
        row["units"].append(names[task.lead_unit_id])
    return list(found.values())
