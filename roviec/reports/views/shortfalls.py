"""Goals that were missed: what is to be explained, and what mends them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.acts.queries import history_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.kit.workbooks.writing import Value
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import people_of
from roviec.plans.models import Allocation
from roviec.regulations.queries import work_calendar
from roviec.reports.forms import RewordForm, ShortfallForm
from roviec.reports.operations import Remedy, UnableToExplain, explain_shortfall, reword_shortfall
from roviec.reports.permissions import goal_to_explain, has_role_of, shortfalls_to_list
from roviec.reports.queries.shortfalls import EXPLAINS, Missed, Standing, missed_below, missed_goal
from roviec.reports.views.shared import sent
from roviec.tasks.queries import window
from roviec.tasks.rows import rows_of


@require_safe
@opens(shortfalls_to_list)
def shortfalls(request: MemberRequest, member: Member) -> HttpResponse:
    """What the member's units and those below missed this year and the last, who has said why, and what mends it."""
    standing = missed_below(member, request.on)
    if file := file_asked_for(request, lambda: _listing(standing)):
        return file
    tasks = [row.explained.remedy for row in standing.rows if row.explained]
    remedies = {row.task.pk: row for row in rows_of(tasks, request.on, window(request.on))} if tasks else {}
    rows = [
        (
            row,
            remedies[row.explained.remedy_id] if row.explained else None,
            has_role_of(member, row.allocation.unit_id, *EXPLAINS),
            row.is_overdue(request.on),
        )
        for row in standing.rows
    ]
    context = {
        "standing": standing,
        "rows": rows,
        "trace": [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(_("Missed goals"))],
    }
    return render(request, "reports/shortfalls.html", context)


def _listing(standing: Standing) -> Listing:
    heads = [
        (_("Unit"), 30.0),
        (_("Target"), 50.0),
        (_("Period"), 16.0),
        (_("Result and goal"), 30.0),
        (_("Explanation due"), 14.0),
        (_("Cause"), 12.0),
        (_("Reason"), 50.0),
        (_("What mends it"), 50.0),
    ]
    rows: list[list[Value]] = [
        [
            row.unit,
            row.allocation.target.name,
            row.allocation.period.label,
            row.sentence,
            row.due_on,
            row.explained.get_cause_display() if row.explained else "",
            row.explained.reason if row.explained else "",
            row.explained.remedy.title if row.explained else "",
        ]
        for row in standing.rows
    ]
    return Listing("chi-tieu-khong-dat", _("Missed goals"), heads, rows, standing.sentence if rows else "")


@require_http_methods(["GET", "HEAD", "POST"])
@opens(goal_to_explain)
def shortfall(request: MemberRequest, goal: Allocation) -> HttpResponseBase:
    """Say why a goal was missed, and what will be done about it; later, say better why."""
    missed = missed_goal(goal, request.on)
    if missed is None:
        raise UnableToExplain(_("There is nothing to explain: the goal is reached, or its figures still come."))
    form = _form(request, missed)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                _explain(request, missed, form.cleaned_data)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The explanation is saved."))
                return redirect("reports:shortfalls")
    context = {
        "form": form,
        "missed": missed,
        "goal": goal,
        "history": history_of(goal),
        "trace": [
            Crumb(_("Figures and reports"), reverse("reports:list")),
            Crumb(_("Missed goals"), reverse("reports:shortfalls")),
            Crumb(missed.unit),
        ],
    }
    return render(request, "reports/shortfall.html", context, status=status)


def _form(request: MemberRequest, missed: Missed) -> RewordForm | ShortfallForm:
    data = sent(request)[0]
    if said := missed.explained:
        return RewordForm(data, initial={"cause": said.cause, "reason": said.reason, "version": said.version})
    people = list(people_of(missed.allocation.unit_id, request.member.on))
    return ShortfallForm(data, people=people, calendar=work_calendar())


def _explain(request: MemberRequest, missed: Missed, typed: dict[str, Any]) -> None:
    by, at = request.member.actor, request.at
    if missed.explained:
        reword_shortfall(missed.allocation, **typed, by=by, at=at)
        return
    remedy = Remedy(typed["title"], typed["holding"], typed["due_on"])
    explain_shortfall(missed.allocation, typed["cause"], typed["reason"], remedy, by=by, at=at)
