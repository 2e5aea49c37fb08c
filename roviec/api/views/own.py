"""Who a token is, for a program; and the pages on which its owner keeps his tokens and reads the description."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from ninja import Router

from roviec.api.answers.own import token_for
from roviec.api.description import chapters, codes, description, intro
from roviec.api.enums import Scope
from roviec.api.forms import TokenForm
from roviec.api.machine import ROOT
from roviec.api.models import Token
from roviec.api.operations import make_token, revoke_token
from roviec.api.permissions import token_in_use, token_to_make, token_to_revoke, tokens_to_keep
from roviec.api.queries import ended_because, tokens_of
from roviec.api.schemas.own import TokenOut
from roviec.api.tokens import TokenRequest
from roviec.api.ways import Shown, reads
from roviec.kit.doors import open_to_anyone, opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member, MemberRequest

router = Router(tags=["token"])


@reads(
    router,
    "token/",
    TokenOut,
    None,
    token_in_use,
    (
        gettext_noop("The token itself"),
        gettext_noop("For which post it acts, with which scopes and until when. Needs no scope."),
    ),
)
def token(request: TokenRequest, member: Member) -> Shown:
    """For whom, in which post, with which scopes and until when it is good; needs no scope."""
    return Shown(token_for(request.token, member))


@open_to_anyone("the description of the interface says nothing of anybody")
@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """The description for programs: OpenAPI 3.1."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@open_to_anyone("the description of the interface says nothing of anybody")
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people, made from the one for programs."""
    root = request.build_absolute_uri(ROOT)
    context = {"chapters": chapters(), "codes": codes(), "intro": intro(), "root": root}
    return render(request, "api/docs.html", context)


def _trace(*further: Crumb) -> list[Crumb]:
    return [Crumb(_("My account"), reverse("people:profile")), *further]


@require_safe
@opens(tokens_to_keep)
def tokens(request: MemberRequest, member: Member) -> HttpResponse:
    """One's own tokens: what each opens, when it was last used, whether it still opens anything."""
    today = member.on
    rows = [
        (each, [scope.label for scope in Scope if scope in each.scopes], ended_because(each, today, request.at))
        for each in tokens_of(member.person_id, request.at)
    ]
    context = {"tokens": rows, "trace": _trace(Crumb(_("Access tokens")))}
    return render(request, "api/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(token_to_make)
def token_new(request: MemberRequest, holding: Holding) -> HttpResponseBase:
    """Make a token; its secret is shown once, on the page that answers."""
    form = TokenForm(request.POST if request.method == "POST" else None, today=request.member.on)
    status = HTTPStatus.OK
    context: dict[str, Any] = {"trace": _trace(Crumb(_("Access tokens"), reverse("api:tokens")), Crumb(_("New token")))}
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            said = form.cleaned_data
            scopes = [Scope(scope) for scope in said["scopes"]]
            try:
                made = make_token(
                    holding, said["name"], scopes, form.expires_at, by=request.member.actor, at=request.at
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                return render(request, "api/token_made.html", context | {"made": made})
    return render(request, "api/token_new.html", context | {"form": form}, status=status)


@require_POST
@opens(token_to_revoke)
def token_revocation(request: MemberRequest, found: Token) -> HttpResponseBase:
    """Make a token good for nothing."""
    revoke_token(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The token is revoked: it opens nothing any more."))
    return redirect("api:tokens")
