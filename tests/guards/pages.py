"""Guards over addresses, templates, scripts and styles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver

from roviec.kit.doors import DOORS
from tests.guards.house import floors, may_lean_on

# Views that are not ours, so they cannot name a door.
FOREIGN_VIEWS = {
    "django.contrib.staticfiles.": "the files of the pages themselves",
    "django.views.i18n": "the language of the screen",
}
INLINE = [
    (re.compile(r"<style\b", re.IGNORECASE), "a style sheet in the page"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style in an attribute"),
    (
        re.compile(r"<script(?![^>]*\ssrc\s*=)(?![^>]*\stype=[\"']application/json)", re.IGNORECASE),
        "a script in the page",
    ),
    (re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "a script in an attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script in an address"),
    (re.compile(r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:", re.IGNORECASE), "a script for htmx"),
]
# A namespace is a name, not an address that is fetched.
NAMESPACES = re.compile(r"https?://www\.w3\.org/[\w/.#-]+")
FOREIGN_HOST = re.compile(r"https?://[\w.-]+|(?:src|href|action|srcset|url)\s*[=(]\s*[\"']?//[\w.-]+", re.IGNORECASE)
URL_TAG = re.compile(r"{%\s*url\s+[\"'](\w+):")
PART_TAG = re.compile(r"{%\s*(?:include|extends)\s+[\"'](\w+)/")


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each address with the view it reaches."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def routes_without_policy(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """Addresses whose view names neither a door nor the reason why it needs none."""
    doors = {door.name for door in DOORS.values()}
    for address, view in routes(patterns):
        policy = getattr(view, "policy", "")
        if view.__module__.startswith(tuple(FOREIGN_VIEWS)):
            continue
        if not policy:
            yield f"/{address}: {view.__module__}.{view.__name__} has no door"
        elif policy.startswith("anyone:"):
            if not policy.removeprefix("anyone:").strip():
                yield f"/{address}: open to anyone, without a reason"
        elif policy not in doors:
            yield f"/{address}: {policy} is no door: put @door on it"


def inline(pages: Mapping[str, str]) -> Iterator[str]:
    """Styles and scripts that the content security policy would refuse."""
    for path, text in pages.items():
        for pattern, what in INLINE:
            for found in pattern.finditer(text):
                yield f"{path}:{_line(text, found.start())}: {what}"


def foreign_hosts(pages: Mapping[str, str]) -> Iterator[str]:
    """Anything that a page would fetch from, or send to, another machine."""
    for path, text in pages.items():
        for found in FOREIGN_HOST.finditer(NAMESPACES.sub(lambda name: " " * len(name[0]), text)):
            yield f"{path}:{_line(text, found.start())}: {found[0]}"


def links_upwards(pages: Mapping[str, str]) -> Iterator[str]:
    """Templates that link to, or are made of, pages of an app above theirs: that app has to fill a slot instead."""
    for path, text in pages.items():
        app = path.split("/")[1]
        for found in [*URL_TAG.finditer(text), *PART_TAG.finditer(text)]:
            if found[1] in floors() and not may_lean_on(app, found[1]):
                yield f"{path}:{_line(text, found.start())}: {found[1]} stands above {app}: fill a slot from there"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
