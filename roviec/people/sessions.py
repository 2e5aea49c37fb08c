"""How a session ends before its owner signs out, and what he is told."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roviec.people.queries import sign_in_rule

SEEN_KEY = "seen"
# When the session was last used is written down no oftener than this: a page costs no write.
NOTED_EVERY_SECONDS = 300


def end(request: HttpRequest, why: str | Promise) -> HttpResponseBase:
    """The session is over: nothing is read or done with this request, and the sign-in page says why.

    What was posted is not done later either: it belonged to the session that is over.
    """
    logout(request)
    messages.warning(request, str(why))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    if request.method == "GET" and request.path != resolve_url(settings.LOGIN_URL):
        return redirect_to_login(request.get_full_path())
    return redirect(settings.LOGIN_URL)


def note_use(request: HttpRequest) -> HttpResponseBase | None:
    """Write down now and then that the session is used; when it was not used for too long, it is over."""
    seen, allowed = request.session.get(SEEN_KEY, (0, 0))
    now = int(time.time())
    if seen and now - seen > allowed:
        return end(
            request,
            _("You were signed out because nothing was done here for %(hours)d hours.") % {"hours": allowed // 3600},
        )
    if now - seen >= NOTED_EVERY_SECONDS:
        request.session[SEEN_KEY] = [now, sign_in_rule().idle_hours * 3600]
    return None
