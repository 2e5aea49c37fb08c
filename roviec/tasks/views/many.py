"""Steps taken from a list: many tasks accepted at once, one watched."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from roviec.kit.answers import way_back
from roviec.kit.doors import opens
from roviec.organisations.permissions import MemberRequest
from roviec.tasks.models import Task
from roviec.tasks.operations import accept_tasks, stop_watching, watch_task
from roviec.tasks.permissions import task_to_watch, tasks_to_accept
from roviec.tasks.views.shared import back_from


@require_POST
@opens(tasks_to_accept)
def acceptances(request: MemberRequest, own: QuerySet[Task]) -> HttpResponseBase:
    """Accept all that are ticked, by one act."""
    ticked = {int(key) for key in request.POST.getlist("task") if key.isdecimal() and len(key) < 19}
    accepted = accept_tasks(own.filter(pk__in=ticked), by=request.member.actor, at=request.at)
    count = len(accepted)
    if count:
        words = ngettext("%(count)d task is accepted.", "%(count)d tasks are accepted.", count)
        messages.success(request, words % {"count": count})
    if left := len(ticked) - count:
        words = ngettext(
            "%(count)d task was not accepted: somebody has moved it on meanwhile.",
            "%(count)d tasks were not accepted: somebody has moved them on meanwhile.",
            left,
        )
        messages.warning(request, words % {"count": left})
    if not ticked:
        messages.warning(request, _("Tick the tasks that your unit accepts, then press the button again."))
    return way_back(request, request.POST.get("next", ""))


@require_POST
@opens(task_to_watch)
def watch(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Follow the task by his own choice."""
    watch_task(task, request.member.holding_id, by=request.member.actor, at=request.at)
    messages.success(request, _("You watch the task; it stands in your work until it is closed."))
    return back_from(request, task)


@require_POST
@opens(task_to_watch)
def watch_end(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Follow it no longer."""
    stop_watching(task, request.member.holding_id, by=request.member.actor, at=request.at)
    messages.success(request, _("You no longer watch the task."))
    return back_from(request, task)
