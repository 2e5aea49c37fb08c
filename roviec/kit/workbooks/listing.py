"""A list that leaves as a file, as it is filtered on the page: XLSX or CSV, in both of which no text is ever a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from roviec.kit.workbooks.writing import XLSX, Book, Value

CSV = "text/csv; charset=utf-8"
MOST_ROWS = 20_000
BEGINS_A_FORMULA = "=+-@"
# A program may part cells at these although we do not.
PARTS = re.compile(r"[;\t\r\n|]")


@dataclass(frozen=True)
class Listing:
    """A list: the name of its file, its title, a sentence, the heads with the width of their columns, the rows."""

    name: str
    title: str
    heads: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Value]]
    sentence: str = ""


def file_asked_for(request: HttpRequest, listing: Callable[[], Listing]) -> HttpResponse | None:
    """The list as the file that the address asks for by `as`; None when the page is asked for."""
    form = request.GET.get("as", "")
    return file_of(listing(), form) if form in FORMS else None


def file_of(found: Listing, form: str) -> HttpResponse:
    """The list as a file of this form, "xlsx" or "csv"."""
    write, kind = FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.{form}"'}
    return HttpResponse(write(found), content_type=kind, headers=headers)


def as_xlsx(listing: Listing) -> bytes:
    """A sheet to print: title, sentence, table."""
    book = Book()
    page = book.page(listing.title)
    page.title(listing.title)
    page.line(listing.sentence)
    page.line()
    page.table(listing.heads, listing.rows[:MOST_ROWS])
    return book.content()


def as_csv(listing: Listing) -> bytes:
    """A line of heads, then the rows; every cell in quotes. The mark before it tells Excel that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(words) for words, _width in listing.heads])
    writer.writerows([[_cell(value) for value in row] for row in listing.rows[:MOST_ROWS]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return harmless(value)


def harmless(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would begin a formula, also where it would begin another cell."""
    found, last = [], 0
    for part in PARTS.finditer(text):
        found += [_guarded(text[last : part.start()]), part.group()]
        last = part.end()
    return "".join([*found, _guarded(text[last:])])


def _guarded(text: str) -> str:
    """Spaces, marks that nobody sees and full-width signs do not hide a formula."""
    at = next((at for at, letter in enumerate(text) if unicodedata.category(letter)[0] not in "ZC"), len(text))
    sign = unicodedata.normalize("NFKC", text[at : at + 1])
    return f"'{text}" if sign and sign in BEGINS_A_FORMULA else text


FORMS: dict[str, tuple[Callable[[Listing], bytes], str]] = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}
