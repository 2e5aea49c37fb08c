"""Số này từ đâu: what a figure is made of, by which rule, who is missing, and what the ledger said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from roviec.desk.queries.behind import Behind, behind
from roviec.desk.queries.heat import Cell, cells_of, total_over
from roviec.desk.queries.ledger import PostingRow, papers_of, report_of, rows_of_ledger
from roviec.desk.queries.veil import Veil, veil_for
from roviec.desk.spans import Span
from roviec.figures.models import Posting
from roviec.figures.queries import Part, base_periods, current_postings, parts_of, postings_of_cell
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Addend, Shade
from roviec.organisations.permissions import Member
from roviec.organisations.queries.successions import heirs_of
from roviec.plans.models import Participation, Target
from roviec.plans.queries import naming
from roviec.plans.queries.sight import readable_units
from roviec.reports.models import Evidence, Report


@dataclass(frozen=True)
class PartRow:
    """One addend with its name; without a name it stands for units the reader may not look at one by one."""

    cell: Cell
    name: str
    is_own: bool
    is_readable: bool


@dataclass(frozen=True)
class BaseRow:
    """A base period of a unit's own figure: what counts now."""

    span: Span
    posting: Posting | None
    shade: Shade = Shade.OPEN
    least: int = 0


@dataclass
class Origin:
    """A figure and everything behind it."""

    cell: Cell
    span: Span
    parts: list[PartRow] = field(default_factory=list)
    hidden: int = 0
    bases: list[BaseRow] = field(default_factory=list)
    history: list[PostingRow] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    behind: Behind = field(default_factory=Behind)

    @property
    def is_entered(self) -> bool:
        """Whether the unit wrote it itself, so that it leads to reports instead of to other units."""
        return all(part.is_own for part in self.parts) and not self.hidden

    @property
    def missing(self) -> list[str]:
        """The units with nothing said for some of the span."""
        return [part.name for part in self.parts if part.cell.value.missing]


def origin_of(member: Member, target: Target, unit_id: int, span: Span, on: date, known: Known | None = None) -> Origin:
    """Where a figure comes from; a fixed number of queries, whatever the number of parts and periods."""
    day = span.cut(on)
    found = parts_of(target, unit_id, span.period, through=day, known=known)
    below = [part for part in found if not part.is_own]
    cells = cells_of([target], [unit_id, *(part.unit_id for part in below)], span, on, known=known)
    seen, ended = _seen(member, target, [part.unit_id for part in below])
    names = naming([part.unit_id for part in found], day)
    labels = {
        part.unit_id: _("%(unit)s (ended)") % {"unit": names.label(part.unit_id)}
        if part.unit_id in ended
        else names.label(part.unit_id)
        for part in found
    }
    rows = [_row(part, cells, labels[part.unit_id], seen) for part in found]
    veil = veil_for(member, [target], span.period.start.year, on, known)
    total = total_over(cells[(target.pk, unit_id)], [row.cell for row in rows if not row.is_own])
    rows = [replace(row, cell=veil.over(row.cell, span, is_own=row.is_own and bool(below))) for row in rows]
    cell = veil.over(total, span)
    origin = Origin(cell, span, [row for row in rows if row.is_readable], sum(not row.is_readable for row in rows))
    if any(row.is_own for row in rows):
        # A plan may open figures beside one's own; the sheets behind them stay with their units and those above.
        _add_papers(origin, unit_id, day, with_sheets=member.reads(unit_id), known=known)
        _draw(veil, origin, Addend(unit_id, is_own=bool(below)))
    if not origin.history:
        origin.behind = behind(member, target, unit_id, span, veil, known, day)
    return origin


def _draw(veil: Veil, origin: Origin, addend: Addend) -> None:
    """Take from the papers what the reader is not told: figures of periods, and all that stood there before."""
    target = origin.cell.target
    origin.bases = [
        replace(base, posting=base.posting if shade == Shade.OPEN else None, shade=shade, least=veil.least)
        for base in origin.bases
        for shade in [veil.shade(target, addend, base.span)]
    ]
    if target.counts_people and addend.unit_id not in veil.known:
        origin.history = []


def _row(part: Part, cells: dict[tuple[int, int], Cell], name: str, seen: set[int]) -> PartRow:
    cell = next(cell for (_target, unit), cell in cells.items() if unit == part.unit_id)
    if part.is_own:
        own = Cell(cell.target, cell.unit_id, part.value, cell.goal, cell.pace)
        return PartRow(own, name, is_own=True, is_readable=True)
    return PartRow(cell, name, is_own=False, is_readable=part.unit_id in seen)


def _seen(member: Member, target: Target, units: Sequence[int]) -> tuple[set[int], set[int]]:
    """Which of the units a total is made of the reader may look at, and which of those ended.

    One that ended is looked at by whoever reads the unit that stands for it.
    """
    rows = Participation.objects.filter(plan__items=target.item_id, retracted_at__isnull=True)
    readable = set(readable_units(member, rows.filter(unit__in=units)).values_list("unit_id", flat=True))
    heirs = heirs_of(set(units) - readable, member.on)
    if not heirs:
        return readable, set()
    followed = set(readable_units(member, rows.filter(unit__in=heirs.values())).values_list("unit_id", flat=True))
    ended = {unit for unit, heir in heirs.items() if heir in followed}
    return readable | ended, ended


def _add_papers(origin: Origin, unit_id: int, day: date, *, with_sheets: bool, known: Known | None) -> None:
    """The unit's own figures period by period, what they were before, the reports and the evidence behind them."""
    target, span = origin.cell.target, origin.span
    periods = base_periods(target, span.period, day)
    current = {posting.period: posting for posting in current_postings(target, unit_id, span.period, known)}
    origin.bases = [BaseRow(Span.of_base(target.base_frequency, p.start), current.get(p)) for p in periods]
    single = periods[0] if len(periods) == 1 else None
    entries = list(postings_of_cell(target, unit_id, single, known)) if single else list(current.values())
    if single:
        origin.history = rows_of_ledger(entries, with_sheets=with_sheets)
    if not with_sheets:
        return
    papers = papers_of(entries)
    report_ids = {report for posting in entries if (report := report_of(posting, papers))}
    origin.reports = list(
        Report.objects.filter(pk__in=report_ids).select_related("scheme_period", "scheme").order_by("-period_start")
    )
    origin.evidence = _evidence(report_ids, target)


def _evidence(report_ids: set[int], target: Target) -> list[Evidence]:
    """The photos and papers that stand beside this target in those reports, the newest first."""
    rows = Evidence.objects.filter(report__in=report_ids, target=target, removed_at__isnull=True)
    return list(rows.select_related("content", "report").order_by("-report__period_start", "added_at", "pk")[:24])
