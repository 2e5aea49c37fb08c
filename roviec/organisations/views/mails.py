"""How mails fared, and sending one again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.mail import is_configured
from roviec.kit.models import Mail
from roviec.kit.pages import Crumb
from roviec.organisations.operations import send_mail_again
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import kept_roots, mail_to_send_again, mails_to_see
from roviec.organisations.queries.mails import MailState, counts_of, mail_line, mails_to
from roviec.organisations.queries.people import people_kept
from roviec.organisations.views.steps import trail

PAGE_SIZE = 50


@require_safe
@opens(mails_to_see)
def mails(request: MemberRequest, member: Member) -> HttpResponse:
    """What waits, what was sent, what failed and why; never what is in it."""
    found = mails_to(people_kept(kept_roots(member), member.on))
    asked = request.GET.get("state", "")
    state = MailState(asked) if asked in set(MailState) else None
    page = Paginator(found.filter(state.condition) if state else found, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_of(found)
    context = {
        "page": page,
        "lines": [mail_line(mail) for mail in page],
        "total": sum(counts.values()),
        "counts": [(each, counts[each]) for each in MailState],
        "chosen": state,
        "is_configured": is_configured(),
        "trace": trail(Crumb(_("Mails"))),
    }
    return render(request, "organisations/mails.html", context)


@require_POST
@opens(mail_to_send_again)
def again(request: MemberRequest, mail: Mail) -> HttpResponseBase:
    """Try a mail once more."""
    send_mail_again(mail, by=request.member.actor, at=request.at)
    messages.success(request, _("The mail is on its way again."))
    return redirect("organisations:mails")
