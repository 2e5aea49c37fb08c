"""Setting a password by a one-time link, and asking for one when the password is forgotten."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from roviec.kit import clock, mail
from roviec.kit.doors import open_to_anyone
from roviec.people.forms import ForgottenForm, NewPasswordForm
from roviec.people.operations import use_link
from roviec.people.queries import open_link
from roviec.people.wishes import ResetWish


def _too_many(request: HttpRequest) -> HttpResponseBase:
    """The page that says to wait."""
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)


@open_to_anyone("whoever holds the link was sent it")
@sensitive_post_parameters("password1", "password2")
def set_password(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose a password; every link that is good no more, or never was, gets the same answer."""
    if not ratelimit.consume(request, app="allauth.account", action="reset_password_from_key", limit_get=True):
        return _too_many(request)
    link = open_link(token, clock.now())
    if link is None:
        return render(request, "people/link_over.html", status=HTTPStatus.NOT_FOUND)
    form = NewPasswordForm(link.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = link.person
        use_link(link, password=form.cleaned_data["password1"], by=person.actor, at=clock.now())
        messages.success(request, _("The password has been set. Sign in with it."))
        return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "people/set_password.html", {"form": form, "link": link}, status=status)


@open_to_anyone("answers a known and an unknown name alike")
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Queue a letter to whoever may be meant; the answer does not say whether there is such an account."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not mail.is_configured():
        return render(request, "people/forgotten.html", {"form": form, "has_mail": mail.is_configured()})
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "people/forgotten.html", {"form": form, "has_mail": True}, status=status)
    typed = form.cleaned_data["typed"].strip()
    if not ratelimit.consume(request, app="allauth.account", action="reset_password", key=typed.lower()):
        return _too_many(request)
    ResetWish(typed, request.build_absolute_uri("/")).queue()
    return render(request, "people/forgotten_sent.html")
