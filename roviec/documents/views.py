"""Pages of the register: the list, one document with its files and links, and the forms."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.documents.enums import LinkKind
from roviec.documents.files import clean_name, keep_bytes, open_file, read_upload
from roviec.documents.forms import DocumentForm, FilesForm, LinkForm, RegisterFilter, TypeEndForm, TypeForm, values_of
from roviec.documents.models import Document, DocumentFile, DocumentLink
from roviec.documents.operations import (
    add_files,
    change_document,
    link_documents,
    register_document,
    remove_file,
    unlink_documents,
)
from roviec.documents.permissions import (
    Registrar,
    document_to_change,
    document_to_read,
    document_to_register,
    documents_to_read,
    file_to_read,
    file_to_remove,
    link_to_remove,
    may_change,
    may_register,
    type_to_change,
    types_to_keep,
)
from roviec.documents.queries import (
    DEFAULT_ORDER,
    choices_of,
    count_by_type,
    document_named,
    files_of,
    history_seen_by,
    issuers_for,
    known_symbols,
    links_seen_by,
    names_of_issuers,
    oddities_of,
    register_of,
    terms_for,
)
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import MOST_ROWS, Listing, file_asked_for
from roviec.organisations.permissions import Member, MemberRequest
from roviec.regulations.models import DocumentType
from roviec.regulations.operations import (
    add_document_type,
    change_document_type,
    end_document_type,
    verify_document_type,
)
from roviec.regulations.queries import all_document_types, document_types

PAGE_SIZE = 50
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@require_safe
@opens(documents_to_read)
def register(request: MemberRequest, member: Member) -> HttpResponse:
    """The register: searched, narrowed, sorted; what the filters offer is what occurs in it."""
    choices = choices_of(member)
    names = names_of_issuers(choices.units, request.on)
    form = RegisterFilter(request.GET, choices=choices, names=names)
    wanted = form.wanted()
    found = register_of(member, wanted)
    if file := file_asked_for(request, lambda: _listing(found, names)):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for each in page:
        each.issuer_name = names.get(each.issuer_id or 0, each.outside_issuer)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "page": page,
        "order": wanted.order or DEFAULT_ORDER,
        "counts": count_by_type(found),
        "is_narrowed": any([wanted.words, wanted.type_name, wanted.year, wanted.issuer]),
        "may_register": may_register(member),
    }
    return render(request, "documents/register.html", context)


def _listing(found: QuerySet[Document], names: dict[int, str]) -> Listing:
    heads = [
        (_("Number, symbol"), 18.0),
        (_("Day of issue"), 12.0),
        (_("Type"), 16.0),
        (_("What it is about"), 70.0),
        (_("Issuer"), 30.0),
    ]
    rows = [
        [row.symbol, row.issued_on, row.type.name, row.subject, names.get(row.issuer_id or 0, row.outside_issuer)]
        for row in found[:MOST_ROWS]
    ]
    return Listing("van-ban", _("Documents"), heads, rows)


@require_safe
@opens(document_to_read)
def document(request: MemberRequest, found: Document) -> HttpResponse:
    """What a document is: particulars, files, links both ways, what upper apps know of it."""
    return _page(request, found)


def _page(
    request: MemberRequest,
    found: Document,
    *,
    link_form: LinkForm | None = None,
    files_form: FilesForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = _context(request, found) | {
        "files": files_of(found),
        "links": links_seen_by(request.member, found),
        "oddities": oddities_of(found),
        "link_form": link_form or LinkForm(),
        "files_form": files_form or FilesForm(),
    }
    if context["may_change"]:
        context["symbols"] = known_symbols(request.member)
    return render(request, "documents/document.html", context, status=status)


def _context(request: MemberRequest, found: Document) -> dict[str, Any]:
    names = names_of_issuers([pk for pk in (found.issuer_id, found.registered_by_id) if pk], request.on)
    return {
        "document": found,
        "issuer_name": names.get(found.issuer_id or 0, found.outside_issuer),
        "registrar_name": names.get(found.registered_by_id, ""),
        "may_change": may_change(request.member, found),
        "trace": [Crumb(_("Documents"), reverse("documents:list")), Crumb(found.symbol or found.type.name)],
    }


@require_safe
@opens(document_to_read)
def history(request: MemberRequest, found: Document) -> HttpResponse:
    """Who did what to a document, when."""
    context = _context(request, found) | {"history": history_seen_by(request.member, found)}
    return render(request, "documents/history.html", context)


def _form(request: MemberRequest, found: Document | None) -> DocumentForm:
    return DocumentForm(
        request.POST if request.method == "POST" else None,
        initial=values_of(found),
        types=document_types(request.on),
        units=issuers_for(request.member, request.on),
        terms=terms_for(request.member, request.on),
        today=request.on,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opens(document_to_register)
def new(request: MemberRequest, registrar: Registrar) -> HttpResponseBase:
    """Register a document."""
    form = _form(request, None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                made = register_document(
                    form.particulars(),
                    registrar.unit,
                    key=form.cleaned_data["key"],
                    by=registrar.member.actor,
                    at=request.at,
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The document is registered. Add its files."))
                return redirect("documents:document", pk=made.pk)
    context = {
        "form": form,
        "register_of": registrar.unit,
        "trace": [Crumb(_("Documents"), reverse("documents:list")), Crumb(_("New document"))],
    }
    return render(request, "documents/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(document_to_change)
def particulars(request: MemberRequest, found: Document) -> HttpResponseBase:
    """Correct what the register says of a document."""
    form = _form(request, found)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            version = form.cleaned_data["version"] or 0
            try:
                change_document(found, form.particulars(), version=version, by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The register is corrected."))
                return redirect("documents:document", pk=found.pk)
    context = _context(request, found) | {"form": form, "is_stale": status == HTTPStatus.CONFLICT}
    return render(request, "documents/form.html", context, status=status)


@require_POST
@opens(document_to_change)
def links(request: MemberRequest, found: Document) -> HttpResponseBase:
    """Link a document to another one that the member sees."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, link_form=form, status=WRONG)
    try:
        target = document_named(request.member, form.cleaned_data["target"])
        link_documents(found, LinkKind(form.cleaned_data["kind"]), target, by=request.member.actor, at=request.at)
    except Unable as error:
        form.add_error("target", str(error))
        return _page(request, found, link_form=form, status=WRONG)
    messages.success(request, _("The documents are linked."))
    return redirect("documents:document", pk=found.pk)


@require_POST
@opens(link_to_remove)
def link_removal(request: MemberRequest, link: DocumentLink) -> HttpResponseBase:
    """Take a link away."""
    unlink_documents(link, by=request.member.actor, at=request.at)
    messages.success(request, _("The link is removed."))
    return redirect("documents:document", pk=link.document_id)


@require_POST
@opens(document_to_change)
def files(request: MemberRequest, found: Document) -> HttpResponseBase:
    """Add files to a document: all of them, or none when one cannot be taken."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, files_form=form, status=WRONG)
    uploads = form.cleaned_data["uploads"]
    try:
        looked_at = [(read_upload(upload), clean_name(upload.name)) for upload in uploads]
    except Unable as error:
        form.add_error("uploads", str(error))
        return _page(request, found, files_form=form, status=WRONG)
    kept = [(keep_bytes(read), name) for read, name in looked_at]
    add_files(found, kept, by=request.member.actor, at=request.at)
    count = len(looked_at)
    messages.success(request, ngettext("%(count)d file added.", "%(count)d files added.", count) % {"count": count})
    return redirect("documents:document", pk=found.pk)


@require_safe
@opens(file_to_read)
def file(_request: MemberRequest, found: DocumentFile) -> FileResponse:
    """The bytes of a file, always as a download: nothing that was uploaded is shown as a page of this site."""
    response = FileResponse(
        open_file(found.content), as_attachment=True, filename=found.name, content_type=found.content.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@opens(file_to_remove)
def file_removal(request: MemberRequest, found: DocumentFile) -> HttpResponseBase:
    """Take a file away."""
    remove_file(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The file is removed."))
    return redirect("documents:document", pk=found.document_id)


def _types_listing(found: list[DocumentType]) -> Listing:
    heads = [
        (_("Type of document"), 30.0),
        (_("Abbreviation"), 12.0),
        (_("Rules of"), 14.0),
        (_("Since"), 12.0),
        (_("Regulation"), 50.0),
    ]
    rows = [[each.name, each.abbreviation, each.get_regime_display(), each.valid.lower, each.source] for each in found]
    return Listing("loai-van-ban", _("Types of documents"), heads, rows)


@require_safe
@opens(types_to_keep)
def types(request: MemberRequest, member: Member) -> HttpResponse:
    """The types of documents with the days on which they hold, and what nobody has checked yet."""
    found = all_document_types()
    for each in found:
        each.is_over = each.valid.upper is not None and each.valid.upper <= member.on  # type: ignore[attr-defined]
    if file := file_asked_for(request, lambda: _types_listing(found)):
        return file
    context = {
        "types": found,
        "unchecked": sum(not each.is_verified for each in found),
        "trace": [Crumb(_("Administration"), reverse("organisations:administration")), Crumb(_("Types of documents"))],
    }
    return render(request, "documents/types.html", context)


def _type_page(
    request: MemberRequest, form: TypeForm | TypeEndForm, do: Callable[[], object], title: str, verb: str
) -> HttpResponseBase:
    """One form about a type: shown, refused with what was typed, or done."""
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                do()
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The type is saved."))
                return redirect("documents:types")
    trace = [Crumb(_("Types of documents"), reverse("documents:types")), Crumb(title)]
    context = {"form": form, "title": title, "verb": verb, "trace": trace}
    return render(request, "documents/type.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(types_to_keep)
def type_new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """A type that the rules know from a day on."""
    form = TypeForm(request.POST if request.method == "POST" else None, initial={"since": member.on})

    def do() -> None:
        add_document_type(form.words(), form.cleaned_data["since"], by=member.actor, at=request.at)

    return _type_page(request, form, do, _("New type of document"), _("Add the type"))


@require_http_methods(["GET", "HEAD", "POST"])
@opens(type_to_change)
def type_change(request: MemberRequest, kind: DocumentType) -> HttpResponseBase:
    """What the rules say of a type from a day on."""
    said = {"regime": kind.regime, "name": kind.name, "abbreviation": kind.abbreviation, "source": kind.source}
    form = TypeForm(request.POST if request.method == "POST" else None, initial=said | {"since": request.member.on})

    def do() -> None:
        change_document_type(kind, form.words(), form.cleaned_data["since"], by=request.member.actor, at=request.at)

    return _type_page(request, form, do, _("Change the type %(type)s") % {"type": kind.name}, _("Save the change"))


@require_http_methods(["GET", "HEAD", "POST"])
@opens(type_to_change)
def type_end(request: MemberRequest, kind: DocumentType) -> HttpResponseBase:
    """The rules no longer know a type from a day on."""
    form = TypeEndForm(request.POST if request.method == "POST" else None, initial={"since": request.member.on})

    def do() -> None:
        end_document_type(kind, form.cleaned_data["since"], by=request.member.actor, at=request.at)

    return _type_page(request, form, do, _("End the type %(type)s") % {"type": kind.name}, _("End the type"))


@require_POST
@opens(type_to_change)
def type_verification(request: MemberRequest, kind: DocumentType) -> HttpResponseBase:
    """Somebody has read it in the regulation."""
    verify_document_type(kind, by=request.member.actor, at=request.at)
    messages.success(request, _("The type is marked as checked."))
    return redirect("documents:types")
