"""The plans as trees from the resolution down, each branch with the share of its work that is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from roviec.desk.pace import Pace
from roviec.desk.queries.heat import Cell
from roviec.desk.tallies import Bucket, ItemFact
from roviec.plans.enums import ItemKind
from roviec.plans.models import ItemVersion, PlanVersion


@dataclass
class Node:
    """A plan or a group of its lines: what was handed out in it and below, what is done, how its targets stand."""

    title: str
    number: str = ""
    plan_id: int | None = None
    given: int = 0
    done: int = 0
    overdue: int = 0
    targets: int = 0
    reached: int = 0
    behind: int = 0
    below: list[Node] = field(default_factory=list)

    def add(self, other: Node) -> None:
        """Count another branch in this one."""
        self.below.append(other)
        self.given += other.given
        self.done += other.done
        self.overdue += other.overdue
        self.targets += other.targets
        self.reached += other.reached
        self.behind += other.behind

    @property
    def is_empty(self) -> bool:
        """Whether nothing was handed out or measured in it."""
        return not (self.given or self.targets)


def outline_of(
    seen: Sequence[PlanVersion],
    versions: Sequence[PlanVersion],
    lines: Iterable[ItemVersion],
    items: Iterable[ItemFact],
    totals: Mapping[int, Cell],
) -> list[Node]:
    """The chosen plans with the plans above them that the reader sees; branches without work or targets are left out."""
    by_item = {item.item_id: item for item in items}
    of_plan: dict[int, list[ItemVersion]] = {}
    for line in lines:
        of_plan.setdefault(line.plan_version_id, []).append(line)
    known = {version.plan_id: version for version in seen}
    nodes = {v.plan_id: _plan(v, of_plan.get(v.pk, []), by_item, totals) for v in versions}
    for plan_id in list(nodes):
        for upper in _chain(plan_id, known)[1:]:
            nodes.setdefault(upper, Node(known[upper].plan.short_title, plan_id=upper))
    top: list[Node] = []
    # The lowest plans first, so that a branch is whole when it is added to the one above it.
    for plan_id in sorted(nodes, key=lambda pk: (-len(_chain(pk, known)), pk)):
        if not nodes[plan_id].is_empty:
            chain = _chain(plan_id, known)
            nodes[chain[1]].add(nodes[plan_id]) if len(chain) > 1 else top.append(nodes[plan_id])
    return top


def _chain(plan_id: int, known: Mapping[int, PlanVersion]) -> list[int]:
    """The plan and those it serves, upwards, as far as the reader sees them."""
    chain: list[int] = []
    step: int | None = plan_id
    while step is not None and step in known and step not in chain:
        chain.append(step)
        step = known[step].plan.serves_id
    return chain


def _plan(
    version: PlanVersion, lines: list[ItemVersion], items: Mapping[int, ItemFact], totals: Mapping[int, Cell]
) -> Node:
    node = Node(version.plan.short_title, plan_id=version.plan_id)
    groups: dict[int | None, Node] = {}
    for line in lines:
        if line.item.kind in {ItemKind.GROUP, ItemKind.BREAKTHROUGH}:
            groups[line.item_id] = Node(line.text, line.number)
    rest = Node("")
    for line in lines:
        if line.item_id not in groups:
            _count(line, groups.get(line.parent_id, rest), items, totals)
    for group in groups.values():
        if not group.is_empty:
            node.add(group)
    if not rest.is_empty:
        node.add(rest)
        node.below.remove(rest)
    return node


def _count(line: ItemVersion, node: Node, items: Mapping[int, ItemFact], totals: Mapping[int, Cell]) -> None:
    if item := items.get(line.item_id):
        node.given += 1
        node.done += item.bucket in {Bucket.DONE_ON_TIME, Bucket.DONE_LATE}
        node.overdue += item.bucket == Bucket.OVERDUE
    target = getattr(line.item, "target", None)
    if target and (cell := totals.get(target.pk)):
        node.targets += 1
        node.reached += cell.pace.is_good
        node.behind += cell.pace == Pace.BEHIND
