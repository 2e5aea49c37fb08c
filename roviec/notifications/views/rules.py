"""The rules for reminding, with whom they would remind today."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.notifications.enums import Nudge
from roviec.notifications.forms import EndForm, QuietForm, RuleForm
from roviec.notifications.models import ReminderRule
from roviec.notifications.operations import (
    end_rule,
    set_quiet_hours,
    set_rule,
    set_usual_rules,
)
from roviec.notifications.permissions import (
    rule_to_keep,
    rules_to_keep,
    rules_to_see,
)
from roviec.notifications.queries import (
    quiet_on,
    whom_today,
)
from roviec.notifications.reminding import due_on
from roviec.notifications.views.shared import done, trace
from roviec.organisations.models import Unit
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import names_of

MOST_SHOWN = 100


def _rules_trace(*further: Crumb) -> list[Crumb]:
    return trace(Crumb(_("Reminders"), reverse("notifications:rules")) if further else Crumb(_("Reminders")), *further)


@require_safe
@opens(rules_to_see)
def rules(request: MemberRequest, organisation: Unit) -> HttpResponse:
    """The rules by which an organisation reminds, and what they would still say today."""
    lines = due_on(organisation.pk, request.on)
    told = {nudge: sum(line.notices for line in lines if line.rule.nudge == nudge) for nudge in Nudge}
    context = {
        "lines": lines,
        "organisation": names_of([organisation.pk], request.on)[organisation.pk],
        "urged": told[Nudge.URGED],
        "reminded": told[Nudge.REMINDED],
        "total": sum(told.values()),
        "quiet": quiet_on(organisation.pk, request.on),
        "trace": _rules_trace(),
    }
    return render(request, "notifications/rules.html", context)


@require_POST
@opens(rules_to_keep)
def usual_rules(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """Begin with the usual rules."""
    made = set_usual_rules(organisation, request.on, by=request.member.actor, at=request.at)
    messages.success(
        request, _("%(count)d rules hold from today. Change each as your regulations say.") % {"count": len(made)}
    )
    return redirect("notifications:rules")


@require_http_methods(["GET", "HEAD", "POST"])
@opens(rules_to_keep)
def rule_new(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """Add a rule."""
    form = RuleForm(request.POST if request.method == "POST" else None, initial={"since": request.on, "days": 1})
    status = _ruled(request, form, organisation, None)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The rule is set."))
        return redirect("notifications:rules")
    context = {"form": form, "trace": _rules_trace(Crumb(_("New rule")))}
    return render(request, "notifications/rule_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(rule_to_keep)
def rule(request: MemberRequest, found: ReminderRule) -> HttpResponseBase:
    """Change a rule from a day on; below stands whom it would still remind today."""
    names = ("moment", "days", "every", "counting", "to", "is_compulsory", "basis", "version")
    initial = {name: getattr(found, name) for name in names} | {"since": request.on}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    status = _ruled(request, form, found.organisation, found)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The rule is changed."))
        return redirect("notifications:rules")
    context = {
        "rule": found,
        "form": form,
        "pairs": whom_today(found, request.member, MOST_SHOWN),
        "most": MOST_SHOWN,
        "trace": _rules_trace(Crumb(_("A rule"))),
    }
    return render(request, "notifications/rule.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(rules_to_keep)
def quiet(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """Set the hours in which no mail leaves to the organisation's people."""
    standing = quiet_on(organisation.pk, request.on)
    names = ("quiet_from", "quiet_until", "basis", "version")
    initial: dict[str, Any] = (
        {name: getattr(standing, name) for name in names} if standing else {"quiet_from": 20, "quiet_until": 6}
    )
    form = QuietForm(request.POST if request.method == "POST" else None, initial=initial | {"since": request.on})
    status = done(
        form,
        lambda said: set_quiet_hours(
            organisation,
            int(said["quiet_from"]),
            int(said["quiet_until"]),
            said["basis"],
            said["since"],
            version=said["version"] or 0,
            by=request.member.actor,
            at=request.at,
        ),
    )
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The quiet hours are set."))
        return redirect("notifications:rules")
    context = {"form": form, "trace": _rules_trace(Crumb(_("Quiet hours")))}
    return render(request, "notifications/quiet.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(rule_to_keep)
def rule_end(request: MemberRequest, found: ReminderRule) -> HttpResponseBase:
    """Let a rule end."""
    initial = {"since": request.on, "version": found.version}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    status = done(
        form,
        lambda said: end_rule(found, said["since"], version=said["version"], by=request.member.actor, at=request.at),
    )
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The rule ends on that day."))
        return redirect("notifications:rules")
    context = {"rule": found, "form": form, "trace": _rules_trace(Crumb(_("End a rule")))}
    return render(request, "notifications/rule_end.html", context, status=status)


def _ruled(request: MemberRequest, form: RuleForm, organisation: Unit, standing: ReminderRule | None) -> HTTPStatus:
    """Set the rule that a form says."""

    def verb(said: dict[str, Any]) -> ReminderRule:
        by, at, version = request.member.actor, request.at, said["version"] or 0
        return set_rule(organisation, standing, form.said(), said["since"], version=version, by=by, at=at)

    return done(form, verb)
