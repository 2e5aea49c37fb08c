"""Workbooks (XLSX) that somebody sends: what is read of them, and how."""

from roviec.kit.workbooks.cells import LIMITS, Cell, Limits, Row, Sheet, Table, UnableToRead, Value, column_name, folded
from roviec.kit.workbooks.reading import read_workbook

__all__ = [
    "LIMITS",
    "Cell",
    "Limits",
    "Row",
    "Sheet",
    "Table",
    "UnableToRead",
    "Value",
    "column_name",
    "folded",
    "read_workbook",
]
