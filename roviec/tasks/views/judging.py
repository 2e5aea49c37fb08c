"""What who gave a task does with it: judge its result, assign again, suspend, resume, cancel, replace."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roviec.kit.doors import opens
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import units_on
from roviec.regulations.queries import work_calendar
from roviec.tasks.forms import JudgementForm, ReasonForm, RedoForm, ReplacementForm, SuspensionForm
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    accept_result,
    ask_redo,
    assign_again,
    cancel_task,
    replace_task,
    resume_task,
    suspend_task,
)
from roviec.tasks.permissions import task_to_judge
from roviec.tasks.queries import documents_to_cite
from roviec.tasks.views.shared import Said, asked_first, sent_from_page


@require_POST
@opens(task_to_judge)
def result_acceptance(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Accept the submitted result: the task is done."""
    return sent_from_page(
        request,
        task,
        JudgementForm(request.POST, is_late=task.days_late(request.on) > 0),
        "judgement_form",
        lambda typed: accept_result(task, **typed, by=request.member.actor, at=request.at),
        _("The result is confirmed; the task is completed."),
    )


@require_POST
@opens(task_to_judge)
def redo(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Ask to do it again, saying what is missing."""
    return sent_from_page(
        request,
        task,
        RedoForm(request.POST, is_late=False),
        "judgement_form",
        lambda typed: ask_redo(
            task, number=typed["number"], reason=typed["remark"], by=request.member.actor, at=request.at
        ),
        _("The unit reads what is missing and does it again."),
    )


@require_POST
@opens(task_to_judge)
def assignment(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Assign a proposed or returned task."""
    assign_again(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task is assigned."))
    return redirect("tasks:task", task.pk)


@require_http_methods(["GET", "POST"])
@opens(task_to_judge)
def suspension(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Suspend the task on the ground of a document."""
    said = Said(
        _("Suspend the task?"),
        [
            _("The unit rests from today and the clock stands; the task is not overdue meanwhile."),
            _("When it is resumed, its due day moves by the days it rested; the day first set stays beside it."),
        ],
        _("Suspend the task"),
        _("The task is suspended."),
    )
    form = SuspensionForm(request.POST or None, documents=documents_to_cite(request.member))
    return asked_first(
        request, task, form, said, lambda typed: suspend_task(task, **typed, by=request.member.actor, at=request.at)
    )


@require_POST
@opens(task_to_judge)
def resumption(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Let the task go on."""
    resume_task(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task goes on; its due day moved by the days it rested."))
    return redirect("tasks:task", task.pk)


@require_http_methods(["GET", "POST"])
@opens(task_to_judge)
def cancellation(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Cancel the task."""
    said = Said(
        _("Cancel the task?"),
        [
            _("Nobody has to do it any more, and from today it counts in no total; it stays in the list as cancelled."),
            _("This cannot be taken back: assign a new task instead."),
        ],
        _("Cancel the task"),
        _("The task is cancelled."),
    )
    form = ReasonForm(request.POST or None)
    return asked_first(
        request, task, form, said, lambda typed: cancel_task(task, **typed, by=request.member.actor, at=request.at)
    )


@require_http_methods(["GET", "POST"])
@opens(task_to_judge)
def replacement(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Replace the task by another: other words, another unit or another day."""
    said = Said(
        _("Replace the task?"),
        [
            _("The new task is assigned at once, and takes the place of this one in its plan."),
            _("This one counts in no total from today; both point to each other."),
        ],
        _("Replace the task"),
        _("The task is replaced; the new one is assigned."),
    )
    units = units_on(request.on, below=[task.assigned_by_id])
    first = {"title": task.title, "lead_unit": task.lead_unit_id, "due_on": task.due_on, "product": task.product}
    form = ReplacementForm(request.POST or None, units=units, calendar=work_calendar(), initial=first)
    return asked_first(
        request, task, form, said, lambda typed: replace_task(task, **typed, by=request.member.actor, at=request.at)
    )
