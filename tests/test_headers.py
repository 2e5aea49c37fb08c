"""Every answer of the house carries its headers: pages, parts, files, redirects, refusals, whatever is wrong with a request."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

import pytest
from django.test import Client, override_settings

from roviec.documents.operations import add_file
from roviec.documents.tests.factories import a_document, a_file
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, holder_of, the_planner_of
from tests.canaries.addresses import routes, uncounted

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What says nothing of anybody may be kept by the browser; what belongs to somebody is asked for each time.
KEPT = ("/static/", "/help/pictures/")
WALKED = [route for route in routes() if not uncounted([route])]


def check(answer, address: str) -> None:
    if answer.streaming:
        b"".join(answer.streaming_content)
        # Closing the answer would end the request, and with it the connection of the test.
        for close in answer._resource_closers:
            close()
    for name, value in EXPECTED.items():
        assert answer.headers.get(name) == value, f"{address}: {name} is {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, address
    assert "unsafe-" not in policy, address
    assert "frame-ancestors 'none'" in policy, address
    assert "geolocation=()" in answer.headers.get("Permissions-Policy", ""), address
    if not address.startswith(KEPT):
        kept = answer.headers.get("Cache-Control", "")
        assert "private" in kept, f"{address}: {kept}"
        assert "no-store" in kept or "no-cache" in kept, f"{address}: {kept}"


@pytest.fixture
def district():
    return a_unit("Long Biên")


@pytest.fixture
def planner(district):
    client = client_for(holder_of(district, Role.PLANNER))
    client.raise_request_exception = False
    return client


def an_address(route) -> str:
    """The route with ids that are there, or at least could be."""
    found = next(route.combinations(), None)
    if found is None:
        found = {name: "nothing" if name in {"token", "slug", "name"} else 1 for name in route.parameters}
        found |= {name: str(UUID(int=1)) for name in route.parameters if f"<uuidstr:{name}>" in route.pattern}
        found |= {"span": "2023-11"} if "span" in found else {}
    return route.address(found)


@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted({route.name.partition(":")[0] for route in WALKED}))
def test_every_route_answers_with_the_headers(planner, app):
    nobody = Client()
    for route in WALKED:
        if route.name.partition(":")[0] == app:
            address = an_address(route)
            check(planner.get(address), address)
            check(nobody.post(address, {}, headers={"HX-Request": "true"}), address)


@pytest.mark.django_db
def test_errors_files_and_what_is_refused_before_any_view_have_them_too(planner, district):
    document = a_document(district)
    file = add_file(document, a_file(), "a.pdf", by=the_planner_of(district), at=MONDAY)
    answers = {
        f"/documents/{document.pk}/files/{file.pk}/": HTTPStatus.OK,
        "/nothing/here/": HTTPStatus.NOT_FOUND,
        "/plans": HTTPStatus.MOVED_PERMANENTLY,
        "/static/kit/frame.css": HTTPStatus.OK,
        "/static/nothing.js": HTTPStatus.NOT_FOUND,
        "/healthz": HTTPStatus.OK,
    }
    for address, status in answers.items():
        answer = planner.get(address)
        assert answer.status_code == status, address
        check(answer, address)
    too_large = planner.post(
        "/documents/new/", b"x", content_type="text/plain", headers={"Content-Length": str(10**12)}
    )
    assert too_large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    check(too_large, "a request that is too large")
    with override_settings(ALLOWED_HOSTS=["elsewhere.example"]):
        check(planner.get("/plans/"), "another host")
    strict = Client(enforce_csrf_checks=True)
    check(strict.post("/account/login/", {}), "a form of another site")
