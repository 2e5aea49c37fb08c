"""Tasks that come from no plan: assigned by who gives tasks, or proposed to the unit above."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import units_on
from roviec.plans.queries import strictnesses
from roviec.regulations.enums import ClaritySlot, Strictness
from roviec.regulations.queries import work_calendar
from roviec.tasks.forms import CoUnitsForm, NewTaskForm
from roviec.tasks.models import Task
from roviec.tasks.operations import ask_to_co_operate, assign_task, propose_task
from roviec.tasks.permissions import assigns_for, task_to_give, task_to_propose, task_to_share
from roviec.tasks.queries import co_work_of
from roviec.tasks.views.shared import Said, asked_first, giver_to

# What a clear task says, and the field in which it is said.
FIELDS = {ClaritySlot.TIME: "due_on", ClaritySlot.PRODUCT: "product", ClaritySlot.AUTHORITY: "authority"}


@dataclass(frozen=True)
class Page:
    """What the page of a new task says."""

    title: str
    lead: str
    verb: str
    done: str


@require_http_methods(["GET", "HEAD", "POST"])
@opens(task_to_give)
def new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Assign a task that comes from no plan."""
    units = units_on(request.on, below=assigns_for(member))
    page = Page(
        _("Assign a task"),
        _("For a conclusion, a notice or a request. What stands in a plan is handed out on the page of the plan."),
        _("Assign the task"),
        _("The task is assigned."),
    )

    def give(typed: dict[str, Any]) -> Task:
        lead = typed["lead_unit"]
        origin = ("given", typed.pop("ground"), None)
        return assign_task(
            **typed, assigned_by=giver_to(member, lead, units), origin=origin, by=member.actor, at=request.at
        )

    return _page(request, page, units, units, give)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(task_to_propose)
def proposal(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Propose a task to the unit above, which assigns it or not."""
    # The unit above, or the own one where there is none.
    above = member.above(member.unit_id)[:2][-1]
    asked = next(unit for unit in units_on(request.on, below=[above]) if unit.pk == above)
    units = units_on(request.on, below=[member.unit_id])
    page = Page(
        _("Propose a task"),
        _("%(unit)s finds the proposal in its work, and assigns it or cancels it with a reason.")
        % {"unit": asked.name},
        _("Send the proposal"),
        _("The proposal is sent; you find it under what you are waiting for."),
    )

    def propose(typed: dict[str, Any]) -> Task:
        reason = typed.pop("ground")
        return propose_task(**typed, asked=asked, reason=reason, by=member.actor, at=request.at)

    return _page(request, page, units, units, propose, first=member.unit_id)


def _page(
    request: MemberRequest,
    page: Page,
    units: Sequence[Unit],
    others: Sequence[Unit],
    do: Callable[[dict[str, Any]], Task],
    first: int | None = None,
) -> HttpResponseBase:
    rules = strictnesses(request.member.unit_id, request.on)
    form = NewTaskForm(
        request.POST or None,
        units=units,
        others=others,
        demanded=[name for slot, name in FIELDS.items() if rules.get(slot) == Strictness.BLOCK],
        calendar=work_calendar(),
        initial={"key": uuid.uuid4(), "lead_unit": first},
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                task = do(form.cleaned_data)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, page.done)
                return redirect("tasks:task", task.pk)
    return render(request, "tasks/new.html", {"form": form, "page": page}, status=status)


@require_http_methods(["GET", "POST"])
@opens(task_to_share)
def co_units(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Ask further units to co-operate in a task that has been handed out."""
    said = Said(
        _("Which units are to co-operate as well?"),
        [_("Each finds the task in its work and answers for its part; the lead unit goes on as before.")],
        _("Ask these units"),
        _("The units are asked."),
    )
    asked = {task.lead_unit_id, *(part.unit_id for part in co_work_of(task))}
    units = [unit for unit in units_on(request.on, below=[task.assigned_by_id]) if unit.pk not in asked]
    form = CoUnitsForm(request.POST or None, units=units)
    return asked_first(
        request,
        task,
        form,
        said,
        lambda typed: ask_to_co_operate(task, typed["units"], by=request.member.actor, at=request.at),
    )
