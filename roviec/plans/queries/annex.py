"""The lines of a version in the order and with the names that the printed annex has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.models import STANDS
from roviec.plans.enums import ItemKind, LeadRule
from roviec.plans.models import Allocation, ItemVersion, PlanVersion, Target
from roviec.plans.queries.units import Naming, leaders_of, naming

# Targets are what people ask for first.
KIND_ORDER = [ItemKind.TARGET, *ItemKind]


@dataclass
class Line:
    """One line of the annex with everything that is printed of it; `below` are the lines under it."""

    row: ItemVersion
    depth: int
    naming: Naming
    co_unit_ids: list[int] = field(default_factory=list)
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
        if self.row.lead_rule == LeadRule.ALL_WARDS:
            return _("The wards")
        return self.naming.label(self.row.lead_unit_id)

    @property
    def co_units(self) -> str:
        """The co-operating units as printed."""
        return "; ".join(self.naming.label(pk) for pk in self.co_unit_ids)


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


def annex_of(version: PlanVersion, on: date) -> Annex:
    """The annex of a version, units named as of a day; five queries, whatever the number of lines."""
    rows = list(items_of(version))
    co_units: dict[int, list[int]] = defaultdict(list)
    through = ItemVersion.co_units.through.objects.filter(itemversion__plan_version=version).order_by("pk")
    for row_id, unit_id in through.values_list("itemversion_id", "unit_id"):
        co_units[row_id].append(unit_id)
    leads = {row.lead_unit_id for row in rows if row.lead_unit_id}
    names = naming(leads.union(*co_units.values()), on)
    leaders = leaders_of(leads, on)
    goals = _goals_of_the_whole(version)
    lines = {}
    for row in rows:
        leader, goal = leaders.get(row.lead_unit_id or 0, ""), goals.get(row.item_id)
        lines[row.item_id] = Line(row, 0, names, co_units[row.pk], leader, goal)
    top: list[Line] = []
    for line in lines.values():
        above = lines.get(line.row.parent_id or 0)
        (above.below if above else top).append(line)
    _set_depth(top, 0)
    return Annex(version, top)


def _goals_of_the_whole(version: PlanVersion) -> dict[int, Decimal]:
    """What the owner is to reach by item, over the longest period that has a goal; the latest of equal ones."""
    rows = Allocation.objects.filter(
        STANDS, target__item__versions__plan_version=version, unit=F("target__owner")
    ).annotate(days=F("period_end") - F("period_start"))
    return dict(rows.order_by("days", "period_start").values_list("target__item_id", "goal"))


def items_of(version: PlanVersion) -> Iterable[ItemVersion]:
    """The lines of a version with item and target, each level in its order; see `annex_of` for the printed order."""
    return version.lines.select_related("item__target").order_by("position", "pk")


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
