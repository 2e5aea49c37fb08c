"""What somebody is told, and how he wants to be told."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.notifications.enums import Nudge
from roviec.notifications.forms import PreferenceForm
from roviec.notifications.models import Notice
from roviec.notifications.noticing import read_notices
from roviec.notifications.operations import (
    set_preference,
)
from roviec.notifications.permissions import (
    notice_to_open,
    notices_to_read,
    preference_to_set,
)
from roviec.notifications.queries import (
    NARROWED,
    address_of,
    notice_lines,
    notices_of,
    preferences_of,
    unread_of,
)
from roviec.notifications.views.shared import done
from roviec.organisations.permissions import Member, MemberRequest
from roviec.people.models import Person

PAGE = 50


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
    status = done(
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
