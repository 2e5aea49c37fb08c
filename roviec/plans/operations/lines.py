"""The lines of a draft, one at a time or pasted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import Holding, Unit
from roviec.plans.enums import BulkKind, DueKind, ItemKind, LeadRule, PlanAct
from roviec.plans.models import BulkChange, Item, ItemVersion, Plan, PlanVersion
from roviec.plans.operations.drafting import lock_draft
from roviec.plans.operations.ordering import below, children_of, write_order
from roviec.plans.queries.units import Lead
from roviec.prose.due import UnreadableDue, compute_due

NO_RULE = Lead()
LINES_AT_MOST = 1_000
LETTERS_AT_MOST = 4_000


class UnableToWrite(Unable):
    """The line cannot read like this."""


@dataclass(frozen=True)
class Words:
    """What a line says. `lead` is a unit, or each ward with `each_ward`, or each unit that `rule` finds, or nobody.

    Where it stands: under the line of index `under_line` in the same paste, or under the item `under`, or at the top.
    """

    kind: ItemKind
    text: str
    number: str = ""
    lead: Unit | None = None
    each_ward: bool = False
    rule: Lead = NO_RULE
    co_units: tuple[Unit, ...] = ()
    leader: Holding | None = None
    due_written: str = ""
    product: str = ""
    authority: str = ""
    note: str = ""
    under_line: int | None = None
    under: Item | None = None
    # The uuid that an import, or the form it was typed in, gives the item, so that the same line can be found again.
    key: uuid.UUID | None = None

    def columns(self, plan: Plan) -> dict[str, Any]:
        """The columns of the row; raises UnableToWrite when there are no words or the deadline cannot be read."""
        if not self.text.strip():
            raise UnableToWrite(_("Write what is to be done."))
        words = {
            "number": self.number.strip(),
            "text": self.text.strip(),
            "due_written": " ".join(self.due_written.split()),
            "product": self.product.strip(),
            "authority": self.authority.strip(),
            "note": self.note.strip(),
        }
        for name, text in words.items():
            most = getattr(ItemVersion._meta.get_field(name), "max_length", None) or LETTERS_AT_MOST
            if len(text) > most:
                raise UnableToWrite(
                    gettext("“%(text)s…” is too long: at most %(most)d characters.") % {"text": text[:30], "most": most}
                )
        leader = {"supervising_leader": self.leader}
        return words | lead_columns(self.lead_as_rule) | leader | due_columns(plan, words["due_written"])

    @property
    def lead_as_rule(self) -> Lead:
        """Who leads, whichever way it was said."""
        if self.each_ward:
            return Lead(LeadRule.ALL_WARDS)
        return Lead(LeadRule.UNIT, self.lead) if self.lead else self.rule


def lead_columns(lead: Lead) -> dict[str, Any]:
    """The columns of a lead; raises UnableToWrite for a title that is too long."""
    most = ItemVersion._meta.get_field("lead_of").max_length or LETTERS_AT_MOST
    if len(lead.of) > most:
        raise UnableToWrite(
            gettext("“%(text)s…” is too long: at most %(most)d characters.") % {"text": lead.of[:30], "most": most}
        )
    return {"lead_rule": lead.rule, "lead_unit": lead.unit, "lead_of": lead.of, "lead_units": list(lead.units)}


def due_columns(plan: Plan, written: str) -> dict[str, Any]:
    """What a deadline as written comes to in a plan of this year and term; raises UnableToWrite."""
    term = (plan.term.valid.lower, plan.term.valid.upper) if plan.term and plan.term.valid.upper else None
    try:
        due = compute_due(written, year=plan.year, term=term)
    except UnreadableDue as error:
        raise UnableToWrite(gettext(error.sentence) % error.facts) from error
    return {"due_kind": DueKind(due.kind.value), "due_on": due.on}


def words_of(line: ItemVersion) -> Words:
    """What a line says now, to be changed in part with `dataclasses.replace`."""
    return Words(
        kind=ItemKind(line.item.kind),
        text=line.text,
        number=line.number,
        rule=Lead(line.lead_rule, line.lead_unit, line.lead_of, tuple(line.lead_units)),
        leader=line.supervising_leader,
        co_units=tuple(line.co_units.order_by("pk")),
        due_written=line.due_written,
        product=line.product,
        authority=line.authority,
        note=line.note,
        under=line.parent,
    )


@transaction.atomic
def add_items(
    version: PlanVersion, lines: Sequence[Words], *, by: Actor, at: datetime, cause: Act | None = None
) -> list[ItemVersion]:
    """The draft has these lines more, in this order, each at the end of what stands under the same item.

    The `key` of a line names the wish: the same keys again give the same lines. Raises UnableToWrite for the first line
    that cannot be read, AlreadyIssued. A constant number of statements.
    """
    version = lock_draft(version)
    if not lines:
        return []
    if (same := _added_before(version, lines)) is not None:
        return same
    if len(lines) + version.lines.count() > LINES_AT_MOST:
        raise UnableToWrite(gettext("A plan has at most %(most)d lines.") % {"most": LINES_AT_MOST})
    columns = [words.columns(version.plan) for words in lines]
    known = set(version.lines.values_list("item_id", flat=True))
    items = Item.objects.bulk_create(
        [Item(plan=version.plan, kind=words.kind, uuid=words.key or uuid.uuid4()) for words in lines]
    )
    last = version.lines.order_by("-position").values_list("position", flat=True).first() or 0
    rows = []
    for index, words in enumerate(lines):
        parent = items[words.under_line] if words.under_line is not None else words.under
        if words.under_line is None and parent is not None and parent.pk not in known:
            raise UnableToWrite(_("The line it stands under is no longer in the draft."))
        row = ItemVersion(plan_version=version, item=items[index], parent=parent, position=last + 1 + index)
        for name, value in columns[index].items():
            setattr(row, name, value)
        rows.append(row)
    ItemVersion.objects.bulk_create(rows)
    through = ItemVersion.co_units.through
    through.objects.bulk_create(
        [
            through(itemversion_id=row.pk, unit_id=unit.pk)
            for row, words in zip(rows, lines, strict=True)
            for unit in dict.fromkeys(words.co_units)
        ]
    )
    write_order(children_of(version))
    BulkChange.objects.create(
        plan_version=version,
        kind=BulkKind.ADDED,
        reversal={"lines": [row.pk for row in rows]},
        count=len(rows),
        done_at=at,
    )
    record(PlanAct.ITEMS_ADDED, by=by, on=[version.plan, *items], at=at, cause=cause, data={"count": len(rows)})
    return rows


def _added_before(version: PlanVersion, lines: Sequence[Words]) -> list[ItemVersion] | None:
    """The lines that this very wish has added already, in their order; None when it has not."""
    keys = [words.key for words in lines if words.key]
    if not keys or not Item.objects.filter(uuid__in=keys).exists():
        return None
    added = {row.item.uuid: row for row in version.lines.filter(item__uuid__in=keys).select_related("item")}
    if len(keys) != len(lines) or set(added) != set(keys):
        raise UnableToWrite(_("Some of these lines were added before. Look at the draft, then add what is missing."))
    return [added[key] for key in keys]


@transaction.atomic
def change_item(
    line: ItemVersion, words: Words, *, version: int, by: Actor, at: datetime, cause: Act | None = None
) -> ItemVersion:
    """The line of a draft reads like this, and stands under `words.under`; `version` is the one it was shown with.

    Raises UnableToWrite, Stale when somebody else changed the line meanwhile, AlreadyIssued.
    """
    draft = lock_draft(line.plan_version)
    line = _lock_line(draft, line)
    columns = words.columns(draft.plan)
    changed = [name for name, value in columns.items() if getattr(line, name) != value]
    co_units = {unit.pk for unit in words.co_units}
    if co_units != set(line.co_units.values_list("pk", flat=True)):
        changed.append("co_units")
    if words.kind != line.item.kind:
        _refuse_new_kind(line)
        changed.append("kind")
    if (words.under.pk if words.under else None) != line.parent_id:
        changed.append("position")
    if not changed:
        return line
    if line.version != version:
        raise Stale(_("Somebody else changed this line meanwhile. Look at it again, then save."))
    for name, value in columns.items():
        setattr(line, name, value)
    line.version += 1
    line.save()
    if "co_units" in changed:
        line.co_units.set(co_units)
    if "kind" in changed:
        line.item.kind = words.kind
        line.item.save(update_fields=["kind"])
    if "position" in changed:
        _place(draft, line, under=words.under)
    record(PlanAct.ITEM_CHANGED, by=by, on=[draft.plan, line.item], at=at, cause=cause, data={"columns": changed})
    return line


@transaction.atomic
def move_item(
    line: ItemVersion, *, under: Item | None, before: Item | None = None, by: Actor, at: datetime
) -> ItemVersion:
    """The line stands under another one (None: at the top), before one of the lines there or at their end.

    Raises UnableToWrite when it would stand under itself, AlreadyIssued.
    """
    draft = lock_draft(line.plan_version)
    line = _lock_line(draft, line)
    moved = _place(draft, line, under=under, before=before)
    if moved is None:
        return line
    record(PlanAct.ITEM_CHANGED, by=by, on=[draft.plan, line.item], at=at, data={"columns": ["position"]})
    return moved


def _place(
    draft: PlanVersion, line: ItemVersion, *, under: Item | None, before: Item | None = None
) -> ItemVersion | None:
    """The line as it stands now, or None when it stands there already."""
    children = children_of(draft)
    inside = {line.item_id, *(each.item_id for each in below(children, line.item_id))}
    if under is not None and under.pk in inside:
        raise UnableToWrite(_("A line cannot stand under itself."))
    if under is not None and under.pk not in {each.item_id for each in below(children, None)}:
        raise UnableToWrite(_("The line it stands under is no longer in the draft."))
    old = [(each.item_id, each.parent_id) for each in below(children, None)]
    mine = next(each for each in children[line.parent_id] if each.pk == line.pk)
    children[line.parent_id].remove(mine)
    siblings = children[under.pk if under else None]
    places = [each.item_id for each in siblings]
    siblings.insert(places.index(before.pk) if before and before.pk in places else len(places), mine)
    mine.parent_id = under.pk if under else None
    if [(each.item_id, each.parent_id) for each in below(children, None)] == old:
        return None
    mine.save(update_fields=["parent"])
    write_order(children)
    return mine


def _lock_line(draft: PlanVersion, line: ItemVersion) -> ItemVersion:
    found = (
        draft.lines.select_for_update(no_key=True, of=("self",))
        .select_related("item", "lead_unit", "supervising_leader__person", "parent")
        .filter(pk=line.pk)
        .first()
    )
    if found is None:
        raise Stale(_("Somebody else removed this line meanwhile."))
    return found


def _refuse_new_kind(line: ItemVersion) -> None:
    """What an item is stays so once it is measured or was issued: figures and tasks hang on it."""
    if hasattr(line.item, "target") or line.item.versions.exclude(pk=line.pk).exists():
        raise UnableToWrite(_("This line is measured or was issued before: what it is cannot change. Add a new line."))
