"""Pages of webhooks; of what one is told; of the rules for reminding, with whom they would remind today."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.acts.sentences import label_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import file_asked_for
from roviec.notifications.enums import Nudge
from roviec.notifications.forms import EndForm, LetterFilter, PreferenceForm, RuleForm, WebhookForm
from roviec.notifications.letters import (
    UNSAID,
    leaders_of,
    letter_listing,
    letters_of,
    message_of,
    title_of,
    units_of,
)
from roviec.notifications.models import Delivery, Notice, ReminderRule, Webhook
from roviec.notifications.noticing import read_notices
from roviec.notifications.operations import (
    end_rule,
    register_webhook,
    send_again,
    set_preference,
    set_rule,
    set_usual_rules,
    stop_webhook,
    try_webhook,
)
from roviec.notifications.permissions import (
    delivery_to_send,
    letters_to_read,
    notice_to_open,
    notices_to_read,
    preference_to_set,
    rule_to_keep,
    rules_to_keep,
    rules_to_see,
    webhook_to_keep,
    webhook_to_register,
    webhooks_to_see,
)
from roviec.notifications.queries import (
    NARROWED,
    address_of,
    last_deliveries,
    notice_lines,
    notices_of,
    preferences_of,
    units_to_own,
    unread_of,
    webhooks_of,
    whom_today,
)
from roviec.notifications.reminding import due_on
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import kept_roots
from roviec.organisations.queries import names_of
from roviec.people.models import Person
from roviec.tasks.enums import LateCause

PAGE = 50
MOST_SHOWN = 100


def _trace(*further: Crumb) -> list[Crumb]:
    return [Crumb(_("Administration"), reverse("organisations:administration")), *further]


@require_safe
@opens(webhooks_to_see)
def webhooks(request: MemberRequest, member: Member) -> HttpResponse:
    """The webhooks of the units he administers, and how each fares."""
    lines = webhooks_of(kept_roots(member))
    names = names_of({line.webhook.owner_id for line in lines}, member.on)
    context = {
        "lines": [(line, names[line.webhook.owner_id]) for line in lines],
        "standing": sum(line.webhook.stopped_at is None for line in lines),
        "trace": _trace(Crumb(_("Webhooks"))),
    }
    return render(request, "notifications/webhooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(webhook_to_register)
def webhook_new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Register a webhook; its secret is shown once, on the page that answers."""
    units = units_to_own(kept_roots(member), member.on)
    form = WebhookForm(request.POST if request.method == "POST" else None, units=units)
    status = HTTPStatus.OK
    context: dict[str, Any] = {
        "trace": _trace(Crumb(_("Webhooks"), reverse("notifications:webhooks")), Crumb(_("New webhook")))
    }
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = register_webhook(
                    form.unit, said["name"], said["address"], said["kinds"], by=member.actor, at=request.at
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                return render(request, "notifications/webhook_made.html", context | {"made": made})
    return render(request, "notifications/webhook_new.html", context | {"form": form}, status=status)


@require_safe
@opens(webhook_to_keep)
def webhook(request: MemberRequest, found: Webhook) -> HttpResponse:
    """Where it leads, what it is told of, and its last deliveries."""
    context = {
        "webhook": found,
        "owner": names_of([found.owner_id], request.on)[found.owner_id],
        "kinds": [label_of(kind) for kind in found.kinds],
        "deliveries": last_deliveries(found, _("trial")),
        "trace": _trace(Crumb(_("Webhooks"), reverse("notifications:webhooks")), Crumb(found.name)),
    }
    return render(request, "notifications/webhook.html", context)


@require_POST
@opens(webhook_to_keep)
def trial(request: MemberRequest, found: Webhook) -> HttpResponseBase:
    """Send something that tells of nothing."""
    try_webhook(found, by=request.member.actor, at=request.at)
    messages.success(request, _("A trial is on its way. Open this page again to see whether it was taken."))
    return redirect("notifications:webhook", found.pk)


@require_POST
@opens(webhook_to_keep)
def stopping(request: MemberRequest, found: Webhook) -> HttpResponseBase:
    """Tell the address nothing any more."""
    stop_webhook(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The webhook is stopped. Register a new one to go on."))
    return redirect("notifications:webhook", found.pk)


@require_POST
@opens(delivery_to_send)
def again(request: MemberRequest, found: Delivery) -> HttpResponseBase:
    """Send a delivery once more."""
    send_again(found, by=request.member.actor, at=request.at)
    messages.success(request, _("It is on its way again. Open this page again to see whether it was taken."))
    return redirect("notifications:webhook", found.webhook_id)


@require_safe
@opens(notices_to_read)
def notices(request: MemberRequest, member: Member) -> HttpResponse:
    """What he was told in the post he acts in, the newest first."""
    part = request.GET.get("part", "")
    found = notices_of(member, part)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = notice_lines(member, list(page.object_list))
    context = {
        "page": page,
        "lines": lines,
        "unread": unread_of(member),
        "part": part if part in NARROWED else "",
        "parts": [
            ("", _("All")),
            ("unread", _("Unread")),
            ("urged", str(Nudge.URGED.label)),
            ("reminded", str(Nudge.REMINDED.label)),
            ("acts", _("Others")),
        ],
        "newest": max((line.notice.pk for line in lines), default=0),
    }
    return render(request, "notifications/notices.html", context)


@require_POST
@opens(notice_to_open)
def opening(request: MemberRequest, found: Notice) -> HttpResponseBase:
    """Go to what a notice is about; it has been read then."""
    read_notices(Q(pk=found.pk), request.at)
    return redirect(address_of(found))


@require_POST
@opens(notices_to_read)
def reading(request: MemberRequest, member: Member) -> HttpResponseBase:
    """All notices up to the newest one shown have been read; what came meanwhile stays unread."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        read = read_notices(Q(holding=member.holding_id, pk__lte=int(newest)), request.at)
        messages.success(request, _("%(count)d notices are marked as read.") % {"count": read})
    return redirect("notifications:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@opens(preference_to_set)
def preference(request: MemberRequest, member: Member) -> HttpResponseBase:
    """How he wants to be told."""
    standing = preferences_of([member.person_id])[member.person_id]
    names = ("mail", "digest_hour", "quiet_from", "quiet_until", "muted", "unmailed", "version")
    initial = {name: getattr(standing, name) for name in names}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    status = _done(
        form,
        lambda said: set_preference(
            Person(pk=member.person_id), form.wish(), version=said["version"], by=member.actor, at=request.at
        ),
    )
    if status == HTTPStatus.FOUND:
        messages.success(request, _("You are told so from now on."))
        return redirect("notifications:notices")
    context = {
        "form": form,
        "has_address": bool(request.user.email),  # type: ignore[union-attr]
        "trace": [Crumb(_("Notices"), reverse("notifications:notices")), Crumb(_("How I am told"))],
    }
    return render(request, "notifications/preference.html", context, status=status)


@require_safe
@opens(letters_to_read)
def letters(request: MemberRequest, member: Member) -> HttpResponse:
    """The tasks to urge, or the late ones with their causes: unit by unit, as a page, a file and a message."""
    nudge = Nudge.URGED if request.GET.get("word") == Nudge.URGED.name else Nudge.REMINDED
    form = LetterFilter(
        request.GET,
        units=units_of(member, nudge),
        leaders={holding.pk: holding.post.title for holding in leaders_of(member, nudge)},
        causes=[*((cause.value, str(cause.label)) for cause in LateCause), (UNSAID, _("not explained yet"))],
    )
    said = form.cleaned_data if form.is_valid() else {}
    found = letters_of(member, nudge, unit=said.get("unit"), leader=said.get("leader"), cause=said.get("cause", ""))
    if file := file_asked_for(request, lambda: letter_listing(found)):
        return file
    context = {
        "form": form,
        "letters": found,
        "title": title_of(nudge),
        "is_late": nudge == Nudge.REMINDED,
        "words": [(each.name, title_of(each)) for each in (Nudge.REMINDED, Nudge.URGED)],
        "zalo": message_of(found, request.build_absolute_uri(request.get_full_path())),
    }
    return render(request, "notifications/letters.html", context)


def _rules_trace(*further: Crumb) -> list[Crumb]:
    return _trace(Crumb(_("Reminders"), reverse("notifications:rules")) if further else Crumb(_("Reminders")), *further)


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
@opens(rule_to_keep)
def rule_end(request: MemberRequest, found: ReminderRule) -> HttpResponseBase:
    """Let a rule end."""
    initial = {"since": request.on, "version": found.version}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    status = _done(
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

    return _done(form, verb)


def _done(form: Form, verb: Callable[[dict[str, Any]], object]) -> HTTPStatus:
    """FOUND once the verb has done what a form says, else the status with which the form is shown."""
    if not form.is_bound:
        return HTTPStatus.OK
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        verb(form.cleaned_data)
    except Unable as error:
        return refuse(form, error)
    return HTTPStatus.FOUND
