"""Who may read the registers, and who may write in them."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404

from roviec.documents.models import Document, DocumentFile, DocumentLink
from roviec.documents.queries import documents_seen_by
from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require
from roviec.organisations.queries import named
from roviec.regulations.models import DocumentType

WRITERS = (Role.CLERK, Role.PLANNER)


class Registrar(NamedTuple):
    """A member and the unit in whose register he writes."""

    member: Member
    unit: Unit


def may_change(member: Member, document: Document) -> bool:
    """Whether he may correct what the register says of it."""
    return member.may(*WRITERS, over=document.registered_by_id)


def may_register(member: Member) -> bool:
    """Whether he keeps a register at all."""
    return member.is_a(*WRITERS)


@door("open the register", roles=(), where="own scope, and the units above")
def documents_to_read(member: Member) -> Member:
    """Everybody has a register to look at."""
    return member


@door("read a document", roles=(), where="own scope, and the units above")
def document_to_read(member: Member, pk: int) -> Document:
    """The document; 404 outside what he may see."""
    found = documents_seen_by(member).select_related("type", "issuer", "term", "registered_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("register a document", roles=WRITERS, where="the unit whose clerk or planner he is")
def document_to_register(member: Member) -> Registrar:
    """The unit in whose register he writes: the one his role is over."""
    over = [unit for role in WRITERS for held, unit in member.roles if held == role]
    require(bool(over))
    return Registrar(member, named(Unit.objects.filter(pk=over[0]), member.on)[0])


@door("change a document", roles=WRITERS, where="the unit that registered it")
def document_to_change(member: Member, pk: int) -> Document:
    """The document, to change its particulars, links and files."""
    document = document_to_read(member, pk=pk)
    require(may_change(member, document))
    return document


@door("download a file of a document", roles=(), where="own scope, and the units above")
def file_to_read(member: Member, pk: int, file_pk: int) -> DocumentFile:
    """A file the document shows; a removed one is gone."""
    document = document_to_read(member, pk=pk)
    found = document.files.filter(pk=file_pk, removed_at=None).select_related("content").first()
    if found is None:
        raise Http404
    return found


@door("remove a file of a document", roles=WRITERS, where="the unit that registered it")
def file_to_remove(member: Member, pk: int, file_pk: int) -> DocumentFile:
    """A file the document shows, to take it away."""
    document = document_to_change(member, pk=pk)
    found = document.files.filter(pk=file_pk).select_related("document").first()
    if found is None:
        raise Http404
    return found


@door("remove a link of a document", roles=WRITERS, where="the unit that registered it")
def link_to_remove(member: Member, pk: int, link_pk: int) -> DocumentLink:
    """A link that goes out from the document."""
    document = document_to_change(member, pk=pk)
    found = DocumentLink.objects.filter(document=document, pk=link_pk).select_related("document", "target").first()
    if found is None:
        raise Http404
    return found


@door("keep the types of documents", roles=(Role.ADMINISTRATOR,), where="the top unit of an organisation")
def types_to_keep(member: Member) -> Member:
    """An administrator of a whole organisation: the types are those of the installation."""
    require(keeps_types(member))
    return member


@door("change a type of document", roles=(Role.ADMINISTRATOR,), where="the top unit of an organisation")
def type_to_change(member: Member, pk: int) -> DocumentType:
    """A type that the rules know or knew."""
    require(keeps_types(member))
    found = DocumentType.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def keeps_types(member: Member) -> bool:
    """Whether he administers a whole organisation."""
    return member.keeps_an_organisation
