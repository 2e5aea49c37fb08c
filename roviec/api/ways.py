"""The way of a program to a thing: its scope, its uuid, the same door as the pages', the same operation, the thing anew."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Annotated, Any, get_args, get_type_hints
from uuid import UUID

from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Router
from ninja.params.models import Header, Query
from pydantic import StringConstraints

from roviec.api.enums import Scope
from roviec.api.errors import Error, Refused, accepts_json
from roviec.api.models import KeyedWish
from roviec.kit.doors import DOORS
from roviec.kit.errors import Stale

READ = (401, 403, 404, 422, 429, 503)
WRITTEN = (401, 403, 404, 409, 410, 422, 429, 503)
KEY = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")]
TAG = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x20-\x7e]+$")]
HEADERS = {
    "idempotency_key": (
        KEY | None,
        Header(
            None,
            alias="Idempotency-Key",
            description=gettext_noop(
                "A name of your own for this wish. Sent again under the same key it is not carried out again."
            ),
        ),
    ),
    "if_match": (
        TAG | None,
        Header(
            None,
            alias="If-Match",
            description=gettext_noop(
                "The ETag of what you looked at. When the thing has changed since, the answer is 409."
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Key:
    """A uuid in an address: the table it names a row of, by which column, and the door's argument for that row.

    `further`: arguments of the door that follow from the row, as what of it waits to be decided.
    """

    table: type[models.Model]
    column: str = "uuid"
    argument: str = "pk"
    further: Mapping[str, Callable[[int], int]] = field(default_factory=dict, hash=False)

    def arguments(self, value: UUID) -> dict[str, int]:
        """What the door is asked with."""
        found = self.find(value)
        return {self.argument: found} | {name: follows(found) for name, follows in self.further.items()}

    def find(self, value: UUID) -> int:
        """The number of the row, for a door that asks whether it may be seen; 404 where there is none."""
        found = self.table._default_manager.filter(**{self.column: value}).values_list("pk", flat=True).first()  # noqa: SLF001
        if found is None:
            raise Http404
        return int(found)


@dataclass(frozen=True)
class Shown:
    """What an address answers: the thing, and the tag by which a change of it is known; "" for a list."""

    body: Any
    tag: str = ""


# What the description says of an address: in one line, and in a sentence or two. Translated when it is shown.
Words = tuple[str, str]
Door = Callable[..., Any]
Show = Callable[[Any, Any], Shown]


def reads(
    router: Router, address: str, answer: Any, scope: Scope | None, door: Door, words: Words, **keys: Key
) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
    """Let a program read at an address: its scope, then the door, then the view with what the door found."""

    def register(view: Callable[..., Shown]) -> Callable[..., Shown]:
        def guarded(request: Any, response: HttpResponse, **sent: Any) -> Any:
            shown = view(request, _found(request, scope, door, keys, sent, known), **sent)
            return _answer(shown, response)

        known = _sign(guarded, view, door, keys)
        _add(router, "GET", address, guarded, {200: answer, **dict.fromkeys(READ, Error)}, words, view, scope)
        return view

    return register


def writes(
    router: Router,
    address: str,
    answer: Any,
    scope: Scope,
    door: Door,
    words: Words,
    show: Show,
    read_door: Door,
    **keys: Key,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a program take a step: once for each key, on the version it looked at; the answer is the thing as it stands then.

    The wish is carried out in one transaction with its key: what was acknowledged is done, once.
    """

    def register(view: Callable[..., None]) -> Callable[..., None]:
        def guarded(request: Any, response: HttpResponse, **sent: Any) -> Any:
            if not accepts_json(request):
                raise Refused("unreadable")
            key, tag = sent.pop("idempotency_key"), sent.pop("if_match")
            named = {name: sent[name] for name in keys}
            with transaction.atomic():
                found = _found(request, scope, door, keys, sent, known)
                if key is None or _is_new(request, key):
                    if tag is not None and tag != _shown(request, named).tag:
                        raise Stale(gettext_lazy("This has been changed since you read it. Read it again."))
                    view(request, found, **sent)
                return _answer(_shown(request, named), response)

        def _shown(request: Any, named: Mapping[str, UUID]) -> Shown:
            asked = {keys[name].argument: keys[name].find(value) for name, value in named.items()}
            return show(request, read_door(request.member, **{name: asked[name] for name in _arguments(read_door)}))

        known = _sign(guarded, view, door, keys, HEADERS)
        _add(router, "POST", address, guarded, {200: answer, **dict.fromkeys(WRITTEN, Error)}, words, view, scope)
        return view

    return register


def _found(
    request: Any, scope: Scope | None, door: Door, keys: Mapping[str, Key], sent: dict[str, Any], known: set[str]
) -> Any:
    """What the door opens; parameters of the address that are the door's are taken out of what was sent."""
    if unknown := sorted(set(request.GET) - known):
        raise Refused("invalid", fields=[(f"query.{name}", _("No such parameter is known here.")) for name in unknown])
    if scope is not None and scope not in request.token.scopes:
        raise Refused(
            "scope", _("This token does not open that: it lacks the scope %(scope)s.") % {"scope": scope.value}
        )
    address = _numbers(keys, {name: sent.pop(name) for name in keys})
    address |= {name: sent.pop(name) for name in _arguments(door) if name in sent}
    return door(request.member, **address)


def _numbers(keys: Mapping[str, Key], named: Mapping[str, UUID]) -> dict[str, Any]:
    return {name: each for key, value in named.items() for name, each in keys[key].arguments(value).items()}


def _arguments(door: Door) -> list[str]:
    return list(inspect.signature(door).parameters)[1:]


def _is_new(request: Any, key: str) -> bool:
    """Whether the wish of this key has not been granted yet; another wish under the same key is refused.

    Two at the same moment: the second waits here until the first is done.
    """
    said = f"{request.method} {request.path}\n".encode() + request.body
    digest = hashlib.sha256(said).hexdigest()
    wish, is_new = KeyedWish.objects.get_or_create(
        token=request.token, key=key, defaults={"digest": digest, "made_at": request.at}
    )
    if wish.digest != digest:
        raise Refused("key_used", _("This key was used for another request. Take a new one."))
    return is_new


def _answer(shown: Shown, response: HttpResponse) -> Any:
    if shown.tag:
        response["ETag"] = shown.tag
    return shown.body


def _sign(
    guarded: Callable[..., Any],
    view: Callable[..., Any],
    door: Door,
    keys: Mapping[str, Key],
    headers: Mapping[str, tuple[Any, Any]] | None = None,
) -> set[str]:
    """Give the guarded view the parameters that are read from a request; returns the names known in the query."""
    by_keys = {name for key in keys.values() for name in (key.argument, *key.further)}
    of_library = {"request": HttpRequest, "response": HttpResponse}
    hints, signature = get_type_hints(view, include_extras=True), inspect.signature(view)
    # The first two are the request and what the door found.
    own = list(signature.parameters.values())[2:]
    of_door = get_type_hints(door, include_extras=True)
    names: dict[str, tuple[Any, Any]] = {
        **{name: (kind, inspect.Parameter.empty) for name, kind in of_library.items()},
        **dict.fromkeys(keys, (UUID, inspect.Parameter.empty)),
        **{name: (of_door[name], inspect.Parameter.empty) for name in _arguments(door) if name not in by_keys},
        **{each.name: (hints[each.name], each.default) for each in own},
        **(headers or {}),
    }
    guarded.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in names.items()
        ]
    )
    known = DOORS[f"{door.__module__.split('.')[1]}.{door.__name__}"]
    assert not known.step_up, "a program cannot prove again that it is he"  # noqa: S101 - at import, of our own code
    guarded.policy, guarded.door_module = door.__name__, door.__module__  # type: ignore[attr-defined]
    guarded.door = _by_uuid(door, tuple(keys.items()))  # type: ignore[attr-defined]
    return {name for kind, _default in names.values() for name in _names_in_query(kind)}


@cache
def _by_uuid(door: Door, keys: tuple[tuple[str, Key], ...]) -> Door:
    """The same door for what addresses of ours name, one for all addresses that name the same."""

    def opened(member: Any, **named: Any) -> Any:
        found = _numbers(dict(keys), {name: named.pop(name) for name, _key in keys})
        return door(member, **found, **named)

    return opened


def _names_in_query(kind: Any) -> Iterable[str]:
    """The names of the query that a parameter `Query[…]` reads."""
    of, *marks = get_args(kind) or (kind,)
    return of.model_fields if any(isinstance(mark, Query) for mark in marks) else ()


def _add(
    router: Router,
    method: str,
    address: str,
    guarded: Callable[..., Any],
    answers: Mapping[int, Any],
    words: Words,
    view: Callable[..., Any],
    scope: Scope | None,
) -> None:
    wraps(view, assigned=("__module__", "__name__", "__qualname__"), updated=())(guarded)
    router.add_api_operation(
        address,
        [method],
        guarded,
        response=dict(answers),
        summary=words[0],
        description=words[1],
        openapi_extra={"x-scope": scope.value} if scope else None,
        url_name=view.__name__,
        operation_id=view.__name__,
    )
