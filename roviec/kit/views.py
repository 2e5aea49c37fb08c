"""Whether the installation is ready, help, and the page that shows every part once."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from roviec.kit.doors import open_to_anyone
from roviec.kit.samples import sample_page


@open_to_anyone("asked by the launcher and by monitors")
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@open_to_anyone("says nothing of anybody's work")
def help_page(request: HttpRequest) -> HttpResponse:
    """How to type figures and days, what the states mean, whom to ask."""
    return render(request, "kit/help.html")


@open_to_anyone("exists in development only")
def parts(request: HttpRequest) -> HttpResponse:
    """Every part of a page, with plain and with awful content."""
    return render(request, "kit/parts.html", sample_page(request.GET.get("page", "7")))
