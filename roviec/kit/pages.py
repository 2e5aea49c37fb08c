"""Small values that views hand to the frame: the steps of a trace line, the links of a row of tabs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Crumb:
    """One step of the trace line, from the resolution down to the evidence; the last one is the page itself."""

    text: str | Promise
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One side of a thing: what it is, its parts, its history."""

    title: str | Promise
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Link:
    """One entry of a place on the page, with its address."""

    title: str | Promise
    url: str
    icon: str
    is_current: bool
