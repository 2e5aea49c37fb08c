"""A workbook is read with the address of every cell, and what is dangerous or too much is refused in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roviec.kit.tests.workbooks import a_workbook, the_part, with_part, workbook_of
from roviec.kit.workbooks import Limits, UnableToRead, column_name, read_workbook

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = a_workbook(Trang=[["Mã", "Tên"], ["a", "Bồ Đề"]])
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def the_sheet(rows: str) -> bytes:
    return with_part(PLAIN, SHEET, f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>")


def the_cell(cell: str):
    return read_workbook(the_sheet(f'<row r="3">{cell}</row>'))["Trang"].rows[0].cells[1]


def refused(content: bytes, **options) -> str:
    with pytest.raises(UnableToRead) as refusal:
        read_workbook(content, **options)
    return str(refusal.value)


def test_cells_keep_their_values_and_addresses():
    rows = [["chữ", 5, 0.1, date(2025, 7, 1), True], [], ["", 22946.5, "  hai\u00a0chữ \u200b"]]
    first, third = read_workbook(a_workbook(Trang=rows))["Trang"].rows
    assert [(cell.address, cell.value) for cell in first.cells.values()] == [
        ("A1", "chữ"),
        ("B1", Decimal(5)),
        ("C1", Decimal("0.1")),
        ("D1", date(2025, 7, 1)),
        ("E1", True),
    ]
    assert [cell.text for cell in first.cells.values()] == ["chữ", "5", "0.1", "01/07/2025", "1"]
    assert third.number == 3
    assert third.cell(2).value == "hai chữ"
    assert third.cell(0).value is None
    assert third.cell(27).address == "AB3"


def test_words_are_one_whatever_program_composed_them():
    assert read_workbook(a_workbook(Trang=[["Bồ Đề"]]))["Trang"].rows[0].cells[0].value == "Bồ Đề"


def test_days_of_the_other_calendar_of_excel_are_the_same_days():
    book = workbook_of({"Trang": [[date(2025, 7, 1)]]}, date_1904=True)
    assert read_workbook(book)["Trang"].rows[0].cells[0].value == date(2025, 7, 1)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B3"><f>1+1</f><v>2</v></c>',
        '<c r="B3" t="str"><f>HYPERLINK("http://x")</f><v>Bồ Đề</v></c>',
        '<c r="B3" t="e"><v>#N/A</v></c>',
        '<c r="B3" t="inlineStr"><is><t>a_x0000_b</t></is></c>',
        '<c r="B3" t="inlineStr"><is><t>a\u202eb</t></is></c>',
        f'<c r="B3" t="inlineStr"><is><t>{"a" * 2001}</t></is></c>',
    ],
)
def test_a_cell_that_cannot_be_trusted_says_so_and_has_no_value(cell):
    read = the_cell(cell)
    assert read.fault
    assert read.value is None
    assert read.address == "B3"


def test_what_only_looks_like_a_formula_is_a_word():
    assert read_workbook(a_workbook(Trang=[["", "=1+1"]]))["Trang"].rows[0].cells[1].value == "=1+1"


def test_a_table_is_found_below_its_heads_wherever_they_stand():
    book = a_workbook(Trang=[["Danh sách đơn vị"], [], ["tên ", "Ghi chú", "MÃ"], ["Bồ Đề", "x", "bd"]])
    table = read_workbook(book)["Trang"].table(["Mã", "Tên"], optional=["Cha"])
    row = table.rows[0]
    assert [table.cell(row, head).text for head in ("Mã", "Tên", "Cha")] == ["bd", "Bồ Đề", ""]
    assert table.cell(row, "Mã").address == "C4"


@pytest.mark.parametrize(
    ("heads", "said"),
    [(["Mã"], "Tên"), (["Mã", "Tên", "Mã"], "“Mã”"), (["a", "b"], "Mã, Tên")],
    ids=["a head is missing", "a head stands twice", "no row of heads"],
)
def test_wrong_heads_are_named(heads, said):
    sheet = read_workbook(a_workbook(Trang=[heads, ["x", "y"]]))["Trang"]
    with pytest.raises(UnableToRead, match=said):
        sheet.table(["Mã", "Tên"])


def test_merged_heads_are_named(tmp_path):
    file = tmp_path / "merged.xlsx"
    book = xlsxwriter.Workbook(str(file))
    page = book.add_worksheet("Trang")
    page.merge_range("A1:B1", "Mã")
    page.write("C1", "Tên")
    book.close()
    with pytest.raises(UnableToRead, match="A1:B1"):
        read_workbook(file.read_bytes())["Trang"].table(["Mã", "Tên"])


def test_only_the_sheets_asked_for_are_read_and_a_missing_one_is_named():
    book = a_workbook(Một=[["a"]], Hai=[["b"]])
    assert list(read_workbook(book, sheets=["hai"])) == ["hai"]
    assert "“Ba”" in refused(book, sheets=["Một", "Ba"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"STT;Ten\n1;a",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        PLAIN[:-40],
        with_part(PLAIN, "xl/vbaProject.bin", b"macro"),
        with_part(PLAIN, "xl/workbook.bin", b"binary"),
        with_part(PLAIN, "_rels/.rels", "<Relationships/>"),
        with_part(PLAIN, SHEET, "<worksheet><sheetData>"),
        with_part(PLAIN, SHEET, "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"),
        the_sheet('<row r="1"><c r="B9"><v>1</v></c></row>'),
        the_sheet('<row r="1"><c r="B1"><v>inf</v></c></row>'),
        the_sheet('<row r="1"><c r="B1" t="s"><v>99</v></c></row>'),
        the_sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'),
    ],
)
def test_what_is_no_plain_workbook_is_refused_in_words(content):
    assert refused(content)


@pytest.mark.parametrize(
    "content",
    [
        with_part(PLAIN, "xl/media/image1.png", bytes(49 * 1024 * 1024)),
        the_sheet("<row/>" * 20_001),
        the_sheet(f"<row>{'<c/>' * 20_001}</row>"),
        with_part(PLAIN, SHEET, "<a>" * 1_000),
        the_sheet('<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
    ],
    ids=["unpacked", "elements", "cells", "depth", "columns"],
)
def test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_hurts(content):
    assert len(content) < 200_000
    assert refused(content, limits=Limits(elements=20_000))


def test_too_many_rows_and_too_many_bytes_are_refused():
    book = a_workbook(Trang=[[n] for n in range(12)])
    assert "Trang" in refused(book, limits=Limits(rows=11))
    assert len(read_workbook(book, limits=Limits(rows=12))["Trang"].rows) == 12
    assert refused(book, limits=Limits(packed=100))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_byte_is_read_or_refused_and_never_breaks(place, change):
    broken = bytearray(PLAIN)
    broken[place % len(PLAIN)] ^= change
    with suppress(UnableToRead):
        read_workbook(bytes(broken))


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 5_000), letter=st.sampled_from("<>&\"'0x\x00"))
def test_a_changed_letter_of_a_sheet_is_read_or_refused_and_never_breaks(place, letter):
    text = the_part(PLAIN, SHEET)
    at = place % len(text)
    with suppress(UnableToRead):
        read_workbook(with_part(PLAIN, SHEET, text[:at] + letter + text[at + 1 :]))


def test_columns_have_the_names_of_excel():
    assert [column_name(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
