"""The words of an uploaded Word or Excel file, without opening it in its program: bounded, never parsed."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

# What is read of one paper; a mark and the heads of a list stand at its beginning.
MOST_BYTES_A_PART = 2 * 1024 * 1024
MOST_PARTS = 12
MOST_LINES = 50_000

# Regular expressions, not a parser: an entity of XML is never unfolded, a broken part yields what stands before it.
_WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
_SHEET_PARTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_PARAGRAPH = re.compile(r"</(?:w:p|si|is|c|row)>")
_TEXT = re.compile(r"<(?:w:)?t(?:\s[^<>]*)?>([^<]*)</(?:w:)?t>|<(?:w:tab|w:br)\b[^<>]*>")
_NUMBER = re.compile(r"<c\b(?![^<>]*\bt=\"s\")[^<>]*>(?:<f>[^<]*</f>)?<v>([^<]{1,40})</v>")


def lines_of_package(content: bytes) -> list[str]:
    """The paragraphs of a Word file, the cells of an Excel file; empty for a damaged one."""
    lines: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [n for n in package.namelist() if _WORD_PARTS.fullmatch(n) or _SHEET_PARTS.fullmatch(n)]
            for name in names[:MOST_PARTS]:
                with package.open(name) as part:
                    lines += _lines_of_xml(part.read(MOST_BYTES_A_PART).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        pass
    return lines[:MOST_LINES]


def _lines_of_xml(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        said = "".join(match.group(1) or " " for match in _TEXT.finditer(paragraph))
        if said.strip():
            yield html.unescape(said)
        elif number := _NUMBER.search(paragraph):
            yield number.group(1)
