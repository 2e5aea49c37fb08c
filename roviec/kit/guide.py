"""The guide in docs/guide: a page for each kind of user, and which of its sections helps on which page of the product.

A file opens with its title; `<!-- for: HEAD LEADER -->` names the roles it is written for, and under a heading
`<!-- helps: reports:report tasks:* -->` names the addresses on which that section is the help. Other readers of Markdown
do not show these lines. Each language has a folder with the same files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

NOTE = re.compile(r"^<!-- (for|helps): (.+) -->$")


@dataclass(frozen=True)
class Section:
    """A heading of a page, and the names of addresses on which it is the help; `*` stands for anything."""

    title: str
    anchor: str
    helps: tuple[str, ...]


@dataclass(frozen=True)
class GuidePage:
    """One page: `summary` is its first paragraph, `roles` those it is written for."""

    slug: str
    title: str
    summary: str
    roles: tuple[str, ...]
    sections: tuple[Section, ...]
    html: SafeString


def folder() -> Path:
    """Where the guide lies."""
    return Path(settings.BASE_DIR) / "docs" / "guide"


def pages() -> dict[str, GuidePage]:
    """All pages in the language of the moment by slug, in the order of their files: "2-dau-moi.md" is dau-moi."""
    return _pages(get_language() or settings.LANGUAGE_CODE)


def picture(name: str) -> Path | None:
    """The file of a picture, None for a name that is no picture of the guide."""
    return next((path for path in (folder() / "pictures").glob("*.png") if path.name == name), None)


def roles_of(member: Any) -> set[str]:
    """The names of the roles that somebody signed in has; none for a stranger."""
    return {str(role) for role, _over in member.roles} if member else set()


def help_address(view_name: str, roles: Collection[str]) -> str:
    """Where the help for an address of the product stands, in the words meant for somebody with these roles.

    The nearest name wins over one with `*`; without any, the guide's first page.
    """
    found = [
        (not set(page.roles).isdisjoint(roles), len(pattern.rstrip("*")), -number, page, section)
        for number, page in enumerate(pages().values())
        for section in page.sections
        for pattern in section.helps
        if fnmatch(view_name, pattern)
    ]
    if not found:
        return reverse("kit:help")
    *_, page, section = max(found, key=lambda each: each[:3])
    return f"{reverse('kit:guide', args=[page.slug])}#{section.anchor}"


@cache
def _pages(language: str) -> dict[str, GuidePage]:
    return {page.slug: page for page in map(_read, sorted((folder() / language).glob("[0-9]-*.md")))}


def _read(path: Path) -> GuidePage:
    lines, roles, helps = _without_notes(path.read_text(encoding="utf-8"))
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse("\n".join(lines))
    titles = list(_headings(tokens))
    sections = []
    for token, title in titles[1:]:
        anchor = _anchor(title)
        token.attrSet("id", anchor)
        sections.append(Section(title, anchor, tuple(helps.get(title, ()))))
    _point_into_the_product(tokens)
    summary = next(token.content for token in tokens[3:] if token.type == "inline")
    return GuidePage(
        slug=path.stem.partition("-")[2],
        title=titles[0][1],
        summary=summary,
        roles=tuple(roles),
        sections=tuple(sections),
        # The title is the page's own heading, and stands outside. Raw HTML in the text is escaped by the reader.
        html=mark_safe(reader.renderer.render(tokens[3:], reader.options, {})),  # noqa: S308 - our own files
    )


def _without_notes(text: str) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """The lines to show, the roles, and what each heading's section helps with."""
    lines: list[str] = []
    roles: list[str] = []
    helps: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        note = NOTE.match(line)
        if note is None:
            lines.append(line)
            if line.startswith("## "):
                heading = line.removeprefix("## ").strip()
        elif note[1] == "for":
            roles += note[2].split()
        else:
            helps.setdefault(heading, []).extend(note[2].split())
    return lines, roles, helps


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    for token, inside in pairwise(tokens):
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            yield token, inside.content


def _anchor(title: str) -> str:
    return slugify(title.replace("đ", "d").replace("Đ", "D"))


def _point_into_the_product(tokens: Sequence[Token]) -> None:
    """Pictures and links between pages, which are files for other readers, become addresses."""
    for token in tokens:
        for part in token.children or []:
            if part.type == "image":
                part.attrSet("src", reverse("kit:guide_picture", args=[Path(str(part.attrGet("src"))).name]))
                part.attrSet("loading", "lazy")
            elif part.type == "link_open":
                file, mark, anchor = str(part.attrGet("href")).partition("#")
                if file.endswith(".md"):
                    part.attrSet("href", reverse("kit:guide", args=[Path(file).stem.partition("-")[2]]) + mark + anchor)
