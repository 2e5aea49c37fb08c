"""Rows copied from Excel or Word, read as lines of a plan, each with what is wrong about it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from roviec.plans.cells import COLUMNS, with_cell
from roviec.plans.enums import ItemKind
from roviec.plans.models import Item, ItemVersion, PlanVersion
from roviec.plans.operations import UnableToWrite, Words
from roviec.plans.queries.units import UnitBook
from roviec.prose.vietnamese import fold

ROWS_AT_MOST = 500
LETTERS_AT_MOST = 400_000
# The annex as offices print it: a leader whom the organisation does not know is left to the assignment of areas, and the
# result is live.
PRINTED = ("number", "text", "lead", "co_units", "leader", "due_written", "product", "result", "note")
# A narrower table leaves out who supervises, and the result.
NARROW = ("number", "text", "lead", "co_units", "due_written", "product", "note")
HEADINGS = {
    "number": ("tt", "stt", "so tt"),
    "text": ("noi dung", "nhiem vu", "chi tieu", "cong viec", "ten"),
    "lead": ("chu tri", "don vi chu tri", "co quan chu tri", "don vi thuc hien"),
    "co_units": ("phoi hop",),
    "leader": ("phu trach", "lanh dao"),
    "due_written": ("thoi han", "thoi gian", "han ", "tien do"),
    "product": ("san pham",),
    "authority": ("tham quyen", "cap quyet dinh"),
    "result": ("ket qua",),
    "note": ("ghi chu",),
}
_ROMAN = re.compile(r"(?:[IVXLC]+|[A-Z])\.?")
_PREFIX = re.compile(r"(?P<head>.+)[.\-)]\s*[\dA-Za-zđĐ]+\.?")


@dataclass(frozen=True)
class PastedRow:
    """One row: what it says, and what is wrong with it (nothing: it can be added)."""

    cells: dict[str, str]
    words: Words
    wrong: list[str]
    source: str


def rows_of(text: str) -> list[list[str]]:
    """The cells of a range copied from a spreadsheet or a table: tabs between cells, quoted where they hold lines."""
    rows = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter="\t")
    return [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]


def read_rows(
    text: str, version: PlanVersion, book: UnitBook, kind: ItemKind, under: Item | None = None
) -> list[PastedRow]:
    """The pasted rows as lines of the draft; `kind` is what a row is that is no heading.

    A row with only a number and words, numbered I, II or A, B, is a heading, and the rows after it stand under it. Where
    the paste has none, a row numbered II.3 stands under the heading II of the draft, any other under `under`. Raises
    UnableToWrite for too much.
    """
    too_much = _("This is too much to paste at once. Paste one part after the other.")
    if len(text) > LETTERS_AT_MOST:
        raise UnableToWrite(too_much)
    try:
        rows = rows_of(text)
    except csv.Error as error:
        # One cell alone is longer than the reader takes.
        raise UnableToWrite(too_much) from error
    if len(rows) > ROWS_AT_MOST:
        raise UnableToWrite(_("Paste at most %(most)d rows at once.") % {"most": ROWS_AT_MOST})
    columns, rows = _columns(rows)
    headings = _headings(version)
    pasted: list[PastedRow] = []
    heading: int | None = None
    for row in rows:
        cells = {name: row[place] for place, name in columns.items() if place < len(row)}
        is_heading = _is_heading(cells)
        above = _under(cells.get("number", ""), headings) or under
        words, wrong = _read(cells, version, book, ItemKind.GROUP if is_heading else kind)
        if not is_heading:
            words = replace(words, under_line=heading, under=None if heading is not None else above)
        pasted.append(PastedRow(cells, words, wrong, source="\t".join(_quoted(row))))
        if is_heading:
            heading = len(pasted) - 1
    return pasted


def heading_left(rows: Sequence[PastedRow], made: Sequence[ItemVersion]) -> int | None:
    """The item of the heading, among the lines made of these rows, under which the first row that is left belongs."""
    first = next((row for row in rows if row.wrong), None)
    if first is None:
        return None
    if first.words.under_line is None or rows[first.words.under_line].wrong:
        return first.words.under.pk if first.words.under else None
    before = sum(not row.wrong for row in rows[: first.words.under_line])
    return made[before].item_id


def lines_to_add(rows: Sequence[PastedRow]) -> list[Words]:
    """The rows that can be added, their headings counted among these only."""
    place: dict[int, int] = {}
    lines: list[Words] = []
    for index, row in enumerate(rows):
        if row.wrong:
            continue
        place[index] = len(lines)
        heading = row.words.under_line
        lines.append(replace(row.words, under_line=None if heading is None else place.get(heading)))
    return lines


def text_left(rows: Sequence[PastedRow]) -> str:
    """The rows that cannot be added yet, as they were pasted."""
    return "\n".join(row.source for row in rows if row.wrong)


def _columns(rows: list[list[str]]) -> tuple[dict[int, str], list[list[str]]]:
    """Which column holds what: by the headings of the first row, else by their number; and the rows below."""
    if not rows:
        return {}, []
    named: dict[int, str] = {}
    for place, cell in enumerate(rows[0]):
        plain = fold(cell)
        for name, words in HEADINGS.items():
            if name not in named.values() and any(
                plain == word.strip() or (len(word) > 3 and word in plain and len(plain) < 40) for word in words
            ):
                named[place] = name
                break
    if "text" in named.values() and len(named) >= 2:
        return named, rows[1:]
    width = max(len(row) for row in rows)
    if width == 1:
        return {0: "text"}, rows
    names = PRINTED if width >= len(PRINTED) else NARROW
    return dict(enumerate(names[:width])), rows


def _is_heading(cells: dict[str, str]) -> bool:
    others = any(cells.get(name) for name in ("lead", "co_units", "due_written", "product", "result"))
    return bool(cells.get("text")) and not others and bool(_ROMAN.fullmatch(cells.get("number", "")))


def _headings(version: PlanVersion) -> dict[str, Item]:
    """The headings of the draft by their number."""
    rows = version.lines.filter(item__kind=ItemKind.GROUP).exclude(number="").select_related("item")
    return {row.number.rstrip("."): row.item for row in rows}


def _under(number: str, headings: dict[str, Item]) -> Item | None:
    match = _PREFIX.fullmatch(number)
    return headings.get(match["head"].rstrip(".")) if match else None


def _read(cells: dict[str, str], version: PlanVersion, book: UnitBook, kind: ItemKind) -> tuple[Words, list[str]]:
    """What a row says, and every sentence about what is wrong with it, not only the first."""
    wrong: list[str] = []
    words = Words(kind, "")
    for cell in COLUMNS:
        try:
            words = with_cell(words, cell, cells.get(cell, ""), book)
        except UnableToWrite as error:
            if cell != "leader":
                wrong.append(str(error))
    try:
        words.columns(version.plan)
    except UnableToWrite as error:
        wrong.append(str(error))
    return words, wrong


def _quoted(row: Sequence[str]) -> list[str]:
    return [f'"{cell.replace(chr(34), chr(34) * 2)}"' if '"' in cell else cell for cell in row]
