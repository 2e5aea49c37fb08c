"""Builders of documents and of files."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from roviec.documents.files import store_file
from roviec.documents.models import Document, FileContent
from roviec.documents.operations import Particulars, register_document
from roviec.organisations.models import Term, Unit
from roviec.organisations.operations import Span, open_term
from roviec.organisations.tests.factories import MONDAY
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import Regime
from roviec.regulations.models import DocumentType
from roviec.regulations.queries import document_type

_numbers = count(1)
ISSUED = date(2023, 1, 11)


def a_type(name: str = "Kế hoạch", regime: Regime = Regime.PARTY, on: date = ISSUED) -> DocumentType:
    """A type of document from the preset."""
    found = document_type(regime, name, on)
    assert found is not None, name
    return found


def a_term(unit: Unit, ordinal: str = "IV", start: date = date(2020, 8, 1), end: date = date(2025, 7, 1)) -> Term:
    """A term of a committee, its days half-open."""
    label = f"nhiệm kỳ {start.year}-{end.year}"
    return open_term(unit, ordinal, label, Span(start, end), by=BUILDER, at=MONDAY)


def a_document(
    issuer: Unit,
    symbol: str | None = None,
    subject: str = "thực hiện chủ đề năm 2023",
    issued_on: date | None = ISSUED,
    type_name: str = "Kế hoạch",
    regime: Regime = Regime.PARTY,
    outside_issuer: str = "",
) -> Document:
    """A document in its issuer's register (an outside issuer's in the register of the unit given)."""
    particulars = Particulars(
        type=a_type(type_name, regime, issued_on or ISSUED),
        symbol=f"{next(_numbers)}-KH/QU" if symbol is None else symbol,
        issuer=None if outside_issuer else issuer,
        outside_issuer=outside_issuer,
        issued_on=issued_on,
        subject=subject,
    )
    return register_document(particulars, issuer, by=BUILDER, at=MONDAY)


def a_photo(
    name: str = "anh.jpg", form: str = "JPEG", size: tuple[int, int] = (40, 30), exif: bool = False
) -> SimpleUploadedFile:
    """A photo as a browser sends it, with the place it was taken at when `exif`."""
    image = Image.new("RGB", size, (10 + next(_numbers) % 200, 120, 90))
    data = Image.Exif()
    if exif:
        data[0x0112] = 6  # lies on its side
        data[0x010F] = "Maker of cameras"
        data.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    image.save(written, format=form, exif=data)
    return SimpleUploadedFile(name, written.getvalue(), content_type="application/octet-stream")


def a_pdf(name: str = "159-KH-QU.pdf", words: bytes = b"") -> SimpleUploadedFile:
    """The beginning and end of a PDF."""
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + (words or str(next(_numbers)).encode()) + b"\n%%EOF\n")


def an_office_file(name: str = "phu-luc.docx", *parts: str) -> SimpleUploadedFile:
    """A package with these parts; without any, a Word file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for part in parts or ("[Content_Types].xml", "word/document.xml"):
            package.writestr(part, f"<{next(_numbers)}/>")
    return SimpleUploadedFile(name, written.getvalue())


def a_file(name: str = "159-KH-QU.pdf") -> FileContent:
    """A kept file."""
    return store_file(a_pdf(name))
