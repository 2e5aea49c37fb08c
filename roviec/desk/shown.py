"""What the templates of the desk are given: rows of the heat map with their addresses, sentences, the data of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.desk.pace import Pace
from roviec.desk.queries.board import Board, Column, HeatRow
from roviec.desk.queries.heat import Cell, CellState, Coverage, own_span
from roviec.desk.queries.origin import BaseRow
from roviec.desk.queries.trend import Point, Trend
from roviec.desk.spans import Span
from roviec.desk.tallies import Bucket
from roviec.desk.wording import Links, reported_sentence, tally_sentence
from roviec.figures.enums import PostingState
from roviec.figures.models import Posting
from roviec.figures.small_cells import Shade
from roviec.figures.values import Reach, ratio
from roviec.kit.numbers import format_number
from roviec.kit.periods import Period
from roviec.plans.enums import UnitRule
from roviec.plans.models import Target

PARTS = {part.value: part for part in Bucket}


def part_of(text: str) -> Bucket | None:
    """The part of the partition that an address names; anything else is all of it."""
    return PARTS.get(text)


def part_label(part: Bucket | None) -> str:
    """The words of a part."""
    return {
        None: _("all"),
        Bucket.DONE_ON_TIME: _("completed on time"),
        Bucket.DONE_LATE: _("completed late"),
        Bucket.RUNNING: _("in progress and in time"),
        Bucket.OVERDUE: _("overdue and not done"),
    }[part]


LOOKS = {
    Bucket.DONE_ON_TIME: "done",
    Bucket.DONE_LATE: "done",
    Bucket.RUNNING: "running",
    Bucket.OVERDUE: "late",
}


@dataclass(frozen=True)
class Sentences:
    """What a busy head wants: the work first, then the reports; `whole` is added for one who reads only his own row."""

    first: str
    whole: str
    reports: list[str]


def sentences(board: Board, items_url: str, own: str) -> Sentences:
    """The sentences of the board; for a reader of a part his own work comes first, with links, the whole without."""

    def address(part: Bucket | None) -> str:
        return f"{items_url}&part={part.value}" if part else items_url

    links = Links(address)
    reports = [reported_sentence(group, links) for group in board.reported]
    if not board.is_partial:
        return Sentences(tally_sentence(board.tally, board.on, links), "", reports)
    whole = tally_sentence(board.tally, board.on, _Escaped())
    return Sentences(tally_sentence(board.own_tally, board.on, links, own), whole, reports)


class _Escaped(Links):
    """Links without addresses: the sums of the units above are read, not opened."""

    def __init__(self) -> None:
        super().__init__(lambda part: "")

    def number(self, count: int, part: Bucket | None = None) -> str:
        return format_number(count)


@dataclass(frozen=True)
class ShownCell:
    """A cell as the table prints it: the class of its colour and shape, its texts, its address."""

    look: str
    text: str
    goal: str
    words: str
    url: str = ""
    is_estimate: bool = False
    is_partial: bool = False
    measure: str = ""

    @property
    def notes(self) -> str:
        """What else has to be known of it: ", with estimates, partly reported"."""
        notes = [_("with estimates")] if self.is_estimate else []
        notes += [_("partly reported")] if self.is_partial else []
        return "".join(f", {note}" for note in notes)


HIDDEN = ShownCell("hidden", "", "", "")


@dataclass(frozen=True)
class ShownRow:
    """A target across the table."""

    row: HeatRow
    total: ShownCell
    cells: Sequence[ShownCell]
    url: str


@dataclass(frozen=True)
class HeatTable:
    """The heat map with the columns it has."""

    columns: Sequence[Column]
    rows: Sequence[ShownRow]
    cards: Sequence[tuple[Column, list[tuple[HeatRow, ShownCell]]]]
    legend: Sequence[tuple[str, str]]


def heat_table(board: Board) -> HeatTable:
    """Every cell with its words; one address is reversed and the rest follow its shape."""
    rows = [
        ShownRow(
            row=row,
            total=shown_cell(row.total, board.span),
            cells=[shown_cell(cell, board.span) if cell else HIDDEN for cell in row.cells],
            url=reverse("desk:target", args=[row.target.pk]),
        )
        for row in board.rows
    ]
    cards = [
        (column, [(shown.row, shown.cells[place]) for shown in rows if _wants_a_look(shown.row.cells[place])])
        for place, column in enumerate(board.columns)
    ]
    told_less = any(cell.look == "concealed" for shown in rows for cell in (shown.total, *shown.cells))
    return HeatTable(
        board.columns, rows, cards, [*legend(), *([("concealed", concealed_words())] if told_less else [])]
    )


def _wants_a_look(cell: Cell | None) -> bool:
    """Whether the card of a unit names the target: it is behind, or nothing was reported."""
    return cell is not None and (cell.pace == Pace.BEHIND or cell.state == CellState.MISSING)


def shown_cell(cell: Cell, span: Span) -> ShownCell:
    """A cell in words: "29/15, goal reached"."""
    if cell.state == CellState.OUTSIDE:
        return ShownCell("outside", "–", "", _("not concerned"))
    url = figure_url(cell.target, cell.unit_id, span)
    if cell.state == CellState.CONCEALED:
        return ShownCell(
            "concealed", shade_text(cell.shade, cell.least), figure_text(cell.target, cell.goal), concealed_words(), url
        )
    if cell.state == CellState.MISSING:
        goal = "" if cell.target.is_counted else figure_text(cell.target, cell.goal)
        return ShownCell("missing", "", goal, _("not reported"), url)
    if cell.state == CellState.UNAVAILABLE:
        return ShownCell("unavailable", "?", "", _("no figure yet, with a reason"), url)
    reach = cell.value.reach
    return ShownCell(
        cell.pace.value,
        str(reach) if reach else figure_text(cell.target, cell.value.value),
        # "14/14" names the units that count; a goal of its own would be a third number.
        "" if reach else figure_text(cell.target, cell.goal),
        "" if cell.pace == Pace.NO_GOAL else cell.pace.label,
        url,
        is_estimate=cell.is_estimate,
        is_partial=cell.is_partial,
        measure=measure_of(cell.target, reach),
    )


def shade_text(shade: Shade, least: int) -> str:
    """What stands in place of a figure that is not told: "under 5", or "hidden"."""
    return _("under %(least)d") % {"least": least} if shade == Shade.FEW else _("hidden")


def concealed_words() -> str:
    """Why a figure is not told."""
    return _("not told, so that nobody is recognised among a few")


def measure_of(target: Target, reach: Reach | None) -> str:
    """What stands after a figure: the target's measure, or for a count "units reach it"."""
    return _("units reach it") if reach else target.measure


def figure_text(target: Target, value: Any) -> str:
    """A figure in the decimals of its target; averages and shares of whole things get one."""
    shared = target.unit_rule in {UnitRule.AVERAGE, UnitRule.RATIO}
    return format_number(value, max(target.decimals, 1) if shared else target.decimals)


def figure_url(target: Target, unit_id: int, span: Span) -> str:
    """Where the figure comes from; a month leads to the base period of the target."""
    return reverse("desk:figure", args=[target.pk, unit_id, own_span(target, span)])


def legend() -> list[tuple[str, str]]:
    """The looks of a cell with their words."""
    paces = [Pace.REACHED, Pace.ON_PACE, Pace.NEARLY, Pace.BEHIND, Pace.INCOMPLETE]
    return [
        *((pace.value, pace.label) for pace in paces),
        ("missing", _("not reported")),
        ("outside", _("not concerned")),
    ]


def coverage_words(coverage: Coverage) -> str:
    """For a title: "12 of 14 units gave all their figures"."""
    return _("%(complete)d of %(due)d units gave all their figures") % {
        "complete": coverage.complete,
        "due": coverage.due,
    }


def chart_data(trend: Trend, unit: str) -> dict[str, Any]:
    """What the chart draws, as JSON: labels, the value of each period, the running total, the goal."""

    def number(value: Any) -> float | None:
        return None if value is None else float(round(value, max(trend.target.decimals, 2)))

    return {
        "title": f"{trend.target.name}: {unit}, {trend.year}",
        "measure": measure_of(trend.target, next((p.value.reach for p in trend.points if p.value.reach), None)),
        "labels": [_short(point.period) for point in trend.points],
        "values": [number(point.value.value) for point in trend.points],
        "running": [number(point.running) for point in trend.points] if trend.adds_up else [],
        "goal": number(trend.goal),
        "names": {
            "value": _("in the period"),
            "running": _("running total"),
            "goal": _("goal of the year"),
            "missing": _("not reported"),
        },
    }


def _short(period: Period) -> str:
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if months == 1:
        return f"{period.start.month}"
    return period.label if months > 3 else f"Q{(period.start.month + 2) // 3}"


@dataclass(frozen=True)
class ShownPosting:
    """An entry of the ledger in words."""

    text: str
    look: str
    words: str


def shown_base(target: Target, base: BaseRow) -> ShownPosting:
    """What counts of a period, unless it is not told."""
    if base.shade != Shade.OPEN:
        return ShownPosting(shade_text(base.shade, base.least), "draft", concealed_words())
    return shown_posting(target, base.posting)


def shown_posting(target: Target, posting: Posting | None) -> ShownPosting:
    """What a unit said: a figure, or why there is none."""
    if posting is None:
        return ShownPosting("", "draft", _("not reported"))
    if posting.state == PostingState.REPORTED:
        value = posting.numerator
        if target.is_ratio and posting.numerator is not None:
            value = ratio(target, posting.numerator, posting.denominator or Decimal(0))
        text = figure_text(target, value)
        if target.is_ratio:
            text = f"{text} ({format_number(posting.numerator)}/{format_number(posting.denominator)})"
        return ShownPosting(text, "done", _("estimate") if posting.is_estimate else _("final"))
    return ShownPosting("", "draft", str(PostingState(posting.state).label))


@dataclass(frozen=True)
class TrendRow:
    """A line of the table beside the chart."""

    point: Point
    value: str
    running: str


def trend_context(trend: Trend, unit: str) -> dict[str, Any]:
    """What the part of a page with the chart and its table is given."""
    return {
        "trend": trend,
        "target": trend.target,
        "chart": chart_data(trend, unit),
        "chart_id": f"chart-{trend.target.pk}",
        "goal": figure_text(trend.target, trend.goal),
        "rows": [
            TrendRow(point, _point_text(trend.target, point), _running_text(trend.target, point))
            for point in trend.points
        ],
    }


def _point_text(target: Target, point: Point) -> str:
    if point.shade != Shade.OPEN:
        return shade_text(point.shade, point.least)
    return str(point.value.reach or figure_text(target, point.value.value))


def _running_text(target: Target, point: Point) -> str:
    if point.running_shade != Shade.OPEN:
        return shade_text(point.running_shade, point.least)
    return figure_text(target, point.running)
