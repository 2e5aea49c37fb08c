"""What several pages of a task need: its page, and the page that says what a step does before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from roviec.acts.queries import history_of
from roviec.kit.answers import way_back
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of
from roviec.tasks.enums import FileKind
from roviec.tasks.forms import (
    CommentForm,
    CompletionForm,
    DelayForm,
    JudgementForm,
    MilestoneForm,
    ProgressForm,
    ResultForm,
    TaskFileForm,
)
from roviec.tasks.life import Party
from roviec.tasks.models import Task
from roviec.tasks.permissions import WORKS, assigns_for, may_extend, parties_of, task_to_read
from roviec.tasks.queries import (
    all_parts_of,
    co_work_of,
    comments_of,
    extensions_of,
    files_of,
    is_watched,
    milestones_of,
    notes_of,
    people_he_may_mention,
    submissions_of,
    unread_mentions,
    window,
    with_hands,
    with_names,
)
from roviec.tasks.rows import rows_of
from roviec.tasks.steps import steps_of


def task_answer(request: MemberRequest, task: Task, status: int = 200, **forms_said: Any) -> HttpResponse:
    """The page of one task, with the one next step of whoever looks and the forms it needs."""
    member, on = request.member, request.on
    parties = parties_of(member, task)
    submissions, requests = submissions_of(task), extensions_of(task)
    pending = next((each for each in submissions if not each.verdict), None)
    asked = next((each for each in requests if not each.verdict), None)
    around = _around(request, task, parties)
    notes = list(notes_of(task).select_related("told_by__post"))
    comments = [comment for comment, _unread in around["comments"]]
    mentions = [mention for comment in comments for mention in comment.mentions.all()]
    with_hands(member, [*submissions, *requests], [*notes, *comments, *mentions])
    steps = steps_of(task, parties, member.actor.key, pending, asked, may_split=around["may_split"])
    context: dict[str, Any] = {
        "task": task,
        "row": rows_of([task], on, window(on))[0],
        "assigner": names_of([task.assigned_by_id], on)[task.assigned_by_id],
        "notes": notes,
        "submissions": submissions,
        "requests": requests,
        "asked": asked,
        "history": history_of(task),
        "steps": steps,
        "works": Party.LEAD in parties,
        "is_watched": is_watched(task, member.holding_id),
        "late": task.days_late(on),
        "late_at_first": task.days_late(on, original=True),
        "may_extend": asked is not None and member.actor.key != asked.asked_by_key and may_extend(member, task),
    }
    context |= around
    if Party.LEAD in parties:
        context["progress_form"] = ProgressForm(
            initial={"percent": task.percent, "words": task.latest, "version": task.version}
        )
        context["completion_form"] = CompletionForm()
        context["result_form"] = ResultForm()
        context["delay_form"] = DelayForm(initial={"cause": task.late_cause, "reason": task.late_reason})
    if pending:
        context["judgement_form"] = JudgementForm(
            initial={"number": pending.number, "cause": task.cause}, is_late=task.days_late(on) > 0
        )
    return render(request, "tasks/task.html", context | forms_said, status=status)


def _around(request: MemberRequest, task: Task, parties: set[Party]) -> dict[str, Any]:
    """What stands around the task: parts, people, co-operating units, comments, milestones, files."""
    member, on = request.member, request.on
    parts = list(with_names(all_parts_of(task, member)))
    co_work = co_work_of(task)
    names = names_of({each.unit_id for each in co_work}, on)
    heads = member.has_in(task.lead_unit_id, Role.HEAD)
    unread = {each.comment_id: each for each in unread_mentions(member.holding_id, task)}
    found: dict[str, Any] = {
        "parts": rows_of(parts, on, window(on)) if parts else [],
        "whole": task.part_of if task.part_of and member.reads(task.part_of.lead_unit_id) else None,
        "knows_people": member.reads(task.lead_unit_id),
        "co_work": [
            (names[each.unit_id], each, not task.is_closed and member.has_in(each.unit_id, *WORKS)) for each in co_work
        ],
        "comments": [(comment, unread.get(comment.pk)) for comment in comments_of(task)],
        "comment_form": CommentForm(people=people_he_may_mention(member, task)),
        "milestones": milestones_of(task),
        "files": files_of(task),
        "keeps_things": not task.is_closed and bool(parties & {Party.LEAD, Party.ASSIGNER}),
        "may_split": heads and task.is_worked_on,
    }
    if found["keeps_things"]:
        found |= {"milestone_form": MilestoneForm(), "file_form": TaskFileForm(initial={"kind": FileKind.EVIDENCE})}
    return found


def sent_from_page(
    request: MemberRequest, task: Task, form: forms.Form, name: str, do: Callable[[dict[str, Any]], object], done: str
) -> HttpResponseBase:
    """Do what a form on the task's page wishes; else give the page again, with what was typed and why not.

    `name` is what the page calls the form.
    """
    if not form.is_valid():
        return task_answer(request, task, HTTPStatus.UNPROCESSABLE_ENTITY, **{name: form})
    try:
        do(form.cleaned_data)
    except Unable as error:
        return task_answer(request, task_to_read(request.member, task.pk), refuse(form, error), **{name: form})
    messages.success(request, done)
    return redirect("tasks:task", task.pk)


def giver_to(member: Member, lead: Unit, units: Sequence[Unit]) -> Unit:
    """The unit in whose name he gives tasks to this one: the nearest above it, or itself, for which he may."""
    mine = assigns_for(member)
    nearest = next(pk for pk in member.above(lead.pk) if pk in mine)
    return next(unit for unit in units if unit.pk == nearest)


def back_from(request: MemberRequest, task: Task) -> HttpResponseBase:
    """To the list from which the step was taken, when the form carried it, else to the task."""
    address = request.POST.get("next") or request.GET.get("next", "")
    return way_back(request, address) if address else redirect("tasks:task", task.pk)


@dataclass(frozen=True)
class Said:
    """What a page says before a step: the question, what will happen, the words of the button, and of the answer."""

    question: str
    consequences: Sequence[str]
    verb: str
    done: str


def asked_first(
    request: MemberRequest, task: Task, form: forms.Form, said: Said, do: Callable[[dict[str, Any]], object]
) -> HttpResponseBase:
    """Say what the step does; when it is sent, do it and go back to the task, or say beside what was typed why not."""
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, said.done)
                return back_from(request, task)
    context = {
        "task": task,
        "form": form,
        "question": said.question,
        "consequences": said.consequences,
        "verb": said.verb,
        "cancel": reverse("tasks:task", args=[task.pk]),
    }
    return render(request, "tasks/step.html", context, status=status)
