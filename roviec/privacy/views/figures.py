"""The proof of the figures: every total recomputed from the ledger, and where a stored one differs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from roviec.kit.doors import opens
from roviec.organisations.permissions import Member, MemberRequest
from roviec.privacy.permissions import figures_to_prove
from roviec.privacy.queries.figures import ledger_size, proof_for

# What a request proves in less than half a minute; a country is proven from the command line.
MOST_ENTRIES = 200_000


@require_http_methods(["GET", "HEAD", "POST"])
@opens(figures_to_prove)
def figures(request: MemberRequest, member: Member) -> HttpResponse:
    """What is compared, and the button; after it, what was found."""
    size = ledger_size()
    is_too_large = size > MOST_ENTRIES
    context: dict[str, object] = {"size": size, "is_too_large": is_too_large, "most": MOST_ENTRIES}
    if request.method == "POST" and not is_too_large:
        context["proof"] = proof_for(member, request.on)
    return render(request, "privacy/figures.html", context)
