"""The guide: every page of the product has its help, every kind of user his page, and nothing in it leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation

from roviec.kit import guide
from roviec.organisations.enums import Role

# Asked by programs, or the guide itself.
WITHOUT_HELP = {"kit:healthz", "kit:help", "kit:guide", "kit:guide_picture"}


def route_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from route_names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def test_every_page_has_a_section_that_helps_with_it():
    helped = {pattern for page in guide.pages().values() for part in page.sections for pattern in part.helps}
    alone = [
        name
        for name in route_names(get_resolver())
        if name not in WITHOUT_HELP and not any(fnmatch(name, pattern) for pattern in helped)
    ]
    assert not alone, f"no section of docs/guide helps with {alone}"


def test_a_section_helps_with_pages_that_there_are():
    names = set(route_names(get_resolver()))
    for page in guide.pages().values():
        for part in page.sections:
            for pattern in part.helps:
                assert any(fnmatch(name, pattern) for name in names), f"{page.slug}: no page is called {pattern}"


def test_every_kind_of_user_has_a_page():
    written_for = {role for page in guide.pages().values() for role in page.roles}
    assert written_for == set(Role.values)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_section_can_be_reached_and_has_its_own_name(language):
    with translation.override(language):
        pages = guide.pages()
    for page in pages.values():
        anchors = [part.anchor for part in page.sections]
        assert all(anchors), page.slug
        assert len(set(anchors)) == len(anchors) > 0, page.slug
        for anchor in anchors:
            assert f'id="{anchor}"' in page.html


def test_every_picture_that_is_shown_is_there_and_no_other():
    shown = {
        name
        for file in guide.folder().glob("*/*.md")
        for name in re.findall(r"\(\.\./pictures/([^)]+)\)", file.read_text("utf-8"))
    }
    there = {path.name for path in (guide.folder() / "pictures").glob("*.png")}
    assert shown == there


def test_links_between_pages_lead_somewhere(client):
    for page in guide.pages().values():
        for address in re.findall(r'href="([^"#]*)(?:#[^"]*)?"', page.html):
            if address:
                assert address.startswith("/help/"), address
                assert resolve(address).kwargs["slug"] in guide.pages()
    for file in guide.folder().glob("*/*.md"):
        for target in re.findall(r"\]\(([^)#]+\.md)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_the_guide_says_the_same_in_both_languages():
    def shape():
        return [
            (
                page.slug,
                page.roles,
                [part.helps for part in page.sections],
                re.findall(r"<img src=\"([^\"]+)", page.html),
            )
            for page in guide.pages().values()
        ]

    with translation.override("en"):
        english = shape()
    with translation.override("vi"):
        assert shape() == english


@pytest.mark.parametrize(
    ("view", "roles", "page"),
    [
        ("reports:report", {"REPORT_WRITER"}, "dau-moi-bao-cao"),
        ("reports:report", {"PLANNER"}, "can-bo-tong-hop"),
        ("tasks:task", {"HEAD"}, "nguoi-dung-dau"),
        ("documents:new", {"LEADER"}, "van-thu"),
    ],
)
def test_the_help_of_a_page_speaks_to_the_readers_role(view, roles, page):
    assert guide.help_address(view, roles).startswith(reverse("kit:guide", args=[page]) + "#")


def test_a_page_that_nobody_wrote_about_leads_to_the_first_page_of_the_guide():
    assert guide.help_address("nowhere:at_all", set()) == reverse("kit:help")


def test_a_guide_page_is_open_without_signing_in_and_an_unknown_one_is_not_there(client):
    assert client.get(reverse("kit:guide", args=["van-thu"])).status_code == 200
    assert client.get("/help/khong-co/").status_code == 404
    assert client.get("/help/pictures/..%2Fx.png").status_code == 404
