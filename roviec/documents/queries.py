"""Reading the registers: what a member may see, and what looks odd about a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from roviec.documents.models import Document, DocumentFile, DocumentLink
from roviec.organisations.permissions import Member
from roviec.prose.symbols import Regime as SymbolRegime
from roviec.prose.symbols import UnreadableSymbol, parse_symbol
from roviec.regulations.enums import Regime

# The orders a list may be asked for; nothing from a request reaches ORDER BY but through this list.
ORDERS = {
    "-issued": ["-issued_on", "-number", "-pk"],
    "issued": ["issued_on", "number", "pk"],
    "symbol": ["type__abbreviation", "number", "pk"],
    "subject": ["subject", "pk"],
}
DEFAULT_ORDER = "-issued"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the register."""

    words: str = ""
    type_name: str = ""
    year: int | None = None
    issuer: str = ""
    order: str = DEFAULT_ORDER


def documents_seen_by(member: Member) -> QuerySet[Document]:
    """The documents registered in his scope, and those of the units above his own: they are addressed to him too."""
    above = member.above(member.unit_id)
    return Document.objects.filter(Q(registered_by__in=member.scope()) | Q(registered_by__in=above))


def register_of(member: Member, wanted: Wanted) -> QuerySet[Document]:
    """The register that a member sees, narrowed and in the wanted order.

    Words are looked for without case and marks in symbol, subject and outside issuer; all of them must be there.
    """
    found = documents_seen_by(member).select_related("type", "issuer")
    for word in wanted.words.split()[:8]:
        found = found.filter(
            Q(symbol__unaccent__icontains=word)
            | Q(subject__unaccent__icontains=word)
            | Q(outside_issuer__unaccent__icontains=word)
        )
    if wanted.type_name:
        found = found.filter(type__name=wanted.type_name)
    if wanted.year:
        found = found.filter(issued_on__year=wanted.year)
    if wanted.issuer.isdecimal():
        found = found.filter(issuer_id=int(wanted.issuer))
    elif wanted.issuer:
        found = found.filter(outside_issuer=wanted.issuer)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[DEFAULT_ORDER]))


@dataclass(frozen=True)
class Choices:
    """What the filters of the register offer: only what occurs in it."""

    types: list[str]
    years: list[int]
    units: list[int]
    outside: list[str]


def choices_of(member: Member) -> Choices:
    """The types, years and issuers of the documents a member sees, in one reading."""
    rows = documents_seen_by(member).values_list("type__name", "issued_on__year", "issuer_id", "outside_issuer")
    found = list(rows.order_by().distinct())
    return Choices(
        types=sorted({row[0] for row in found}),
        years=sorted({row[1] for row in found if row[1]}, reverse=True),
        units=sorted({row[2] for row in found if row[2]}),
        outside=sorted({row[3] for row in found if row[3]}),
    )


def files_of(document: Document) -> list[DocumentFile]:
    """The files a document shows, in the order they were added."""
    return list(document.files.filter(removed_at=None).select_related("content").order_by("added_at", "pk"))


def links_of(document: Document) -> list[DocumentLink]:
    """The links from a document and to it, standing."""
    rows = DocumentLink.objects.filter(Q(document=document) | Q(target=document), removed_at=None)
    return list(rows.select_related("document__type", "target__type").order_by("kind", "pk"))


def oddities_of(document: Document) -> list[str]:
    """What looks wrong about a document, as sentences; nothing is refused for it, papers are as they are.

    The same symbol elsewhere in the register; a number that runs against the dates of its series; a type that the
    symbol contradicts; a day outside the term.
    """
    found = [*_same_symbol(document), *_against_the_dates(document)]
    if (
        document.symbol
        and (read := _type_in(document.symbol))
        and read
        != (
            document.type.regime,
            document.type.abbreviation,
        )
    ):
        found.append(
            _("The symbol %(symbol)s is not that of the type “%(type)s”.")
            % {"symbol": document.symbol, "type": document.type.name}
        )
    if document.term and document.issued_on and document.issued_on not in document.term.valid:
        found.append(_("The day of issue lies outside the %(term)s.") % {"term": document.term.label})
    return found


def _type_in(symbol: str) -> tuple[str, str] | None:
    """The regime and abbreviation that a symbol names, where it names any."""
    try:
        read = parse_symbol(symbol)
    except UnreadableSymbol:
        return None
    if read.regime == SymbolRegime.LETTER:
        return Regime.STATE, ""
    return (read.regime.value, read.type_code) if read.type_code else None


def _series_mates(document: Document) -> QuerySet[Document]:
    """The other documents whose numbers run in one line with this one's."""
    return Document.objects.filter(
        registered_by=document.registered_by_id,
        issuer=document.issuer_id,
        outside_issuer=document.outside_issuer,
        series=document.series,
    ).exclude(pk=document.pk)


def _same_symbol(document: Document) -> list[str]:
    if not document.symbol:
        return []
    others = Document.objects.filter(
        symbol=document.symbol, issuer=document.issuer_id, outside_issuer=document.outside_issuer
    ).exclude(pk=document.pk)
    twin = others.order_by("issued_on").first()
    if twin is None:
        return []
    sentence = _("Another document of this issuer bears the symbol %(symbol)s too, dated %(day)s.")
    return [sentence % {"symbol": twin.symbol, "day": _day(twin.issued_on)}]


def _against_the_dates(document: Document) -> list[str]:
    """Within one issuer, type and series the order of numbers is the order of dates."""
    if document.number is None or document.issued_on is None:
        return []
    mates = _series_mates(document).filter(
        type__regime=document.type.regime, type__name=document.type.name, issued_on__isnull=False
    )
    before = mates.filter(number__lt=document.number, issued_on__gt=document.issued_on).order_by("-issued_on").first()
    after = mates.filter(number__gt=document.number, issued_on__lt=document.issued_on).order_by("issued_on").first()
    sentences = []
    if before:
        sentences.append(
            _("%(other)s has a smaller number but a later day, %(day)s. One of the two may be wrong.")
            % {"other": before.symbol, "day": _day(before.issued_on)}
        )
    if after:
        sentences.append(
            _("%(other)s has a larger number but an earlier day, %(day)s. One of the two may be wrong.")
            % {"other": after.symbol, "day": _day(after.issued_on)}
        )
    return sentences


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "?"
