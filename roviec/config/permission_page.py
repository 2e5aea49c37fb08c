"""The page that says who may do what, made from the doors and the addresses they stand at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from roviec.config.home import REPOSITORY
from roviec.kit.doors import DOORS, Door
from roviec.organisations.enums import Role

PAGE = REPOSITORY / "docs" / "permissions.md"
HEAD = """\
# Who may do what

Made by `roviec permissions` from the doors in each app's `permissions.py`; do not edit it, a test fails when it is stale.

A door first looks within what the member may see (nothing there: 404), then asks whether he may act (403). A role reaches
the unit it is given over and everything below it in the management tree. Where no role is ticked, everybody who
holds a post may, within the reach said. Where a new proof is asked for, the password or the second factor must have
been given within the last quarter of an hour.
"""


def permission_page() -> str:
    """The whole page, as it should lie in docs/permissions.md."""
    # The addresses are read first: with the views come the doors.
    routes = list(_routes(get_resolver().url_patterns))
    addresses: dict[str, list[str]] = {}
    anyone: dict[str, list[str]] = {}
    for address, app, policy in routes:
        if policy.startswith("anyone:"):
            anyone.setdefault(policy.removeprefix("anyone:").strip(), []).append(address)
        else:
            key = f"{app}.{policy}"
            found = key if key in DOORS else next((name for name in sorted(DOORS) if name.endswith(f".{policy}")), key)
            addresses.setdefault(found, []).append(address)
    parts = [HEAD, *_tables(addresses)]
    parts.append("## Without a door\n\n" + "\n".join(_open_to_anyone(anyone)) + "\n")
    return "\n".join(parts)


def _tables(addresses: Mapping[str, list[str]]) -> Iterator[str]:
    with translation.override("vi"):
        titles = [str(role.label) for role in Role]
    for app, keys in groupby(sorted(DOORS), key=lambda key: DOORS[key].app):
        lines = [f"## {app}\n", _row(["Verb", "Where", *titles, "Address"])]
        lines.append(_row(["---", "---", *([":-:"] * len(titles)), "---"]))
        for key in sorted(keys, key=lambda key: (DOORS[key].verb, key)):
            door = DOORS[key]
            shown = "<br>".join(f"`{address}`" for address in sorted(addresses.get(key, [])))
            where = f"{door.where}; asks for a new proof" if door.step_up else door.where
            lines.append(_row([door.verb, where, *_ticks(door), shown]))
        yield "\n".join(lines) + "\n"


def _ticks(door: Door) -> list[str]:
    return ["✓" if role in door.roles else "" for role in Role]


def _open_to_anyone(anyone: Mapping[str, list[str]]) -> Iterator[str]:
    for reason, addresses in sorted(anyone.items()):
        yield f"- {', '.join(f'`{address}`' for address in sorted(addresses))}: {reason}"
    yield "- the files of the pages themselves: styles, scripts, pictures"


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str, str]]:
    """Each address of ours with its view's app and policy."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, address)
        elif policy := getattr(pattern.callback, "policy", ""):
            yield address, pattern.callback.__module__.split(".")[1], policy


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
