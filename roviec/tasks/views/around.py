"""What stands around a task: its parts and people, co-operating units, comments, milestones, evidence and products."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_http_methods, require_POST, require_safe

from roviec.documents.files import open_file
from roviec.kit.doors import opens
from roviec.organisations.models import Holding
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import people_of, units_on
from roviec.regulations.queries import work_calendar
from roviec.tasks.forms import CoAnswerForm, CommentForm, MilestoneForm, PartForm, PersonForm, TaskFileForm
from roviec.tasks.models import CoUnit, Mention, Milestone, Task, TaskFile
from roviec.tasks.operations import (
    add_task_file,
    answer_for_part,
    comment_on_task,
    delegate_task,
    drop_milestone,
    reach_milestone,
    read_mention,
    remove_task_file,
    set_milestone,
    split_task,
)
from roviec.tasks.permissions import (
    co_work_to_answer,
    mention_to_read,
    milestone_to_keep,
    task_file_to_read,
    task_file_to_remove,
    task_to_comment_on,
    task_to_delegate,
    task_to_split,
    task_with_things,
)
from roviec.tasks.queries import people_he_may_mention
from roviec.tasks.views.shared import Said, asked_first, sent_from_page

# What a browser shows by itself; the rest is offered for keeping.
INLINE = ("image/jpeg", "image/png", "image/webp", "application/pdf")
VIEWER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_http_methods(["GET", "POST"])
@opens(task_to_split)
def part(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Give a part to a unit below or to a person of the unit."""
    said = Said(
        _("Give a part of the task?"),
        [
            _("The unit or person finds the part among its tasks, accepts it and submits its result to your unit."),
            _("The per cent of the whole come from its parts; it is not completed before them."),
        ],
        _("Give the part"),
        _("The part is given."),
    )
    form = PartForm(
        request.POST or None,
        units=[unit for unit in units_on(request.on, below=[task.lead_unit_id]) if unit.pk != task.lead_unit_id],
        people=list(people_of(task.lead_unit_id, request.on)),
        calendar=work_calendar(),
        initial={"due_on": task.due_on},
    )

    def give(typed: dict[str, Any]) -> None:
        lead = typed.pop("lead")
        is_person = isinstance(lead, Holding)
        unit, person = (task.lead_unit, lead) if is_person else (lead, None)
        split_task(task, **typed, lead_unit=unit, lead_person=person, by=request.member.actor, at=request.at)

    return asked_first(request, task, form, said, give)


@require_http_methods(["GET", "POST"])
@opens(task_to_delegate)
def person(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Say who in the unit works on the task."""
    said = Said(
        _("Who works on the task?"),
        [_("He finds it in his inbox, tells the progress and submits the result; the unit answers for it as before.")],
        _("Save"),
        _("Saved."),
    )
    people = list(people_of(task.lead_unit_id, request.on))
    form = PersonForm(request.POST or None, people=people, initial={"holding": task.lead_person_id})
    return asked_first(
        request,
        task,
        form,
        said,
        lambda typed: delegate_task(task, typed["holding"], by=request.member.actor, at=request.at),
    )


@require_http_methods(["GET", "POST"])
@opens(co_work_to_answer)
def co_answer(request: MemberRequest, found: CoUnit) -> HttpResponseBase:
    """Answer for the part of a co-operating unit."""
    said = Said(
        _("Answer for the part of your unit?"),
        [_("The lead unit and who gave the task read your answer; you may change it until the task is closed.")],
        _("Save the answer"),
        _("The answer is saved."),
    )
    form = CoAnswerForm(request.POST or None, initial={"state": found.state, "words": found.words})
    return asked_first(
        request,
        found.task,
        form,
        said,
        lambda typed: answer_for_part(found.task, found.unit, **typed, by=request.member.actor, at=request.at),
    )


@require_POST
@opens(task_to_comment_on)
def comments(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Say something about the task."""
    form = CommentForm(request.POST, people=people_he_may_mention(request.member, task))
    member = request.member
    return sent_from_page(
        request,
        task,
        form,
        "comment_form",
        lambda typed: comment_on_task(
            task, typed["words"], typed["mentioned"], holding_id=member.holding_id, by=member.actor, at=request.at
        ),
        _("The comment is saved."),
    )


@require_POST
@opens(mention_to_read)
def mention(request: MemberRequest, found: Mention) -> HttpResponseBase:
    """The comment was read; it leaves the inbox."""
    read_mention(found, by=request.member.actor, at=request.at)
    return redirect("tasks:task", found.comment.task_id)


@require_POST
@opens(task_with_things)
def milestones(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Set a milestone."""
    return sent_from_page(
        request,
        task,
        MilestoneForm(request.POST),
        "milestone_form",
        lambda typed: set_milestone(task, **typed, by=request.member.actor, at=request.at),
        _("The milestone is set."),
    )


@require_POST
@opens(milestone_to_keep)
def milestone_reached(request: MemberRequest, found: Milestone) -> HttpResponseBase:
    """The milestone is reached today."""
    reach_milestone(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The milestone is reached."))
    return redirect("tasks:task", found.task_id)


@require_POST
@opens(milestone_to_keep)
def milestone_dropped(request: MemberRequest, found: Milestone) -> HttpResponseBase:
    """The milestone is one no longer."""
    drop_milestone(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The milestone is dropped."))
    return redirect("tasks:task", found.task_id)


@require_POST
@opens(task_with_things)
def files(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Add evidence or a product."""
    return sent_from_page(
        request,
        task,
        TaskFileForm(request.POST, request.FILES),
        "file_form",
        lambda typed: add_task_file(
            task, typed["upload"], kind=typed["kind"], title=typed["title"], by=request.member.actor, at=request.at
        ),
        _("The file is kept."),
    )


@require_POST
@opens(task_file_to_remove)
def file_removal(request: MemberRequest, found: TaskFile) -> HttpResponseBase:
    """This version is shown no longer."""
    remove_task_file(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The file is removed."))
    return redirect("tasks:task", found.task_id)


def _mark(_request: HttpRequest, found: TaskFile) -> str:
    return f'"{found.content.sha256}"'


@require_safe
@opens(task_file_to_read)
def file(request: MemberRequest, found: TaskFile) -> HttpResponseBase:
    """The bytes, for those who read the task; a browser that keeps them asks at the door each time."""
    response = _bytes(request, found)
    response["Content-Security-Policy"] = VIEWER_POLICY
    return response


@cache_control(private=True, no_cache=True)
@etag(_mark)
def _bytes(_request: HttpRequest, found: TaskFile) -> HttpResponseBase:
    media_type = found.content.media_type
    response = FileResponse(
        open_file(found.content), as_attachment=media_type not in INLINE, filename=found.name, content_type=media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
