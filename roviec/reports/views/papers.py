"""The sheet of a unit as files to keep: a workbook and a paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from roviec.kit.doors import opens
from roviec.kit.word import DOCX
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import MemberRequest
from roviec.reports.models import Report
from roviec.reports.papers.sheet import paper_of, workbook_of
from roviec.reports.permissions import figures_to_read
from roviec.reports.queries.sheet import sheet


def _file(content: bytes, kind: str, found: Report, ending: str) -> HttpResponse:
    name = slugify(f"phieu-{found.unit.short_name or found.unit.name}-{found.period.start:%Y-%m}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_safe
@opens(figures_to_read)
def workbook(_request: MemberRequest, found: Report) -> HttpResponse:
    """The sheet as a workbook."""
    return _file(workbook_of(sheet(found), found.get_state_display()), XLSX, found, "xlsx")


@require_safe
@opens(figures_to_read)
def word(request: MemberRequest, found: Report) -> HttpResponse:
    """The sheet as a paper."""
    return _file(paper_of(sheet(found), found.get_state_display(), request.on), DOCX, found, "docx")
