"""The page on which a person proves again that it is he."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.internal.flows.reauthentication import resume_request
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from roviec.kit.doors import open_to_anyone
from roviec.people.forms import ProofForm


@open_to_anyone("one's own password again; the sign-in alone decides")
@login_required
def prove(request: HttpRequest) -> HttpResponseBase:
    """Ask for the password again, then go on to the page that was asked for."""
    form = ProofForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.keep()
        return resume_request(request) or redirect("/")
    back = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    context = {"form": form, "typed": [("next", back)] if safe else []}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "people/prove.html", context, status=status)
