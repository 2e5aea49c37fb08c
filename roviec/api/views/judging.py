"""What who gave a task does with it, for a program: judge its result and requests, assign again, suspend, cancel, replace."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Router

from roviec.api.answers.tasks import document_named, must_be_meant, unit_named
from roviec.api.enums import Scope
from roviec.api.schemas.tasks import Acceptance, GrantedTime, Reason, Redo, Replacement, Suspension
from roviec.api.tokens import TokenRequest
from roviec.api.views.steps import REQUEST, steps_on_tasks
from roviec.tasks.models import Extension, Task
from roviec.tasks.operations import (
    accept_result,
    approve_extension,
    ask_redo,
    assign_again,
    cancel_task,
    refuse_extension,
    replace_task,
    resume_task,
    suspend_task,
)
from roviec.tasks.permissions import extension_to_decide, task_to_judge

router = Router(tags=["tasks"])
step = steps_on_tasks(router, Scope.TASKS_JUDGE)


@step(
    "result/acceptance/",
    task_to_judge,
    (
        _("Accept a result"),
        _(
            "The task is done as of the day on which this result was submitted. Nobody accepts what he, or a program of his, submitted."
        ),
    ),
)
def task_result_acceptance(request: TokenRequest, found: Task, said: Acceptance) -> None:
    """The task is done as of the day on which this result was submitted."""
    accept_result(
        found, number=said.number, remark=said.remark, cause=said.cause or "", by=request.member.actor, at=request.at
    )


@step(
    "result/redo/",
    task_to_judge,
    (_("Ask to do it again"), _("The unit has the task in hand again and reads what is missing.")),
)
def task_result_redo(request: TokenRequest, found: Task, said: Redo) -> None:
    """The unit has it in hand again and reads what is missing."""
    ask_redo(found, number=said.number, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "assignment/",
    task_to_judge,
    (_("Assign a task again"), _("A proposed or returned task is assigned from now on.")),
)
def task_assignment(request: TokenRequest, found: Task) -> None:
    """A proposed or returned task is assigned from now on."""
    assign_again(found, by=request.member.actor, at=request.at)


@step(
    "suspension/",
    task_to_judge,
    (_("Suspend a task"), _("The clock stands from today on the ground of a document; the unit rests.")),
)
def task_suspension(request: TokenRequest, found: Task, said: Suspension) -> None:
    """The clock stands from today on the ground of a document."""
    basis = document_named(request.member, said.document)
    suspend_task(found, basis, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "resumption/",
    task_to_judge,
    (_("Resume a task"), _("It goes on where it was; its due day moves by the days it rested.")),
)
def task_resumption(request: TokenRequest, found: Task) -> None:
    """It goes on where it was; its due day moves by the days it rested."""
    resume_task(found, by=request.member.actor, at=request.at)


@step(
    "cancellation/",
    task_to_judge,
    (
        _("Cancel a task"),
        _("Nobody has to do it any more; from today it counts in no total. This cannot be taken back."),
    ),
)
def task_cancellation(request: TokenRequest, found: Task, said: Reason) -> None:
    """Nobody has to do it any more; it counts in no total from today."""
    cancel_task(found, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "replacement/",
    task_to_judge,
    (_("Replace a task"), _("A new task is assigned in its place, and named in the answer as superseded_by.")),
)
def task_replacement(request: TokenRequest, found: Task, said: Replacement) -> None:
    """A new task is assigned in its place; both point to each other."""
    must_be_meant(said.due_on, "due_on", keeps=said.keep_day)
    replace_task(
        found,
        title=said.title,
        lead_unit=unit_named(found, request.on, said.lead_unit),
        due_on=said.due_on,
        product=said.product,
        reason=said.reason,
        by=request.member.actor,
        at=request.at,
    )


@step(
    "extension/approval/",
    extension_to_decide,
    (
        _("Give more time"),
        _("The task is due on the day given, asked for or another. Where no request waits the answer is 404."),
    ),
    task=REQUEST,
)
def task_extension_approval(request: TokenRequest, found: Extension, said: GrantedTime) -> None:
    """The task is due on the day given, asked for or another."""
    must_be_meant(said.until, "until", keeps=said.keep_day)
    approve_extension(
        found, until=said.until, remark=said.remark, cause=said.cause or "", by=request.member.actor, at=request.at
    )


@step(
    "extension/refusal/",
    extension_to_decide,
    (_("Refuse more time"), _("The due day stays; the unit reads why. Where no request waits the answer is 404.")),
    task=REQUEST,
)
def task_extension_refusal(request: TokenRequest, found: Extension, said: Reason) -> None:
    """The due day stays; the unit reads why."""
    refuse_extension(found, reason=said.reason, by=request.member.actor, at=request.at)
