"""The rules of tasks: how their days are counted and what each percentage means, from a day on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.permissions import Member, MemberRequest
from roviec.regulations.models import Metric, TaskRule
from roviec.regulations.operations import change_metric, change_task_rule
from roviec.regulations.queries import metrics_on, task_rule
from roviec.tasks.metrics import COUNTS
from roviec.tasks.permissions import metric_to_change, rules_to_read, task_rule_to_change
from roviec.tasks.rule_forms import MetricForm, TaskRuleForm

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@opens(rules_to_read)
def rules(request: MemberRequest, _member: Member) -> HttpResponse:
    """The rule for the days of tasks, and the percentages, as they hold today."""
    metrics = [
        (metric, [COUNTS[name] for name in metric.numerator], [COUNTS[name] for name in metric.denominator])
        for metric in metrics_on(request.on)
    ]
    return render(request, "tasks/rules.html", {"rule": task_rule(request.on), "metrics": metrics})


@require_http_methods(GET_OR_POST)
@opens(task_rule_to_change)
def days(request: MemberRequest, rule: TaskRule) -> HttpResponseBase:
    """Change how the days of tasks are counted."""
    columns = (
        "soon_days",
        "most_extensions",
        "most_days",
        "notice_days",
        "may_ask_late",
        "approver",
        "source",
        "version",
    )
    first = {name: getattr(rule, name) for name in columns} | {"since": request.on}
    form = TaskRuleForm(request.POST or None, initial=first)

    def change() -> None:
        said = form.cleaned_data
        change_task_rule(
            rule, form.days(), said["since"], version=said["version"], by=request.member.actor, at=request.at
        )

    return _changed(request, form, _("The days of tasks"), change)


@require_http_methods(GET_OR_POST)
@opens(metric_to_change)
def metric(request: MemberRequest, found: Metric) -> HttpResponseBase:
    """Change what a percentage means."""
    columns = ("name", "definition", "numerator", "denominator", "source", "version")
    first = {name: getattr(found, name) for name in columns} | {"since": request.on}
    form = MetricForm(request.POST or None, initial=first)

    def change() -> None:
        said = form.cleaned_data
        change_metric(
            found, form.meaning(), said["since"], version=said["version"], by=request.member.actor, at=request.at
        )

    return _changed(request, form, found.name, change)


def _changed(request: MemberRequest, form: forms.Form, title: str, change: Callable[[], object]) -> HttpResponseBase:
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                change()
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The rule is changed."))
                return redirect("tasks:rules")
    return render(request, "tasks/rule.html", {"form": form, "title": title}, status=status)
