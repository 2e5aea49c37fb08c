"""Every role walks from its first page to whatever links lead to, and no page lets it down."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urldefrag, urljoin, urlsplit

import polib
import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Error

from roviec.plans.models import Plan
from tests.guards.house import ROOT
from tests.journeys.browsing import NARROW, WIDE, Screen, Site

# People who see much the same walk together: what one has shown to be usable is not judged again for the next.
COMPANIES = [("tonghop", "lanhdao", "kiemtra", "quantri"), ("daumoi", "phuong", "vanthu")]
STEPS = 2
EXPECTED = {
    "desk:work",
    "desk:board",
    "desk:search",
    "plans:target",
    "reports:report",
    "tasks:task",
    "documents:document",
}
MARK = "Số liệu minh họa"
FILES = {"desk:sheet", "documents:file", "reports:evidence"}
# Words that a Vietnamese sentence has no use for; names of products stay out of the list.
ENGLISH = re.compile(
    r"\b(the|of|and|with|this|that|from|by|is|are|was|were|has|have|not|your|when|which|"
    r"reports?|units?|plans?|tasks?|targets?|figures?|documents?|sent|saved|waiting|accepted|overdue|draft)\b",
    re.IGNORECASE,
)
LOOK = """() => {
    const said = new Set(), classes = new Set();
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode())
        if (!words.currentNode.parentElement.closest("script, style")) said.add(words.currentNode.data.trim());
    for (const part of document.querySelectorAll("body *")) {
        for (const { name, value } of part.attributes)
            if (/^(aria-label|title|placeholder|alt|data-.*)$/.test(name) && / /.test(value)) said.add(value.trim());
        if (part.closest("main")) for (const name of [part.localName, ...part.classList]) classes.add(name);
    }
    return {
        said: [...said].filter(Boolean),
        classes: [...classes],
        links: [...document.links].map((link) => link.href),
        headings: document.querySelectorAll("h1").length,
    };
}"""
# How far the page sticks out sideways; one that was turned takes some frames to settle into its new width.
BEYOND = """async () => {
    let beyond = 1;
    for (let frame = 0; beyond > 0 && frame < 60; frame += 1) {
        await new Promise(requestAnimationFrame);
        beyond = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    }
    return beyond;
}"""


@dataclass
class Walk:
    """One company's way through the pages: what was judged, what was seen to be wrong."""

    judged: dict[str, set[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def go(self, username: str, person: Screen, also: list[str]) -> list[str]:
        """Walk as one person, from the first page and some more; the kinds of pages he saw, one page of each kind."""
        home = person.page.url
        first = [home, *(urljoin(home, address) for address in also)]
        waiting, seen = deque((address, 0) for address in first), {kind_of(address): address for address in first}
        while waiting:
            address, steps = waiting.popleft()
            if kind_of(address) in FILES:
                self._fetch(username, person, address)
                continue
            for link in self._look(username, person, address):
                kind = kind_of(link)
                if kind and kind not in seen and steps < STEPS and link.startswith(home):
                    seen[kind] = link
                    waiting.append((link, steps + 1))
        return sorted(seen)

    def _fetch(self, username: str, person: Screen, address: str) -> None:
        if not person.context.request.get(address).ok:
            self.wrong.append(f"{username} does not get the file {address}")

    def _look(self, username: str, person: Screen, address: str) -> list[str]:
        """What is wrong with a page at both widths; its links."""
        where = f"{username} at {urlsplit(address).path}"
        try:
            answer = person.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            self._fetch(username, person, address)
            return []
        if answer is None or not answer.ok:
            self.wrong.append(f"{where}: {answer and answer.status}")
            return []
        found = person.page.evaluate(LOOK)
        self.wrong += [f"{where}: English: {text!r}" for text in found["said"] if is_english(text)]
        if not any(MARK in text for text in found["said"]):
            self.wrong.append(f"{where}: not marked as illustrative")
        if found["headings"] != 1:
            self.wrong.append(f"{where}: {found['headings']} main headings")
        for width in (NARROW, WIDE):
            person.page.set_viewport_size({"width": width, "height": 900})
            if (beyond := person.page.evaluate(BEYOND)) > 0:
                self.wrong.append(f"{where}: {beyond} px too wide at {width}")
        self._judge(where, person, kind_of(address), set(found["classes"]))
        self.wrong += [f"{where}: {said}" for said in person.complaints]
        person.complaints.clear()
        return list(found["links"])

    def _judge(self, where: str, person: Screen, kind: str, parts: set[str]) -> None:
        """Ask for violations of the rules of accessibility, where this kind of page shows a part it had not yet."""
        if parts <= self.judged.setdefault(kind, set()):
            return
        self.judged[kind] |= parts
        try:
            person.check_accessible()
        except AssertionError as faults:
            self.wrong.append(f"{where}: {faults}")


@pytest.mark.parametrize("company", COMPANIES, ids="-".join)
def test_every_page_a_role_can_walk_to_is_whole(site: Site, company: tuple[str, ...]):
    walk, seen = Walk(), set()
    annex = reverse("plans:plan", args=[Plan.objects.get(short_title="KH 160").pk])
    for username in company:
        person = site.sign_in(username)
        pages = walk.go(username, person, [annex, "/search/?q=phường"])
        print(f"{username}: {len(pages)} kinds of pages: {', '.join(pages)}")
        seen |= set(pages)
        person.context.close()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert seen >= EXPECTED


def kind_of(address: str) -> str:
    """The name of the address in the house, "" for what leads out of it."""
    try:
        return resolve(urlsplit(urldefrag(address).url).path).view_name
    except Resolver404:
        return ""


def is_english(text: str) -> bool:
    """Addresses and the names of places to fill in are for the program."""
    return text in untranslated() or bool(ENGLISH.search(re.sub(r"\S*/\S*|\{\w+\}", "", text)))


@cache
def untranslated() -> frozenset[str]:
    """What the program says before it is translated: whole sentences and words of more than one letter."""
    catalogue = polib.pofile(str(ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"))
    return frozenset(entry.msgid for entry in catalogue if entry.msgid not in _same_in_both(entry))


def _same_in_both(entry: polib.POEntry) -> Iterator[str]:
    yield entry.msgstr
    yield from entry.msgstr_plural.values()
