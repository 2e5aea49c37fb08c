"""What several pages here need: the way to a page, and a form that wishes one thing."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb


def trace(*further: Crumb) -> list[Crumb]:
    """The way from the administrator's page to here."""
    return [Crumb(_("Administration"), reverse("organisations:administration")), *further]


def done(form: Form, verb: Callable[[dict[str, Any]], object]) -> HTTPStatus:
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
