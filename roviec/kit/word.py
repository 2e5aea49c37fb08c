"""Papers (DOCX) that are given out: the head of an office's paper, paragraphs, tables, the place of the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
# What a document of this kind cannot hold; a pasted text may.
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CENTRE, LEFT, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


@dataclass(frozen=True)
class Head:
    """What stands at the top of a paper: who issues it, under whom, and by which regime (domain.md sections 1.1, 1.5)."""

    issuer: str
    above: str = ""
    is_party: bool = False
    kind: str = "BC"

    @property
    def motto(self) -> tuple[str, str]:
        """The two lines on the right; the Party has one."""
        if self.is_party:
            return ("ĐẢNG CỘNG SẢN VIỆT NAM", "")
        return ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

    @property
    def number(self) -> str:
        """The place of number and symbol; the clerk fills it in."""
        return f"Số          -{self.kind}/……" if self.is_party else f"Số:          /{self.kind}-……"


class Paper:
    """An A4 paper in the making; margins and letters of Decree 30/2020, which the Party's rules allow too."""

    def __init__(self, *, is_wide: bool = False) -> None:
        self.document: Any = Document()
        section = self.document.sections[0]
        width, height = (297, 210) if is_wide else (210, 297)
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(14)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(6)
        self.width = width - 45
        self._number_pages(section)

    def head(self, head: Head, place_and_day: str) -> None:
        """Issuer and number on the left, motto, place and day on the right."""
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        left, right = table.rows[0].cells
        if head.above:
            _put(left.paragraphs[0], head.above.upper(), size=13)
            _put(left.add_paragraph(), head.issuer.upper(), size=13, bold=True)
        else:
            _put(left.paragraphs[0], head.issuer.upper(), size=13, bold=True)
        first, second = head.motto
        _put(right.paragraphs[0], first, size=15 if head.is_party else 13, bold=True)
        if second:
            _put(right.add_paragraph(), second, size=13, bold=True)
        if head.is_party:
            _put(left.add_paragraph(), "*", size=14)
        _put(table.rows[1].cells[0].paragraphs[0], head.number, size=13)
        _put(table.rows[1].cells[1].paragraphs[0], place_and_day, size=13, italic=True)

    def title(self, kind: str, subject: str) -> None:
        """The name of the kind of paper in capitals, and what it is about."""
        _put(self.document.add_paragraph(), kind.upper(), size=15, bold=True).paragraph_format.space_before = Pt(12)
        _put(self.document.add_paragraph(), subject, size=14, bold=True).paragraph_format.space_after = Pt(12)

    def heading(self, words: str) -> None:
        """A heading of a part."""
        _put(self.document.add_paragraph(), words, bold=True, align=LEFT).paragraph_format.keep_with_next = True

    def text(self, words: str) -> None:
        """Paragraphs, one for each line, justified with a first line of 1 cm."""
        for line in words.splitlines():
            if line.strip():
                paragraph = _put(self.document.add_paragraph(), line.strip(), align=JUSTIFIED)
                paragraph.paragraph_format.first_line_indent = Mm(10)

    def table(self, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]], *, right: set[int]) -> None:
        """A ruled table; heads with their share of the width repeat on each page; a row of one cell is a heading."""
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(share for _words, share in heads)
        for cell, (words, _share) in zip(table.rows[0].cells, heads, strict=True):
            _put(cell.paragraphs[0], words, size=12, bold=True)
        _repeat(table.rows[0])
        for values in rows:
            cells = table.add_row().cells
            if len(values) == 1:
                _put(cells[0].merge(cells[-1]).paragraphs[0], values[0], size=12, bold=True, align=LEFT)
                continue
            for column, (cell, words) in enumerate(zip(cells, values, strict=True)):
                _put(cell.paragraphs[0], words, size=12, align=RIGHT if column in right else LEFT)
        for row in table.rows:
            for cell, (_words, share) in zip(row.cells, heads, strict=True):
                cell.width = Mm(self.width * share / whole)
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(2)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def signature(self, receivers: str, title: str) -> None:
        """Who receives it on the left, the place of the signature on the right."""
        table = self.document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        _put(left.paragraphs[0], receivers, size=12, bold=True, italic=True, align=LEFT)
        _put(right.paragraphs[0], title.upper(), size=14, bold=True)
        for _line in range(4):
            right.add_paragraph()

    def content(self) -> bytes:
        """The finished file."""
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _number_pages(self, section: Any) -> None:
        """At the top in the middle, from the second page on."""
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = CENTRE
        run = paragraph.add_run()
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run.element.append(element)


def _put(
    paragraph: Any, words: str, *, size: int = 14, bold: bool = False, italic: bool = False, align: Any = CENTRE
) -> Any:
    paragraph.alignment = align
    run = paragraph.add_run(NOT_IN_XML.sub("", words))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    return paragraph


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no word for a row that repeats
