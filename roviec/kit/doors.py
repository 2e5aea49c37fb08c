"""Doors: the only way from an address to an object, and the register from which the role x verb page is made.

A door is a function `(member, **address) -> object` in an app's permissions.py. It looks within what the member may
see (Http404), then asks whether he may act (PermissionDenied). A view names its door with `@opens`; a route whose view
names none fails the architecture test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.module_loading import import_string

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Door:
    """One row of the role x verb page."""

    app: str
    name: str
    verb: str
    roles: tuple[str, ...]
    where: str
    step_up: bool = False


DOORS: dict[str, Door] = {}


def door(
    verb: str, *, roles: tuple[str, ...], where: str, step_up: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function of permissions.py as a door.

    `verb` and `where` are plain words for the generated page ("submit the report", "own unit"); empty `roles` means
    every signed-in member. `step_up` is for dangerous verbs: whoever comes through has proved by his password or second
    factor within the last quarter of an hour that it is he. Put it on the page that asks and on the step itself, so
    that nothing is typed before; what was typed all the same is kept while he proves himself.
    """

    def register(function: Callable[P, R]) -> Callable[P, R]:
        DOORS[_key(function)] = Door(
            function.__module__.split(".")[1], function.__name__, verb, roles, where, step_up=step_up
        )
        return function

    return register


def _key(function: Callable[..., Any]) -> str:
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


def _asked_again(request: HttpRequest, door_function: Callable[..., Any]) -> HttpResponseBase | None:
    """None to go on, else the page on which the person proves himself; the app of the accounts knows how."""
    known = DOORS.get(_key(door_function))
    if known is None or not known.step_up:
        return None
    ask: Callable[[HttpRequest], HttpResponseBase | None] = import_string(settings.STEP_UP_BY)
    return ask(request)


def opens(
    door_function: Callable[..., Any],
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a view in through a door: the address goes to the door, what it finds goes to the view.

    Nobody signed in: to the sign-in page. Signed in without a post: to the page that says so.
    """

    def wrap(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, **address: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request"):
                    # Not sent away: what was typed is still on the page, which says how to sign in again.
                    return HttpResponse(status=401)
                return redirect_to_login(request.get_full_path())
            member = getattr(request, "member", None)
            if member is None:
                return redirect(settings.WITHOUT_POST_URL)
            found = door_function(member, **address)
            return _asked_again(request, door_function) or view(request, found)

        guarded.policy = door_function.__name__  # type: ignore[attr-defined]
        guarded.door = door_function  # type: ignore[attr-defined]
        return guarded

    return wrap


def open_to_anyone(reason: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Mark a view that needs no member, with the reason."""

    def wrap(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        view.policy = f"anyone: {reason}"  # type: ignore[attr-defined]
        return view

    return wrap
