"""Papers that must not be kept here are refused at the upload, whatever kind of file they are."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from roviec.documents.files import UnableToKeep, store_file
from roviec.documents.models import FileContent
from roviec.documents.pdf import lines_of_pdf
from roviec.documents.reading import lines_of_package
from roviec.documents.tests.factories import a_photo

# Printed by a browser, with invented names.
SAMPLES = Path(__file__).parent / "samples"
PEOPLE = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em", "Vũ Thị Giang"]
LIST = [["TT", "Họ và tên", "CCCD"], *([n, name, f"0010780{n:05d}"] for n, name in enumerate(PEOPLE))]
POOR = [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"], ["TT", "Chủ hộ"], *([n, name] for n, name in enumerate(PEOPLE))]
HARMLESS = [["Phường", "Số hộ nghèo"], ["Bồ Đề", 12], ["Gia Thụy", 9]]


def a_sheet(rows: list[list[object]], name: str = "bang.xlsx") -> SimpleUploadedFile:
    book, written = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(written)
    return SimpleUploadedFile(name, written.getvalue())


def a_paper(rows: list[list[object]], name: str = "van-ban.docx") -> SimpleUploadedFile:
    paper, written = Word(), io.BytesIO()
    paper.add_paragraph(str(rows[0][0]))
    table = paper.add_table(0, max(map(len, rows)))
    for row in rows[1:]:
        for cell, said in zip(table.add_row().cells, row, strict=False):
            cell.text = str(said)
    paper.save(written)
    return SimpleUploadedFile(name, written.getvalue())


def printed(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (SAMPLES / name).read_bytes())


BAD = {
    "identity numbers in Excel": lambda: a_sheet(LIST),
    "identity numbers typed as numbers": lambda: a_sheet(
        [["Họ và tên", "Số CCCD"], *([n, int(i) + 10**10] for _, n, i in LIST[1:])]
    ),
    "poor households in Excel": lambda: a_sheet(POOR),
    "poor households in Word": lambda: a_paper(POOR),
    "identity numbers in Word": lambda: a_paper([["Danh sách"], *LIST]),
    "a mark in Word": lambda: a_paper([["TỐI MẬT"], ["Báo cáo"]]),
    "a mark in a PDF": lambda: printed("secret.pdf"),
    "poor households in a PDF": lambda: printed("poor.pdf"),
    "identity numbers in a PDF": lambda: printed("numbers.pdf"),
    "a photo called so": lambda: a_photo("Danh sách hộ nghèo phường Bồ Đề.jpg"),
}


@pytest.mark.guards
@pytest.mark.parametrize("paper", BAD.values(), ids=BAD)
def test_what_must_not_be_kept_is_refused_and_leaves_nothing(paper):
    with pytest.raises(UnableToKeep) as refused:
        store_file(paper())
    assert str(refused.value).count(".") >= 1
    assert not FileContent.objects.exists()


@pytest.mark.parametrize(
    "paper",
    [lambda: a_sheet(HARMLESS), lambda: a_paper(HARMLESS), lambda: printed("good.pdf"), lambda: a_photo("anh.jpg")],
)
def test_what_only_speaks_of_it_is_kept(paper):
    assert store_file(paper()).pk


def test_the_lines_of_a_print_are_read_as_they_stand():
    assert lines_of_pdf((SAMPLES / "good.pdf").read_bytes()) == [
        "BÁO CÁO",
        "Toàn phường còn 12 hộ nghèo; bảo vệ bí mật nhà nước.",
    ]


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_read_without_a_fall(data):
    whole = (SAMPLES / data.draw(st.sampled_from(["good.pdf", "secret.pdf"]))).read_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    at = data.draw(st.integers(0, max(0, len(cut) - 1)))
    lines_of_pdf(cut[:at] + data.draw(st.binary(max_size=40)) + cut[at:])
    lines_of_package(b"PK\x03\x04" + cut)


SLOW = [b"1 0 obj ", b"1 0 obj stream\nBT ", b"/Font<<", b"beginbfchar", b"9", b"(", b"[", b"<a", b"1 0 ", b"<t "]


@pytest.mark.parametrize("part", SLOW)
def test_a_file_made_to_be_slow_is_read_as_fast_as_any_other(part):
    begun = time.process_time()
    long = part * (700_000 // len(part))
    lines_of_pdf(long)
    lines_of_pdf(b"1 0 obj stream\nBT ET begincmap " + long + b"endstream endobj")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", long)
    lines_of_package(written.getvalue())
    assert time.process_time() - begun < 5
