"""Documents with their symbols and links."""

from __future__ import annotations

from datetime import date

from roviec.config.demonstration.tables import Book, day, key_of, listed, rows
from roviec.documents.enums import LinkKind
from roviec.documents.operations import Particulars, link_documents, register_document
from roviec.regulations.models import DocumentType


def load_documents(book: Book) -> None:
    """The resolutions, programmes and plans as papers, registered by the district."""
    register = book.units["long-bien"]
    for row in rows("documents"):
        issued = day(row["issued_on"])
        kind = DocumentType.objects.filter(
            regime=row["regime"], abbreviation=row["type"], valid__contains=issued or date(2020, 1, 1)
        ).order_by("pk")[0]
        book.documents[row["key"]] = register_document(
            Particulars(
                type=kind,
                subject=row["subject"],
                issuer=book.units.get(row["issuer"]),
                outside_issuer=row["outside_issuer"],
                symbol=row["symbol"],
                issued_on=issued,
                term=book.terms.get(row["term"]),
                note=row["note"],
            ),
            register,
            key=key_of("document", row["key"]),
            by=book.by,
            at=book.at,
        )
    for row in rows("documents"):
        for link in listed(row["links"]):
            kind_of_link, _, target = link.partition(":")
            link_documents(
                book.documents[row["key"]], LinkKind(kind_of_link), book.documents[target], by=book.by, at=book.at
            )
