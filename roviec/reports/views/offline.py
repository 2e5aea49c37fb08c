"""A sheet filled without network: its form to download, the filled one to upload, what that changes, and taking it over."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.workbooks import UnableToRead
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import MemberRequest
from roviec.reports.forms.cards import entry_forms
from roviec.reports.forms.offline import FilledFormForm, TakingForm
from roviec.reports.models import Report
from roviec.reports.operations import StaleFigure, take_form
from roviec.reports.papers.filled import FORM_LIMITS, Filled, read_form
from roviec.reports.papers.form import form_of
from roviec.reports.papers.taking import answers_to_take, carried, unpacked
from roviec.reports.permissions import report_to_fill, targets_to_write
from roviec.reports.queries.sheet import sheet
from roviec.reports.views.shared import context_of, sent


@require_safe
@opens(report_to_fill)
def form(request: MemberRequest, found: Report) -> HttpResponse:
    """The form to fill in without network."""
    now = sheet(found)
    content = form_of(found, entry_forms(now), targets_to_write(request.member, found))
    name = slugify(f"bieu-{found.unit.short_name or found.unit.name}-{found.period.start:%Y-%m}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@opens(report_to_fill)
def filled(request: MemberRequest, found: Report) -> HttpResponse:
    """Upload a filled form, and look at what it changes before anything is kept."""
    upload = FilledFormForm(*sent(request))
    if not upload.is_bound:
        return _page(request, found, upload)
    if not upload.is_valid():
        return _page(request, found, upload, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        read = _read(request, found, upload)
    except Unable as error:
        return _page(request, found, upload, status=refuse(upload, error))
    return _page(request, found, upload, read=read)


def _read(request: MemberRequest, found: Report, upload: FilledFormForm) -> Filled:
    file = upload.cleaned_data["filled"]
    if file.size > FORM_LIMITS.packed:
        raise UnableToRead(_("A form is smaller than 2 MB. Choose the form that was downloaded from this sheet."))
    return read_form(file.read(), sheet(found), targets_to_write(request.member, found))


def _page(
    request: MemberRequest,
    found: Report,
    upload: FilledFormForm,
    *,
    read: Filled | None = None,
    refused: Unable | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = context_of(request.member, found) | {
        "form": upload,
        "read": read,
        "refused": refused,
        "carried": carried(found, read) if read and read.changes else "",
    }
    return render(request, "reports/filled.html", context, status=status)


@require_POST
@opens(report_to_fill)
def taking(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Take over what the preview showed; figures that were written meanwhile stay unless the form's were chosen."""
    form = TakingForm(request.POST)
    shown = unpacked(found, form.cleaned_data["shown"]) if form.is_valid() else None
    if shown is None:
        refused = Unable(_("The preview is no longer there. Upload the form once more."))
        return _page(request, found, FilledFormForm(), refused=refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    key, rows = shown
    mine = targets_to_write(request.member, found)
    targets = {line.target.pk: line.target for line in sheet(found).lines if mine is None or line.target.pk in mine}
    answers, versions = answers_to_take(targets, rows, form.chosen(request.POST))
    try:
        take_form(found, answers, versions=versions, key=key, by=request.member.actor, at=request.at)
    except StaleFigure as error:
        words = _(
            "“%(target)s” was written in the sheet after the preview; nothing was taken over. Upload the form again."
        )
        refused = Unable(words % {"target": error.target.name})
        return _page(request, found, FilledFormForm(), refused=refused, status=HTTPStatus.CONFLICT)
    except Unable as error:
        return _page(request, found, FilledFormForm(), refused=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = ngettext(
        "%(count)d figure taken over from the form.", "%(count)d figures taken over from the form.", len(answers)
    )
    messages.success(request, said % {"count": len(answers)})
    return redirect("reports:report", found.pk)
