"""How a session ends before its owner signs out, and what he is told."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from roviec.people.models import Person
from roviec.people.queries import has_second_factor, second_factor_due, sign_in_rule

SEEN_KEY = "seen"
FACTOR_KEY = "second_factor_looked_for"
# Where somebody may go who has to set up a second factor first.
WITHOUT_SECOND_FACTOR = ("/account/", "/people/", "/help/", "/healthz")
# When the session was last used is written down no oftener than this: a page costs no write.
NOTED_EVERY_SECONDS = 300


def end(request: HttpRequest, why: str | Promise) -> HttpResponseBase:
    """The session is over: nothing is read or done with this request, and the sign-in page says why.

    What was posted is not done later either: it belonged to the session that is over.
    """
    logout(request)
    messages.warning(request, str(why))
    if is_part(request):
        return HttpResponse(status=401)
    if request.method == "GET" and request.path != resolve_url(settings.LOGIN_URL):
        return redirect_to_login(request.get_full_path())
    return redirect(settings.LOGIN_URL)


def note_use(request: HttpRequest) -> HttpResponseBase | None:
    """Write down now and then that the session is used; when it was not used for too long, it is over."""
    seen, most = request.session.get(SEEN_KEY, (0, 0))
    now = int(time.time())
    if seen and now - seen > most:
        return end(
            request,
            _("You were signed out because nothing was done here for %(hours)d hours.") % {"hours": most // 3600},
        )
    if now - seen >= NOTED_EVERY_SECONDS:
        stay(request)
    return None


def allowed(request: HttpRequest) -> int:
    """For how many seconds the session lives without being used."""
    seconds: int = request.session.get(SEEN_KEY, (0, 0))[1]
    return seconds


def left(request: HttpRequest) -> int | None:
    """For how many seconds the session still lives when nothing more is done; None where nobody is signed in.

    What is refused before sessions are read, a request that is too large, has none.
    """
    session = getattr(request, "session", {})
    if SESSION_KEY not in session or SEEN_KEY not in session:
        return None
    seen: int = session[SEEN_KEY][0]
    return max(seen + allowed(request) - int(time.time()), 0)


def stay(request: HttpRequest) -> int:
    """The session is used now, and that is written down at once; for how many seconds it lives from here."""
    request.session[SEEN_KEY] = [int(time.time()), sign_in_rule().idle_hours * 3600]
    return allowed(request)


def ask_for_second_factor(request: HttpRequest, roles: Iterable[str]) -> HttpResponseBase | None:
    """Lead to setting one up whoever acts in a role that needs it, once the time for it is over; remind him before.

    Looked at once a day and session. In a demonstration nobody needs one: its password is known to all who look at it.
    """
    looked = [timezone.localdate().isoformat(), sorted(roles)]
    if settings.IS_DEMONSTRATION or request.session.get(FACTOR_KEY) == looked:
        return None
    if request.path.startswith(WITHOUT_SECOND_FACTOR) or not isinstance(request.user, Person):
        return None
    wanted = not set(sign_in_rule().second_factor_roles).isdisjoint(looked[1])
    if wanted and not has_second_factor(request.user.pk):
        due = second_factor_due(request.user)
        if due <= timezone.now():
            messages.warning(request, _("Your role asks for a second factor. Set it up to go on."))
            return HttpResponseClientRedirect(reverse("mfa_index")) if is_part(request) else redirect("mfa_index")
        sentence = _("From %(day)s on your role asks for a second factor: set it up in “My account”.")
        messages.info(request, sentence % {"day": f"{timezone.localdate(due):%d/%m/%Y}"})
    request.session[FACTOR_KEY] = looked
    return None


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of a page is asked for."""
    return bool(request.headers.get("HX-Request"))
