"""More time for a task: asking, giving, refusing, taking the request back."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from roviec.kit.doors import opens
from roviec.organisations.permissions import MemberRequest
from roviec.regulations.queries import task_rule, work_calendar
from roviec.tasks.forms import ExtensionForm, GrantForm, ReasonForm
from roviec.tasks.models import Extension, Task
from roviec.tasks.operations import approve_extension, ask_extension, refuse_extension, withdraw_extension
from roviec.tasks.permissions import extension_to_decide, extension_to_withdraw, task_to_work_on
from roviec.tasks.views.shared import Said, asked_first


@require_http_methods(["GET", "POST"])
@opens(task_to_work_on)
def extension(request: MemberRequest, task: Task) -> HttpResponseBase:
    """Ask for more time."""
    rule = task_rule(request.on)
    left = max(rule.most_extensions - task.extensions, 0)
    said = Said(
        _("Ask for more time?"),
        [
            _("Who gave the task decides; until then the due day %(day)s stays.")
            % {"day": f"{task.due_on:%d/%m/%Y}" if task.due_on else "–"},
            ngettext(
                "The rule gives at most %(days)d days at a time; %(left)d more time is left.",
                "The rule gives at most %(days)d days at a time; %(left)d more times are left.",
                left,
            )
            % {"days": rule.most_days, "left": left},
            _("The day first set stays beside the new one, and lateness is reported against both."),
        ],
        _("Ask for more time"),
        _("Asked. The due day stays until it is decided."),
    )
    form = ExtensionForm(request.POST or None, calendar=work_calendar())
    return asked_first(
        request, task, form, said, lambda typed: ask_extension(task, **typed, by=request.member.actor, at=request.at)
    )


@require_http_methods(["GET", "POST"])
@opens(extension_to_decide)
def approval(request: MemberRequest, asked: Extension) -> HttpResponseBase:
    """Give more time, until the day asked for or another."""
    task = asked.task
    said = Said(
        _("Give more time?"),
        [
            _("The unit asks for %(day)s: %(reason)s")
            % {"day": f"{asked.proposed_due:%d/%m/%Y}", "reason": asked.reason},
            _("The task is due on the day you choose; the day first set stays beside it."),
        ],
        _("Give more time"),
        _("The task is due on the new day."),
    )
    form = GrantForm(
        request.POST or None, calendar=work_calendar(), initial={"until": asked.proposed_due, "cause": task.cause}
    )
    return asked_first(
        request,
        task,
        form,
        said,
        lambda typed: approve_extension(asked, **typed, by=request.member.actor, at=request.at),
    )


@require_http_methods(["GET", "POST"])
@opens(extension_to_decide)
def refusal(request: MemberRequest, asked: Extension) -> HttpResponseBase:
    """Refuse more time, saying why."""
    said = Said(
        _("Refuse more time?"),
        [_("The due day stays as it is; the unit reads your reason.")],
        _("Refuse more time"),
        _("The due day stays as it is."),
    )
    form = ReasonForm(request.POST or None)
    return asked_first(
        request,
        asked.task,
        form,
        said,
        lambda typed: refuse_extension(asked, **typed, by=request.member.actor, at=request.at),
    )


@require_POST
@opens(extension_to_withdraw)
def withdrawal(request: MemberRequest, asked: Extension) -> HttpResponseBase:
    """Take the request back."""
    withdraw_extension(asked, by=request.member.actor, at=request.at)
    messages.success(request, _("The request is taken back."))
    return redirect("tasks:task", asked.task_id)
