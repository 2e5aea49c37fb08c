"""Targets by the units that gave their figures, in two readings: the units of that time, or those of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roviec.desk.queries.heat import spans_of
from roviec.desk.spans import Span
from roviec.figures.queries import Portion, by_units, joined
from roviec.organisations.models import Unit
from roviec.organisations.queries import days_units_ended, named
from roviec.plans.models import Target


class Structure(StrEnum):
    """Whose units a reader wants to see."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True)
class UnitColumn:
    """A unit, and since when it is no more, for one that ended by the day."""

    unit: Unit
    ended_on: date | None


@dataclass(frozen=True)
class TargetRow:
    """A target: what each of the columns gave (None: nothing), and what all of them come to."""

    target: Target
    portions: list[Portion | None]
    total: Portion | None


@dataclass(frozen=True)
class UnitTable:
    """Targets down, units across."""

    structure: Structure
    columns: list[UnitColumn]
    rows: list[TargetRow]

    @property
    def is_shared(self) -> bool:
        """Whether some figure holds a share of what a unit gave that is no more as it was."""
        return any(row.total and row.total.is_shared for row in self.rows)

    @property
    def is_assumed(self) -> bool:
        """Whether some of those shares were laid down by nobody."""
        return any(row.total and row.total.is_assumed for row in self.rows)


def unit_table(targets: Sequence[Target], span: Span, on: date, structure: Structure) -> UnitTable:
    """What units gave over a span, as of a day; four or five queries where all targets have one base period."""
    found: dict[int, dict[int, Portion]] = {}
    today = on if structure == Structure.NOW else None
    for over, same in spans_of(targets, span):
        found |= by_units(same, over.period, today=today, through=over.cut(on))
    ids = {unit for portions in found.values() for unit in portions}
    ended = days_units_ended(ids, on)
    columns = [UnitColumn(unit, ended.get(unit.pk)) for unit in named(Unit.objects.filter(pk__in=ids), on)]
    rows = []
    for target in targets:
        portions = [found[target.pk].get(column.unit.pk) for column in columns]
        rows.append(TargetRow(target, portions, joined(target, [portion for portion in portions if portion])))
    return UnitTable(structure, columns, rows)
