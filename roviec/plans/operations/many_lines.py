"""Filling down and removing lines of a draft, and taking the last such change back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.plans.enums import BulkKind, ItemKind, PlanAct
from roviec.plans.models import BulkChange, Item, ItemVersion, PlanVersion
from roviec.plans.operations.drafting import lock_draft
from roviec.plans.operations.lines import UnableToWrite
from roviec.plans.operations.ordering import below, children_of, write_order

# What a cell that can be filled down is made of; the co-operating units stand in a table of their own.
FILLABLE: dict[str, tuple[str, ...]] = {
    "lead": ("lead_rule", "lead_unit_id", "lead_of", "lead_units"),
    "co_units": (),
    "leader": ("supervising_leader_id",),
    "due_written": ("due_written", "due_kind", "due_on"),
    "product": ("product",),
    "authority": ("authority",),
    "note": ("note",),
}
# What a line says and where it stands; with its number and version, all of its row but the version it is in.
WORDS = (
    "item_id", "parent_id", "position", "number", "text", "lead_rule", "lead_unit_id", "lead_of", "lead_units",
    "supervising_leader_id", "due_written", "due_kind", "due_on", "product", "authority", "note",
)  # fmt: skip
COLUMNS = ("id", "version", *WORDS)


class UnableToUndo(Unable):
    """There is nothing to take back, or it no longer can be."""


@transaction.atomic
def fill_down(
    version: PlanVersion, cell: str, source: ItemVersion, lines: Sequence[ItemVersion], *, by: Actor, at: datetime
) -> int:
    """The cell (a key of FILLABLE) of these lines says what it says in `source`; returns how many lines changed.

    Headings are left out. Raises UnableToWrite for a cell that cannot be filled, AlreadyIssued.
    """
    version = lock_draft(version)
    if cell not in FILLABLE:
        raise UnableToWrite(_("This column cannot be filled down."))
    wanted = {source.pk, *(line.pk for line in lines)}
    rows = {row.pk: row for row in version.lines.filter(pk__in=wanted).select_related("item")}
    if source.pk not in rows:
        raise UnableToWrite(_("The line to copy from is no longer in the draft."))
    co_units = co_units_of(rows)
    new = cell_of(rows[source.pk], cell, co_units)
    changes = {
        pk: {"old": old, "new": new}
        for pk, row in rows.items()
        if pk != source.pk and row.item.kind != ItemKind.GROUP and (old := cell_of(row, cell, co_units)) != new
    }
    if not changes:
        return 0
    write_cells(rows, cell, {pk: change["new"] for pk, change in changes.items()})
    remember(version, BulkKind.FILLED, {"cell": cell, "lines": changes}, len(changes), at)
    items = [rows[pk].item for pk in changes]
    record(PlanAct.ITEMS_FILLED, by=by, on=[version.plan, *items], at=at, data={"cell": cell, "count": len(changes)})
    return len(changes)


@transaction.atomic
def remove_items(
    version: PlanVersion, lines: Sequence[ItemVersion], *, by: Actor, at: datetime, cause: Act | None = None
) -> int:
    """The lines, and all that stand under them, are no longer in the draft; returns how many went.

    Their identities stay. Raises AlreadyIssued.
    """
    version = lock_draft(version)
    children = children_of(version)
    gone: dict[int, ItemVersion] = {}
    chosen = {line.pk for line in lines}
    for row in below(children, None):
        if row.pk in chosen or row.parent_id in {each.item_id for each in gone.values()}:
            gone[row.pk] = row
    if not gone:
        return 0
    co_units = co_units_of(gone)
    kept = [_as_json(row) | {"co_units": co_units[row.pk]} for row in gone.values()]
    items = list(Item.objects.filter(pk__in=[row.item_id for row in gone.values()]))
    ItemVersion.co_units.through.objects.filter(itemversion__in=gone).delete()
    version.lines.filter(pk__in=gone).delete()
    write_order(children_of(version))
    remember(version, BulkKind.REMOVED, {"lines": kept}, len(gone), at)
    record(PlanAct.ITEMS_REMOVED, by=by, on=[version.plan, *items], at=at, cause=cause, data={"count": len(gone)})
    return len(gone)


@transaction.atomic
def undo_last(version: PlanVersion, *, by: Actor, at: datetime) -> BulkChange:
    """The newest addition, fill, mending or removal that was not taken back is taken back; returns it.

    Cells that somebody wrote since a fill keep what he wrote. Raises UnableToUndo, AlreadyIssued.
    """
    version = lock_draft(version)
    last = version.bulk_changes.filter(undone_at__isnull=True).order_by("-pk").first()
    if last is None:
        raise UnableToUndo(_("There is nothing to take back."))
    undo = {
        BulkKind.ADDED: _undo_added,
        BulkKind.FILLED: _undo_filled,
        BulkKind.REMOVED: _undo_removed,
        BulkKind.MENDED: _undo_mended,
    }
    undo[BulkKind(last.kind)](version, last.reversal)
    write_order(children_of(version))
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    record(PlanAct.TAKEN_BACK, by=by, on=version.plan, at=at, data={"kind": last.kind, "count": last.count})
    return last


def _undo_added(version: PlanVersion, reversal: dict[str, Any]) -> None:
    added = {row.pk: row for row in version.lines.filter(pk__in=reversal["lines"])}
    items = {row.item_id for row in added.values()}
    if version.lines.filter(parent__in=items).exclude(pk__in=added).exists():
        raise UnableToUndo(_("Other lines stand under these by now. Move or remove them first."))
    ItemVersion.co_units.through.objects.filter(itemversion__in=added).delete()
    version.lines.filter(pk__in=added).delete()


def _undo_filled(version: PlanVersion, reversal: dict[str, Any]) -> None:
    _put_back(version, reversal["cell"], reversal["lines"])


def _undo_mended(version: PlanVersion, reversal: dict[str, Any]) -> None:
    for cell, lines in reversal["cells"].items():
        _put_back(version, cell, lines)


def _put_back(version: PlanVersion, cell: str, lines: dict[str, Any]) -> None:
    """Each line says in the cell what it said before, unless somebody wrote there since."""
    changes = {int(pk): change for pk, change in lines.items()}
    rows = {row.pk: row for row in version.lines.filter(pk__in=changes)}
    co_units = co_units_of(rows)
    untouched = {pk for pk, row in rows.items() if cell_of(row, cell, co_units) == changes[pk]["new"]}
    write_cells(rows, cell, {pk: changes[pk]["old"] for pk in untouched})


def _undo_removed(version: PlanVersion, reversal: dict[str, Any]) -> None:
    rows = [ItemVersion(plan_version=version, **{name: row[name] for name in COLUMNS}) for row in reversal["lines"]]
    here = set(version.lines.values_list("item_id", flat=True)) | {row.item_id for row in rows}
    if any(row.parent_id is not None and row.parent_id not in here for row in rows):
        raise UnableToUndo(_("The heading these lines stood under is no longer there."))
    through = ItemVersion.co_units.through
    try:
        with transaction.atomic():
            ItemVersion.objects.bulk_create(rows)
            through.objects.bulk_create(
                [through(itemversion_id=row["id"], unit_id=pk) for row in reversal["lines"] for pk in row["co_units"]]
            )
    except IntegrityError as error:
        raise UnableToUndo(_("These lines are in the draft again already.")) from error


def remember(version: PlanVersion, kind: BulkKind, reversal: dict[str, Any], count: int, at: datetime) -> None:
    """Keep what takes a change of several lines back."""
    BulkChange.objects.create(plan_version=version, kind=kind, reversal=reversal, count=count, done_at=at)


def co_units_of(rows: dict[int, ItemVersion]) -> dict[int, list[int]]:
    """The co-operating units of lines, by line; one query."""
    found: dict[int, list[int]] = {pk: [] for pk in rows}
    through = ItemVersion.co_units.through.objects.filter(itemversion__in=rows).order_by("pk")
    for row_id, unit_id in through.values_list("itemversion_id", "unit_id"):
        found[row_id].append(unit_id)
    return found


def cell_of(row: ItemVersion, cell: str, co_units: dict[int, list[int]]) -> list[Any]:
    """What a cell holds, as JSON keeps it."""
    if cell == "co_units":
        return sorted(co_units[row.pk])
    return [value.isoformat() if isinstance(value := getattr(row, name), date) else value for name in FILLABLE[cell]]


def write_cells(rows: dict[int, ItemVersion], cell: str, values: dict[int, list[Any]]) -> None:
    """Put values into one cell of several lines and count their versions up."""
    for pk, value in values.items():
        rows[pk].version += 1
        for name, part in zip(FILLABLE[cell], value, strict=False):
            setattr(rows[pk], name, date.fromisoformat(part) if name == "due_on" and part else part)
    columns = ["version", *(name.removesuffix("_id") for name in FILLABLE[cell])]
    ItemVersion.objects.bulk_update([rows[pk] for pk in values], columns)
    if cell == "co_units":
        through = ItemVersion.co_units.through
        through.objects.filter(itemversion__in=values).delete()
        through.objects.bulk_create(
            [through(itemversion_id=pk, unit_id=unit) for pk, units in values.items() for unit in units]
        )


def _as_json(row: ItemVersion) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    return values | {"due_on": row.due_on.isoformat() if row.due_on else None}
