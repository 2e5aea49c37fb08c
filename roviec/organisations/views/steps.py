"""What the pages of upkeep have in common: one form, one operation, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import MemberRequest

GET_OR_POST = ["GET", "HEAD", "POST"]


def typed(request: MemberRequest) -> Any:
    """What was sent, None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def step(
    request: MemberRequest,
    form: BaseForm,
    do: Callable[[], object],
    *,
    done: str | Promise,
    back: str,
    page: dict[str, Any],
    template: str = "organisations/step.html",
) -> HttpResponseBase:
    """Show the form, or take the step and go back; what was refused is shown again with what was typed.

    `page` has title and verb, may have `lead` (a sentence before the form), and `question` with `consequences`, which
    make it a page that asks before the step.
    """
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                do()
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, str(done))
                return redirect(back)
    return render(request, template, {"cancel": back, "form": form} | page, status=status)


def offers(holdings: Iterable[Holding]) -> list[tuple[str, str]]:
    """Where what is open in these holdings is handed over: words and address, each."""
    return [
        (
            _("Hand over what is open: %(post)s") % {"post": each.post.title},
            reverse("organisations:hand_over", args=[each.pk]),
        )
        for each in holdings
    ]


def trail(*further: Crumb) -> list[Crumb]:
    """The trace line of a page of upkeep."""
    return [Crumb(_("Administration"), reverse("organisations:administration")), *further]


def unit_trail(unit: Unit, *further: Crumb) -> list[Crumb]:
    """The trace line of a step on one unit."""
    kept = Crumb(unit.short_name or unit.name, reverse("organisations:unit_upkeep", args=[unit.pk]))
    return trail(kept, *further)
