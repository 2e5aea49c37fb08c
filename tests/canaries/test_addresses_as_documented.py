"""Every documented address, asked for with whatever schemathesis makes up: no server error, only documented answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, given, settings

from tests.canaries.addresses import Route
from tests.canaries.conftest import EVERY_ID, World
from tests.canaries.forms import Form, forms_of
from tests.canaries.sampling import Sample
from tests.canaries.walking import LEFT_OUT, Walk

# The walks take minutes: `make test-guards` runs them.
pytestmark = pytest.mark.thorough

WHO = [
    "Văn phòng A: PLANNER",
    "Phường A1: HEAD",
    "Phường A2: REPORT_WRITER",
    "Văn phòng A: AUDITOR",
    "Văn phòng A: ADMINISTRATOR",
    "nobody",
]
ANSWERS = {200, 204, 301, 302, 304, 401, 403, 404, 405, 409, 410, 413, 422, 429}
EXAMPLES = 4 if EVERY_ID else 1
FORM = "application/x-www-form-urlencoded"


@dataclass
class Fields:
    """What a page may be asked for and sent, as its forms say, wherever they stand."""

    get: dict[str, Any] = field(default_factory=lambda: {"q": {"type": "string"}})
    post: dict[str, Any] = field(default_factory=dict)

    def learn(self, form: Form) -> None:
        """A field takes any text; one that offers choices takes them too."""
        of_method = self.post if form.method == "post" else self.get
        for name in form.values.keys() | form.choices.keys():
            offered = [{"type": "string", "enum": sorted(set(form.choices[name]))}] if form.choices.get(name) else []
            held = [{"type": "string", "enum": [form.values[name]]}] if form.values.get(name) else []
            of_method[name] = {"anyOf": [*offered, *held, {"type": "string"}]}


def documented(routes: Iterable[Route], walk: Walk, sample: Sample) -> dict[str, Any]:
    """An OpenAPI document of the pages: each address as it is made of its parameters, and one that opens for the reader."""
    opened = {route.name: address for route in routes if (address := _opens(route, walk, sample))}
    fields = _fields(opened.values(), walk)
    paths = {}
    for route in routes:
        integers = {name for name in route.parameters if f"<int:{name}>" in route.pattern}
        parameters = [
            {"name": n, "in": "path", "required": True, "schema": {"type": "integer" if n in integers else "string"}}
            for n in route.parameters
        ]
        paths[_template(route)] = _operations(fields[route.name], parameters)
        if route.parameters and route.name in opened:
            paths[opened[route.name]] = _operations(fields[route.name], [])
    return {"openapi": "3.0.2", "info": {"title": "pages", "version": "1"}, "paths": paths}


def _operations(fields: Fields, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    answers = {str(status): {"description": "as the house answers"} for status in ANSWERS}
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in fields.get.items()]
    body = {"content": {FORM: {"schema": {"type": "object", "properties": fields.post}}}}
    return {
        "get": {"parameters": [*parameters, *query], "responses": answers},
        "post": {"parameters": parameters, "requestBody": body, "responses": answers},
    }


def _opens(route: Route, walk: Walk, sample: Sample) -> str:
    """An address of the route that the door lets the reader have, "" if there is none."""
    lets_in = partial(walk.lets_in, route)
    return next((route.address(each) for each in sample.of(route, walk.reader, lets_in) if lets_in(each)), "")


def _fields(addresses: Iterable[str], walk: Walk) -> dict[str, Fields]:
    """The fields of every route by its name, from the forms of all pages that open for the reader."""
    found = defaultdict[str, Fields](Fields)
    for address in addresses:
        for form in forms_of(address, drained(walk.client.get(address))):
            try:
                found[resolve(form.action.partition("?")[0]).view_name].learn(form)
            except Resolver404:
                continue
    return found


def drained(answer: HttpResponseBase) -> HttpResponseBase:
    """A file that is sent is closed when it was read to its end."""
    for _part in answer.streaming_content if answer.streaming else ():
        pass
    return answer


def _template(route: Route) -> str:
    pattern = "/" + route.pattern
    for name in route.parameters:
        start = pattern.index("<")
        pattern = pattern[:start] + "{" + name + "}" + pattern[pattern.index(">") + 1 :]
    return pattern


def wrong_answers(walk: Walk, schema: Any) -> Iterator[str]:
    """What answers otherwise than documented."""
    wrong: list[str] = []
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
        def ask(case: Any) -> None:
            walk.asked += 1
            address = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
            body = urlencode(case.body, doseq=True) if isinstance(case.body, dict) else ""
            with transaction.atomic():
                answer = drained(walk.client.generic(case.method, address, body, FORM))
                transaction.set_rollback(True)
            if answer.status_code not in ANSWERS:
                wrong.append(f"{walk.name}: {case.method} {address} {body[:200]} answers {answer.status_code}")

        ask()
    yield from wrong


@pytest.mark.parametrize("name", WHO)
def test_no_documented_address_breaks(world: World, sample: Sample, name: str):
    walk = world.walk(name)
    routes = [route for route in world.routes if route.name not in LEFT_OUT]
    schema = schemathesis.openapi.from_dict(documented(routes, walk, sample))
    wrong = list(wrong_answers(walk, schema))
    print(f"{name}: {walk.asked} answers")
    assert not wrong, "\n".join(wrong)
