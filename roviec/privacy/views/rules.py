"""How long things are kept, the calendar of working days, the clocks of requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest
from roviec.privacy.forms import ClockForm, HolidayForm, RetentionForm, SmallCellForm
from roviec.privacy.operations import purge
from roviec.privacy.permissions import (
    calendar_to_change,
    clock_to_change,
    keeps_the_house,
    purge_to_run,
    retention_to_change,
    retention_to_read,
    rules_to_read,
    small_cells_to_change,
)
from roviec.privacy.queries.retention import due_now, last_purge
from roviec.privacy.views.shared import sent
from roviec.regulations.models import RequestClock, RetentionRule, SmallCellRule
from roviec.regulations.operations import change_clock, change_retention, change_small_cells, set_holiday
from roviec.regulations.queries import (
    clocks_on,
    holiday_on,
    holidays_of,
    small_cell_rule,
    years_not_checked,
    years_with_holidays,
)

LISTS = {
    "privacy:retention": gettext_lazy("How long things are kept"),
    "privacy:rules": gettext_lazy("Working days and clocks"),
}


@require_safe
@opens(retention_to_read)
def retention(request: MemberRequest, member: Member) -> HttpResponse:
    """What is kept for how long, and what is due to go now."""
    due = due_now(request.at)
    context = {
        "due": due,
        "total": sum(each.count for each in due),
        "last": last_purge(),
        "may_change": keeps_the_house(member),
    }
    return render(request, "privacy/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(purge_to_run)
def purge_now(request: MemberRequest, _member: Member) -> HttpResponseBase:
    """Remove now what the night would remove."""
    if request.method == "POST":
        run = purge(by=request.member.actor, at=request.at)
        total = sum(run.counts.values()) if run else 0
        messages.success(request, _("Removed: %(count)d.") % {"count": total})
        return redirect("privacy:retention")
    due = [each for each in due_now(request.at) if each.count]
    context = {
        "consequences": [f"{each.rule}: {each.count}" for each in due] or [_("Nothing is due.")],
        "trace": [
            Crumb(str(LISTS["privacy:retention"]), reverse("privacy:retention")),
            Crumb(_("Remove what is due")),
        ],
    }
    return render(request, "privacy/purge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(retention_to_change)
def retention_rule(request: MemberRequest, rule: RetentionRule) -> HttpResponseBase:
    """Change how long something is kept."""
    initial = {"days": rule.days, "source": rule.source, "since": request.on, "version": rule.version}
    return _change(
        request,
        RetentionForm(sent(request), initial=initial),
        lambda said: change_retention(rule, **said, by=request.member.actor, at=request.at),
        title=str(rule),
        done=_("The rule is changed."),
        back="privacy:retention",
    )


@require_safe
@opens(rules_to_read)
def rules(request: MemberRequest, member: Member) -> HttpResponse:
    """The clocks that run today, and the named days of this year and the next."""
    years = [request.on.year, request.on.year + 1]
    known = years_with_holidays()
    context = {
        "clocks": clocks_on(request.on),
        "small_cells": small_cell_rule(request.on),
        "years": [(year, holidays_of(year)) for year in years],
        "unknown": [year for year in years if year not in known],
        "unchecked": years_not_checked(years),
        "may_change": keeps_the_house(member),
    }
    return render(request, "privacy/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(calendar_to_change)
def holiday(request: MemberRequest, _member: Member) -> HttpResponseBase:
    """Name a day that is off, or worked in exchange; `?day=` one that is named, to check or change it."""
    return _change(
        request,
        HolidayForm(sent(request), initial=_named(request.GET.get("day", ""))),
        lambda said: set_holiday(**said, by=request.member.actor, at=request.at),
        title=_("A day of the calendar"),
        done=_("The calendar is changed. Due days that were told already stay."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opens(clock_to_change)
def clock_rule(request: MemberRequest, rule: RequestClock) -> HttpResponseBase:
    """Change a clock from a day on."""
    columns = ("procedure_days", "answer_days", "third_party_days", "extension_days", "counting", "source", "version")
    initial = {name: getattr(rule, name) for name in columns} | {"since": request.on}
    form = ClockForm(sent(request), initial=initial)
    return _change(
        request,
        form,
        lambda said: change_clock(
            rule, form.clock(), said["since"], version=said["version"], by=request.member.actor, at=request.at
        ),
        title=str(rule),
        done=_("The clock is changed. Requests that came in before keep theirs."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opens(small_cells_to_change)
def small_cells(request: MemberRequest, rule: SmallCellRule) -> HttpResponseBase:
    """Change from how many persons on a figure is told."""
    initial = {"least": rule.least, "source": rule.source, "since": request.on, "version": rule.version}
    return _change(
        request,
        SmallCellForm(sent(request), initial=initial),
        lambda said: change_small_cells(rule, **said, by=request.member.actor, at=request.at),
        title=_("Figures of few persons"),
        done=_("The rule is changed."),
    )


def _named(written: str) -> dict[str, object]:
    """What the calendar says of a day so far, to begin with."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return {}
    said: dict[str, object] = {"day": day}
    if found := holiday_on(day):
        said |= {"name": found.name, "is_working": "1" if found.is_working else "0", "source": found.source}
    return said


def _change(
    request: MemberRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    done: str,
    back: str = "privacy:rules",
) -> HttpResponseBase:
    """Change a rule as it is sent and go back to the list; else its page, with what was typed and why not."""
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, done)
                return redirect(back)
    context = {
        "form": form,
        "title": title,
        "trace": [Crumb(str(LISTS[back]), reverse(back)), Crumb(title)],
        "back": reverse(back),
    }
    return render(request, "privacy/rule.html", context, status=status)
