"""The board outside the browser: a workbook, and the three lines that go into a chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.pace import Pace
from roviec.desk.queries.board import Board
from roviec.desk.queries.heat import Cell, CellState
from roviec.desk.queries.inbox import Inbox
from roviec.desk.queries.origin import Origin
from roviec.desk.shown import shade_text, shown_base, shown_cell, shown_posting
from roviec.desk.shown_changes import ShownChange, Side
from roviec.desk.tallies import ItemFact
from roviec.desk.wording import Words, reported_sentence, tally_sentence
from roviec.figures.reckoning import Known
from roviec.figures.small_cells import Shade
from roviec.kit.workbooks.listing import Listing
from roviec.kit.workbooks.writing import Value
from roviec.reports.models import Snapshot
from roviec.tasks.enums import LateCause

# A name that begins with "=" stays a name.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}


def board_lines(board: Board, own: str = "") -> list[str]:
    """The sentences of the board as plain words: the work, the reports, the targets."""
    tally = board.own_tally if board.is_partial else board.tally
    lines = [tally_sentence(tally, board.on, Words(), own if board.is_partial else "")]
    lines += [reported_sentence(group, Words()) for group in board.reported if group.is_wards]
    if board.rows:
        lines.append(targets_line(board))
    return lines


def targets_line(board: Board) -> str:
    """How the targets stand: "17 targets, 11 months of 2023 to date: 9 on pace or reached, 3 behind (I.4)."."""
    paces = [row.total.pace for row in board.rows]
    behind = [row.number for row in board.rows if row.total.pace == Pace.BEHIND]
    good = sum(pace.is_good for pace in paces)
    nearly = paces.count(Pace.NEARLY)
    parts = [_("%(count)d on pace or reached") % {"count": good}]
    if nearly:
        parts.append(_("%(count)d a little behind") % {"count": nearly})
    if behind:
        parts.append(_("%(count)d behind (%(numbers)s)") % {"count": len(behind), "numbers": "; ".join(behind)})
    if rest := len(paces) - good - nearly - len(behind):
        parts.append(_("%(count)d not to be judged yet") % {"count": rest})
    return _("%(count)d targets, %(span)s: %(parts)s.") % {
        "count": len(paces),
        "span": board.span.words,
        "parts": ", ".join(parts),
    }


def board_message(board: Board, url: str, *, own: str = "", demonstration: bool = False) -> str:
    """Three lines and a link that needs sign-in; nothing personal, and of few persons what the public may know."""
    lines = board_lines(board.for_the_public(), own)[:3]
    if board.known:
        lines[0] = f"[{_known_words(board.known)}] {lines[0]}"
    if demonstration:
        lines[0] = f"[{_('Illustrative figures')}] {lines[0]}"
    return "\n".join([*lines, url])


def inbox_listing(inbox: Inbox) -> Listing:
    """What waits for a member, part by part in the order of the page."""
    parts = [
        *((group.label, row) for group, rows in inbox.groups for row in rows),
        *((_("Waits for my decision"), row) for row in inbox.to_decide),
        *((_("I am waiting for"), row) for row in inbox.waiting),
    ]
    heads = [
        (_("Part"), 18.0),
        (_("What"), 60.0),
        (_("From"), 26.0),
        (_("Unit"), 24.0),
        (_("Due"), 12.0),
        (_("Note"), 40.0),
    ]
    rows = [[part, row.what, row.source, row.whom, row.due_on, row.note] for part, row in parts]
    return Listing("viec-cua-toi", _("My work"), heads, rows)


def items_listing(items: Sequence[ItemFact], label: Callable[[ItemFact], str], title: str) -> Listing:
    """The items behind a number of the sentence."""
    heads = [
        (_("No."), 8.0),
        (_("Task"), 60.0),
        (_("Plan"), 20.0),
        (_("Lead unit"), 30.0),
        (_("Due"), 12.0),
        (_("Standing"), 20.0),
    ]
    rows = [
        [
            item.first.number,
            item.first.title,
            item.first.plan,
            "; ".join(task.unit for task in item.tasks),
            item.first.due_on or item.first.due_written,
            label(item),
        ]
        for item in items
    ]
    return Listing("nhiem-vu-dieu-hanh", title, heads, rows)


def changes_listing(title: str, rows: Sequence[ShownChange]) -> Listing:
    """What changed: a row for each entry since, so that each has its own person, moment and reason."""
    heads = [
        (_("Target"), 50.0),
        (_("Unit"), 26.0),
        (_("Then"), 16.0),
        (_("Given"), 10.0),
        (_("Now"), 16.0),
        (_("Given"), 10.0),
        (_("Period"), 18.0),
        (_("By whom"), 34.0),
        (_("When"), 18.0),
        (_("How and why"), 60.0),
    ]
    cells: list[list[Value]] = []
    for row in rows:
        now = [_against(row.now), row.now.given] if row.now else ["", ""]
        head: list[Value] = [row.name, row.unit, _against(row.then), row.then.given, *now]
        entries: list[list[Value]] = [
            [
                entry.posting.period.label,
                f"{entry.actor} ({entry.post})" if entry.post else entry.actor,
                _moment(entry.posting.at),
                ": ".join(filter(None, [entry.how, shown.text or shown.words, entry.why])),
            ]
            for entry, shown in row.why
        ]
        cells += [[*head, *entry] for entry in entries or [["", "", "", row.words]]]
    return Listing("thay-doi", title, heads, cells)


def _against(side: Side) -> str:
    return f"{side.text or '–'}/{side.goal}" if side.goal else side.text or "–"


def snapshot_listing(snapshot: Snapshot) -> Listing:
    """A frozen board as it was."""
    content = snapshot.content
    heads = [
        (_("No."), 8.0),
        (_("Target"), 50.0),
        (_("Unit of measure"), 14.0),
        (_("Total"), 14.0),
        (_("Goal"), 14.0),
        (_("Given"), 10.0),
        *((unit["name"], 12.0) for unit in content["units"]),
    ]
    rows: list[list[Value]] = [
        [
            row["number"],
            row["name"],
            row["measure"],
            _number_or_words(row["total"]),
            row["total"]["goal"],
            f"{row['total']['covered']}/{row['total']['due']}",
            *(_number_or_words(cell) if cell else "" for cell in row["cells"]),
        ]
        for row in content["rows"]
    ]
    frozen = _("Frozen %(at)s.") % {"at": _moment(snapshot.frozen_at)}
    sentence = " ".join([f"{content['owner']}, {content['label']}.", frozen, *content["lines"]])
    return Listing("ban-chot", snapshot.title, heads, rows, sentence)


def _number_or_words(cell: dict[str, Any]) -> Value:
    return Decimal(cell["value"]) if cell["value"] is not None else cell["text"] or cell["words"]


def figure_listing(origin: Origin, unit: str, lines: Sequence[str], known: Known | None) -> Listing:
    """A figure with all that stands behind it: what it is made of, its periods, its reports, what was replaced and why."""
    target, span = origin.cell.target, origin.span
    told = shown_cell(origin.cell, span)
    value = f"{unit}, {span.label}: {told.text or told.words} {told.measure}".strip()
    heads = [
        (_("Part"), 20.0),
        (_("Unit"), 30.0),
        (_("Period"), 18.0),
        (_("Value"), 14.0),
        (target.numerator_label or _("Figure"), 16.0),
        (target.denominator_label or _("Goal"), 16.0),
        (_("Given"), 12.0),
        (_("By whom"), 34.0),
        (_("When"), 18.0),
        (_("How and why"), 60.0),
    ]
    if target.is_ratio:
        heads.insert(6, (_("Goal"), 14.0))
    rows = [*_part_rows(origin), *_base_rows(origin, unit), *_sheet_rows(origin, unit), *_ledger_rows(origin, unit)]
    sentence = " ".join([*([_known_words(known) + "."] if known else []), f"{value}.", *lines])
    return Listing("so-nay-tu-dau", target.name, heads, rows if target.is_ratio else _without_ratio(rows), sentence)


def _without_ratio(rows: Sequence[list[Value]]) -> list[list[Value]]:
    """The columns of a target that is entered as one number: figure, goal."""
    return [[*row[:5], row[6], *row[7:]] for row in rows]


def _part_rows(origin: Origin) -> Iterator[list[Value]]:
    for part in origin.parts:
        cell, told = part.cell, part.cell.shade == Shade.OPEN and part.cell.value.covered > 0
        numbers: list[Value] = [cell.value.numerator, cell.value.denominator] if told else [None, None]
        given = f"{cell.value.covered}/{cell.value.due}"
        yield [_("Units"), part.name, origin.span.label, _said(cell), *numbers, cell.goal, given, "", "", ""]
    if origin.hidden:
        words = ngettext("%(count)d other unit", "%(count)d other units", origin.hidden) % {"count": origin.hidden}
        yield [_("Units"), words, origin.span.label, "", None, None, None, "", "", "", _("Only their total is shown.")]


def _base_rows(origin: Origin, unit: str) -> Iterator[list[Value]]:
    for base in origin.bases:
        told = shown_base(origin.cell.target, base)
        row = base.posting
        numbers: list[Value] = [row.numerator, row.denominator] if row else [None, None]
        yield [_("Periods"), unit, base.span.label, told.text, *numbers, None, "", "", "", told.words]


def _sheet_rows(origin: Origin, unit: str) -> Iterator[list[Value]]:
    sheets = [(each.report, each.unit, each.evidence) for each in origin.behind.sheets]
    if not sheets:
        sheets = [(r, unit, sum(e.report_id == r.pk for e in origin.evidence)) for r in origin.reports]
    for report, of_unit, files in sheets:
        words = ngettext("%(count)d file of evidence", "%(count)d files of evidence", files) % {"count": files}
        when = _moment(report.accepted_at or report.submitted_at)
        yield [_("Reports"), of_unit, report.period.label, "", None, None, None, "", "", when, words]


def _ledger_rows(origin: Origin, unit: str) -> Iterator[list[Value]]:
    target = origin.cell.target
    cells = [(each.unit, each.rows) for each in origin.behind.replaced] or [(unit, origin.history)]
    for of_unit, entries in cells:
        for entry in entries:
            row = entry.posting
            part = _("Counts now") if entry.is_current else _("Was replaced")
            told = shown_posting(target, row)
            whom = f"{entry.actor} ({entry.post})" if entry.post else entry.actor
            why = ": ".join(filter(None, [entry.how, entry.why]))
            numbers: list[Value] = [row.numerator, row.denominator]
            yield [
                part,
                of_unit,
                row.period.label,
                told.text or told.words,
                *numbers,
                None,
                "",
                whom,
                _moment(row.at),
                why,
            ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def _known_words(known: Known) -> str:
    return _("As known on %(day)s") % {"day": f"{known.day:%d/%m/%Y}"}


def board_sheet(board: Board, *, own: str = "", demonstration: bool = False) -> bytes:
    """A workbook with the sentences, the late items, and targets by units."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    formats = {
        "text": book.add_format(FONT | {"text_wrap": True, "border": 1}),
        "head": book.add_format(FONT | {"bold": True, "text_wrap": True, "border": 1, "align": "center"}),
        "title": book.add_format(FONT | {"bold": True, "font_size": 14}),
        "plain": book.add_format(FONT | {"text_wrap": False}),
        "number": book.add_format(FONT | {"num_format": "#,##0.##", "border": 1}),
    }
    _summary(book, formats, board, own, demonstration=demonstration)
    _late(book, formats, board)
    _targets(book, formats, board, demonstration=demonstration)
    book.close()
    return stream.getvalue()


def _summary(book: Any, formats: dict[str, Any], board: Board, own: str, *, demonstration: bool) -> None:
    page = book.add_worksheet(_("Summary"))
    page.set_landscape()
    page.write(0, 0, _("The state of work"), formats["title"])
    for place, line in enumerate(board_lines(board, own), start=2):
        page.write(place, 0, line, formats["plain"])
    marks = [_("Illustrative figures")] if demonstration else []
    marks += [_known_words(board.known)] if board.known else []
    if marks:
        page.write(1, 0, " · ".join(marks), formats["plain"])


def _late(book: Any, formats: dict[str, Any], board: Board) -> None:
    page = book.add_worksheet(_("Overdue"))
    heads = [_("No."), _("Task"), _("Units"), _("Days late"), _("Cause"), _("Reason"), _("Supervising leader")]
    for column, head in enumerate(heads):
        page.write(0, column, head, formats["head"])
    for place, item in enumerate(board.late, start=1):
        late = item.late_tasks
        cells = [
            item.first.number,
            item.first.title,
            ", ".join(task.unit for task in late),
            item.days_late,
            "; ".join(str(LateCause(task.cause).label) for task in late if task.cause),
            "; ".join(task.reason for task in late if task.reason),
            "; ".join(item.late_leaders),
        ]
        for column, text in enumerate(cells):
            page.write(place, column, text, formats["text"])
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 60)
    page.set_column(2, 6, 24)


def _targets(book: Any, formats: dict[str, Any], board: Board, *, demonstration: bool) -> None:
    page = book.add_worksheet(_("Targets by unit"))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    top = [_("No."), _("Target"), _("Unit of measure"), _("Goal"), _("Total"), _("Coverage")]
    head = 2
    page.write(0, 0, f"{_('Targets by unit')}: {board.span.label}", formats["title"])
    marks = [_("Illustrative figures")] if demonstration else []
    marks += [_known_words(board.known)] if board.known else []
    if marks:
        page.write(1, 0, " · ".join(marks), formats["plain"])
    for column, text in enumerate([*top, *(unit.short_name for unit in board.shown)]):
        page.write(head, column, text, formats["head"])
    for place, row in enumerate(board.rows, start=head + 1):
        page.write(place, 0, row.number, formats["text"])
        page.write(place, 1, row.target.name, formats["text"])
        page.write(place, 2, row.target.measure, formats["text"])
        _write(page, place, 3, row.total.goal, formats)
        _write(
            page,
            place,
            4,
            _said(row.total) if row.total.state == CellState.CONCEALED else row.total.value.value,
            formats,
        )
        page.write(place, 5, str(row.coverage), formats["text"])
        for column, cell in enumerate(row.cells, start=len(top)):
            _write(page, place, column, _said(cell), formats)
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 44)
    page.set_column(2, 5 + len(board.shown), 11)
    page.freeze_panes(head + 1, 2)


def _said(cell: Cell | None) -> Any:
    """What a cell writes: a number, or a word for why there is none."""
    if cell is None or cell.state == CellState.OUTSIDE:
        return "–"
    if cell.state == CellState.FIGURE:
        return cell.value.value
    if cell.state == CellState.CONCEALED:
        return shade_text(cell.shade, cell.least)
    return _("not reported") if cell.state == CellState.MISSING else _("no figure yet")


def _write(page: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None:
        page.write_blank(row, column, None, formats["text"])
    elif isinstance(value, str):
        page.write_string(row, column, value, formats["text"])
    else:
        page.write_number(row, column, float(value), formats["number"])
