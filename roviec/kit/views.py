"""Whether the installation is ready, the guide, and the page that shows every part once."""

from __future__ import annotations

from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from roviec.kit import guide, standing
from roviec.kit.doors import open_to_anyone
from roviec.kit.pages import Crumb
from roviec.kit.samples import sample_page


@open_to_anyone("asked by the launcher and by monitors")
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers; the text says when nothing is taken in, and why."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    why = standing.why_closed()
    return HttpResponse(f"read-only: {why}" if why else "ok", content_type="text/plain")


@open_to_anyone("says nothing of anybody's work")
def help_page(request: HttpRequest) -> HttpResponse:
    """The pages of the guide, those for the reader's own roles first; figures, days and marks; whom to ask."""
    roles = guide.roles_of(getattr(request, "member", None))
    pages = guide.pages().values()
    own = [page for page in pages if not roles.isdisjoint(page.roles)]
    others = [page for page in pages if page not in own]
    return render(request, "kit/help.html", {"own": own, "others": others})


@open_to_anyone("says nothing of anybody's work")
@require_safe
def guide_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the guide."""
    pages = guide.pages()
    if slug not in pages:
        raise Http404
    page = pages[slug]
    trace = [Crumb(_("Help"), reverse("kit:help")), Crumb(page.title)]
    return render(request, "kit/guide.html", {"guide": page, "pages": pages.values(), "trace": trace})


@open_to_anyone("a picture of the demonstration")
@require_safe
@cache_control(max_age=3600)
def guide_picture(_request: HttpRequest, name: str) -> FileResponse:
    """A picture of the guide."""
    path = guide.picture(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")


@open_to_anyone("exists in development only")
def parts(request: HttpRequest) -> HttpResponse:
    """Every part of a page, with plain and with awful content."""
    return render(request, "kit/parts.html", sample_page(request.GET.get("page", "7")))
