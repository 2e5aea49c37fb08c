"""What is said of each line of a version, its supplement included: what its task is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from roviec.organisations.models import STANDS
from roviec.plans.models import ItemVersion, PlanVersion, Supplement

# What may be said besides a line, by the cell it stands in; the co-operating units stand in a table of their own.
CELLS: dict[str, tuple[str, ...]] = {
    "lead": ("lead_rule", "lead_unit_id", "lead_of", "lead_units"),
    "co_units": ("co_unit_ids",),
    "leader": ("supervising_leader_id",),
    "due_written": ("due_written", "due_kind", "due_on"),
    "product": ("product",),
    "authority": ("authority",),
}


@dataclass
class Said:
    """A line with everything that is said of it; `besides` names the cells that the plan leaves open."""

    row: ItemVersion
    lead_rule: str = ""
    lead_unit_id: int | None = None
    lead_of: str = ""
    lead_units: list[int] = field(default_factory=list)
    co_unit_ids: list[int] = field(default_factory=list)
    supervising_leader_id: int | None = None
    due_written: str = ""
    due_kind: str = ""
    due_on: date | None = None
    product: str = ""
    authority: str = ""
    besides: frozenset[str] = frozenset()

    @property
    def item_id(self) -> int:
        """The identity of the line through all versions."""
        return self.row.item_id

    @property
    def units_named(self) -> list[int]:
        """The one unit that leads, or those chosen; none where a rule finds them."""
        return [self.lead_unit_id] if self.lead_unit_id else list(self.lead_units)

    def take(self, source: Any, cell: str) -> None:
        """Say in one cell what a line or a supplement says there."""
        for name in CELLS[cell]:
            setattr(self, name, getattr(source, name))


def is_silent(row: Any, cell: str) -> bool:
    """Whether a line says nothing in a cell."""
    return not getattr(row, CELLS[cell][0])


def said_of(version: PlanVersion, *, kinds: Iterable[str] | None = None) -> list[Said]:
    """The lines of a version in printed order, each with what is said besides it; of some kinds only; two queries."""
    through = ItemVersion.co_units.through.objects.filter(itemversion=OuterRef("pk")).order_by("pk")
    rows = version.lines.select_related("item", "lead_unit").annotate(
        co_unit_ids=ArraySubquery(through.values("unit_id"))
    )
    if kinds is not None:
        rows = rows.filter(item__kind__in=list(kinds))
    supplements = supplements_of(version.plan_id)
    found = []
    for row in rows.order_by("position", "pk"):
        line = Said(row)
        besides = supplements.get(row.item_id)
        for cell in CELLS:
            open_cell = is_silent(row, cell) and besides is not None and not is_silent(besides, cell)
            line.take(besides if open_cell else row, cell)
            if open_cell:
                line.besides |= {cell}
        found.append(line)
    return found


def supplements_of(plan_id: int) -> dict[int, Supplement]:
    """What stands besides the lines of a plan, by item; one query."""
    through = Supplement.co_units.through.objects.filter(supplement=OuterRef("pk")).order_by("pk")
    rows = Supplement.objects.filter(STANDS, item__plan=plan_id)
    return {row.item_id: row for row in rows.annotate(co_unit_ids=ArraySubquery(through.values("unit_id")))}
