"""Every documented address, asked for with whatever schemathesis makes up: no server error, only documented answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.canaries.addresses import Route
from tests.canaries.conftest import EVERY_ID, World
from tests.canaries.walking import LEFT_OUT, Walk, forms_of

# The walks take minutes: `make test-guards` runs them.
pytestmark = pytest.mark.thorough

WHO = ["Văn phòng A: PLANNER", "Phường A1: HEAD", "nobody"]
ANSWERS = {200, 204, 301, 302, 304, 401, 403, 404, 405, 409, 410, 413, 422, 429}
EXAMPLES = 20 if EVERY_ID else 1
KINDS = {"pk": "integer", "slug": "string", "str": "string", "span": "string"}


def documented(routes: list[Route], walk: Walk) -> dict[str, Any]:
    """An OpenAPI document of the pages: each address with its parameters, by GET and, with the fields of its form, by POST."""
    paths = {}
    for route in routes:
        if route.name in LEFT_OUT:
            continue
        integers = {name for name in route.parameters if f"<int:{name}>" in route.pattern}
        parameters = [
            {"name": n, "in": "path", "required": True, "schema": {"type": "integer" if n in integers else "string"}}
            for n in route.parameters
        ]
        fields = {name: {"type": "string"} for name in _fields(route, walk)}
        body = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": fields}}}
        answers = {str(status): {"description": "as the house answers"} for status in ANSWERS}
        query = [{"name": "q", "in": "query", "schema": {"type": "string"}}]
        paths[_template(route)] = {
            "get": {"parameters": parameters + query, "responses": answers},
            "post": {"parameters": parameters, "requestBody": {"content": body}, "responses": answers},
        }
    return {"openapi": "3.0.2", "info": {"title": "pages", "version": "1"}, "paths": paths}


def _template(route: Route) -> str:
    pattern = "/" + route.pattern
    for name in route.parameters:
        start = pattern.index("<")
        pattern = pattern[:start] + "{" + name + "}" + pattern[pattern.index(">") + 1 :]
    return pattern


def _fields(route: Route, walk: Walk) -> Iterator[str]:
    """The fields of the forms on the page, where its first things open for this reader."""
    for parameters in list(route.combinations())[:3]:
        address = route.address(parameters)
        for form in forms_of(address, walk.client.get(address)):
            yield from form.values


@pytest.mark.parametrize("name", WHO)
def test_no_documented_address_breaks(world: World, name: str):
    walk = world.walk(name)
    schema = schemathesis.openapi.from_dict(documented(world.routes, walk))
    wrong: list[str] = []
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
        def ask(case: Any) -> None:
            address = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
            body = urlencode(case.body, doseq=True) if isinstance(case.body, dict) else ""
            with transaction.atomic():
                answer = walk.client.generic(case.method, address, body, "application/x-www-form-urlencoded")
                transaction.set_rollback(True)
            if answer.status_code not in ANSWERS:
                wrong.append(f"{name}: {case.method} {address} {body[:80]} answers {answer.status_code}")

        ask()
    assert not wrong, "\n".join(wrong)
