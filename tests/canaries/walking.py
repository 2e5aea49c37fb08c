"""One reader's walk through the house: what he asks, and the canaries in what he is answered."""

from __future__ import annotations

import html
import io
import json
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from functools import cached_property, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.test import Client

from roviec.api.machine import ROOT
from roviec.kit import clock
from roviec.kit.ciphers import unseal
from roviec.kit.mail import PURPOSE
from roviec.kit.models import Mail
from roviec.organisations.middleware import HOLDING_KEY, member_for
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.people.models import Person
from tests.canaries.addresses import Route
from tests.canaries.forms import forms_of
from tests.canaries.planting import COMMON, TOKEN, Canaries
from tests.canaries.programs import ASKED_WITH, is_unread, token_for, wish_of
from tests.canaries.rules import Reader, allowed
from tests.canaries.sampling import Sample

FIGURE = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3}){2}|\d{8}")
HTMX = {"HTTP_HX_REQUEST": "true"}
OUTSIDE = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer says: its headers, its page, what is packed in a workbook or a document."""
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if said[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(said)) as package:
            said = b"\n".join(package.read(name) for name in package.namelist())
    headers = "\n".join(str(make_header(decode_header(value))) for value in answer.headers.values())
    text = headers + "\n" + said.decode("utf-8", "replace")
    if "\\u" in text:
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return unquote(html.unescape(text)).casefold()


@dataclass
class Leak:
    """A string or a number of somebody else, in an answer."""

    reader: str
    asked: str
    what: str

    def __str__(self) -> str:
        """A line of the list of what leaks."""
        return f"{self.reader} at {self.asked} sees {self.what}"


@dataclass
class Walk:
    """One reader (None: nobody is signed in, or without a post) with his browser, and what he has found so far."""

    reader: Reader | None
    canaries: Canaries
    client: Client
    name: str
    everybody: list[Reader] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    asked: int = 0
    by_route: Counter[str] = field(default_factory=Counter)
    _let_in: dict[tuple[Any, ...], bool] = field(default_factory=dict)

    def told(self) -> str:
        """The first of what leaks, a line each."""
        return "\n" + "\n".join(sorted({str(leak) for leak in self.leaks})[:40])

    @cached_property
    def member(self) -> Member | None:
        """The reader as the house knows him."""
        holding = Holding.objects.select_related("post", "person")
        return member_for(holding.get(pk=self.reader.holding), clock.today()) if self.reader else None

    def lets_in(self, route: Route, parameters: dict[str, Any]) -> bool:
        """Whether the door of a route opens for these ids; a route without one is open."""
        if route.door is None:
            return True
        if self.member is None:
            return False
        known = (route.door, *parameters.items())
        if known not in self._let_in:
            self._let_in[known] = self._opens(route.door, parameters)
        return self._let_in[known]

    def _opens(self, door: Callable[..., Any], parameters: dict[str, Any]) -> bool:
        try:
            door(self.member, **parameters)
        except (Http404, PermissionDenied):
            return False
        except Exception:  # noqa: BLE001 - asked for by its address it is a server error, and told there
            return True
        return True

    def get(
        self, route: str, address: str, data: dict[str, str] | None = None, *, htmx: bool = False
    ) -> HttpResponseBase:
        """Ask for a page, and look through the answer."""
        answer = self.client.get(address, data or {}, **(HTMX if htmx else {}))
        return self._look(route, f"GET {address}{data or ''}{' by htmx' if htmx else ''}", answer)

    def post(self, route: str, address: str, data: dict[str, Any], *, htmx: bool = False) -> HttpResponseBase:
        """Send a form; whatever it does is taken back."""
        with transaction.atomic():
            if address.startswith(ROOT):
                answer = self.client.post(address, wish_of(route), content_type="application/json")
            else:
                answer = self.client.post(address, data, **(HTMX if htmx else {}))
            asked = f"POST {address} {data or ''}{' by htmx' if htmx else ''}"
            found = self._look(route, asked, answer)
            self._look_at_mails(asked, answer)
            transaction.set_rollback(True)
        return found

    def ask(
        self, method: str, address: str, query: dict[str, Any], body: Any, headers: dict[str, str]
    ) -> HttpResponseBase:
        """Send JSON as a program does."""
        sent = "" if body is None or isinstance(body, type(NotImplemented)) else json.dumps(body)
        full = f"{address}?{urlencode(query, doseq=True)}"
        answer = self.client.generic(method, full, sent, "application/json", headers=headers)
        return self._look("", f"{method} {full} {sent}", answer)

    def _look_at_mails(self, asked: str, answer: HttpResponseBase) -> None:
        """What the step would send by mail, in the eyes of whoever gets it."""
        for waiting in Mail.objects.all():
            said = f"{waiting.subject}\n{unseal(waiting.sealed_text, purpose=PURPOSE)}".casefold()
            to = next((r for r in self.everybody if f"{self.canaries.email_of(r)}" == waiting.to), None)
            for number in set(TOKEN.findall(said)):
                owners = self.canaries.words.get(f"zq{number}q", [])
                if owners and not allowed(to, owners):
                    self._leak(f"a mail after {asked} to {to.name if to else waiting.to}", answer, owners)

    def _look(self, route: str, asked: str, answer: HttpResponseBase) -> HttpResponseBase:
        self.asked += 1
        self.by_route[route] += 1
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.leaks.append(Leak(self.name, asked, "a server error"))
        if answer.status_code not in OUTSIDE and not _to_sign_in(answer) and not is_unread(answer):
            self.opened.add(route)
        text = text_of(answer)
        for number in set(TOKEN.findall(text)):
            owners = self.canaries.words.get(f"zq{number}q", [])
            if owners and not allowed(self.reader, owners):
                self._leak(asked, answer, owners)
        for figure in set(FIGURE.findall(text)):
            owners = self.canaries.numbers.get(int(re.sub(r"\D", "", figure)), [])
            if owners and not allowed(self.reader, owners):
                self._leak(asked, answer, owners)
        return answer

    def _leak(self, asked: str, answer: HttpResponseBase, owners: Iterable[Any]) -> None:
        whose = "; ".join(sorted({f"{each.where} ({each.kind} of unit {each.units})" for each in owners}))
        self.leaks.append(Leak(self.name, f"{asked} [{answer.status_code}]", whose))


def _to_sign_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == HTTPStatus.FOUND and "/account/login/" in answer.headers.get("Location", "")


def browser_of(reader: Reader) -> Client:
    """A browser in which he is signed in and acts in his post; to the interface for programs it comes with his token."""
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token_for(reader)}"})
    client.force_login(Person.objects.get(pk=reader.person))
    session = client.session
    session[HOLDING_KEY] = Holding.objects.get(pk=reader.holding).pk
    # He has just proved who he is, so that the steps which ask for it are taken too.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(reader.person)
    session.save()
    return client


# ---- a whole walk ----

# Routes that a walk leaves out, each with its reason.
LEFT_OUT = {
    "account_logout": "ends the walk",
    "organisations:set_up_preview": "only before the installation is set up",
    "kit:guide_picture": "pictures that the browser tests take lie outside the tree",
    "people:set_password": "opens by a secret of sixty letters; see test_one_time_links",
    "mfa_deactivate_totp": "only for who has a second factor; shows nothing of anybody else",
    "mfa_view_recovery_codes": "as above",
    "mfa_remove_webauthn": "as above",
    "openid_connect_login": "only where a provider is configured",
    "openid_connect_callback": "as above",
}

# What a step without a form of its own is sent by the page's script.
SENT_BY_SCRIPT = {"plans:cell": {"cell": "note", "value": "zq"}}


def walk_pages(walk: Walk, routes: Iterable[Route], sample: Sample) -> None:
    """Every address by GET, the lists by htmx, by search and by what others own; every form, empty and with foreign ids."""
    tried: set[tuple[str, ...]] = set()
    for route in routes:
        if route.name in LEFT_OUT:
            continue
        is_step = False
        for query in sample.queries(route, walk.reader):
            walk.get(route.name, route.address({}), query, htmx=True)
        for number, parameters in enumerate(sample.of(route, walk.reader, partial(walk.lets_in, route))):
            address = route.address(parameters)
            if not is_step:
                answer = walk.get(route.name, address, ASKED_WITH.get(route.name))
                is_step = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            if is_step:
                # It takes nothing but forms: sent empty, it still has to find the thing and ask who may.
                walk.post(route.name, address, SENT_BY_SCRIPT.get(route.name, {}), htmx=bool(number % 2))
                continue
            if answer.status_code != HTTPStatus.OK:
                continue
            if not route.parameters:
                walk.get(route.name, address, {"q": COMMON}, htmx=True)
                walk.get(route.name, address, {"q": COMMON})
            _try_forms(walk, route, address, answer, sample, tried)


def _try_forms(
    walk: Walk, route: Route, address: str, answer: HttpResponseBase, sample: Sample, tried: set[tuple[str, ...]]
) -> None:
    """Each kind of form as it is, with what others own, and where every id is tried also with nothing that is right."""
    for form in forms_of(address, answer):
        # The same fields to the same address are the same form, on whatever page: those of the frame stand on all.
        kind = (form.method, re.sub(r"\d+", "N", form.action), *sorted(form.values))
        if kind in tried or "logout" in form.action:
            continue
        tried.add(kind)
        foreign = {name: str(sample.foreign_to(walk.reader)) for name in form.choices}
        wishes = [form.filled(), form.filled() | foreign, dict.fromkeys(form.values, "zq")]
        for values in wishes if sample.every else wishes[: sample.few]:
            if form.method == "post":
                walk.post(route.name, form.action, values)
            else:
                walk.get(route.name, form.action, values)
