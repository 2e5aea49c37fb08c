"""Figures as they are answered: values of a period, and one for each of its base periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from roviec.api.errors import Refused
from roviec.api.schemas.base import PeriodOut, UnitRef, number, unit_refs
from roviec.api.schemas.figures import PeriodQuery, ValueOut, ValueQuery, Values
from roviec.desk.permissions import MeasuredLine
from roviec.desk.queries.veil import Veil, veil_for
from roviec.desk.spans import Span
from roviec.figures.queries import base_periods, series, values
from roviec.figures.small_cells import Addend, Shade
from roviec.figures.values import Value
from roviec.kit.forms import EARLIEST_YEAR, LATEST_YEAR
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member
from roviec.plans.models import Participation, Target
from roviec.plans.queries import goals
from roviec.plans.queries.sight import readable_units

LONGEST_YEARS = 12
ONE_DAY = timedelta(days=1)
MOST_VALUES = 20_000


def values_for(member: Member, measured: MeasuredLine, wanted: ValueQuery) -> Values:
    """The figure of each unit over the period, as the ledger says."""
    target, period, units = measured.target, period_of(wanted), _units(member, measured, wanted)
    part, through = units[wanted.bounds], min(wanted.through or member.on, member.on)
    found = values([target], part, period, through=through)
    rows = {(unit, period): found[target.pk, unit] for unit in part}
    return _page(measured, wanted, len(units), rows, _Veils(member, target, period, through))


def series_for(member: Member, measured: MeasuredLine, wanted: PeriodQuery) -> Values:
    """The figure of each unit in each base period of the period, unit by unit in order of time."""
    target, period, units = measured.target, period_of(wanted), _units(member, measured, wanted)
    parts = base_periods(target, period, member.on)
    if len(parts) * len(units) > MOST_VALUES:
        raise Refused(
            "invalid", fields=[("query.unit", _("This is too much at once; name fewer units or a shorter period."))]
        )
    asked = [(unit, part) for unit in units for part in parts]
    chosen = asked[wanted.bounds]
    found = series([target], {unit for unit, _part in chosen}, period) if chosen else {}
    rows = {(unit, part): found[target.pk, unit, part] for unit, part in chosen}
    return _page(measured, wanted, len(asked), rows, _Veils(member, target, period, member.on))


def period_of(wanted: PeriodQuery) -> Period:
    """The period that is asked for; Refused when it is no whole one."""
    try:
        if wanted.kind == PeriodKind.TERM:
            if wanted.end is None:
                raise ValueError
            period = Period(wanted.start, wanted.end, wanted.kind)
        else:
            period = Period.of(wanted.kind, wanted.start)
        whole = period.start == wanted.start and wanted.end in {None, period.end}
        years = period.end.year - period.start.year
        if not whole or years > LONGEST_YEARS or not EARLIEST_YEAR <= period.start.year <= LATEST_YEAR:
            raise ValueError
    except (ValueError, OverflowError) as error:
        sentence = _("This is no whole period of the kind; a quarter begins in January, April, July or October.")
        raise Refused("invalid", fields=[("query.start", sentence)]) from error
    return period


def _units(member: Member, measured: MeasuredLine, wanted: PeriodQuery) -> list[int]:
    """The units of the plan whose figures he reads, in a lasting order; one that is named and not among them is refused."""
    taking_part = Participation.objects.filter(STANDS, plan=measured.version.plan_id)
    readable = set(readable_units(member, taking_part).values_list("unit_id", flat=True))
    if wanted.unit is None:
        return sorted(readable)
    named: dict[UUID, int] = dict(Unit.objects.filter(uuid__in=wanted.unit, pk__in=readable).values_list("uuid", "pk"))
    if missing := [uuid for uuid in wanted.unit if uuid not in named]:
        raise Refused("not_found", fields=[("query.unit", str(uuid)) for uuid in missing])
    return sorted(set(named.values()))


class _Veils:
    """What of a target that counts persons the member is not told, year by year; figures end with the day `through`."""

    def __init__(self, member: Member, target: Target, period: Period, through: date) -> None:
        """Look behind the veils of all years of the period, once for all units."""
        self.target, self.through, self.on = target, through, member.on
        years = range(period.start.year, (period.end - ONE_DAY).year + 1) if target.counts_people else ()
        self.of = {year: veil_for(member, [target], year, member.on) for year in years}

    def shade(self, unit: int, period: Period) -> Shade:
        """How the figure of a unit is told; over several years as it is, where it is so in each of them, else not at all."""
        first, last = period.start.year, (period.end - ONE_DAY).year
        if first == last:
            return self._in_year(first, unit, period)
        years = [year for year in range(first, last + 1) if self._in_year(year, unit, Period.year(year)) != Shade.OPEN]
        return Shade.HIDDEN if years else Shade.OPEN

    def _in_year(self, year: int, unit: int, period: Period) -> Shade:
        if year not in self.of:
            return Shade.OPEN
        return self.of[year].shade(self.target, Addend(unit), Span(period, self.through))

    def over(self, unit: int, period: Period, value: Value) -> tuple[Value, Shade, int | None]:
        """A figure as it may be told, how it is told, and what "few" is below."""
        shade = self.shade(unit, period)
        least = self.of[period.start.year].least if shade == Shade.FEW else None
        return (value if shade == Shade.OPEN else Veil.bare(value)), shade, least


def _page(
    measured: MeasuredLine, wanted: PeriodQuery, total: int, rows: Mapping[tuple[int, Period], Value], veils: _Veils
) -> Values:
    units = unit_refs({unit for unit, _period in rows}, veils.on)
    items = list(_rows(measured, rows, units, veils))
    return Values(page=wanted.page, size=wanted.size, total=total, items=items)


def _rows(
    measured: MeasuredLine, rows: Mapping[tuple[int, Period], Value], units: Mapping[int, UnitRef], veils: _Veils
) -> Iterable[ValueOut]:
    target = measured.target
    given = goals([target.pk])
    for (unit, period), found in rows.items():
        value, shade, least = veils.over(unit, period, found)
        is_ratio = target.is_ratio and value.value is not None
        yield ValueOut(
            target=measured.line.item.uuid,
            unit=units[unit],
            period=PeriodOut.of(period),
            shade=shade,
            fewer_than=least,
            value=number(value.value),
            numerator=number(value.numerator) if is_ratio else None,
            denominator=number(value.denominator) if is_ratio else None,
            goal=number(given.get((target.pk, unit, period))),
            **{name: getattr(value, name) for name in COUNTS},
        )


COUNTS = ("covered", "due", "missing", "not_applicable", "unavailable", "estimated")
