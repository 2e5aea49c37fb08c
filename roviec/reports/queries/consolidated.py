"""The consolidated report of a plan: its figures read from the ledger, what the units wrote, and what changed since it was sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from roviec.figures.queries import values
from roviec.figures.reckoning import Known
from roviec.figures.values import ProgressCase, Value, progress
from roviec.kit.models import columns_of
from roviec.kit.numbers import format_number, format_percent
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.queries import named
from roviec.plans.enums import UnitRule
from roviec.plans.models import ItemVersion, Plan, Target
from roviec.plans.queries import goals, participants_of, version_on
from roviec.plans.queries.targets import steward_of
from roviec.reports.enums import ConsolidatedState, ReportState
from roviec.reports.models import Consolidated, Report, SchemePeriod
from roviec.reports.queries.expected import base_period, last_day

OPEN = (ConsolidatedState.DRAFT, ConsolidatedState.RETURNED)
SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)
MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}


@dataclass(frozen=True)
class Figure:
    """One target of the consolidated report, as text: it is printed, frozen and compared as it stands."""

    target: int
    number: str
    name: str
    measure: str
    value: str
    to_date: str
    goal: str
    reached: str
    coverage: str
    missing: list[str]
    is_estimate: bool


@dataclass(frozen=True)
class Told:
    """What one unit wrote in its report of the period."""

    unit: Unit
    text: str
    period: Period


@dataclass(frozen=True)
class Standing:
    """How the consolidated report of one period stands; without a row it is not begun."""

    period: Period
    row: Consolidated | None


def agency_of(plan: Plan, period: Period) -> int:
    """The unit that reports on the plan as a whole: its standing agency on the period's last day, else its owner."""
    steward = steward_of(plan, last_day(period))
    return steward.unit_id if steward else plan.owner_id


def agency_named(report: Consolidated, on: date) -> Unit:
    """The unit that writes the report, named."""
    return named(Unit.objects.filter(pk=report.unit_id), on)[0]


def periods_to_report(plan: Plan, on: date) -> list[Standing]:
    """The periods of the plan's sheets that have begun, and the quarters, halves and years they end; the newest first."""
    rows = SchemePeriod.objects.filter(scheme__plans=plan, period_start__lte=on)
    found = {row.period for row in rows}
    for period in list(found):
        for kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
            longer = Period.of(kind, last_day(period))
            if longer.end == period.end and kind != period.kind:
                found.add(longer)
    begun = {row.period: row for row in Consolidated.objects.filter(plan=plan)}
    ordered = sorted(found | set(begun), key=lambda period: (period.end, MONTHS.get(period.kind, 0)), reverse=True)
    return [Standing(period, begun.get(period)) for period in ordered]


def figures_of(plan: Plan, period: Period, known: Known | None = None) -> list[Figure]:
    """Every target of the plan in force: in the period, in the year to date, against the goal, and who is missing.

    With `known` as it was known then.
    """
    day = last_day(period)
    version = version_on(plan, day)
    if version is None:
        return []
    lines = list(
        ItemVersion.objects.filter(plan_version=version, item__target__isnull=False)
        .select_related("item__target")
        .order_by("position", "pk")
    )
    targets = [line.item.target for line in lines]
    units = _units_below(plan, day)
    names = {unit.pk: unit.short_name or unit.name for unit in units}
    own = _values_of(targets, [plan.owner_id, *names], period, known)
    year = Period.year(day.year)
    to_date = values(targets, [plan.owner_id], year, through=day, known=known)
    stood = (known.stood() if known else STANDS) & Q(unit=plan.owner_id)
    given = goals([target.pk for target in targets], year, stood)
    return [
        _figure(
            line,
            own[(line.item.target.pk, plan.owner_id)],
            to_date[(line.item.target.pk, plan.owner_id)],
            given.get((line.item.target.pk, plan.owner_id, year)),
            [name for unit, name in names.items() if own[(line.item.target.pk, unit)].missing],
        )
        for line in lines
    ]


def _units_below(plan: Plan, day: date) -> list[Unit]:
    rows = participants_of([plan.pk], day)[plan.pk]
    return named(Unit.objects.filter(pk__in=[row.unit_id for row in rows if row.counts_into_id == plan.owner_id]), day)


def _values_of(
    targets: Sequence[Target], units: list[int], period: Period, known: Known | None
) -> dict[tuple[int, int], Value]:
    """The values of the period; a target measured by longer periods is read in the one that holds the last day."""
    about: dict[Period, list[Target]] = {}
    for target in targets:
        base = base_period(target, period)
        about.setdefault(base if base.end - base.start > period.end - period.start else period, []).append(target)
    found: dict[tuple[int, int], Value] = {}
    for span, same in about.items():
        found |= values(same, units, span, through=last_day(period), known=known)
    return found


def _figure(line: ItemVersion, value: Value, to_date: Value, goal: Decimal | None, missing: list[str]) -> Figure:
    target = line.item.target
    if goal is None and to_date.reach:
        goal = Decimal(to_date.reach.concerned)
    found = progress(target, to_date.value, goal, is_count=to_date.reach is not None)
    reached = ""
    if found.case == ProgressCase.MEASURED:
        reached = format_percent(found.ratio)
    elif found.above is not None:
        reached = _("reached") if found.is_reached else _("not reached")
    return Figure(
        target=target.pk,
        number=line.number,
        name=target.name,
        measure=_("units reach it") if value.reach else target.measure,
        value=_text(target, value),
        to_date=_text(target, to_date),
        goal=format_number(goal),
        reached=reached,
        coverage=f"{value.covered}/{value.due}",
        missing=missing,
        is_estimate=value.estimated > 0 or to_date.estimated > 0,
    )


def _text(target: Target, value: Value) -> str:
    if value.reach:
        return str(value.reach)
    shared = target.unit_rule in {UnitRule.AVERAGE, UnitRule.RATIO}
    return format_number(value.value, max(target.decimals, 1) if shared else target.decimals)


def told_by_units(plan: Plan, period: Period) -> list[Told]:
    """What the units wrote in the reports they sent, in protocol order."""
    within = Q(period_start__gte=period.start, period_end__lte=period.end)
    # Of a sheet that was opened again, the newest edition that was accepted speaks.
    counted = Q(edition=1) | Q(state=ReportState.ACCEPTED)
    rows = Report.objects.filter(within, counted, scheme__plans=plan, state__in=SENT).order_by("edition").distinct()
    newest = {(report.scheme_id, report.unit_id, report.period): report for report in rows}
    reports = [report for report in newest.values() if report.narrative]
    units = named(Unit.objects.filter(pk__in={report.unit_id for report in reports}), last_day(period))
    by_unit = {unit.pk: place for place, unit in enumerate(units)}
    ordered = sorted(reports, key=lambda report: (by_unit[report.unit_id], report.period_start, report.pk))
    return [Told(units[by_unit[report.unit_id]], report.narrative, report.period) for report in ordered]


@dataclass(frozen=True)
class Coverage:
    """How many of the units that report have sent theirs, and the names of the others."""

    sent: int
    total: int
    missing: list[str]


def coverage_of(plan: Plan, period: Period) -> Coverage:
    """Of the sheets of the period's last part: "12/14 units have sent theirs; not: …"."""
    day = last_day(period)
    reports = list(Report.objects.filter(scheme__plans=plan, period_end=period.end, scheme_period__isnull=False))
    if any(report.period == period for report in reports):
        reports = [report for report in reports if report.period == period]
    sent = {report.unit_id for report in reports if report.state in SENT}
    units = named(Unit.objects.filter(pk__in={report.unit_id for report in reports}), day)
    return Coverage(len(sent), len(units), [unit.short_name or unit.name for unit in units if unit.pk not in sent])


def snapshot_of(figures: Iterable[Figure], coverage: Coverage) -> dict[str, Any]:
    """The figures as they are frozen."""
    return {"figures": [asdict(figure) for figure in figures], "coverage": asdict(coverage)}


def figures_in(snapshot: dict[str, Any]) -> list[Figure]:
    """The figures that were frozen."""
    return [Figure(**row) for row in snapshot["figures"]]


def seal_of(report: Consolidated, snapshot: dict[str, Any]) -> str:
    """SHA-256 over what the report says: its figures and its text."""
    said = {"report": str(report.uuid), "narrative": report.narrative, **snapshot}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """A figure of the report as it is shown: as it was sent, with what the ledger says now where that differs."""

    figure: Figure
    now: str = ""


@dataclass(frozen=True)
class Page:
    """Everything the page of a consolidated report says."""

    report: Consolidated
    rows: list[Row]
    coverage: Coverage
    told: list[Told]
    seal: str

    @property
    def changed(self) -> list[Row]:
        """What the ledger says otherwise since the report was sent."""
        return [row for row in self.rows if row.now]

    @property
    def is_sent(self) -> bool:
        """Whether its figures are frozen."""
        return self.report.snapshot is not None


def page_of(report: Consolidated, known: Known | None = None) -> Page:
    """The report with its figures: those of the ledger while it is written, those that were sent afterwards.

    With `known` the ledger says what was known then, beside what was sent too.
    """
    now = figures_of(report.plan, report.period, known)
    told = told_by_units(report.plan, report.period)
    if report.snapshot is None:
        coverage = coverage_of(report.plan, report.period)
        seal = seal_of(report, snapshot_of(now, coverage))
        return Page(report, [Row(figure) for figure in now], coverage, told, seal)
    current = {figure.target: figure for figure in now}
    rows = [Row(sent, _difference(sent, current.get(sent.target))) for sent in figures_in(report.snapshot)]
    return Page(report, rows, Coverage(**report.snapshot["coverage"]), told, report.snapshot_hash)


def _difference(sent: Figure, now: Figure | None) -> str:
    """What the ledger says now, where that is something else than was sent."""
    if now is None:
        return _("no longer in the plan")
    said = (sent.value, sent.to_date, sent.coverage)
    if said == (now.value, now.to_date, now.coverage):
        return ""
    return _("now %(value)s in the period, %(to_date)s in the year, %(coverage)s figures") % {
        "value": now.value or "–",
        "to_date": now.to_date or "–",
        "coverage": now.coverage,
    }


def composed(told: Iterable[Told]) -> str:
    """The texts of the units one after the other, each under the name of its unit."""
    return "\n\n".join(f"{one.unit.name}: {one.text.strip()}" for one in told)


def consolidated_of(plan: Plan, period: Period) -> Consolidated | None:
    """The report of a plan for a period."""
    return Consolidated.objects.filter(plan=plan, **columns_of(period)).first()
