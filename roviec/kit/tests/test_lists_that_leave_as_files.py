"""A list leaves as XLSX or CSV; in neither is a text ever taken for a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from roviec.kit.workbooks.listing import Listing, as_csv, as_xlsx, file_asked_for, harmless

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u00a0=1+1", "\u200b=1+1",
    "\ufeff=1+1", "＝1+1", "＋1", "－1", "＠x", " \t＝1", "\x00=1", "﹢1", "﹣1",
]  # fmt: skip


def listing(*cells) -> Listing:
    return Listing("danh-sach", "Danh sách", [("Cột", 10.0)] * len(cells), [list(cells)])


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_the_text_it_is(text):
    assert harmless(text) != text
    assert harmless(text).replace("'", "", 1) == text
    [_heads, [cell]] = read(as_csv(listing(text)))
    assert "'" in cell


@pytest.mark.parametrize(
    "text", ["", "  ", "Nhà đại đoàn kết", "a=b", "1-2", "15/QĐ-BNV", "(=1)", "'=1", "Tháng 11/2023"]
)
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_program_that_parts_cells_elsewhere_finds_none_either(delimiter):
    said = as_csv(listing("a;=1+1", "b\t=1", "c|＝1", "d,-1", "e\n=1"))
    for row in read(said, delimiter):
        for cell in row:
            assert not cell.strip(' "').startswith(("=", "+", "@", "＝")), (delimiter, cell)


@given(st.text(max_size=20))
def test_nothing_that_is_left_begins_as_a_formula(text):
    import unicodedata  # noqa: PLC0415 - the very rule, said another way

    for part in harmless(text).replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n"):
        seen = "".join(letter for letter in part if unicodedata.category(letter)[0] not in "ZC")
        assert unicodedata.normalize("NFKC", seen[:1]) not in {"=", "+", "-", "@"}


def test_numbers_and_days_stay_numbers_and_days():
    [_heads, row] = read(as_csv(listing(Decimal("-3.50"), 22946, date(2023, 11, 20), None)))
    assert row == ["-3.50", "22946", "2023-11-20", ""]
    assert as_csv(listing("ă")).startswith(b"\xef\xbb\xbf")


def test_in_a_workbook_no_cell_is_a_formula():
    with zipfile.ZipFile(io.BytesIO(as_xlsx(listing(*FORMULAS[:5])))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.parametrize(("asked", "kind"), [("xlsx", "application/vnd"), ("csv", "text/csv")])
def test_the_file_that_is_asked_for(asked, kind):
    answer = file_asked_for(RequestFactory().get("/", {"as": asked}), lambda: listing("a", "b"))
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"] == f'attachment; filename="danh-sach.{asked}"'


@pytest.mark.parametrize("asked", ["", "pdf", "__class__", "CSV"])
def test_anything_else_is_the_page(asked):
    assert file_asked_for(RequestFactory().get("/", {"as": asked}), lambda: pytest.fail("not asked for")) is None
