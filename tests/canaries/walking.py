"""One reader's walk through the house: what he asks, and the canaries in what he is answered."""

from __future__ import annotations

import html
import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.db import models, transaction
from django.http.response import HttpResponseBase
from django.test import Client

from roviec.kit.ciphers import unseal
from roviec.kit.mail import PURPOSE
from roviec.kit.models import Mail
from roviec.organisations.middleware import HOLDING_KEY
from roviec.organisations.models import Holding, Unit
from roviec.people.models import Person
from roviec.plans.models import Plan, Target
from tests.canaries.addresses import Route, Rows
from tests.canaries.planting import COMMON, TOKEN, WHOSE, Canaries
from tests.canaries.rules import Reader, allowed

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

    def get(
        self, route: str, address: str, data: dict[str, str] | None = None, *, htmx: bool = False
    ) -> HttpResponseBase:
        """Ask for a page, and look through the answer."""
        answer = self.client.get(address, data or {}, **(HTMX if htmx else {}))
        return self._look(route, f"GET {address}{data or ''}{' by htmx' if htmx else ''}", answer)

    def post(self, route: str, address: str, data: dict[str, Any], *, htmx: bool = False) -> HttpResponseBase:
        """Send a form; whatever it does is taken back."""
        with transaction.atomic():
            answer = self.client.post(address, data, **(HTMX if htmx else {}))
            asked = f"POST {address} {data or ''}{' by htmx' if htmx else ''}"
            found = self._look(route, asked, answer)
            self._look_at_mails(asked, answer)
            transaction.set_rollback(True)
        return found

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
        if answer.status_code not in OUTSIDE and not _to_sign_in(answer):
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
    """A browser in which he is signed in and acts in his post."""
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(pk=reader.person))
    session = client.session
    session[HOLDING_KEY] = Holding.objects.get(pk=reader.holding).pk
    # He has just proved who he is, so that the steps which ask for it are taken too.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


@dataclass
class Form:
    """A form of a page: where it goes, its fields with what they hold, what its choices offer."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.select = address, list[Form](), ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(Form(said.get("action") or self.address, said.get("method", "get").lower()))
        if not self.found or "disabled" in said:
            return
        form, name = self.found[-1], said.get("name", "")
        if tag == "select" and name:
            self.select = name
            form.values.setdefault(name, "")
            form.choices.setdefault(name, [])
        elif tag == "option" and self.select:
            form.choices[self.select].append(said.get("value", ""))
            if "selected" in said or not form.values[self.select]:
                form.values[self.select] = said.get("value", "")
        elif tag in {"input", "textarea", "button"} and name:
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said:
                form.choices.setdefault(name, []).append(said.get("value", "on"))
            elif said.get("type") != "file":
                form.values.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def forms_of(address: str, answer: HttpResponseBase) -> Iterator[Form]:
    """The forms of a page that lead into the house."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    reader = _Forms(address.partition("?")[0])
    reader.feed(answer.content.decode("utf-8", "replace"))
    yield from reader.found


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


def walk_pages(walk: Walk, routes: Iterable[Route], sample: Sample) -> None:
    """Every address by GET, the lists by htmx, by search and by what others own; every form, empty and with foreign ids."""
    tried: set[tuple[str, str]] = set()
    for route in routes:
        if route.name in LEFT_OUT:
            continue
        is_step = False
        for query in sample.queries(route):
            walk.get(route.name, route.address({}), query, htmx=True)
        for number, parameters in enumerate(sample.of(route, walk.reader)):
            address = route.address(parameters)
            if is_step:
                # It takes nothing but forms: sent empty, it still has to find the thing and ask who may.
                if sample.every or number < MOST_STEPS:
                    walk.post(route.name, address, {}, htmx=bool(number % 2))
                continue
            answer = walk.get(route.name, address)
            is_step = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            if not route.parameters and answer.status_code == HTTPStatus.OK:
                walk.get(route.name, address, {"q": COMMON}, htmx=True)
                walk.get(route.name, address, {"q": COMMON})
            if answer.status_code == HTTPStatus.OK:
                _try_forms(walk, route, address, answer, sample, tried)
            elif is_step:
                walk.post(route.name, address, {})


def _try_forms(
    walk: Walk, route: Route, address: str, answer: HttpResponseBase, sample: Sample, tried: set[tuple[str, str]]
) -> None:
    """Each form of each kind of page once as it is, and once with what other organisations own."""
    for number, form in enumerate(forms_of(address, answer)):
        target = re.sub(r"\d+", "N", form.action)
        if (route.name, f"{target}{number}") in tried or "logout" in form.action or len(tried) > MOST_FORMS:
            continue
        tried.add((route.name, f"{target}{number}"))
        foreign = {name: str(sample.foreign_to(walk.reader)) for name in form.choices}
        filled = {name: value or "zq" for name, value in form.values.items()}
        wishes = [filled | foreign, dict.fromkeys(form.values, "zq")]
        for values in wishes if sample.every else wishes[:1]:
            if form.method == "post":
                walk.post(route.name, form.action, values)
            else:
                walk.get(route.name, form.action, values)


MOST_FORMS = 60
# What the addresses of lists and parts may be asked for by their query.
QUERIES: dict[str, dict[str, Rows | list[str]]] = {
    "desk:trend": {"target": Rows(Target), "year": ["2023"]},
    "desk:board": {"plan": Rows(Plan), "units": Rows(Unit)},
    "desk:items": {"plan": Rows(Plan), "units": Rows(Unit)},
    "desk:sheet": {"plan": Rows(Plan), "units": Rows(Unit)},
    "tasks:list": {"plan": Rows(Plan), "unit": Rows(Unit)},
    "documents:list": {"issuer": Rows(Unit)},
}
# Of a step's things, and of a page's, when one stands for those that are the same.
MOST_STEPS, MOST_PAGES = 3, 6


class Sample:
    """Which ids are tried: every one, or of those that are the same to a reader one.

    Two things are the same when they hang on the same rows of the first parameter's owner and kind.
    """

    def __init__(self, world_units: list[set[int]], *, every: bool) -> None:
        """`world_units`: the units of each organisation."""
        self.organisations, self.every = world_units, every
        self._known: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
        self._rows: dict[tuple[str, Any], tuple[set[int], set[str], str]] = {}
        self._root = {unit: root for root, units in enumerate(world_units) for unit in units}

    def of(self, route: Route, reader: Reader | None) -> list[dict[str, Any]]:
        """The combinations of ids to try on a route."""
        if route.name not in self._known:
            self._known[route.name] = [(self._signature(route, each), each) for each in route.combinations()]
        found = self._known[route.name]
        if self.every or not route.parameters:
            return [each for _signed, each in found]
        mine = self._root[reader.unit] if reader else None
        # Of what is foreign altogether, one of each kind of thing; of his own organisation, one of each owner and state.
        chosen = {signature if signature[0] == mine else ("foreign", signature[-1]): each for signature, each in found}
        foreign = [each for signature, each in chosen.items() if signature[0] == "foreign"]
        own = [each for signature, each in chosen.items() if signature[0] != "foreign"]
        # Spread over all owners and states, so that none is always left out.
        return [*own[:: max(1, -(-len(own) // MOST_PAGES))], *foreign[:2]]

    def queries(self, route: Route) -> list[dict[str, str]]:
        """What an address may be asked for besides: the plans, units and targets that its query can name."""
        asked = QUERIES.get(route.name, {})
        return [
            {**{other: values[0] for other, values in asked.items() if isinstance(values, list)}, name: str(value)}
            for name, rows in asked.items()
            if isinstance(rows, Rows)
            for value in rows.values({})[:: 1 if self.every else 9]
        ]

    def foreign_to(self, reader: Reader | None) -> int:
        """A unit of another organisation."""
        mine = reader.organisation if reader else 0
        return next(min(units) for units in self.organisations if mine not in units)

    def _signature(self, route: Route, parameters: dict[str, Any]) -> tuple[Any, ...]:
        """Whose the thing of an address is, and of what kind: equal ones are the same to any reader."""
        units, kinds, states = set[int](), set[str](), list[str]()
        for name, value in parameters.items():
            counted = route.counts(name)
            if isinstance(counted, Rows) and counted.column == "pk" and counted.model._meta.label in WHOSE:
                of_row = self._look(counted.model, value)
                units, kinds = units | of_row[0], kinds | of_row[1]
                states.append(of_row[2])
        return (self._root.get(min(units, default=0)), *sorted(units), *sorted(kinds), tuple(states))

    def _look(self, model: type[models.Model], pk: Any) -> tuple[set[int], set[str], str]:
        """The units a row belongs to, the kinds of what it says, its own kind or state; asked once."""
        if (model._meta.label, pk) not in self._rows:
            row = model._base_manager.get(pk=pk)
            owners = WHOSE[model._meta.label](row)
            state = str(getattr(row, "kind", "") or getattr(row, "state", ""))
            units = {unit for canary in owners for unit in canary.units}
            self._rows[model._meta.label, pk] = units, {canary.kind for canary in owners}, state
        return self._rows[model._meta.label, pk]
