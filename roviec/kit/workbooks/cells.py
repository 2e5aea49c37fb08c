"""What stands in a workbook: cells with their addresses, rows, sheets, tables under heads; and how much of it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from roviec.kit.errors import Unable

Value: TypeAlias = str | Decimal | date | bool | None

MEGABYTE = 1024 * 1024
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class UnableToRead(Unable):
    """The file is not read; the sentence says what to do."""


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes as sent and unpacked, rows and columns with content, letters in a cell, elements of XML."""

    packed: int = 10 * MEGABYTE
    unpacked: int = 48 * MEGABYTE
    rows: int = 10_000
    columns: int = 60
    letters: int = 2_000
    elements: int = 600_000


LIMITS = Limits()


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; `fault` is the sentence for a cell that cannot be read, and empty otherwise.

    A formula is never evaluated, and what the office program kept of its result is not trusted.
    """

    address: str
    value: Value = None
    fault: str = ""

    @property
    def text(self) -> str:
        """The value as somebody would have typed it: a whole number without a point, a day as day/month/year."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return str(int(self.value))
        if isinstance(self.value, date):
            return f"{self.value:%d/%m/%Y}"
        return f"{self.value:f}" if isinstance(self.value, Decimal) else self.value


@dataclass(frozen=True)
class Row:
    """A row with content: its number in the sheet, and its cells by column, counted from 0."""

    number: int
    cells: dict[int, Cell]

    def cell(self, column: int) -> Cell:
        """The cell in a column, also where nothing stands."""
        return self.cells.get(column) or Cell(f"{column_name(column)}{self.number}")


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, its rows with content from top to bottom, and the ranges of cells that are merged."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def table(self, heads: Sequence[str], optional: Sequence[str] = ()) -> Table:
        """The rows below the row of heads, which is the first one with any of them; other columns are left alone.

        Case and spaces of a head do not matter. Raises UnableToRead when a head is missing, stands twice or is merged.
        """
        wanted = {folded(head): head for head in (*heads, *optional)}
        for place, row in enumerate(self.rows):
            found = [
                (wanted[said], column) for column, cell in row.cells.items() if (said := folded(cell.text)) in wanted
            ]
            if found:
                self._check_heads(row.number, [head for head, _column in found], heads)
                return Table(self, dict(found), self.rows[place + 1 :])
        raise UnableToRead(
            _("The sheet “%(sheet)s” has no row of heads: %(heads)s.") % {"sheet": self.name, "heads": ", ".join(heads)}
        )

    def _check_heads(self, number: int, found: list[str], heads: Sequence[str]) -> None:
        said = {"sheet": self.name, "row": number}
        for reach in self.merged:
            rows = [int(end[1]) for end in ADDRESS.findall(reach)]
            if rows and min(rows) <= number <= max(rows):
                sentence = _("In the sheet “%(sheet)s” the cells %(range)s are merged. Unmerge them and send it again.")
                raise UnableToRead(sentence % (said | {"range": reach}))
        if twice := sorted({head for head in found if found.count(head) > 1}):
            sentence = _("The sheet “%(sheet)s” has the column “%(head)s” twice in row %(row)d.")
            raise UnableToRead(sentence % (said | {"head": twice[0]}))
        if missing := [head for head in heads if head not in found]:
            sentence = _("The sheet “%(sheet)s” lacks these columns in row %(row)d: %(heads)s.")
            raise UnableToRead(sentence % (said | {"heads": ", ".join(missing)}))


@dataclass(frozen=True)
class Table:
    """Rows under heads."""

    sheet: Sheet
    columns: dict[str, int]
    rows: list[Row]

    def cell(self, row: Row, head: str) -> Cell:
        """The cell of a row under a head; empty for an optional head that is not there."""
        return row.cell(self.columns[head]) if head in self.columns else Cell("")


def column_name(column: int) -> str:
    """The letters of a column counted from 0: A, B, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def folded(text: str) -> str:
    """A head or a sheet's name for comparing: one case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
