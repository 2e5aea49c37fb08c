"""The lines of a version in the order and with the names that the printed annex has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils.translation import ngettext

from roviec.organisations.enums import WARDS
from roviec.organisations.models import STANDS
from roviec.plans.enums import ItemKind
from roviec.plans.models import Allocation, ItemVersion, PlanVersion, Target
from roviec.plans.queries.units import (
    Naming,
    lead_ids,
    leaders_of,
    listed,
    naming,
    ward_ids_around,
    words_of_lead,
)

SEVERAL_WARDS = 3
# Targets are what people ask for first.
KIND_ORDER = [ItemKind.TARGET, *ItemKind]


@dataclass
class Line:
    """One line of the annex with everything that is printed of it; `below` are the lines under it."""

    row: ItemVersion
    depth: int
    naming: Naming
    co_unit_ids: list[int] = field(default_factory=list)
    wards: frozenset[int] = frozenset()
    leader: str = ""
    goal: Decimal | None = None
    below: list[Line] = field(default_factory=list)

    @property
    def item_id(self) -> int:
        """The identity of the line through all versions."""
        return self.row.item_id

    @property
    def kind(self) -> ItemKind:
        """What the line is."""
        return ItemKind(self.row.item.kind)

    @property
    def is_group(self) -> bool:
        """Whether it is a heading over other lines."""
        return self.kind == ItemKind.GROUP

    @property
    def target(self) -> Target | None:
        """How it is measured, for a target that says so already."""
        return getattr(self.row.item, "target", None)

    @property
    def lead(self) -> str:
        """The lead as printed."""
        return words_of_lead(self.row.lead_rule, self.row.lead_of, lead_ids(self.row), self.naming.label)

    @property
    def co_units(self) -> str:
        """The co-operating units as printed."""
        return listed(self.co_unit_ids, self.wards, self.naming.label)


@dataclass(frozen=True)
class KindTotal:
    """How many lines of a kind a version has, and in which groups: 17 = 4 + 13."""

    kind: ItemKind
    total: int
    parts: tuple[int, ...]

    @property
    def words(self) -> str:
        """Total and parts ("17 targets = 4 + 13"), without parts when they are all in one group."""
        counted = count_words(self.kind, self.total)
        return f"{counted} = {' + '.join(map(str, self.parts))}" if len(self.parts) > 1 else counted


@dataclass(frozen=True)
class Annex:
    """A version as its annex prints it: the lines at the top with all that stands under them."""

    version: PlanVersion
    top: list[Line]
    naming: Naming

    def __iter__(self) -> Iterator[Line]:
        """All lines in printed order."""
        return _walk(self.top)

    @property
    def totals(self) -> list[KindTotal]:
        """The lines counted by kind, groups apart, targets first; the parts of a kind add up to its total."""
        counted: dict[ItemKind, Counter[int]] = defaultdict(Counter)
        for line in self:
            if not line.is_group:
                counted[line.kind][line.row.parent_id or 0] += 1
        return [
            KindTotal(kind, sum(counted[kind].values()), tuple(counted[kind].values()))
            for kind in sorted(counted, key=KIND_ORDER.index)
        ]

    @property
    def sentence(self) -> str:
        """All kinds in one line: "17 targets = 4 + 13; 100 tasks = 11 + 25 + 52 + 9 + 3"."""
        return "; ".join(total.words for total in self.totals)


def annex_of(version: PlanVersion, on: date, *, also: Iterable[int] = ()) -> Annex:
    """The annex of a version, units named as of a day, `also` other units that its page names.

    Three queries whatever the number of lines, and one for the wards where a line names more than a few.
    """
    rows = list(_rows_of(version))
    leads = {unit for row in rows for unit in lead_ids(row)}
    names = naming(leads.union(also, *(row.co_unit_ids for row in rows)), on)
    leaders = leaders_of(leads, on)
    wards: frozenset[int] = frozenset()
    if any(sum(names.kinds.get(pk) in WARDS for pk in row.co_unit_ids) > SEVERAL_WARDS for row in rows):
        wards = ward_ids_around(version.plan.owner_id, on)
    lines = {}
    for row in rows:
        named = row.supervising_leader
        leader = named.person.name if named else leaders.get(row.lead_unit_id or 0, "")
        lines[row.item_id] = Line(row, 0, names, row.co_unit_ids, wards, leader, row.goal)
    top: list[Line] = []
    for line in lines.values():
        above = lines.get(line.row.parent_id or 0)
        (above.below if above else top).append(line)
    _set_depth(top, 0)
    return Annex(version, top, names)


def _rows_of(version: PlanVersion) -> QuerySet[Any]:
    """The lines with their co-operating units and what the owner is to reach over the longest, latest period."""
    goal = Allocation.objects.filter(STANDS, target__item=OuterRef("item"), unit=F("target__owner"))
    longest = goal.annotate(days=F("period_end") - F("period_start")).order_by("-days", "-period_start")
    through = ItemVersion.co_units.through.objects.filter(itemversion=OuterRef("pk")).order_by("pk")
    return items_of(version).annotate(
        co_unit_ids=ArraySubquery(through.values("unit_id")), goal=Subquery(longest.values("goal")[:1])
    )


def items_of(version: PlanVersion) -> QuerySet[ItemVersion]:
    """The lines of a version with item and target, each level in its order; see `annex_of` for the printed order."""
    return version.lines.select_related("item__target", "supervising_leader__person").order_by("position", "pk")


def counts_by_kind(version_ids: Iterable[int]) -> dict[int, dict[ItemKind, int]]:
    """How many lines of each kind versions have, in one query."""
    rows = ItemVersion.objects.filter(plan_version__in=list(version_ids)).order_by()
    counts: dict[int, dict[ItemKind, int]] = defaultdict(dict)
    for row in rows.values("plan_version_id", "item__kind").annotate(count=Count("pk")):
        counts[row["plan_version_id"]][ItemKind(row["item__kind"])] = row["count"]
    return {pk: dict(sorted(found.items(), key=lambda pair: KIND_ORDER.index(pair[0]))) for pk, found in counts.items()}


def count_words(kind: ItemKind, count: int) -> str:
    """A number of lines of a kind, in words of its own."""
    words = {
        ItemKind.TARGET: ngettext("%(count)d target", "%(count)d targets", count),
        ItemKind.TASK: ngettext("%(count)d task", "%(count)d tasks", count),
        ItemKind.CONTENT: ngettext("%(count)d work item", "%(count)d work items", count),
        ItemKind.PROJECT: ngettext("%(count)d project", "%(count)d projects", count),
        ItemKind.KEY_TASK: ngettext("%(count)d key task", "%(count)d key tasks", count),
        ItemKind.COMMITMENT: ngettext("%(count)d commitment", "%(count)d commitments", count),
        ItemKind.BREAKTHROUGH: ngettext("%(count)d breakthrough", "%(count)d breakthroughs", count),
        ItemKind.GROUP: ngettext("%(count)d group", "%(count)d groups", count),
    }
    return words[kind] % {"count": count}


def _walk(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _walk(line.below)


def _set_depth(lines: list[Line], depth: int) -> None:
    for line in lines:
        line.depth = depth
        _set_depth(line.below, depth + 1)
