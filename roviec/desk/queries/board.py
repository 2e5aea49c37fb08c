"""The board: how the plans of a year stand on a day, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from roviec.desk.queries.heat import (
    Cell,
    CellState,
    Coverage,
    cells_of,
    coverage_of,
    goals_column,
    goals_in,
    total_over,
)
from roviec.desk.queries.outline import Node, outline_of
from roviec.desk.queries.reporting import Reported, ReportFact, least_advanced, reported_by
from roviec.desk.queries.scope import Participant, have_parts, issued_versions, participants, top_for
from roviec.desk.queries.veil import Veil, veils_for
from roviec.desk.queries.work import task_facts
from roviec.desk.spans import Span
from roviec.desk.tallies import Bucket, ItemFact, Tally, TaskFact, items_from, tally_of, tasks_by_unit
from roviec.figures.queries import Key
from roviec.figures.reckoning import Known
from roviec.kit.periods import Period
from roviec.organisations.permissions import Member
from roviec.plans.models import ItemVersion, Plan, PlanVersion, Target
from roviec.tasks.queries import TaskCount

FOLLOWED = "followed"


@dataclass(frozen=True)
class Wanted:
    """What a reader chose: which plans, which units, which span; empty means all. `of` is the unit whose parts he sees."""

    span: Span
    plan_id: int | None = None
    term_id: int | None = None
    units: str = ""
    of: int | None = None


@dataclass(frozen=True)
class HeatRow:
    """A target across the units: its total with coverage, and a cell a column; None where the reader may not look."""

    target: Target
    number: str
    total: Cell
    coverage: Coverage
    cells: list[Cell | None]


@dataclass(frozen=True)
class Column:
    """A unit down the board: its tasks, its report of the month, how many of its targets have figures and keep pace."""

    unit: Participant
    tasks: TaskCount
    report: ReportFact | None
    figures: Coverage
    judged: int
    good: int


@dataclass
class Board:
    """Everything the page says, read once.

    `top_id` is the unit whose total stands in front of its parts: the plans' owner, or a unit into which others count.
    """

    on: date
    wanted: Wanted
    versions: list[PlanVersion]
    owner_id: int | None
    top_id: int | None
    units: dict[int, Participant]
    columns_of_all: list[Participant]
    shown: list[Participant]
    lines: list[ItemVersion]
    facts: list[TaskFact]
    cells: dict[Key, Cell]
    veil: Veil
    public_veil: Veil
    choices: list[PlanVersion] = field(default_factory=list)
    known: Known | None = None

    def for_the_public(self) -> Board:
        """The same board with nothing on it that the public may not know: what leaves the house is made from it."""
        return replace(self, veil=self.public_veil)

    @property
    def span(self) -> Span:
        """The span the figures are read over."""
        return self.wanted.span

    @cached_property
    def items(self) -> list[ItemFact]:
        """The items handed out, of the chosen units."""
        return items_from(self.facts, self.on)

    @cached_property
    def is_partial(self) -> bool:
        """Whether the reader sees the whole only as totals: a ward reads its own row and the district's sums."""
        return any(not fact.is_named for fact in self.facts)

    @cached_property
    def own_items(self) -> list[ItemFact]:
        """The items of units he reads, each with their tasks only."""
        return items_from([fact for fact in self.facts if fact.is_named], self.on)

    @cached_property
    def tally(self) -> Tally:
        """The partition of all items."""
        return tally_of(self.items)

    @cached_property
    def own_tally(self) -> Tally:
        """The partition of the items of units he reads."""
        return tally_of(self.own_items)

    @cached_property
    def late(self) -> list[ItemFact]:
        """The overdue items of units he reads, the longest late first."""
        late = [item for item in self.own_items if item.bucket == Bucket.OVERDUE]
        return sorted(late, key=lambda item: (-item.days_late, item.item_id))

    @cached_property
    def reported(self) -> list[Reported]:
        """Who has reported for the last month of the span, wards first."""
        return reported_by(self.columns_of_all if not self.wanted.units else self.shown)

    @cached_property
    def rows(self) -> list[HeatRow]:
        """The heat map, a row a target in the order of the plans."""
        return [self._row(line) for line in self.lines if self.top_id is not None and hasattr(line.item, "target")]

    def _row(self, line: ItemVersion) -> HeatRow:
        target = line.item.target
        parts = [self.cells[(target.pk, unit.unit_id)] for unit in self.columns_of_all]
        return HeatRow(
            target=target,
            number=line.number,
            total=self.veil.over(total_over(self.cells[(target.pk, self.top_id or 0)], parts), self.span),
            coverage=coverage_of(parts),
            cells=[self._cell(line, unit) for unit in self.shown],
        )

    def _cell(self, line: ItemVersion, unit: Participant) -> Cell | None:
        seen = unit.is_readable or line.item.plan_id in unit.open_in
        return self.veil.over(self.cells[(line.item.target.pk, unit.unit_id)], self.span) if seen else None

    @cached_property
    def columns(self) -> list[Column]:
        """The units shown, with what stands above and below their cells."""
        tasks = tasks_by_unit((fact for fact in self.facts if fact.is_named), self.on)
        found = []
        for place, unit in enumerate(self.shown):
            cells = [cell for row in self.rows if (cell := row.cells[place]) and cell.value.applies]
            found.append(
                Column(
                    unit=unit,
                    tasks=tasks.get(unit.unit_id, TaskCount()),
                    report=least_advanced(unit.reports),
                    figures=Coverage(sum(cell.value.is_complete for cell in cells), len(cells)),
                    judged=sum(cell.state != CellState.CONCEALED for cell in cells),
                    good=sum(cell.pace.is_good for cell in cells),
                )
            )
        return found

    @cached_property
    def outline(self) -> list[Node]:
        """The plans as trees with their progress, from the resolution down."""
        totals = {row.target.pk: row.total for row in self.rows}
        return outline_of(self.choices, self.versions, self.lines, self.items, totals)

    @property
    def top_name(self) -> str:
        """The unit whose board it is."""
        top = self.units.get(self.top_id or 0)
        return top.name if top else ""

    @property
    def is_of_a_part(self) -> bool:
        """Whether it is the board of a unit below the plans' owner."""
        return self.top_id != self.owner_id

    @property
    def plan(self) -> Plan | None:
        """The plan, when one was chosen."""
        return self.versions[0].plan if self.wanted.plan_id and self.versions else None


def plans_of_year(versions: Sequence[PlanVersion], year: int, term_id: int | None = None) -> list[PlanVersion]:
    """The plans that speak of a year: those made for it, and longer ones that run through some of its days."""
    first, last = date(year, 1, 1), date(year, 12, 31)

    def speaks(plan: Plan) -> bool:
        if plan.year is not None:
            return plan.year == year
        lower, upper = plan.valid.lower or date.min, plan.valid.upper or date.max
        return bool(lower <= last and upper > first)

    return [v for v in versions if speaks(v.plan) and (term_id is None or v.plan.term_id == term_id)]


def read_board(
    member: Member, wanted: Wanted, on: date, seen: list[PlanVersion] | None = None, *, known: Known | None = None
) -> Board:
    """The board of what was chosen, as of a day: nine queries at most, five more where persons are counted.

    `seen` are the plans the member sees, if they were read before; `known` reads figures and goals as they were known then,
    while tasks and reports stand as of `on`. Plans of one owner stand on a board together, that of the chosen plan, else
    of the first; on the board of a unit below the owner its own plans join them. Raises LookupError for a unit that the
    member does not read.
    """
    everything = issued_versions(member, on) if seen is None else seen
    choices = plans_of_year(everything, wanted.span.period.start.year, wanted.term_id)
    chosen = [v for v in choices if wanted.plan_id in {None, v.plan_id}]
    owner_id = chosen[0].plan.owner_id if chosen else None
    day = wanted.span.cut(on)
    top_id = _top(member, wanted, owner_id, [v.plan_id for v in chosen], day)
    versions = [v for v in chosen if v.plan.owner_id in {owner_id, top_id}]
    plan_ids = [version.plan_id for version in versions]
    units = participants(member, plan_ids, day, on, into=top_id) if plan_ids else {}
    below = [unit for unit in units.values() if top_id in unit.counts_into]
    counted = [unit.unit_id for unit in below] + ([top_id] if top_id else [])
    lines = lines_of(versions, Period.year(wanted.span.period.start.year), counted, known)
    targets = [line.item.target for line in lines if hasattr(line.item, "target")]
    given = goals_in(lines)
    cells = cells_of(targets, counted, wanted.span, on, given, known=known)
    veil, public_veil = veils_for(member, targets, wanted.span.period.start.year, on, known)
    narrowed = _narrowed(below, wanted.units)
    # The work of a part is that of its units; that of the whole, everybody's who was given some.
    is_whole = narrowed is None and top_id == owner_id
    working = None if is_whole else counted if narrowed is None else [unit.unit_id for unit in narrowed]
    names = {unit.unit_id: unit.short_name for unit in units.values()} if day == on else {}
    facts = task_facts(member, plan_ids, on, working, names)
    concerned = [
        unit
        for unit in (below if narrowed is None else narrowed)
        if (unit.is_readable or unit.open_in)
        and (unit.reports or any(cells[(t.pk, unit.unit_id)].value.expected for t in targets))
    ]
    return Board(
        on=on,
        wanted=wanted,
        versions=versions,
        owner_id=owner_id,
        top_id=top_id,
        units=units,
        columns_of_all=below,
        shown=concerned,
        lines=lines,
        facts=facts,
        cells=cells,
        veil=veil,
        public_veil=public_veil,
        choices=everything,
        known=known,
    )


def _top(member: Member, wanted: Wanted, owner_id: int | None, plan_ids: list[int], day: date) -> int | None:
    if owner_id is None or wanted.of == owner_id:
        return owner_id
    if wanted.of is not None and not member.reads(wanted.of):
        raise LookupError(wanted.of)
    # A unit of which the plans know no parts is let go, when another plan is chosen.
    if wanted.of is not None and have_parts([wanted.of], plan_ids, day):
        return wanted.of
    return top_for(member, owner_id, plan_ids, day)


def _narrowed(units: list[Participant], wanted: str) -> list[Participant] | None:
    """The units a reader chose of those he reads; None for all. Raises LookupError for one he does not read."""
    if not wanted:
        return None
    if wanted == FOLLOWED:
        return [unit for unit in units if unit.is_followed and unit.is_readable]
    found = [unit for unit in units if str(unit.unit_id) == wanted and unit.is_readable]
    if not found:
        raise LookupError(wanted)
    return found


def lines_of(
    versions: list[PlanVersion], year: Period, units: Collection[int], known: Known | None = None
) -> list[ItemVersion]:
    """The lines of these wordings with items, targets and the goals of units in a year, in printed order; one query."""
    order = {version.pk: place for place, version in enumerate(versions)}
    rows = (
        ItemVersion.objects.filter(plan_version__in=versions)
        .select_related("item__target", "plan_version")
        .annotate(goals=goals_column(year, units, known))
    )
    by_plan = sorted(rows, key=lambda row: (order[row.plan_version_id], row.position, row.pk))
    return _printed(by_plan)


def _printed(rows: Sequence[ItemVersion]) -> list[ItemVersion]:
    """Each line followed by those under it."""
    below: dict[tuple[int, int | None], list[ItemVersion]] = {}
    here = {(row.plan_version_id, row.item_id) for row in rows}
    for row in rows:
        parent = row.parent_id if (row.plan_version_id, row.parent_id) in here else None
        below.setdefault((row.plan_version_id, parent), []).append(row)

    def walk(version_id: int, parent: int | None) -> list[ItemVersion]:
        found = []
        for row in below.get((version_id, parent), []):
            found += [row, *walk(version_id, row.item_id)]
        return found

    return [row for version_id in dict.fromkeys(row.plan_version_id for row in rows) for row in walk(version_id, None)]
