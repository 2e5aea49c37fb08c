"""The veil over few persons: which figures of other units a reader, or the public, is not told (model.md 26)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from roviec.desk.pace import Pace
from roviec.desk.queries.heat import Cell, own_span
from roviec.desk.spans import Span
from roviec.figures.queries import PeopleTables, base_periods, people_tables
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Addend, Concealment, Shade, is_few
from roviec.figures.values import Value
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member
from roviec.plans.enums import TimeRule
from roviec.plans.models import Target


@dataclass(frozen=True)
class Veil:
    """What one reader is not told; without concealments he is told everything."""

    on: date
    tables: PeopleTables = field(default_factory=PeopleTables)
    known: frozenset[int] = frozenset()
    concealments: Mapping[int, Concealment] = field(default_factory=dict)

    @property
    def least(self) -> int:
        """From how many persons on a figure is told."""
        return self.tables.least

    def shade(self, target: Target, addend: Addend, span: Span) -> Shade:
        """How the figure of a unit over a span is told."""
        concealment = self.concealments.get(target.pk)
        if concealment is None:
            return Shade.OPEN
        if addend not in concealment.figures:
            # Nobody below it has said anything yet: what it entered is all there is.
            addend = Addend(addend.unit_id)
        parts = base_periods(target, span.period, span.cut(self.on))
        if target.time_rule == TimeRule.LAST:
            parts = parts[-1:]
        return concealment.shade(addend, [part.start for part in parts])

    def over(self, cell: Cell, span: Span, *, is_own: bool = False) -> Cell:
        """The cell as the reader may see it: without its number, what that is made of, and how it stands to its goal."""
        shade = self.shade(cell.target, Addend(cell.unit_id, is_own), own_span(cell.target, span))
        if shade == Shade.OPEN:
            return cell
        return replace(cell, value=self.bare(cell.value), pace=Pace.NO_VALUE, shade=shade, least=self.least)

    @staticmethod
    def bare(value: Value) -> Value:
        """A value without its numbers: who gave figures is told."""
        return replace(value, value=None, numerator=Decimal(0), denominator=Decimal(0), reach=None)

    def conceals(self, target: Target, unit_id: int) -> bool:
        """Whether something of the unit is not told."""
        concealment = self.concealments.get(target.pk)
        return concealment is not None and Addend(unit_id) in concealment.hidden

    def concealed_parts(self, target: Target, unit_ids: Collection[int]) -> set[int]:
        """The units of whose breakdown nothing but noughts is told.

        Those concealed themselves, those with a few in one part of one period; and when there is one that way, what the
        parts come to above it, so that they cannot be worked out from the other units.
        """
        table = self.tables.of.get(target.pk)
        if table is None:
            return set()
        few = {
            unit
            for unit, parts in table.parts.items()
            if unit not in self.known
            and (self.conceals(target, unit) or any(is_few(count, self.least) for count in parts.values()))
        }
        above = {addend.unit_id for addend in table.sums} - self.known if few else set()
        return (few | above) & set(unit_ids)


def veils_for(
    member: Member, targets: Sequence[Target], year: int, on: date, known: Known | None = None
) -> tuple[Veil, Veil]:
    """What the member is not told of targets in a year, and what the public is not; no query where no persons are counted."""
    tables = people_tables(targets, year, on, known)
    if not tables.of:
        return Veil(on), Veil(on)
    scope = Unit.objects.filter(pk__in=member.scope())
    open_to_him = frozenset(scope.filter(pk__in=tables.units).values_list("pk", flat=True))
    return _veil(tables, open_to_him, on), _veil(tables, frozenset(), on)


def veil_for(member: Member, targets: Iterable[Target], year: int, on: date, known: Known | None = None) -> Veil:
    """What the member is not told."""
    return veils_for(member, list(targets), year, on, known)[0]


def _veil(tables: PeopleTables, known: frozenset[int], on: date) -> Veil:
    return Veil(on, tables, known, tables.concealments(known))
