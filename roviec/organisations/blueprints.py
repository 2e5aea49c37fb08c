"""From a preset and a name to the units and posts that are wanted: a ward, a commune, a city with its members."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roviec.organisations.enums import Role, Tree
from roviec.organisations.wishes import ROOT, PostWish, UnitWish, Wishes
from roviec.regulations.queries import Blueprint

# Words of a name that say what a unit is; its short name is what remains.
KIND_WORDS = ("phường", "xã", "thị trấn", "thành phố", "tỉnh", "quận", "huyện", "đặc khu")
WARD, COMMUNE = "phuong", "xa"


@dataclass(frozen=True)
class Naming:
    """An organisation's name, the short one, and the key under which it is known; the root of all has the key ROOT."""

    name: str
    short_name: str
    key: str = ROOT

    @property
    def inside(self) -> str:
        """The name within the names of its bodies: "UBND phường Bồ Đề"."""
        first = self.name.split(" ")[0]
        is_kind = any(self.name.casefold().startswith(word) for word in KIND_WORDS)
        return self.name.replace(first, first.lower(), 1) if is_kind else self.name


def wishes_of(
    blueprint: Blueprint, naming: Naming, start: date, *, above: Iterable[str] = (), position: int = 0
) -> Wishes:
    """What the preset founds under this name from a day on; `above` are the keys of the organisation it becomes part of.

    A part's keys begin with its own; its bodies stand also under those of the organisation above, as far as they exist.
    """
    is_part = naming.key != ROOT
    bodies_above = set(above)

    def key_of(code: str) -> str:
        if not code:
            return naming.key
        return f"{naming.key}.{code}" if is_part else code

    parents = ((Tree.MANAGEMENT, ROOT), (Tree.TERRITORY, ROOT)) if is_part else ()
    units = [
        UnitWish(
            naming.key, start, name=naming.name, short_name=naming.short_name, kind=blueprint.preset.unit_kind,
            parents=parents, position=position,
        )
    ]  # fmt: skip
    said = {"name": naming.inside, "short": naming.short_name}
    for unit in blueprint.units:
        places = [(Tree.MANAGEMENT, key_of(unit.parent))]
        places += [(Tree(tree), key_of(code)) for tree, code in unit.places.items()]
        places += [(Tree(tree), code) for tree, code in unit.under.items() if is_part and code in bodies_above]
        units.append(
            UnitWish(
                key_of(unit.code), start, name=unit.name.format(**said), short_name=unit.short_name.format(**said),
                kind=unit.kind, codes=(unit.symbol,) if unit.symbol else (), parents=tuple(places), position=unit.position,
            )
        )  # fmt: skip
    posts = [
        PostWish(
            key_of(post.code), start, unit=key_of(post.unit), title=post.title, is_head=post.is_head,
            roles=tuple((Role(role), key_of(over)) for role, over in post.roles),
        )
        for post in blueprint.posts
    ]  # fmt: skip
    return Wishes(units, posts)


def member_namings(lines: str, taken: Iterable[str] = ()) -> list[tuple[str, Naming]]:
    """The members that somebody wrote down, one a line, each with the code of its preset: a ward when it says so.

    A name without the word for its kind is a commune's.
    """
    used, found = set(taken), []
    for line in lines.splitlines():
        name = " ".join(unicodedata.normalize("NFC", line).split())
        if not name:
            continue
        code = WARD if name.casefold().startswith("phường ") else COMMUNE
        if not any(name.casefold().startswith(f"{word} ") for word in KIND_WORDS):
            name = f"Xã {name}"
        naming = Naming(name[:1].upper() + name[1:], short_of(name), free_key(short_of(name), used))
        used.add(naming.key)
        found.append((code, naming))
    return found


def short_of(name: str) -> str:
    """The name without the word for the kind: "Bồ Đề"."""
    for word in KIND_WORDS:
        if name.casefold().startswith(f"{word} "):
            return name[len(word) + 1 :].strip()
    return name


def free_key(short_name: str, taken: Iterable[str]) -> str:
    """A key made of the name, without marks; numbered when it is taken."""
    plain = unicodedata.normalize("NFD", short_name.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    key = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:16].strip("-") or "don-vi"
    used = set(taken)
    number, found = 1, key
    while found in used:
        number += 1
        found = f"{key}-{number}"
    return found
