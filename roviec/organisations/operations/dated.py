"""Saying something else of a span of days without rewriting what was recorded: retract, then record anew."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models.functions import Now
from psycopg.types.range import DateRange

from roviec.organisations.models import AreaAssignment, Edge, ReportingDays, UnitCode, UnitVersion

Dated = TypeVar("Dated", UnitVersion, UnitCode, Edge, AreaAssignment, ReportingDays)
# The copy of a row has its own number and times of recording.
_OWN = {"id", "recorded_at", "retracted_at"}


def say_from(row: Dated, day: date, **changes: Any) -> Dated | None:
    """From a day on the row says something else, to the end of its span; before the day it says what it said.

    Returns the row that says it; None when the day lies behind the span.
    """
    upper = row.valid.upper
    if upper is not None and day >= upper:
        return None
    return _anew(row, [(row.valid.lower, day, {}), (max(day, row.valid.lower), upper, changes)])


def say_until(row: Dated, day: date) -> Dated | None:
    """The row no longer says anything from a day on; returns what is left of it, None when nothing is."""
    upper = row.valid.upper
    if upper is not None and day >= upper:
        return row
    return _anew(row, [(row.valid.lower, min(day, upper) if upper else day, {})])


def say_again(row: Dated) -> Dated:
    """What a retracted row said is said anew."""
    return type(row).objects.create(**_columns(row))


def _columns(row: Dated) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in _OWN}


def _anew(row: Dated, pieces: list[tuple[date, date | None, dict[str, Any]]]) -> Dated | None:
    """Retract the row and record the pieces that hold some day; returns the last one."""
    model, last = type(row), None
    model.objects.filter(pk=row.pk).update(retracted_at=Now())
    columns = _columns(row)
    for start, end, changes in pieces:
        if end is None or start < end:
            last = model.objects.create(**columns | changes | {"valid": DateRange(start, end)})
    return last
