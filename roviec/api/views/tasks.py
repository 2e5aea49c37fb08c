"""Tasks, and what the units that carry one out do with it, for a program."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from roviec.api.answers.tasks import must_be_meant, tasks_for
from roviec.api.enums import Scope
from roviec.api.schemas.tasks import (
    CoAnswer,
    Completion,
    Delay,
    MoreTime,
    Progress,
    Reason,
    Result,
    TaskOut,
    TaskQuery,
    Tasks,
)
from roviec.api.tokens import TokenRequest
from roviec.api.views.steps import ONE, REQUEST, TASK, shown, steps_on_tasks
from roviec.api.ways import Key, Shown, reads
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member
from roviec.tasks.models import CoUnit, Extension, Task
from roviec.tasks.operations import (
    accept_task,
    answer_for_part,
    ask_extension,
    complete_task,
    explain_delay,
    return_task,
    start_task,
    submit_result,
    take_back_result,
    tell_progress,
    withdraw_extension,
)
from roviec.tasks.permissions import (
    co_work_to_answer,
    extension_to_withdraw,
    task_to_complete,
    task_to_read,
    task_to_work_on,
    tasks_to_read,
)

router = Router(tags=["tasks"])
step = steps_on_tasks(router, Scope.TASKS_WRITE)


@reads(
    router,
    "tasks/",
    Tasks,
    Scope.TASKS_READ,
    tasks_to_read,
    (
        _("The tasks that may be read"),
        _("Tasks that units in one's reach lead, help with or gave out, the most urgent first."),
    ),
)
def tasks(_request: TokenRequest, member: Member, wanted: Query[TaskQuery]) -> Shown:
    """Tasks that units of the own scope lead, help with or gave out, the most urgent first."""
    return Shown(tasks_for(member, wanted))


@reads(
    router,
    ONE,
    TaskOut,
    Scope.TASKS_READ,
    task_to_read,
    (_("One task"), _("What must be done, by whom and when, and how it stands.")),
    task=TASK,
)
def task(request: TokenRequest, found: Task) -> Shown:
    """What must be done, by whom and when, and how it stands."""
    return shown(request, found)


@step(
    "acceptance/",
    task_to_work_on,
    (_("Accept a task"), _("The unit takes it on. Accepting an accepted task changes nothing.")),
)
def task_acceptance(request: TokenRequest, found: Task) -> None:
    """The unit takes it on; accepting an accepted task changes nothing."""
    accept_task(found, by=request.member.actor, at=request.at)


@step(
    "return/",
    task_to_work_on,
    (
        _("Return a task"),
        _("The unit does not take it on and says why. Who gave it assigns it again, replaces or cancels it."),
    ),
)
def task_return(request: TokenRequest, found: Task, said: Reason) -> None:
    """The unit does not take it on and says why."""
    return_task(found, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "start/",
    task_to_work_on,
    (_("Start a task"), _("The unit works on it. A task that was not accepted is accepted by this.")),
)
def task_start(request: TokenRequest, found: Task) -> None:
    """The unit works on it; one that was not accepted is accepted by this."""
    start_task(found, by=request.member.actor, at=request.at)


@step(
    "progress/",
    task_to_work_on,
    (_("Tell the progress of a task"), _("How far it is, in per cent and in words, on the version that was read.")),
)
def task_progress(request: TokenRequest, found: Task, said: Progress) -> None:
    """How far it is, in per cent and words, on the version that was read."""
    tell_progress(
        found,
        percent=said.percent,
        words=said.words,
        version=said.version,
        holding_id=request.member.holding_id,
        by=request.member.actor,
        at=request.at,
    )


@step(
    "delay/",
    task_to_work_on,
    (_("Explain a delay"), _("Whose doing it is that the task is late, and what happened.")),
)
def task_delay(request: TokenRequest, found: Task, said: Delay) -> None:
    """Whose doing it is that the task is late, and what happened."""
    explain_delay(found, cause=said.cause, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "result/",
    task_to_work_on,
    (_("Submit the result of a task"), _("Who gave the task judges it. Submitting it again changes nothing.")),
)
def task_result(request: TokenRequest, found: Task, said: Result) -> None:
    """The result lies with who gave the task; twice changes nothing."""
    submit_result(found, words=said.words, by=request.member.actor, at=request.at)


@step(
    "result/withdrawal/",
    task_to_work_on,
    (_("Take a result back"), _("The unit has the task in hand again, as if it had not submitted.")),
)
def task_result_withdrawal(request: TokenRequest, found: Task) -> None:
    """The unit has it in hand again; twice changes nothing."""
    take_back_result(found, by=request.member.actor, at=request.at)


@step(
    "extension/",
    task_to_work_on,
    (
        _("Ask for more time"),
        _("Who gave the task decides; until then the due day stays. The same wish twice changes nothing."),
    ),
)
def task_extension(request: TokenRequest, found: Task, said: MoreTime) -> None:
    """Who gave the task is asked; the due day stays until he agrees."""
    must_be_meant(said.until, "until", keeps=said.keep_day)
    ask_extension(found, until=said.until, reason=said.reason, by=request.member.actor, at=request.at)


@step(
    "extension/withdrawal/",
    extension_to_withdraw,
    (
        _("Take a request for more time back"),
        _("The unit asks for no more time after all. Where none waits the answer is 404."),
    ),
    task=REQUEST,
)
def task_extension_withdrawal(request: TokenRequest, found: Extension) -> None:
    """The unit asks for no more time after all."""
    withdraw_extension(found, by=request.member.actor, at=request.at)


@step(
    "completion/",
    task_to_complete,
    (
        _("Complete a task of one's own unit"),
        _("A task that the unit gave to itself is done as of today. Completing a completed task changes nothing."),
    ),
)
def task_completion(request: TokenRequest, found: Task, said: Completion) -> None:
    """A task that the unit gave to itself is done today; completing a completed task changes nothing."""
    complete_task(found, words=said.words, by=request.member.actor, at=request.at)


@step(
    "co-units/{uuid:unit}/answer/",
    co_work_to_answer,
    (_("Answer for the part of a co-operating unit"), _("Whether the unit takes part, or what it has done.")),
    unit=Key(Unit, "uuid", "unit"),
)
def task_co_answer(request: TokenRequest, found: CoUnit, said: CoAnswer) -> None:
    """Whether the unit takes part, or what it has done."""
    answer_for_part(found.task, found.unit, state=said.state, words=said.words, by=request.member.actor, at=request.at)
