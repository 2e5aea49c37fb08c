"""Saying something else of a span of days without rewriting what was recorded: retract, then record anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models.functions import Now
from psycopg.types.range import DateRange

from roviec.plans.models import OwnClarity, Participation, Plan, Steward, TargetUnit

Dated = TypeVar("Dated", Participation, TargetUnit, Steward, OwnClarity)


@dataclass(frozen=True)
class Statement:
    """From `from_day` to `until` each key says these columns, and no other key says anything."""

    from_day: date
    until: date | None
    wanted: Mapping[Any, Mapping[str, Any]]


def restate(model: type[Dated], about: Mapping[str, Any], key: str, statement: Statement) -> int:
    """Make the standing rows that match `about` say the statement from its day on; returns how many rows are new.

    Rows that say the same already stay; what was said of days before stays said. The caller holds the lock.
    """
    start, until = statement.from_day, statement.until
    wanted = dict(statement.wanted)
    retracted, new = [], []
    for row in model.objects.filter(**about, retracted_at__isnull=True).select_for_update(no_key=True):
        if row.valid.upper is not None and row.valid.upper <= start:
            continue
        said = wanted.get(getattr(row, key))
        unchanged = said is not None and all(getattr(row, name) == value for name, value in said.items())
        if unchanged and row.valid.lower <= start and row.valid.upper == until:
            del wanted[getattr(row, key)]
            continue
        retracted.append(row.pk)
        if row.valid.lower < start:
            new.append(copied(row, DateRange(row.valid.lower, start)))
    new += [model(**about, **{key: name}, **said, valid=DateRange(start, until)) for name, said in wanted.items()]
    model.objects.filter(pk__in=retracted).update(retracted_at=Now())
    model.objects.bulk_create(new)
    return len(retracted) + len(new)


def move_to_span(plan: Plan) -> None:
    """Who takes part in a draft, reports and keeps it does so for the plan's new days; nothing of it has begun yet."""
    _move(Participation, {"plan": plan}, plan.valid)
    _move(Steward, {"plan": plan}, plan.valid)
    _move(TargetUnit, {"target__item__plan": plan}, plan.valid)


def first_day(plan: Plan, from_day: date | None) -> date:
    """The day from which something is said of a plan: never before the plan begins."""
    begins: date = plan.valid.lower
    return max(begins, from_day) if from_day else begins


def _move(model: type[Dated], about: Mapping[str, Any], valid: DateRange) -> None:
    rows = list(model.objects.filter(**about, retracted_at__isnull=True).order_by("valid"))
    model.objects.filter(pk__in=[row.pk for row in rows]).update(retracted_at=Now())
    newest = {tuple(getattr(row, name) for name in _KEYS if hasattr(row, name)): row for row in rows}
    model.objects.bulk_create([copied(row, valid) for row in newest.values()])


# What tells the rows of one plan apart, whichever of the three tables they stand in.
_KEYS = ("target_id", "unit_id", "kind")
# The copy of a row has its own number and times of recording.
_OWN = {"id", "recorded_at", "retracted_at"}


def copied(row: Dated, valid: DateRange, **changes: Any) -> Dated:
    """A new row that says the same of other days, but for the changes; not saved yet."""
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in _OWN}
    return type(row)(**columns | changes | {"valid": valid})
