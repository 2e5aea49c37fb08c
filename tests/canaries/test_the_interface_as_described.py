"""The interface for programs, asked with whatever schemathesis makes up from its own description, as each role.

No server error, no answer that is not described, nothing of anybody else; and a token opens what its scopes name, nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from roviec.api.description import description
from roviec.api.enums import Scope
from roviec.api.models import Token
from tests.canaries.addresses import Rows
from tests.canaries.conftest import EVERY_ID, World
from tests.canaries.programs import is_unread, wish_of
from tests.canaries.walking import Walk

# An ordinary run asks as one, `make test-guards` as each.
WHO = ["Phường A1: HEAD"]
MORE = [
    "Văn phòng A: PLANNER",
    "Phường A1: REPORT_WRITER",
    "Phường A2: CLERK",
    "Văn phòng A: LEADER",
    "Văn phòng A: AUDITOR",
    "Văn phòng A: ADMINISTRATOR",
    "Văn phòng A: MONITOR",
    "Phường A1: no role",
    "Văn phòng B: PLANNER",
    "nobody",
]
EXAMPLES = 8 if EVERY_ID else 5
# Of ids that open for him.
MOST_OPENED = 3
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


@cache
def operations() -> list[Any]:
    """Every address as the description has it; the same for every reader."""
    return [found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations()]


def known_ids(world: World, walk: Walk, path: str) -> list[dict[str, Any]]:
    """Ids that are there, of his and of others, so that what is made up gets as far as the verb."""
    route = next(each for each in world.routes if _template(each.pattern) == path.removeprefix("/"))
    opened, closed = [], []
    for each in map(dict, route.combinations()):
        found = opened if walk.lets_in(route, each) else closed
        found.append(each)
        if len(opened) == MOST_OPENED:
            break
    return [*opened, *closed[:1]]


def _template(pattern: str) -> str:
    for kind in ("uuidstr", "int"):
        pattern = pattern.replace(f"<{kind}:", "{")
    return pattern.replace(">", "}")


def tried(walk: Walk, operation: Any, ids: list[dict[str, Any]]) -> tuple[list[str], set[int]]:
    """What is wrong with the answers of one address, and the statuses there were."""
    wrong: list[str] = []
    statuses: list[int] = []

    @given(case=operation.as_strategy())
    @seed(20231120)
    @settings(
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
        database=None,
        deadline=None,
        phases=[Phase.generate],
    )
    def ask(case: Any) -> None:
        # Of five ids four are there.
        if ids and len(statuses) % 5:
            case.path_parameters = {key: str(value) for key, value in ids[len(statuses) % len(ids)].items()}
        answer = sent(walk, case)
        statuses.append(answer.status_code)
        try:
            case.validate_response(_as_response(case, answer), checks=CHECKS)
        except (Failure, FailureGroup) as error:
            wrong.append(f"{walk.name}: {case.method} {case.formatted_path} {case.query} {case.body}: {error!r}"[:900])

    ask()
    return wrong, set(statuses)


@pytest.mark.parametrize("name", [*WHO, *(pytest.param(each, marks=pytest.mark.thorough) for each in MORE)])
def test_it_answers_as_it_is_described(world: World, name: str):
    walk = world.walk(name)
    wrong: list[str] = []
    statuses: set[int] = set()
    for operation in operations():
        of_one, seen = tried(walk, operation, known_ids(world, walk, operation.path))
        wrong, statuses = wrong + of_one, statuses | seen
    assert not wrong, "\n\n".join(wrong[:10])
    assert not walk.leaks, walk.told()
    assert statuses <= {200, 401, 403, 404, 409, 410, 422, 429}, statuses
    assert statuses >= ({401} if name == "nobody" else {200, 404, 422}), statuses
    print(f"{name}: {walk.asked} answers, {sorted(statuses)}")


def a_view_breaks(patch, _said):
    patch.setattr("roviec.api.views.tasks.tasks_for", lambda *_of: 1 / 0)


def an_answer_is_not_described(_patch, said):
    del said["paths"]["/api/v1/tasks/"]["get"]["responses"]["200"]


def a_field_is_of_another_kind(_patch, said):
    said["components"]["schemas"]["Tasks"]["properties"]["total"] = {"type": "string"}


@pytest.mark.guards
@pytest.mark.parametrize("fault", [a_view_breaks, an_answer_is_not_described, a_field_is_of_another_kind])
def test_a_fault_is_found(world: World, monkeypatch, fault):
    walk = world.walk("Phường A1: HEAD")
    said = json.loads(json.dumps(description(), default=str))
    fault(monkeypatch, said)
    [operation] = [
        each.ok()
        for each in schemathesis.openapi.from_dict(said).get_all_operations()
        if each.ok().path == "/api/v1/tasks/"
    ]
    wrong, _statuses = tried(walk, operation, [])
    assert wrong or walk.leaks


def sent(walk: Walk, case: Any) -> Any:
    """Send it in this process; whatever it does is taken back."""
    said = case.as_transport_kwargs(base_url="http://testserver")
    headers = {key: value for key, value in dict(said.get("headers") or {}).items() if key.lower() in HEADERS}
    body = said.get("json")
    with transaction.atomic():
        answer = walk.ask(case.method, case.formatted_path, case.query or {}, body, headers)
        transaction.set_rollback(True)
    return answer


HEADERS = {"idempotency-key", "if-match"}


def _as_response(case: Any, answer: Any) -> Any:
    return schemathesis.Response(
        status_code=answer.status_code,
        headers={key: [value] for key, value in answer.headers.items()},
        content=answer.content,
        request=_a_request(case),
        elapsed=0.01,
        verify=False,
    )


def _a_request(case: Any) -> Any:
    import requests  # noqa: PLC0415 - schemathesis brings it; only its value is needed

    return requests.Request(case.method, f"http://testserver{case.formatted_path}").prepare()


def test_a_token_opens_what_its_scope_names_and_nothing_else(world: World):
    """Every address, not only those that somebody thought of."""
    walk = world.walk("Phường A1: HEAD")
    addresses = list(_opened(world, walk))
    tokens = Token.objects.filter(holding=walk.reader.holding)
    for scope in Scope.values:
        opened, refused = set(), set()
        for path, needed, method, address, wish in addresses:
            with transaction.atomic():
                tokens.update(scopes=[scope])
                answer = walk.client.generic(method, address, wish, "application/json")
                transaction.set_rollback(True)
            if needed in {"", scope}:
                assert answer.status_code != 403 or answer.json()["code"] != "scope", path
                opened.add(path)
            else:
                # Asked with too little it may not even be read; it is never let in.
                assert answer.status_code in {403, 422}, (path, answer.status_code)
                assert is_unread(answer), path
                refused.add(path)
        assert opened, scope
        assert len(refused) > len(opened), scope


def _opened(world: World, walk: Walk) -> Iterator[tuple[str, str, str, str, str]]:
    """Of every address that opens for him its path, scope and method, and what he asks for and sends there."""
    for path, methods in description()["paths"].items():
        [(method, said)] = methods.items()
        route = next(each for each in world.routes if _template(each.pattern) == path.removeprefix("/"))
        found = next((each for each in route.combinations() if walk.lets_in(route, each)), None)
        if found is not None:
            wish = wish_of(route.name) if method == "post" else ""
            yield path, said.get("x-scope", ""), method.upper(), route.address(found), wish


def test_every_address_is_described_and_every_id_known(world: World):
    described = {path.removeprefix("/") for path in description()["paths"]}
    assert described == {_template(r.pattern) for r in world.routes if r.pattern.startswith("api/v1/")}
    for route in world.routes:
        if route.pattern.startswith("api/v1/"):
            assert route.door is not None, route.name
            assert all(isinstance(route.counts(each), Rows) for each in route.parameters), route.name
