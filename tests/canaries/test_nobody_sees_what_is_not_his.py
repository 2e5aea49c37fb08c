"""A string unique to each row stands in every text field of three organisations; nobody finds one that is not his."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client

from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import a_unit
from roviec.plans.models import Target
from roviec.tasks.tests.factories import a_task
from tests.canaries.addresses import Route, routes, uncounted
from tests.canaries.conftest import World
from tests.canaries.not_planted import NOT_OURS, NOT_WORDS
from tests.canaries.planting import our_models, text_fields
from tests.canaries.programs import ASKED_WITH
from tests.canaries.sampling import Sample
from tests.canaries.walking import LEFT_OUT, SENT_BY_SCRIPT, Walk, text_of, walk_pages
from tests.canaries.whose import OF_ACTS, WHOSE
from tests.canaries.world import a_plan, issued, planner_of

# The walks take minutes: `make test-guards` runs them.
pytestmark = pytest.mark.thorough

# Each relation: of the office above, of a ward, of its neighbour, of a group below, of elsewhere; then each role.
READERS = [
    "Văn phòng A: PLANNER",
    "Phường A1: HEAD",
    "Tổ A1.1: HEAD",
    "Văn phòng B: PLANNER",
    "nobody",
]
MORE_READERS = [
    "Phường A2: CLERK",
    "Văn phòng A: LEADER",
    "Văn phòng A: AUDITOR",
    "Văn phòng A: ADMINISTRATOR",
    "Văn phòng A: MONITOR",
    "Phường A1: PLANNER",
    "Phường A1: no role",
    "Phường A2: REPORT_WRITER",
    "Phường B1: HEAD",
    "C: HEAD",
]


def test_every_text_field_of_every_table_carries_a_canary(world: World):
    tables = {model._meta.label for model in our_models()}
    assert tables == WHOSE.keys() | NOT_OURS.keys() | OF_ACTS, "say in planting.WHOSE whose the rows of a table are"
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if model._meta.label not in NOT_OURS
        for field in text_fields(model)
    }
    assert fields - world.canaries.fields == set(), "no row of the world has words in these fields"
    named = {f"{model._meta.label}.{field.name}" for model in our_models() for field in model._meta.concrete_fields}
    assert NOT_WORDS.keys() <= named


def test_every_parameter_of_every_route_counts_something():
    assert not uncounted(routes())


@pytest.mark.parametrize("name", [*READERS, *MORE_READERS])
def test_nobody_finds_a_string_that_is_not_his(world: World, sample: Sample, name: str):
    walk = world.walk(name)
    walk_pages(walk, world.routes, sample)
    print(f"{name}: {walk.asked} answers, {len(walk.opened)} kinds of pages")
    assert not walk.leaks, walk.told()


def test_every_route_is_reached_by_somebody(world: World, sample: Sample):
    """A route that opens for nobody was never looked at."""
    walks = [world.walk(name) for name in ("Văn phòng A: ADMINISTRATOR", *READERS, *MORE_READERS)]
    sought = [route for route in world.routes if route.name not in LEFT_OUT]
    closed = [route for route in sought if not any(opens(walk, route, sample) for walk in walks)]
    assert not closed, "\n".join(f"{route.name}: {route.pattern}" for route in closed)


def opens(walk: Walk, route: Route, sample: Sample) -> bool:
    """Whether the route answers the reader for some of its ids, asked for as a page or as a step."""
    # What a part asks for by its query, where it opens for nothing else.
    trend = {"target": str(Target.objects.order_by("pk")[0].pk), "year": "2023"}
    query = trend if route.name == "desk:trend" else ASKED_WITH.get(route.name, {})
    for parameters in sample.of(route, walk.reader, partial(walk.lets_in, route)):
        address = route.address(parameters)
        if walk.get(route.name, address, query, htmx=bool(query)).status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            walk.post(route.name, address, SENT_BY_SCRIPT.get(route.name, {}))
        if route.name in walk.opened:
            return True
    return False


def as_he_sees_them(world: World, name: str, only: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """His lists before and after another organisation has done more of everything; what it did is taken back."""
    lists = [route for route in world.routes if not route.parameters and route.name not in NOT_THE_SAME_TWICE]
    addresses = [route.address({}) for route in lists if not only or route.name == only]
    client, other = world.walk(name).client, world.organisations[0]
    with transaction.atomic():
        before = {address: said_at(client, address) for address in addresses}
        # Some say the minute, or a word that is new each time.
        before = {address: text for address, text in before.items() if said_at(client, address) == text}
        a_plan(other.root, [], planner_of(other))
        issued(a_plan(other.root, [], planner_of(other)), planner_of(other))
        a_unit("Phường thứ ba", other.root)
        for _ in range(3):
            a_document(other.root)
            a_task(other.wards[0], other.root)
        after = {address: said_at(client, address) for address in before}
        transaction.set_rollback(True)
    return before, after


MOST_OF_THE_LISTS = 20
NOT_THE_SAME_TWICE = {*LEFT_OUT, "kit:healthz"}


def said_at(client: Client, address: str) -> str:
    text = text_of(client.get(address))
    return re.sub(
        r'(csrfmiddlewaretoken" value="|x-csrftoken": ?"|csrftoken=|data-left=")\w+|expires=[^;]*|[\da-f-]{36}',
        "",
        text,
    )


def test_what_others_do_changes_no_count_and_no_line_of_his_lists(world: World):
    before, after = as_he_sees_them(world, "Văn phòng B: PLANNER")
    assert len(before) > MOST_OF_THE_LISTS
    assert not [address for address, text in before.items() if after[address] != text]
