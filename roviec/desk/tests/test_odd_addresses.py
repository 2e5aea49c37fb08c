"""Whatever stands in an address: an answer that says there is no such thing, never a broken page."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from roviec.desk.tests.factories import a_district
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, holder_of

NO_BIGINT = str(2**63)


def routes(patterns=None, before=""):
    """Every address of the house as it is written in urls.py."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        written = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, written)
        elif isinstance(each, URLPattern):
            yield written


NUMBERED = sorted(route for route in routes() if "<int:" in route)


@pytest.fixture(scope="module")
def addresses():
    found = [re.sub(r"<int:\w+>", NO_BIGINT, route).replace("<span:span>", "2023-11") for route in NUMBERED]
    assert len(found) > 50
    return [f"/{address}" for address in found]


def test_a_number_that_no_row_can_have_is_not_found(addresses):
    planner = client_for(holder_of(a_district(wards=1).unit, Role.PLANNER))
    codes = {
        (method, url): getattr(planner, method)(url).status_code for url in addresses for method in ("get", "post")
    }
    # Where a whole place is closed to him, he is refused before anything is looked for.
    assert {key: code for key, code in codes.items() if code not in {403, 404, 405}} == {}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/search/?q=ke%00hoach", 200),
        (f"/board/trend/?target={'9' * 5000}&year=2023", 404),
        ("/board/trend/?target=%D9%A1&year=2023", 404),
        ("/board/?year=99999&month=13&view=zzz", 200),
        (f"/board/?units={NO_BIGINT}", 404),
        (f"/tasks/?unit={NO_BIGINT}&page=zzz&standing=zzz", 200),
        ("/documents/?words=a%00b&issuer=%C2%B2&page=-1", 200),
        ("/plans/?term=zzz&year=0", 200),
    ],
)
def test_an_odd_question_is_answered(address, code):
    planner = client_for(holder_of(a_district(wards=1).unit, Role.PLANNER))
    assert planner.get(address).status_code == code
