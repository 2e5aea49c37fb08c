"""Reading, for targets that count persons, what every unit said in a year and what each total is added up from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from roviec.figures.enums import PostingState
from roviec.figures.models import Posting, Total
from roviec.figures.queries.spans import base_periods
from roviec.figures.reckoning import Known, known_totals, newest_known
from roviec.figures.small_cells import Addend, Concealment, Said, conceal
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS
from roviec.plans.enums import UnitRule
from roviec.plans.models import Participation, Target
from roviec.regulations.queries import small_cell_rule

ZERO = Decimal(0)


@dataclass
class PeopleTable:
    """What all units said of one target in a year, of its parts too, and how it is added up."""

    target: Target
    figures: dict[Addend, dict[date, Said]] = field(default_factory=dict)
    sums: dict[Addend, dict[date, list[Addend]]] = field(default_factory=dict)
    parts: dict[int, dict[tuple[str, date], Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class PeopleTables:
    """The tables of some targets, and from how many persons on a figure is told."""

    least: int = 0
    of: Mapping[int, PeopleTable] = field(default_factory=dict)

    @property
    def units(self) -> set[int]:
        """Every unit in them."""
        return {addend.unit_id for table in self.of.values() for addend in table.figures}

    def concealments(self, known: Collection[int]) -> dict[int, Concealment]:
        """By target, what a reader is not told who may open the sheets of the known units."""
        return {
            pk: conceal(table.figures, table.sums, {a for a in table.figures if a.unit_id in known}, self.least)
            for pk, table in self.of.items()
        }


def people_tables(targets: Iterable[Target], year: int, on: date, known: Known | None = None) -> PeopleTables:
    """The tables of those targets that count persons, of base periods begun by a day; four queries, none without such."""
    counted = [target for target in targets if target.counts_people]
    if not counted:
        return PeopleTables()
    tables = {target.pk: PeopleTable(target) for target in counted}
    _read_totals(tables, year, on, known)
    _read_own(tables, year, on, known)
    return PeopleTables(small_cell_rule(on).least, tables)


def _totals(tables: dict[int, PeopleTable], year: int, on: date, known: Known | None) -> Iterable[Total]:
    """The totals of a year that anybody said something of."""
    if known is None:
        return Total.objects.filter(
            target__in=tables, period_start__year=year, period_start__lte=on, covered__gt=0
        ).order_by("pk")
    parts = {part for table in tables.values() for part in base_periods(table.target, Period.year(year), on)}
    return [total for total in known_totals(tables, None, parts, known) if total.covered]


def _read_totals(tables: dict[int, PeopleTable], year: int, on: date, known: Known | None) -> None:
    """What each unit comes to, its parts, and from which units directly below."""
    for total in _totals(tables, year, on, known):
        table = tables[total.target_id]
        if total.breakdown:
            table.parts.setdefault(total.unit_id, {})[(total.breakdown, total.period_start)] = total.numerator
        elif total.period_kind == table.target.base_frequency:
            table.figures.setdefault(Addend(total.unit_id), {})[total.period_start] = _said(table.target, total)
    edges = (
        Participation.objects.filter(
            known.stood() if known else STANDS, plan__items__target__in=tables, counts_into__isnull=False
        )
        .order_by("pk")
        .values_list("plan__items__target", "unit_id", "counts_into_id", "valid")
    )
    for target_id, unit_id, above_id, valid in edges:
        table = tables[target_id]
        for part in base_periods(table.target, Period.year(year), on):
            if part.end - timedelta(days=1) in valid and part.start in table.figures.get(Addend(unit_id), {}):
                sums = table.sums.setdefault(Addend(above_id), {})
                sums.setdefault(part.start, []).append(Addend(unit_id))


def _read_own(tables: dict[int, PeopleTable], year: int, on: date, known: Known | None) -> None:
    """What a unit entered itself beside those below it: an addend of its own."""
    above = {addend.unit_id for table in tables.values() for addend in table.sums}
    said = Posting.objects.filter(
        target__in=tables, unit__in=above, breakdown="", period_start__year=year, period_start__lte=on
    )
    rows = newest_known(said, known) if known else said.filter(superseded_by__isnull=True)
    for posting in rows:
        if posting.state != PostingState.REPORTED:
            continue
        table = tables[posting.target_id]
        own, total = Addend(posting.unit_id, is_own=True), Addend(posting.unit_id)
        if posting.period_start not in table.sums.get(total, {}):
            continue
        numerator, denominator = posting.numerator or ZERO, posting.denominator or ZERO
        numbers = (numerator, denominator) if table.target.is_ratio else (numerator,)
        adds = numbers if _adds_up(table.target) else ()
        table.figures.setdefault(own, {})[posting.period_start] = Said(numbers, adds)
        table.sums[total][posting.period_start].append(own)


def _adds_up(target: Target) -> bool:
    return target.unit_rule in {UnitRule.SUM, UnitRule.RATIO, UnitRule.AVERAGE}


def _said(target: Target, total: Total) -> Said:
    """What a total tells of persons, and what of it is added up above."""
    if target.is_ratio:
        numbers = (total.numerator, total.denominator)
        return Said(numbers, numbers)
    if target.unit_rule == UnitRule.AVERAGE:
        return Said((total.value_sum / total.covered,), (total.value_sum,))
    if target.unit_rule == UnitRule.SUM:
        return Said((total.numerator,), (total.numerator,))
    extreme = {UnitRule.MINIMUM: total.lowest, UnitRule.MAXIMUM: total.highest}.get(UnitRule(target.unit_rule))
    return Said((total.numerator if extreme is None else extreme,), ())
