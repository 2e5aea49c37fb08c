"""Pages of tasks: the list, one task with its next step, and handing out a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roviec.acts.queries import history_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of
from roviec.plans.mending_table import mending_context
from roviec.plans.models import PlanVersion
from roviec.tasks.book import book_of
from roviec.tasks.enums import TaskState, Timeliness
from roviec.tasks.forms import CompletionForm, DelayForm, ProgressForm, TaskFilter
from roviec.tasks.models import Task
from roviec.tasks.operations import accept_task, complete_task, explain_delay, hand_out, start_task, tell_progress
from roviec.tasks.permissions import task_to_read, task_to_work_on, tasks_to_read, version_to_hand_out, works_on
from roviec.tasks.queries import (
    counts_by_unit,
    hand_out_preview,
    in_order_of_urgency,
    narrowed,
    notes_of,
    tasks_seen_by,
    with_names,
)
from roviec.tasks.rows import given_words, rows_of

PAGE = 50


@require_GET
@opens(tasks_to_read)
def task_list(request: MemberRequest, member: Member) -> HttpResponse:
    """The tasks a member sees, the most urgent first, narrowed by an allow-list."""
    form = TaskFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    seen = tasks_seen_by(member).filter(assigned_at__date__lte=request.on)
    counts = counts_by_unit(seen, request.on)
    page = Paginator(in_order_of_urgency(with_names(narrowed(seen, wanted, request.on))), PAGE).get_page(
        request.GET.get("page")
    )
    units = names_of(counts, request.on)
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(list(page.object_list), request.on),
        "sum": {
            name: sum(getattr(count, name) for count in counts.values())
            for name in ("all", "done_on_time", "done_late", "running", "overdue", "due_soon")
        },
        "units": sorted(((pk, units[pk]) for pk in counts), key=lambda row: row[1]),
        "wanted": wanted,
    }
    address = request.build_absolute_uri(request.get_full_path())
    context["zalo"] = render_to_string("tasks/message.txt", context | {"day": request.on, "address": address}).strip()
    return render(request, "tasks/list.html", context)


MOST_IN_A_BOOK = 5_000


@require_GET
@opens(tasks_to_read)
def workbook(request: MemberRequest, member: Member) -> HttpResponse:
    """The tasks of the list, narrowed in the same way, as a workbook."""
    form = TaskFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    seen = tasks_seen_by(member).filter(assigned_at__date__lte=request.on)
    found = in_order_of_urgency(with_names(narrowed(seen, wanted, request.on)))[:MOST_IN_A_BOOK]
    rows = rows_of(list(found), request.on)
    sentence = _("As of %(day)s: %(count)d tasks.") % {"day": f"{request.on:%d/%m/%Y}", "count": len(rows)}
    headers = {"Content-Disposition": 'attachment; filename="nhiem-vu.xlsx"'}
    return HttpResponse(book_of(rows, sentence), content_type=XLSX, headers=headers)


def _page(request: MemberRequest, task: Task, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of one task, with the forms of the next steps for those who work on it."""
    may_work = works_on(request.member, task)
    context: dict[str, Any] = {
        "task": task,
        "row": rows_of([task], request.on)[0],
        "co_units": names_of([unit.pk for unit in task.co_units.all()], request.on).values(),
        "assigner": names_of([task.assigned_by_id], request.on)[task.assigned_by_id],
        "notes": notes_of(task).select_related("told_by__person", "told_by__post"),
        "history": history_of(task),
        "may_work": may_work and task.state != TaskState.COMPLETED,
        "may_explain": may_work and task.timeliness(request.on) in {Timeliness.OVERDUE, Timeliness.LATE},
    }
    if may_work:
        context["progress_form"] = ProgressForm(
            initial={"percent": task.percent, "words": task.latest, "version": task.version}
        )
        context["completion_form"] = CompletionForm()
        context["delay_form"] = DelayForm(initial={"cause": task.late_cause, "reason": task.late_reason})
    return render(request, "tasks/task.html", context | forms, status=status)


@require_GET
@opens(task_to_read)
def task_page(request: MemberRequest, task: Task) -> HttpResponse:
    """What the task is, how it stands, what happened to it."""
    return _page(request, task)


@require_POST
@opens(task_to_work_on)
def acceptance(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Accept the task."""
    accept_task(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task is accepted."))
    return redirect("tasks:task", task.pk)


@require_POST
@opens(task_to_work_on)
def start(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Start the task."""
    start_task(task, by=request.member.actor, at=request.at)
    messages.success(request, _("The task is in progress."))
    return redirect("tasks:task", task.pk)


@require_POST
@opens(task_to_work_on)
def progress(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Tell how far it is."""
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _page(request, task, 422, progress_form=form)
    try:
        tell_progress(
            task,
            percent=form.cleaned_data["percent"],
            words=form.cleaned_data["words"],
            version=form.cleaned_data["version"],
            holding_id=request.member.holding_id,
            by=request.member.actor,
            at=request.at,
        )
    except Unable as error:
        return _page(request, task_to_read(request.member, task.pk), refuse(form, error), progress_form=form)
    messages.success(request, _("The progress is saved."))
    return redirect("tasks:task", task.pk)


@require_POST
@opens(task_to_work_on)
def delay(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Explain why the task is late."""
    form = DelayForm(request.POST)
    if not form.is_valid():
        return _page(request, task, 422, delay_form=form)
    said = {"cause": form.cleaned_data["cause"], "reason": form.cleaned_data["reason"]}
    try:
        explain_delay(task, **said, by=request.member.actor, at=request.at)
    except Unable as error:
        return _page(request, task_to_read(request.member, task.pk), refuse(form, error), delay_form=form)
    messages.success(request, _("The explanation is saved."))
    return redirect("tasks:task", task.pk)


@require_POST
@opens(task_to_work_on)
def completion(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Complete the task."""
    form = CompletionForm(request.POST)
    if not form.is_valid():
        return _page(request, task, 422, completion_form=form)
    complete_task(task, words=form.cleaned_data["words"], by=request.member.actor, at=request.at)
    messages.success(request, _("The task is completed."))
    return redirect("tasks:task", task.pk)


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
        "refused": refused,
        "back": reverse("tasks:handing_out", args=[version.plan_id]),
    }
    for row in context["rows"]:
        row["given"] = given_words(preview, row["line"])
    return render(request, "tasks/handing_out.html", context, status=422 if refused else 200)
