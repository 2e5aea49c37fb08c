"""Drafting a reorganisation: what it is, its lines, and what is decided of the work that is open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.handovers.enums import OUTCOMES, HandoverAct, LineKind, Outcome, State, Work
from roviec.handovers.models import Decision, Line, Reorganisation
from roviec.handovers.queries import Node
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import Unit
from roviec.organisations.operations import Naming


class UnableToReorganise(Unable):
    """The reorganisation cannot be changed, or carried out, like this."""


@dataclass(frozen=True)
class Particulars:
    """What a reorganisation is called, by which document it is made, and from which day it holds."""

    title: str
    basis: str
    on: date


@dataclass(frozen=True)
class Saying:
    """What one line says; `place` is what a unit passes on to, or stands under."""

    kind: LineKind
    unit: Unit | None = None
    place: Node | None = None
    naming: Naming | None = None
    share: Decimal | None = None
    is_assumed: bool = False


def locked(reorganisation: Reorganisation, version: int | None) -> Reorganisation:
    """The reorganisation, ours until commit; raises Stale when somebody changed it since this version was shown."""
    found = Reorganisation.objects.select_for_update(no_key=True).get(pk=reorganisation.pk)
    if version is not None and found.version != version:
        raise Stale(_("Somebody else has changed this reorganisation since you opened it. Look at what it says now."))
    return found


def locked_draft(reorganisation: Reorganisation, version: int | None) -> Reorganisation:
    """As `locked`, of one that may still be changed."""
    found = locked(reorganisation, version)
    if not found.is_draft:
        raise UnableToReorganise(_("Only a draft can be changed. Take the order back first."))
    return found


def saved(reorganisation: Reorganisation) -> Reorganisation:
    """Save the next version."""
    reorganisation.version += 1
    reorganisation.save()
    return reorganisation


@transaction.atomic
def draft_reorganisation(over: Unit, said: Particulars, *, by: Actor, at: datetime) -> Reorganisation:
    """A reorganisation of units below this one is being drafted; nothing has changed for anybody yet."""
    made = Reorganisation.objects.create(over=over, drafted_at=at, title=said.title, basis=said.basis, on=said.on)
    record(HandoverAct.DRAFTED, by=by, on=[made, over], at=at)
    return made


@transaction.atomic
def reword_reorganisation(
    reorganisation: Reorganisation, said: Particulars, *, version: int | None = None, by: Actor, at: datetime
) -> Reorganisation:
    """The draft has another title, document or day."""
    found = locked_draft(reorganisation, version)
    if Particulars(found.title, found.basis, found.on) == said:
        return found
    found.title, found.basis, found.on = said.title, said.basis, said.on
    saved(found)
    record(HandoverAct.REWORDED, by=by, on=found, at=at, data={"on": said.on.isoformat()})
    return found


@transaction.atomic
def add_line(reorganisation: Reorganisation, said: Saying, *, by: Actor, at: datetime) -> Line:
    """The draft says one thing more; raises UnableToReorganise when it says so of the unit already."""
    found = locked_draft(reorganisation, None)
    columns: dict[str, Any] = {"kind": said.kind, "unit": said.unit, "share": said.share, "is_assumed": said.is_assumed}
    if said.naming:
        columns |= {"name": said.naming.name, "short_name": said.naming.short_name, "unit_kind": said.naming.kind}
    if said.place:
        column = "into" if said.kind == LineKind.SUCCEED else "parent"
        columns[f"{column}_line_id" if said.place.is_new else f"{column}_id"] = said.place.pk
    if said.place and said.place.is_new and not Line.objects.filter(pk=said.place.pk, reorganisation=found).exists():
        raise UnableToReorganise(_("The unit that was to be founded is no longer in the draft."))
    try:
        with transaction.atomic():
            line = Line.objects.create(reorganisation=found, **columns)
    except IntegrityError as error:
        raise UnableToReorganise(
            _(
                "The draft says so of this unit already, or the unit would pass on to itself. Remove the other line first."
            )
        ) from error
    saved(found)
    record(HandoverAct.LINE_ADDED, by=by, on=found, at=at, data={"kind": said.kind.value, "line": line.pk})
    return line


@transaction.atomic
def remove_line(reorganisation: Reorganisation, line_id: int, *, by: Actor, at: datetime) -> None:
    """The draft no longer says this; twice is harmless. A unit to be founded goes once no other line names it."""
    found = locked_draft(reorganisation, None)
    lines = Line.objects.filter(reorganisation=found)
    if lines.filter(into_line=line_id).exists() or lines.filter(parent_line=line_id).exists():
        raise UnableToReorganise(_("Other lines name this new unit. Remove those first."))
    Decision.objects.filter(reorganisation=found, line=line_id).delete()
    removed, _kinds = lines.filter(pk=line_id).delete()
    if removed:
        saved(found)
        record(HandoverAct.LINE_REMOVED, by=by, on=found, at=at, data={"line": line_id})


@transaction.atomic
def decide(
    reorganisation: Reorganisation,
    work: Work,
    keys: Collection[int],
    outcome: Outcome,
    *,
    other: Node | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Of these open things becomes this, instead of what is usual; returns how many.

    Raises UnableToReorganise for an outcome that things of the kind do not have, or another unit that is not named.
    """
    found = locked_draft(reorganisation, None)
    if outcome not in OUTCOMES[work]:
        raise UnableToReorganise(_("That cannot be decided of these."))
    if (outcome == Outcome.OTHER) != (other is not None):
        raise UnableToReorganise(_("Choose the other unit, for that outcome and no other."))
    Decision.objects.filter(reorganisation=found, work=work, key__in=keys).delete()
    unit_id, line_id = (None, None) if other is None else (None, other.pk) if other.is_new else (other.pk, None)
    Decision.objects.bulk_create(
        [
            Decision(reorganisation=found, work=work, key=key, outcome=outcome, unit_id=unit_id, line_id=line_id)
            for key in sorted(set(keys))
        ]
    )
    saved(found)
    data = {"work": work.value, "outcome": outcome.value, "count": len(set(keys))}
    record(HandoverAct.DECIDED, by=by, on=found, at=at, data=data)
    return len(set(keys))


@transaction.atomic
def drop_reorganisation(reorganisation: Reorganisation, *, by: Actor, at: datetime) -> None:
    """The draft is dropped and no longer listed; twice is harmless."""
    found = locked(reorganisation, None)
    if found.state == State.DROPPED:
        return
    if not found.is_draft:
        raise UnableToReorganise(_("Only a draft can be changed. Take the order back first."))
    found.state = State.DROPPED
    saved(found)
    record(HandoverAct.DROPPED, by=by, on=found, at=at)
