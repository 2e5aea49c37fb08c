"""Every link that a page offers leads to a page that opens: nobody is sent to a 403 or a 404 by the house itself."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from tests.canaries.conftest import EVERY_ID, World
from tests.canaries.walking import LEFT_OUT
from tests.canaries.world import READER_OF_EACH_ROLE

# The world takes a minute to build, and a walk half a minute.
pytestmark = pytest.mark.thorough
# Of each kind of page so many are opened. Pages of spans and weeks lead on to others without an end, so not all can be.
OF_A_KIND = 40 if EVERY_ID else 6
CLOSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class _Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {"a": "href", "img": "src"}.get(tag, "")
        address = (dict(attributes).get(said) or "").partition("#")[0]
        if address.startswith("/") and not address.startswith(("//", "/static/")):
            self.found.setdefault(address)


def links_of(answer: HttpResponseBase) -> list[str]:
    """The links of a page into the house, in order."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    links = _Links()
    links.feed(answer.content.decode("utf-8", "replace"))
    return list(links.found)


def kind_of(address: str) -> tuple[str, str]:
    """What pages are alike: those of one route, whatever they are about, asked for the same things."""
    path, _mark, query = address.partition("?")
    try:
        route = resolve(path).view_name
    except Resolver404:
        return path, ""
    return route, "&".join(sorted(re.findall(r"(?:^|&)([^=&]+)=", query)))


def closed_links(client: Client) -> Iterator[str]:
    """Follow every link from the first page on; give those that do not open, with the page that offered them."""
    seen, opened = {"/"}, Counter[tuple[str, str]]()
    waiting = deque([("/", "")])
    while waiting:
        address, offered_on = waiting.popleft()
        answer = client.get(address)
        further = links_of(answer)
        answer.close()
        if answer.status_code in CLOSED:
            yield f"{address} [{answer.status_code}] offered on {offered_on}"
            continue
        if answer.status_code == HTTPStatus.FOUND:
            further = [answer.headers["Location"]]
        for link in further:
            kind = kind_of(link)
            if link in seen or kind[0] in LEFT_OUT or opened[kind] >= OF_A_KIND:
                continue
            seen.add(link)
            opened[kind] += 1
            waiting.append((link, address))


@pytest.mark.parametrize("name", READER_OF_EACH_ROLE)
def test_every_link_offered_opens(world: World, name: str):
    closed = sorted(closed_links(world.walk(name).client))
    assert not closed, "\n" + "\n".join(closed)
