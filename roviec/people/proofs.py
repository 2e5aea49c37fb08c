"""Proving again that it is he: how old the last proof may be before a dangerous verb, and the page that asks for a new one."""

from __future__ import annotations

import time
from http import HTTPStatus

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import reswap

from roviec.kit.answers import notice
from roviec.people.forms import ProofForm

# What belongs to the asking itself, not to what the person had typed.
OWN_FIELDS = {"csrfmiddlewaretoken", "proof_username", *ProofForm.base_fields}


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in, or proved himself again, within the time allowed."""
    given = max((float(record["at"]) for record in get_authentication_records(request, request.user)), default=0)
    return time.time() - given < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """None when the proof is fresh, or is given with this very request; else the page that asks for it.

    A page is asked for again after the proof. What was posted stays on the page that asks, in hidden fields, and goes
    its way together with the proof; a file cannot be kept so, and the page says that it has to be chosen again.
    """
    if is_fresh(request):
        return None
    if request.headers.get("HX-Request"):
        sentence = _("This step asks for your password again. Open the page anew; what is typed here stays until then.")
        return reswap(notice(HttpResponse(status=HTTPStatus.FORBIDDEN), sentence, level="warning"), "none")
    if request.method != "POST":
        return redirect(f"{reverse('people:prove')}?{urlencode({'next': request.get_full_path()})}")
    given = any(name in request.POST for name in ProofForm.base_fields)
    form = ProofForm(request, request.POST if given else None)
    if given and form.is_valid():
        form.keep()
        return None
    context = {"form": form, "typed": _typed(request.POST), "lost_files": bool(request.FILES)}
    return render(request, "people/prove.html", context, status=HTTPStatus.FORBIDDEN)


def _typed(posted: QueryDict) -> list[tuple[str, str]]:
    """Names and values as they were sent, repeated ones too."""
    return [(name, str(value)) for name, values in posted.lists() if name not in OWN_FIELDS for value in values]
