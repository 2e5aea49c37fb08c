"""Reading the registers: what a member may see, and what looks odd about a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from roviec.acts.models import Act, ActObject
from roviec.acts.queries import HistoryLine, history_of
from roviec.documents.enums import DocumentAct
from roviec.documents.models import Document, DocumentFile, DocumentLink
from roviec.kit.errors import Unable
from roviec.organisations.models import Term, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import named, units_below, units_on
from roviec.prose.symbols import Regime as SymbolRegime
from roviec.prose.symbols import UnreadableSymbol, parse_symbol
from roviec.regulations.enums import Regime
from roviec.regulations.queries import known_abbreviations

# The orders a list may be asked for; nothing from a request reaches ORDER BY but through this list.
ORDERS: dict[str, list[str | OrderBy]] = {
    # A paper without a day stands at the end either way.
    "-issued": [F("issued_on").desc(nulls_last=True), F("number").desc(nulls_last=True), "-pk"],
    "issued": [F("issued_on").asc(nulls_last=True), F("number").asc(nulls_last=True), "pk"],
    "symbol": ["type__abbreviation", "number", "pk"],
    "subject": ["subject", "pk"],
}
DEFAULT_ORDER = "-issued"
SUGGESTED_AT_MOST = 300


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


def count_by_type(found: QuerySet[Document]) -> list[tuple[str, int]]:
    """How many of these documents are of each type, the most frequent first."""
    rows = found.order_by().values("type__name").annotate(count=Count("pk")).order_by("-count", "type__name")
    return [(row["type__name"], row["count"]) for row in rows]


def names_of_issuers(unit_ids: list[int], on: date) -> dict[int, str]:
    """The names of units on a day."""
    return {unit.pk: unit.name for unit in named(Unit.objects.filter(pk__in=unit_ids), on)}


def issuers_for(member: Member, on: date) -> list[Unit]:
    """The units of the member's organisation, in protocol order: who may have issued a document."""
    return units_on(on, below=[member.above(member.unit_id)[-1]])


def terms_for(member: Member, on: date) -> list[Term]:
    """The terms of the committees of the member's organisation, newest first."""
    root = member.above(member.unit_id)[-1]
    return list(Term.objects.filter(unit__in=units_below([root], on)).order_by("-valid"))


def known_symbols(member: Member) -> list[tuple[str, str]]:
    """Symbols and subjects of the newest documents a member sees, to choose from while he types."""
    rows = documents_seen_by(member).exclude(symbol="").order_by("-issued_on", "-pk")
    return list(rows.values_list("symbol", "subject")[:SUGGESTED_AT_MOST])


class NoSuchDocument(Unable):
    """The register holds no document of this symbol, or more than one."""


def document_named(member: Member, text: str) -> Document:
    """The one document a member sees that bears a symbol; the newest when terms repeat it. Raises NoSuchDocument."""
    try:
        symbol = str(parse_symbol(text, types=known_abbreviations()))
    except UnreadableSymbol as error:
        raise NoSuchDocument(_(error.sentence) % error.facts) from error
    found = documents_seen_by(member).filter(symbol=symbol).order_by("-issued_on").first()
    if found is None:
        raise NoSuchDocument(
            _("No document %(symbol)s is in the register you see. Register it first.") % {"symbol": symbol}
        )
    return found


def files_of(document: Document) -> list[DocumentFile]:
    """The files a document shows, in the order they were added."""
    return list(document.files.filter(removed_at=None).select_related("content").order_by("added_at", "pk"))


def links_of(document: Document) -> list[DocumentLink]:
    """The links from a document and to it, standing."""
    rows = DocumentLink.objects.filter(Q(document=document) | Q(target=document), removed_at=None)
    return list(rows.select_related("document__type", "target__type").order_by("kind", "pk"))


def links_seen_by(member: Member, document: Document) -> list[DocumentLink]:
    """The links of a document whose other end he reads too: a ward's paper is not told to the next ward by a link."""
    links = links_of(document)
    seen = _seen_among(member, {pk for link in links for pk in (link.document_id, link.target_id)})
    return [link for link in links if {link.document_id, link.target_id} <= seen]


def history_seen_by(member: Member, document: Document) -> list[HistoryLine]:
    """The acts on a document, without links that others made to it from papers he does not read."""
    linking = Act.objects.filter(kind__in=[DocumentAct.LINKED, DocumentAct.UNLINKED])
    ends = ActObject.objects.filter(type=Document._meta.label_lower, act_id__in=linking.values("pk"))
    hidden = ends.exclude(key__in=documents_seen_by(member).values("pk"))
    return history_of(document, among=Act.objects.exclude(pk__in=hidden.values("act_id")))


def _seen_among(member: Member, document_ids: set[int]) -> set[int]:
    return set(documents_seen_by(member).filter(pk__in=document_ids).values_list("pk", flat=True))


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
    # In the same register only: another unit's says nothing here, not even that it holds such a paper.
    others = Document.objects.filter(
        registered_by=document.registered_by_id,
        symbol=document.symbol,
        issuer=document.issuer_id,
        outside_issuer=document.outside_issuer,
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
