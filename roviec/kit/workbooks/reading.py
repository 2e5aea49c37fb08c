"""Reading the sheets of a workbook that somebody sent: nothing is evaluated, every cell keeps its address."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError  # nosec B405 - names only: defusedxml reads

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from roviec.kit.numbers import format_number
from roviec.kit.workbooks.cells import ADDRESS, LIMITS, Cell, Limits, Row, Sheet, UnableToRead, column_name, folded
from roviec.kit.workbooks.package import DAMAGED, NO_WORKBOOK, Package, tag_of

# Excel takes 1900 for a leap year: from 01/03/1900 on, this is its day 0.
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
LAST_DAY = 2_900_000
DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
NOT_OF_A_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
UNSEEN = str.maketrans({"\u200b": None, "\ufeff": None, "\u00ad": None, "\r": None, "\u00a0": " "})
# They turn round what is read: one name could look like another.
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read_workbook(content: bytes, *, sheets: Sequence[str] | None = None, limits: Limits = LIMITS) -> dict[str, Sheet]:
    """The sheets of a workbook by name, only those asked for when `sheets` names some; case does not matter.

    Raises UnableToRead for what is no plain XLSX (another kind, macros, a password, broken), for what is too much, and
    when a sheet asked for is missing. The size is looked at before anything is unpacked.
    """
    package = Package(content, limits)
    try:
        return _Reader(package, limits).sheets(sheets)
    except (zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, LookupError, ValueError, EOFError, OSError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        # Whatever is wrong inside: the one who sent it can do the same about it.
        raise UnableToRead(DAMAGED) from error


class _Reader:
    """Reads the parts of one package; every part at most once, from its beginning to its end."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package, self.limits = package, limits
        self.strings: list[str] = []
        self.date_styles: set[int] = set()
        self.day_zero = DAY_ZERO

    def sheets(self, wanted: Sequence[str] | None) -> dict[str, Sheet]:
        book = self.package.target_of("_rels/.rels", "", "officeDocument")
        if not book:
            raise UnableToRead(NO_WORKBOOK)
        folder, name = posixpath.split(book[0])
        kinds = self.package.relations(f"{folder}/_rels/{name}.rels", folder)
        named: list[tuple[str, str]] = []
        for element in self.package.elements(book[0]):
            if tag_of(element) == "workbookPr" and element.get("date1904") in {"1", "true"}:
                self.day_zero = DAY_ZERO_1904
            elif tag_of(element) == "sheet":
                relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
                named.append((element.get("name", ""), relation))
        targets = {key: target for key, (_kind, target) in kinds.items()}
        by_name = {folded(said): (said, targets[relation]) for said, relation in named if relation in targets}
        asked = [folded(each) for each in wanted] if wanted is not None else list(by_name)
        if missing := [each for each in wanted or () if folded(each) not in by_name]:
            raise UnableToRead(
                _("The workbook lacks the sheet “%(sheet)s”; it has: %(sheets)s.")
                % {"sheet": missing[0], "sheets": ", ".join(said for said, _place in by_name.values())}
            )
        for kind, target in kinds.values():
            if kind == "sharedStrings":
                self.strings = list(self._shared(target))
            elif kind == "styles":
                self.date_styles = self._styles(target)
        called = list(wanted) if wanted is not None else [by_name[each][0] for each in asked]
        return {name: self._sheet(*by_name[each]) for name, each in zip(called, asked, strict=True)}

    def _shared(self, part: str) -> Iterator[str]:
        for element in self.package.elements(part):
            if tag_of(element) == "si":
                yield _said(element)

    def _styles(self, part: str) -> set[int]:
        """The numbers of the cell formats that show a number as a day."""
        formats: dict[int, str] = {}
        dated: set[int] = set()
        for element in self.package.elements(part):
            if tag_of(element) == "numFmt":
                formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif tag_of(element) == "cellXfs":
                for place, style in enumerate(element):
                    number = int(style.get("numFmtId", "0"))
                    if number in DATE_FORMATS or _shows_a_day(formats.get(number, "")):
                        dated.add(place)
        return dated

    def _sheet(self, name: str, part: str) -> Sheet:
        sheet = Sheet(name)
        number = 0
        for element in self.package.elements(part):
            tag = tag_of(element)
            if tag == "row":
                number = int(element.get("r") or number + 1)
                if cells := dict(self._cells(element, number)):
                    self._add(sheet, Row(number, cells))
            elif tag == "mergeCell":
                sheet.merged.append(element.get("ref", ""))
        return sheet

    def _add(self, sheet: Sheet, row: Row) -> None:
        if sheet.rows and row.number <= sheet.rows[-1].number:
            raise ValueError("rows out of order")
        if len(sheet.rows) == self.limits.rows:
            sentence = _("The sheet “%(sheet)s” has more than %(most)s rows. Send them in several workbooks.")
            raise UnableToRead(sentence % {"sheet": sheet.name, "most": format_number(self.limits.rows)})
        if max(row.cells) >= self.limits.columns:
            sentence = _("The sheet “%(sheet)s” has something in the column %(column)s, far right of the table.")
            raise UnableToRead(sentence % {"sheet": sheet.name, "column": column_name(max(row.cells))})
        sheet.rows.append(row)

    def _cells(self, row: Element, number: int) -> Iterator[tuple[int, Cell]]:
        column = -1
        for element in row:
            if tag_of(element) != "c":
                continue
            if place := element.get("r"):
                column = _column_of(place, number)
            else:
                column += 1
            cell = self._cell(element, f"{column_name(column)}{number}")
            if cell.fault or cell.value is not None:
                yield column, cell

    def _cell(self, element: Element, address: str) -> Cell:
        parts = {tag_of(part): part for part in element}
        kind = element.get("t", "n")
        if "f" in parts:
            return Cell(address, fault=_("A formula is not read. Copy the cell and paste it as a value."))
        if kind == "inlineStr":
            return self._text(address, _said(parts["is"]) if "is" in parts else "")
        raw = (parts["v"].text or "") if "v" in parts else ""
        if not raw:
            return Cell(address)
        if kind == "s":
            return self._text(address, self.strings[abs(int(raw))])
        if kind == "str":
            return self._text(address, raw)
        if kind == "b":
            return Cell(address, raw.strip() in {"1", "true"})
        if kind == "e":
            return Cell(address, fault=_("This cell shows an error of Excel. Type the value."))
        if kind == "d":
            return Cell(address, date.fromisoformat(raw[:10]))
        return self._number(address, raw, is_day=int(element.get("s") or 0) in self.date_styles)

    def _number(self, address: str, raw: str, *, is_day: bool) -> Cell:
        # Excel writes 0.1 as 0.10000000000000001: what it shows, and what was typed, has fifteen digits.
        number = Decimal(f"{float(raw):.15g}")
        if not number.is_finite():
            raise ValueError("no number")
        if is_day and 0 <= number < LAST_DAY:
            return Cell(address, self.day_zero + timedelta(days=int(number)))
        return Cell(
            address,
            number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number) < 10**15 else number,
        )

    def _text(self, address: str, raw: str) -> Cell:
        if len(raw) > self.limits.letters:
            sentence = _("This cell holds %(count)s letters; the most is %(most)s.")
            said = {"count": format_number(len(raw)), "most": format_number(self.limits.letters)}
            return Cell(address, fault=sentence % said)
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
        text = unicodedata.normalize("NFC", text.translate(UNSEEN)).strip()
        if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
            return Cell(address, fault=_("This cell holds a character that is not printed. Type the words again."))
        if not TURNING.isdisjoint(text):
            return Cell(address, fault=_("This cell holds a character that is not printed. Type the words again."))
        return Cell(address, text or None)


def _said(element: Element) -> str:
    """The words of a string, without the reading aids of East Asian text."""
    return "".join(
        part.text or ""
        for run in element
        if tag_of(run) in {"t", "r"}
        for part in ([run] if tag_of(run) == "t" else run)
        if tag_of(part) == "t"
    )


def _column_of(place: str, row: int) -> int:
    found = ADDRESS.fullmatch(place)
    if found is None or int(found[2]) != row:
        raise ValueError("a cell in another row")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _shows_a_day(code: str) -> bool:
    """Whether a format writes a day or a year; hours alone are no day."""
    return bool({"d", "y"} & set(NOT_OF_A_DATE.sub("", code).lower().split(";")[0]))
