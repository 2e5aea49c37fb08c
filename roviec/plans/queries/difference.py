"""What an amended version of a plan says otherwise, line by line and for each unit that a changed line concerns."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.models import STANDS, Holding
from roviec.organisations.queries import names_of
from roviec.plans.enums import ItemKind, PlanState
from roviec.plans.models import PlanVersion, TargetUnit
from roviec.plans.queries.leads import found_by_rules
from roviec.plans.queries.saying import Said, said_of
from roviec.plans.queries.units import Naming, listed, naming, ward_ids_around, words_of_lead

# The cells of a line that are compared, in printed order.
COMPARED = ("number", "text", "lead", "co_units", "leader", "due_written", "product", "authority", "note")


class Changed(StrEnum):
    """What became of a line."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


@dataclass(frozen=True)
class Piece:
    """Some words of a cell, and whether the other version has them too."""

    words: str
    is_same: bool = True


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else: what was and what is, in pieces."""

    cell: str
    was: list[Piece]
    now: list[Piece]


@dataclass(frozen=True)
class LineChange:
    """A line that was added, removed, changed or moved, and the units it concerns: its old and new leads and helpers."""

    change: Changed
    was: Said | None
    now: Said | None
    cells: list[CellChange] = field(default_factory=list)
    units: frozenset[int] = frozenset()
    is_moved: bool = False

    @property
    def line(self) -> Said:
        """The line as it is, or as it was before it went."""
        line = self.now or self.was
        if line is None:
            raise ValueError("a change is about some line")
        return line

    @property
    def changed_cells(self) -> frozenset[str]:
        """The names of the cells that say something else."""
        return frozenset(cell.cell for cell in self.cells)


@dataclass(frozen=True)
class Difference:
    """All that one version says otherwise than the one before it."""

    before: PlanVersion
    after: PlanVersion
    lines: list[LineChange]
    naming: Naming
    # The units that some change concerns, in protocol order.
    units: list[int]

    @property
    def by_unit(self) -> list[tuple[int, list[LineChange]]]:
        """The changes that concern each unit."""
        found: dict[int, list[LineChange]] = defaultdict(list)
        for line in self.lines:
            for unit in line.units:
                found[unit].append(line)
        return [(unit, found[unit]) for unit in self.units]

    @property
    def sentence(self) -> str:
        """How many lines became what: "2 lines changed, 1 added, 1 removed."."""
        counts = Counter(line.change for line in self.lines)
        words = {
            Changed.CHANGED: ngettext("%(count)d line changed", "%(count)d lines changed", counts[Changed.CHANGED]),
            Changed.ADDED: ngettext("%(count)d line added", "%(count)d lines added", counts[Changed.ADDED]),
            Changed.REMOVED: ngettext("%(count)d line removed", "%(count)d lines removed", counts[Changed.REMOVED]),
            Changed.MOVED: ngettext("%(count)d line moved", "%(count)d lines moved", counts[Changed.MOVED]),
        }
        parts = [words[change] % {"count": counts[change]} for change in words if counts[change]]
        return ", ".join(parts) if parts else _("nothing changed")


def version_before(version: PlanVersion) -> PlanVersion | None:
    """The issued version that this one takes the place of, or None for the first."""
    rows = PlanVersion.objects.filter(plan=version.plan_id, state=PlanState.ISSUED, retracted_at=None)
    found = rows.filter(number__lt=version.number).order_by("-effective_from", "-number").first()
    if found is not None:
        found.plan = version.plan
    return found


def difference(before: PlanVersion, after: PlanVersion, on: date) -> Difference:
    """What `after` says otherwise than `before`, units named as of a day; a dozen queries, whatever the lines."""
    old = {line.item_id: line for line in said_of(before)}
    new = {line.item_id: line for line in said_of(after)}
    owner = after.plan.owner_id
    concerned = _concerned([*old.values(), *new.values()], owner, on)
    for_targets = _reporters(item for item, line in {**old, **new}.items() if line.row.item.kind == ItemKind.TARGET)
    named = {unit for line in [*old.values(), *new.values()] for unit in [*line.units_named, *line.co_unit_ids]}
    names = naming(
        {*named, *(u for units in concerned.values() for u in units), *(u for us in for_targets.values() for u in us)},
        on,
    )
    words = _Words(names, ward_ids_around(owner, on), _leaders([*old.values(), *new.values()]))
    moved = _moved(old, new)
    lines = []
    for item in [*new, *(item for item in old if item not in new)]:
        was, now = old.get(item), new.get(item)
        cells = words.differing(was, now) if was and now else []
        change = _change(was, now, cells, item in moved)
        if change is None:
            continue
        touched = {unit for line in (was, now) if line for unit in concerned[id(line)]} | for_targets.get(item, set())
        lines.append(LineChange(change, was, now, cells, frozenset(touched), item in moved))
    units = names_of({unit for line in lines for unit in line.units}, on)
    return Difference(before, after, lines, names, list(units))


def _change(was: Said | None, now: Said | None, cells: list[CellChange], is_moved: bool) -> Changed | None:
    if was is None:
        return Changed.ADDED
    if now is None:
        return Changed.REMOVED
    if cells:
        return Changed.CHANGED
    return Changed.MOVED if is_moved else None


def _concerned(lines: list[Said], owner: int, on: date) -> dict[int, set[int]]:
    """By identity of the line, the units that lead it or help."""
    found = found_by_rules(lines, owner, on)
    return {id(line): {*found.leads(line), *line.co_unit_ids} for line in lines}


def _reporters(items: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = TargetUnit.objects.filter(STANDS, target__item__in=list(items))
    for item, unit in rows.values_list("target__item_id", "unit_id"):
        found[item].add(unit)
    return found


def _leaders(lines: list[Said]) -> dict[int, str]:
    wanted = {line.supervising_leader_id for line in lines if line.supervising_leader_id}
    rows = Holding.objects.filter(pk__in=wanted).values_list("pk", "person__name")
    return dict(rows) if wanted else {}


def _moved(old: dict[int, Said], new: dict[int, Said]) -> set[int]:
    """The items that stand elsewhere: under another line, or in another order among those they stood with."""
    common = [item for item in old if item in new]
    moved = {item for item in common if old[item].row.parent_id != new[item].row.parent_id}
    by_parent: dict[int | None, list[list[int]]] = defaultdict(lambda: [[], []])
    for place, lines in enumerate((old, new)):
        for item, line in lines.items():
            if item in old and item in new and item not in moved:
                by_parent[line.row.parent_id][place].append(item)
    for was, now in by_parent.values():
        blocks = difflib.SequenceMatcher(None, was, now).get_matching_blocks()
        kept = {item for block in blocks for item in was[block.a : block.a + block.size]}
        moved |= set(was) - kept
    return moved


@dataclass(frozen=True)
class _Words:
    """The cells of lines in words."""

    names: Naming
    wards: frozenset[int]
    leaders: dict[int, str]

    def cell(self, line: Said, cell: str) -> str:
        if cell in {"number", "text", "note"}:
            return str(getattr(line.row, cell))
        if cell == "lead":
            return words_of_lead(line.lead_rule, line.lead_of, line.units_named, self.names.label)
        if cell == "co_units":
            return listed(sorted(line.co_unit_ids), self.wards, self.names.label)
        if cell == "leader":
            return self.leaders.get(line.supervising_leader_id or 0, "")
        return str(getattr(line, cell))

    def differing(self, was: Said, now: Said) -> list[CellChange]:
        found = []
        for cell in COMPARED:
            old, new = self.cell(was, cell), self.cell(now, cell)
            if old != new:
                found.append(CellChange(cell, *marked(old, new)))
        return found


def marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts in pieces that the other one has too, or has not; word by word."""
    was, now = old.split(), new.split()
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        for side, words in ((0, was[a:b]), (1, now[c:d])):
            if words:
                pieces[side].append(Piece(" ".join(words), tag == "equal"))
    return pieces
