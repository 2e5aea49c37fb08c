"""Workbooks (XLSX) that are given out: titles and tables, numbers as numbers, and no text that a program would run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

# A name that begins with "=" stays a name.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
A4 = 9

Value = str | Decimal | int | date | None


class Book:
    """A workbook in the making; `content` closes it."""

    def __init__(self) -> None:
        self._stream = BytesIO()
        self.file: Any = xlsxwriter.Workbook(self._stream, OPTIONS)
        table = FONT | {"border": 1, "text_wrap": True}
        self.formats: dict[str, Any] = {
            name: self.file.add_format(look)
            for name, look in {
                "title": FONT | {"bold": True, "font_size": 14},
                "plain": FONT,
                "head": table | {"bold": True, "align": "center", "valign": "vcenter"},
                "group": table | {"bold": True, "bg_color": "#EFEDE8"},
                "text": table,
                "number": table | {"num_format": "#,##0.######", "align": "right"},
                "day": table | {"num_format": "dd/mm/yyyy"},
            }.items()
        }

    def page(self, name: str) -> Page:
        """A sheet on landscape A4, as wide as one page."""
        sheet = self.file.add_worksheet(FORBIDDEN_IN_A_NAME.sub(" ", name)[:LONGEST_NAME])
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return Page(sheet, self.formats)

    def content(self) -> bytes:
        """The finished file."""
        self.file.close()
        return self._stream.getvalue()


class Page:
    """A sheet that is written from top to bottom; `row` is the next one."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0

    def title(self, words: str) -> None:
        """A line in large letters."""
        self._line(words, "title")

    def line(self, words: str = "") -> None:
        """A line of text over the table, or an empty one."""
        self._line(words, "plain")

    def table(self, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[Value]]) -> None:
        """Heads with the width of their columns, then the rows; a row of one value is a heading across all columns."""
        for column, (words, width) in enumerate(heads):
            self.sheet.write_string(self.row, column, words, self.formats["head"])
            self.sheet.set_column(column, column, width)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        for values in rows:
            if len(values) == 1:
                self.sheet.merge_range(
                    self.row, 0, self.row, len(heads) - 1, str(values[0] or ""), self.formats["group"]
                )
            else:
                for column, value in enumerate(values):
                    self.write(self.row, column, value)
            self.row += 1
        self.row += 1

    def write(self, row: int, column: int, value: Value) -> None:
        """One bordered cell; a number that a spreadsheet would round is written as text."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.formats["text"])
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, self.formats["text"])
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.formats["day"])
        elif is_exact(value):
            self.sheet.write_number(row, column, float(value), self.formats["number"])
        else:
            self.sheet.write_string(row, column, f"{value:f}", self.formats["text"])

    def _line(self, words: str, look: str) -> None:
        self.sheet.write_string(self.row, 0, words, self.formats[look])
        self.row += 1


def is_exact(number: Decimal | int) -> bool:
    """Whether a spreadsheet keeps every digit of the number."""
    return Decimal(repr(float(number))) == number
