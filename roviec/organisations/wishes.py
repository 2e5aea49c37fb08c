"""What a workbook or a preset wants an organisation to be: units, posts and people, each under a key of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from roviec.organisations.enums import Role, Tree

# The keys of what every organisation has: its root, the post of its administrator and the one who set it up.
ROOT = "goc"
ADMINISTRATOR = "quan-tri"


@dataclass(frozen=True)
class Wish:
    """One thing, under the key by which it is known again; `row` is where it stands in its sheet, 0 for nowhere."""

    key: str
    start: date
    end: date | None = None
    row: int = field(default=0, compare=False)

    @property
    def digest(self) -> str:
        """A hash of all that is said, to tell a row that was imported already."""
        said = {name: value for name, value in sorted(vars(self).items()) if name != "row"}
        return hashlib.sha256(json.dumps(said, default=_plain, ensure_ascii=False).encode()).hexdigest()

    def within(self, start: date, end: date | None) -> bool:
        """Whether all its days lie among these."""
        return self.start >= start and (end is None or (self.end is not None and self.end <= end))


@dataclass(frozen=True)
class UnitWish(Wish):
    """A unit; `parents` are the keys of the units above it, by tree; the root has none."""

    name: str = ""
    short_name: str = ""
    kind: str = ""
    codes: tuple[str, ...] = ()
    parents: tuple[tuple[Tree, str], ...] = ()
    position: int = 0


@dataclass(frozen=True)
class PostWish(Wish):
    """A post of the unit with this key, and the roles it brings, each over the unit of a key."""

    unit: str = ""
    title: str = ""
    is_head: bool = False
    roles: tuple[tuple[Role, str], ...] = ()


@dataclass(frozen=True)
class PersonWish(Wish):
    """A person with an account, and the keys of the posts he holds over the span."""

    name: str = ""
    username: str = ""
    email: str = ""
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """All that is wanted at once."""

    units: list[UnitWish] = field(default_factory=list)
    posts: list[PostWish] = field(default_factory=list)
    people: list[PersonWish] = field(default_factory=list)

    def __add__(self, other: Wishes) -> Wishes:
        """Both."""
        return Wishes(self.units + other.units, self.posts + other.posts, self.people + other.people)


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two spans have a day in common."""
    return (end is None or other_start < end) and (other_end is None or start < other_end)


def listed(values: Iterable[str]) -> str:
    """Several values in one cell."""
    return "; ".join(values)


def _plain(value: object) -> str:
    return str(value)
