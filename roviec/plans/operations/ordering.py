"""The printed order of the lines of a draft: `position` counts from 1 through the whole version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from roviec.plans.models import ItemVersion, PlanVersion

Children = dict[int | None, list[ItemVersion]]


def children_of(version: PlanVersion) -> Children:
    """The lines of a version by the item they stand under, each level in its order."""
    children: Children = defaultdict(list)
    for line in version.lines.order_by("position", "pk"):
        children[line.parent_id].append(line)
    return children


def below(children: Children, item_id: int | None) -> Iterator[ItemVersion]:
    """All lines under an item (under nothing: all lines), in printed order."""
    for line in children.get(item_id, []):
        yield line
        yield from below(children, line.item_id)


def write_order(children: Children) -> None:
    """Number the lines as they stand in the tree; one statement, and none where nothing moved."""
    moved = []
    for position, line in enumerate(below(children, None), start=1):
        if line.position != position:
            line.position = position
            moved.append(line)
    ItemVersion.objects.bulk_update(moved, ["position"])
