"""The page of one task, and what its lead unit does there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roviec.kit.doors import opens
from roviec.organisations.permissions import MemberRequest
from roviec.tasks.forms import CompletionForm, DelayForm, ProgressForm, ReasonForm, ResultForm
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    accept_task,
    complete_task,
    explain_delay,
    return_task,
    start_task,
    submit_result,
    take_back_result,
    tell_progress,
)
from roviec.tasks.permissions import task_to_complete, task_to_read, task_to_work_on
from roviec.tasks.views.shared import Said, asked_first, back_from, sent_from_page, task_answer


@require_GET
@opens(task_to_read)
def task_page(request: MemberRequest, task: Task) -> HttpResponse:
    """What the task is, how it stands, what happened to it."""
    return task_answer(request, task)


@require_POST
@opens(task_to_work_on)
def acceptance(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Accept the task."""
    accept_task(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task is accepted."))
    return back_from(request, task)


@require_http_methods(["GET", "POST"])
@opens(task_to_work_on)
def returning(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Say why the unit does not take the task on."""
    said = Said(
        _("Return the task?"),
        [
            _("Who gave the task reads your reason, and assigns it again, replaces or cancels it."),
            _("Its due day stays as it is."),
        ],
        _("Return the task"),
        _("The task is returned."),
    )
    form = ReasonForm(request.POST or None)
    return asked_first(
        request, task, form, said, lambda typed: return_task(task, **typed, by=request.member.actor, at=request.at)
    )


@require_POST
@opens(task_to_work_on)
def start(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Start the task."""
    start_task(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task is in progress."))
    return back_from(request, task)


@require_POST
@opens(task_to_work_on)
def progress(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Tell how far it is."""
    return sent_from_page(
        request,
        task,
        ProgressForm(request.POST),
        "progress_form",
        lambda typed: tell_progress(
            task, **typed, holding_id=request.member.holding_id, by=request.member.actor, at=request.at
        ),
        _("The progress is saved."),
    )


@require_POST
@opens(task_to_work_on)
def delay(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Explain why the task is late."""
    return sent_from_page(
        request,
        task,
        DelayForm(request.POST),
        "delay_form",
        lambda typed: explain_delay(task, **typed, by=request.member.actor, at=request.at),
        _("The explanation is saved."),
    )


@require_POST
@opens(task_to_work_on)
def result(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Submit what came out, to be confirmed by who gave the task."""
    return sent_from_page(
        request,
        task,
        ResultForm(request.POST),
        "result_form",
        lambda typed: submit_result(task, **typed, by=request.member.actor, at=request.at),
        _("The result is submitted, and waits to be confirmed."),
    )


@require_POST
@opens(task_to_work_on)
def result_back(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Take the submitted result back."""
    take_back_result(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The result is taken back; the task is in progress again."))
    return redirect("tasks:task", task.pk)


@require_POST
@opens(task_to_complete)
def completion(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Complete a task that the unit gave to itself."""
    return sent_from_page(
        request,
        task,
        CompletionForm(request.POST),
        "completion_form",
        lambda typed: complete_task(task, **typed, by=request.member.actor, at=request.at),
        _("The task is completed."),
    )
