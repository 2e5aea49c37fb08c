"""People's data and the register outside the browser: JSON and XLSX, nothing read as a formula."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from roviec.privacy.parts import Part

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
LONGEST_NAME_OF_SHEET = 31
LONGEST_CELL = 32_000
WIDTH = 24


def as_json(parts: Sequence[Part]) -> bytes:
    """Each part as a list of rows by their heads."""
    said = {part.key: [dict(zip(part.heads, row, strict=True)) for row in part.rows] for part in parts}
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def as_workbook(parts: Sequence[Part]) -> bytes:
    """Each part as a sheet."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    head, text = book.add_format(FONT | {"bold": True, "border": 1}), book.add_format(FONT | {"border": 1})
    for part in parts:
        sheet = book.add_worksheet(part.title[:LONGEST_NAME_OF_SHEET])
        for column, said in enumerate(part.heads):
            sheet.write_string(0, column, said, head)
        for place, row in enumerate(part.rows, start=1):
            for column, said in enumerate(row):
                sheet.write_string(place, column, said[:LONGEST_CELL], text)
        sheet.set_column(0, len(part.heads), WIDTH)
        sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()
