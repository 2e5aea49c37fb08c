"""The proof of the history: how it stands, verifying it, holding checkpoints from outside against it."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from textwrap import wrap

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from roviec.acts.checkpoints import read_statements
from roviec.acts.jobs import verify
from roviec.acts.operations import ask_for_verification
from roviec.acts.queries import faults_against, faults_of, state_of_the_chain
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest
from roviec.privacy.forms import CheckpointsForm
from roviec.privacy.permissions import history_to_prove
from roviec.privacy.views.shared import sent


@require_safe
@opens(history_to_prove)
def chain(request: MemberRequest, _member: Member) -> HttpResponse:
    """How the history stands, in words everybody understands."""
    state = state_of_the_chain()
    context = {
        "state": state,
        "faults": faults_of(state.verification) if state.verification else [],
        # In groups, so that a phone can break the line.
        "key_parts": wrap(state.key.public_key, 8) if state.key else [],
        "is_sent": bool(settings.CHECKPOINT_FOLDER or settings.CHECKPOINT_MAIL),
    }
    # Htmx asks again for this part while the walk is under way.
    template = "privacy/_verification.html" if request.headers.get("HX-Request") else "privacy/chain.html"
    return render(request, template, context)


@require_POST
@opens(history_to_prove)
def verification(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Walk the whole chain, in the background."""
    with transaction.atomic():
        asked = ask_for_verification(by=member.actor, at=request.at)
        # While one walk waits, asking again gives that one, which is in the queue already.
        with suppress(AlreadyEnqueued), transaction.atomic():
            verify.configure(lock="acts.verify", queueing_lock=f"acts.verify.{asked.pk}").defer(verification=asked.pk)
    return redirect("privacy:chain")


@require_http_methods(["GET", "HEAD", "POST"])
@opens(history_to_prove)
def checkpoints(request: MemberRequest, _member: Member) -> HttpResponse:
    """Hold checkpoints that were kept elsewhere against the history of today."""
    form = CheckpointsForm(sent(request), request.FILES or None)
    status, judged, faults = HTTPStatus.OK, 0, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                statements = read_statements(form.cleaned_data["file"])
                faults = faults_against(statements, form.cleaned_data["public_key"])
                judged, status = len(statements), HTTPStatus.OK
            except Unable as error:
                status = refuse(form, error)
    context = {
        "form": form,
        "judged": judged,
        "faults": faults,
        "trace": [Crumb(_("Proof of the history"), reverse("privacy:chain")), Crumb(_("Checkpoints from outside"))],
    }
    return render(request, "privacy/checkpoints.html", context, status=status)


@require_safe
@opens(history_to_prove)
def key_file(_request: MemberRequest, _member: Member) -> HttpResponse:
    """The installation's id and public key, to be kept by who proves the history one day."""
    key = state_of_the_chain().key
    if key is None:
        raise Http404
    text = f"{_('Installation: %(id)s') % {'id': key.installation}}\n{_('Public key: %(key)s') % {'key': key.public_key}}\n"
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roviec-khoa-cong-khai.txt"'
    return answer
