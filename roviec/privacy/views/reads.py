"""Who read personal data, for the administrator and for the unit concerned."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import unit_on
from roviec.privacy.permissions import reads_of_unit_to_read, reads_to_read
from roviec.privacy.queries.reads import lines_of, reads_about, reads_seen_by

PAGE_SIZE = 100


@require_safe
@opens(reads_to_read)
def reads(request: MemberRequest, member: Member) -> HttpResponse:
    """All notes that concern the units he administers."""
    page = Paginator(reads_seen_by(member), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "privacy/reads.html", {"page": page, "lines": lines_of(page, request.on)})


@require_safe
@opens(reads_of_unit_to_read)
def reads_of_unit(request: MemberRequest, unit: Unit) -> HttpResponse:
    """The notes about one unit, as a side of its page."""
    page = Paginator(reads_about(unit.pk, request.on), PAGE_SIZE).get_page(request.GET.get("page"))
    named = unit_on(unit, request.on)
    context = {
        "page": page,
        "lines": lines_of(page, request.on),
        "unit": named,
        "trace": [Crumb(named.name, reverse("organisations:unit", args=[unit.pk])), Crumb(_("Who read personal data"))],
    }
    return render(request, "privacy/reads_of_unit.html", context)
