"""The page of backups: how it stands, what goes on, and the rule."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.backups.forms import RuleForm
from roviec.backups.models import BackupRule
from roviec.backups.operations import ask_for_backup, ask_for_proof, change_rule
from roviec.backups.permissions import backup_to_ask_for, backups_to_see, rule_to_change
from roviec.backups.queries import standing_at, the_rule
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest


def _trace(*further: Crumb) -> list[Crumb]:
    return [Crumb(_("Administration"), reverse("organisations:administration")), *further]


@require_safe
@opens(backups_to_see)
def home(request: MemberRequest, _member: Member) -> HttpResponse:
    """How the installation stands with its backups; the disks keep real time, also in a demonstration."""
    context = {"standing": standing_at(timezone.now()), "trace": _trace(Crumb(_("Backups")))}
    return render(request, "backups/home.html", context)


@require_safe
@opens(backups_to_see)
def progress(request: MemberRequest, _member: Member) -> HttpResponse:
    """What goes on now, asked for every few seconds."""
    standing = standing_at(timezone.now())
    answer = render(request, "backups/_progress.html", {"standing": standing})
    if standing.running is None:
        # It is over: the page shows what came of it.
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@opens(backup_to_ask_for)
def asking(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Make a backup now."""
    ask_for_backup(by=member.actor, at=request.at)
    messages.success(request, _("A backup is being made. You can go on working."))
    return redirect("backups:home")


@require_POST
@opens(backup_to_ask_for)
def proving(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Restore the newest backup into a scratch database and compare it."""
    ask_for_proof(by=member.actor, at=request.at)
    messages.success(request, _("The newest backup is being restored beside, to prove it. You can go on working."))
    return redirect("backups:home")


@require_http_methods(["GET", "HEAD", "POST"])
@opens(rule_to_change)
def rule(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Say when backups are made, kept and proven."""
    now = the_rule()
    shown = {name: getattr(now, name) for name in (*BackupRule.VALUES, "version")}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=shown)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                change_rule(form.values(), version=version, by=member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("backups:home")
    context = {
        "form": form,
        "is_stale": status == HTTPStatus.CONFLICT,
        "trace": _trace(Crumb(_("Backups"), reverse("backups:home")), Crumb(_("When and how many"))),
    }
    return render(request, "backups/rule.html", context, status=status)
