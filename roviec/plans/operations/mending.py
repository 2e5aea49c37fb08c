"""Mending what many lines leave open in one step: in the draft itself, or besides an issued plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import STANDS, Holding, Unit
from roviec.plans.enums import BulkKind, ItemKind, PlanAct, PlanState
from roviec.plans.models import BulkChange, ItemVersion, Plan, PlanVersion, Supplement
from roviec.plans.operations.drafting import AlreadyIssued, lock_draft
from roviec.plans.operations.lines import UnableToWrite, due_columns, lead_columns
from roviec.plans.operations.many_lines import UnableToUndo, cell_of, co_units_of, remember, write_cells
from roviec.plans.queries.saying import CELLS, is_silent, supplements_of
from roviec.plans.queries.units import Lead


@dataclass(frozen=True)
class Mending:
    """What chosen lines are to say; None leaves a cell as it is."""

    lead: Lead | None = None
    co_units: tuple[Unit, ...] | None = None
    leader: Holding | None = None
    due_written: str | None = None
    product: str | None = None
    authority: str | None = None

    def cells(self, plan: Plan) -> dict[str, list[Any]]:
        """The new content of each cell that is mended, as the columns of CELLS hold it; raises UnableToWrite."""
        new: dict[str, list[Any]] = {}
        if self.lead is not None:
            columns = lead_columns(self.lead)
            unit = self.lead.unit.pk if self.lead.unit else None
            new["lead"] = [columns["lead_rule"], unit, columns["lead_of"], columns["lead_units"]]
        if self.co_units is not None:
            new["co_units"] = sorted(unit.pk for unit in self.co_units)
        if self.leader is not None:
            new["leader"] = [self.leader.pk]
        if self.due_written is not None:
            written = " ".join(self.due_written.split())
            due = due_columns(plan, written)
            new["due_written"] = [written, due["due_kind"].value, due["due_on"] and due["due_on"].isoformat()]
        for name in ("product", "authority"):
            if (text := getattr(self, name)) is not None:
                new[name] = [_short(name, text)]
        if not new:
            raise UnableToWrite(_("Say what the chosen lines are to say: fill at least one field."))
        return new


@dataclass(frozen=True)
class Mended:
    """How many lines say more now, and how many kept what the issued plan says."""

    lines: int
    kept: int


@transaction.atomic
def mend_lines(
    version: PlanVersion,
    lines: Sequence[ItemVersion],
    mending: Mending,
    *,
    only_open: bool = False,
    by: Actor,
    at: datetime,
) -> Mended:
    """The chosen lines say this in the cells named, all in one step that can be taken back.

    In a draft the lines themselves change, with `only_open` those alone that are silent there. Of an issued version, whose
    lines never do, it is said besides them, and only where they are silent: what the plan says is changed by an
    amendment. Raises UnableToWrite, AlreadyIssued.
    """
    locked = (
        PlanVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("plan__term").get(pk=version.pk)
    )
    if locked.retracted_at is not None:
        raise AlreadyIssued(_("This draft was dropped meanwhile."))
    new = mending.cells(locked.plan)
    wanted = [line.pk for line in lines]
    rows = locked.lines.filter(pk__in=wanted).exclude(item__kind=ItemKind.GROUP).select_related("item")
    found = {row.pk: row for row in rows}
    if not found:
        raise UnableToWrite(_("Tick the lines to mend."))
    if locked.state == PlanState.DRAFT:
        return _in_draft(locked, found, new, only_open, by, at)
    return _besides(locked, found, new, by, at)


def _in_draft(
    version: PlanVersion,
    rows: dict[int, ItemVersion],
    new: Mapping[str, list[Any]],
    only_open: bool,
    by: Actor,
    at: datetime,
) -> Mended:
    lock_draft(version)
    co_units = _with_co_units(rows)
    changes: dict[str, dict[int, dict[str, Any]]] = {}
    for cell, value in new.items():
        touched_rows = {pk: row for pk, row in rows.items() if not only_open or is_silent(row, cell)}
        old = {pk: cell_of(row, cell, co_units) for pk, row in touched_rows.items()}
        if differing := {pk: {"old": said, "new": value} for pk, said in old.items() if said != value}:
            changes[cell] = differing
            write_cells(rows, cell, dict.fromkeys(differing, value))
    touched = {pk for cells in changes.values() for pk in cells}
    if touched:
        remember(version, BulkKind.MENDED, {"cells": changes}, len(touched), at)
        items = [rows[pk].item for pk in touched]
        data = {"cells": sorted(changes), "count": len(touched)}
        record(PlanAct.ITEMS_MENDED, by=by, on=[version.plan, *items], at=at, data=data)
    return Mended(len(touched), 0)


def _besides(
    version: PlanVersion, rows: dict[int, ItemVersion], new: Mapping[str, list[Any]], by: Actor, at: datetime
) -> Mended:
    _with_co_units(rows)
    standing = supplements_of(version.plan_id)
    said: list[tuple[Supplement, list[int]]] = []
    kept = 0
    replaced = []
    for row in rows.values():
        open_cells = [cell for cell in new if is_silent(row, cell)]
        kept += len(open_cells) < len(new)
        before = standing.get(row.item_id)
        supplement, units = _copy(before, row.item_id)
        for cell in open_cells:
            units = new[cell] if cell == "co_units" else units
            _put(supplement, cell, new[cell])
        if not open_cells or (before is not None and _same(before, supplement, units)):
            continue
        if before is not None:
            replaced.append(before.pk)
        said.append((supplement, units))
    if not said:
        return Mended(0, kept)
    made = _say(said, replaced)
    touched = {supplement.item_id for supplement in made}
    items = [row.item for row in rows.values() if row.item_id in touched]
    reversal = {"retracted": replaced, "items": [supplement.item_id for supplement in made]}
    remember(version, BulkKind.MENDED, reversal, len(made), at)
    data = {"cells": sorted(new), "count": len(made)}
    record(PlanAct.ITEMS_SUPPLEMENTED, by=by, on=[version.plan, *items], at=at, data=data)
    return Mended(len(made), kept)


def _with_co_units(rows: dict[int, ItemVersion]) -> dict[int, list[int]]:
    """The co-operating units of the lines, which are noted on them as `said_of` does."""
    co_units = co_units_of(rows)
    for pk, row in rows.items():
        row.co_unit_ids = co_units[pk]  # type: ignore[attr-defined] # annotated there
    return co_units


@transaction.atomic
def take_back_supplement(version: PlanVersion, *, by: Actor, at: datetime) -> BulkChange:
    """The newest thing said besides an issued version is taken back; tasks handed out with it keep what they say.

    Raises UnableToUndo when there is none.
    """
    version = PlanVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("plan").get(pk=version.pk)
    last = version.bulk_changes.filter(undone_at=None, kind=BulkKind.MENDED).order_by("-pk").first()
    if last is None or "items" not in last.reversal:
        raise UnableToUndo(_("There is nothing to take back."))
    Supplement.objects.filter(STANDS, item__in=last.reversal["items"]).update(retracted_at=Now())
    before = Supplement.objects.filter(pk__in=last.reversal["retracted"]).prefetch_related("co_units")
    _say([_copy(row, row.item_id) for row in before], [])
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    record(PlanAct.SUPPLEMENT_TAKEN_BACK, by=by, on=version.plan, at=at, data={"count": last.count})
    return last


def _say(said: Sequence[tuple[Supplement, list[int]]], replaced: Sequence[int]) -> list[Supplement]:
    Supplement.objects.filter(pk__in=replaced).update(retracted_at=Now())
    made = Supplement.objects.bulk_create([supplement for supplement, _units in said])
    through = Supplement.co_units.through
    through.objects.bulk_create(
        [
            through(supplement_id=supplement.pk, unit_id=unit)
            for supplement, (_said, units) in zip(made, said, strict=True)
            for unit in units
        ]
    )
    return made


_COLUMNS = [name for cell, names in CELLS.items() if cell != "co_units" for name in names]


def _copy(before: Supplement | None, item_id: int) -> tuple[Supplement, list[int]]:
    if before is None:
        return Supplement(item_id=item_id), []
    units = getattr(before, "co_unit_ids", None)
    if units is None:
        units = [unit.pk for unit in before.co_units.all()]
    return Supplement(item_id=item_id, **{name: getattr(before, name) for name in _COLUMNS}), list(units)


def _put(supplement: Supplement, cell: str, value: list[Any]) -> None:
    if cell == "co_units":
        return
    for name, part in zip(CELLS[cell], value, strict=True):
        setattr(supplement, name, date.fromisoformat(part) if name == "due_on" and part else part)


def _same(before: Any, after: Supplement, units: list[int]) -> bool:
    columns = all(getattr(before, name) == getattr(after, name) for name in _COLUMNS)
    return columns and sorted(before.co_unit_ids) == sorted(units)


def _short(name: str, text: str) -> str:
    most = getattr(Supplement._meta.get_field(name), "max_length", None) or 0
    if len(text.strip()) > most:
        raise UnableToWrite(
            _("“%(text)s…” is too long: at most %(most)d characters.") % {"text": text[:30], "most": most}
        )
    return text.strip()
