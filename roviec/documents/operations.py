"""Registering documents, linking them, and their files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.documents.enums import DocumentAct, LinkKind
from roviec.documents.models import Document, DocumentFile, DocumentLink, FileContent
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import Term, Unit
from roviec.prose.symbols import DocumentSymbol, UnreadableSymbol, parse_symbol
from roviec.regulations.enums import Regime
from roviec.regulations.models import DocumentType
from roviec.regulations.queries import known_abbreviations


class UnableToRegister(Unable):
    """The document cannot stand in the register like this."""


class UnableToLink(Unable):
    """The two documents cannot be linked like this."""


@dataclass(frozen=True)
class Particulars:
    """What the register says of a document; `symbol` as typed or printed, empty when the source prints none.

    Exactly one of `issuer` (a unit of ours) and `outside_issuer` is given. `term` is the issuer's own.
    """

    type: DocumentType
    subject: str
    issuer: Unit | None = None
    outside_issuer: str = ""
    symbol: str = ""
    issued_on: date | None = None
    term: Term | None = None
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of the row, the symbol read and written as its regime demands; raises UnableToRegister."""
        symbol = read_symbol(self.symbol) if self.symbol.strip() else None
        term = self.term or term_of(self.issuer, self.issued_on)
        return {
            "type": self.type,
            "symbol": str(symbol) if symbol else "",
            "number": symbol.number if symbol else None,
            "issuer": self.issuer,
            "outside_issuer": self.outside_issuer.strip(),
            "issued_on": self.issued_on,
            "term": term,
            "series": series_of(self.type, symbol, term, self.issued_on),
            "subject": self.subject.strip(),
            "note": self.note.strip(),
        }


def read_symbol(text: str) -> DocumentSymbol:
    """The number and symbol that a text holds, by the abbreviations of all rules; raises UnableToRegister."""
    try:
        return parse_symbol(text, types=known_abbreviations())
    except UnreadableSymbol as error:
        raise UnableToRegister(gettext(error.sentence) % error.facts) from error


def term_of(issuer: Unit | None, on: date | None) -> Term | None:
    """The term of an issuer that holds a day, or None."""
    if issuer is None or on is None:
        return None
    return Term.objects.filter(unit=issuer, valid__contains=on).first()


def series_of(kind: DocumentType, symbol: DocumentSymbol | None, term: Term | None, issued_on: date | None) -> str:
    """The run of numbers a document belongs to: within it a number and symbol stand once.

    Party papers are numbered from 01 within a committee's term, the State's within the calendar year (30/2020/NĐ-CP,
    Article 15). An outside committee's terms are not known here, so its papers go by the year too.
    """
    if kind.regime == Regime.PARTY and term is not None:
        return f"T{term.pk}"
    year = symbol.year if symbol and symbol.year else issued_on.year if issued_on else None
    return str(year) if year else ""


@transaction.atomic
def register_document(
    particulars: Particulars, registered_by: Unit, *, key: uuid.UUID | None = None, by: Actor, at: datetime
) -> Document:
    """The document stands in the register of a unit. `key` names the wish: the same key again gives the same document.

    Raises UnableToRegister when the symbol cannot be read, or stands in the register already.
    """
    columns = particulars.columns()
    try:
        with transaction.atomic():
            # Of two that send the same form at the same moment the second waits here, and finds the first's document.
            document, is_new = Document.objects.get_or_create(
                uuid=key or uuid.uuid4(), defaults=columns | {"registered_by": registered_by}
            )
    except IntegrityError as error:
        raise _refused(error, columns) from error
    if is_new:
        record(DocumentAct.REGISTERED, by=by, on=document, at=at)
    return document


@transaction.atomic
def change_document(document: Document, particulars: Particulars, *, version: int, by: Actor, at: datetime) -> Document:
    """The register says something else of the document; `version` is the one the form was shown with.

    Raises Stale when somebody else changed it meanwhile, UnableToRegister as registering does.
    """
    columns = particulars.columns()
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    changed = [name for name, value in columns.items() if getattr(document, name) != value]
    if not changed:
        return document
    if document.version != version:
        raise Stale(_("Somebody else changed this document meanwhile. Look at it again, then save."))
    try:
        with transaction.atomic():
            for name, value in columns.items():
                setattr(document, name, value)
            document.version += 1
            document.save()
    except IntegrityError as error:
        raise _refused(error, columns) from error
    record(DocumentAct.CHANGED, by=by, on=document, at=at, data={"columns": changed})
    return document


@transaction.atomic
def link_documents(document: Document, kind: LinkKind, target: Document, *, by: Actor, at: datetime) -> DocumentLink:
    """The document implements, amends, replaces or guides another; the same wish twice is harmless.

    Raises UnableToLink for a document with itself, or one dated before what it refers to.
    """
    if document.pk == target.pk:
        raise UnableToLink(_("A document cannot refer to itself."))
    if document.issued_on and target.issued_on and document.issued_on < target.issued_on:
        raise UnableToLink(
            _("%(earlier)s is older than %(later)s. Make the link from the later document.")
            % {"earlier": document.symbol or document.subject, "later": target.symbol or target.subject}
        )
    link, is_new = DocumentLink.objects.get_or_create(document=document, kind=kind, target=target, removed_at=None)
    if is_new:
        record(DocumentAct.LINKED, by=by, on=[document, target], at=at, data={"kind": kind.value})
    return link


@transaction.atomic
def unlink_documents(link: DocumentLink, *, by: Actor, at: datetime) -> DocumentLink:
    """The link no longer stands."""
    link = DocumentLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=link.pk)
    if link.removed_at is None:
        link.removed_at = at
        link.save(update_fields=["removed_at"])
        record(DocumentAct.UNLINKED, by=by, on=[link.document, link.target], at=at, data={"kind": link.kind})
    return link


@transaction.atomic
def add_files(
    document: Document, files: Sequence[tuple[FileContent, str]], *, by: Actor, at: datetime
) -> list[DocumentFile]:
    """The document has these files, kept before with `store_file`, in one act; bytes it has already are the file it has."""
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    standing = {each.content_id: each for each in DocumentFile.objects.filter(document=document, removed_at=None)}
    new = {content.pk: content for content, _name in files if content.pk not in standing}
    for content, name in files:
        if content.pk not in standing:
            added = DocumentFile.objects.create(document=document, content=content, name=name, added_at=at)
            standing[content.pk] = added
    if new:
        data = {"sha256": [content.sha256 for content in new.values()]}
        record(DocumentAct.FILE_ADDED, by=by, on=document, at=at, data=data)
    return [standing[content.pk] for content, _name in files]


@transaction.atomic
def add_file(document: Document, content: FileContent, name: str, *, by: Actor, at: datetime) -> DocumentFile:
    """As `add_files`, of one file."""
    return add_files(document, [(content, name)], by=by, at=at)[0]


@transaction.atomic
def remove_file(file: DocumentFile, *, by: Actor, at: datetime) -> DocumentFile:
    """The document no longer shows the file; the row and the bytes stay."""
    file = DocumentFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    if file.removed_at is None:
        file.removed_at = at
        file.save(update_fields=["removed_at"])
        record(DocumentAct.FILE_REMOVED, by=by, on=file.document, at=at, data={"sha256": file.content.sha256})
    return file


def _refused(error: IntegrityError, columns: dict[str, Any]) -> UnableToRegister:
    if "document_symbol_once" in str(error):
        return UnableToRegister(
            _("%(symbol)s of this issuer is registered already in the same series.") % {"symbol": columns["symbol"]}
        )
    if "document_one_issuer" in str(error):
        return UnableToRegister(_("Choose the issuer, or write the name of an outside one, not both."))
    if "document_has_subject" in str(error):
        return UnableToRegister(_("Write what the document is about."))
    raise error
