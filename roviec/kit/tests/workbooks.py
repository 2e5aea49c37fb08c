"""Workbooks as offices make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter


def a_workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these sheets, each a list of rows; dates are written as Excel writes them."""
    return workbook_of(sheets)


def workbook_of(sheets: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> bytes:
    """The same for names that are no names of Python; "=…" becomes a formula when `strings_to_formulas` is set."""
    stream = io.BytesIO()
    chosen = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    book = xlsxwriter.Workbook(stream, chosen | options)
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    book.close()
    return stream.getvalue()


def with_part(workbook: bytes, part: str, content: bytes | str) -> bytes:
    """The workbook with one of its parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return stream.getvalue()


def the_part(workbook: bytes, part: str) -> str:
    """The text of a part."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return package.read(part).decode()
