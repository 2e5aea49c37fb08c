"""Importing a workbook: get one to fill in, send it, look at what it would change, import it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.operations import note_read
from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.workbooks import LIMITS, UnableToRead
from roviec.organisations import heads
from roviec.organisations.forms.importing import SeenForm, WorkbookForm
from roviec.organisations.models import ImportDraft, Unit
from roviec.organisations.operations import Imported, import_workbook, send_workbook
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.moving_in import organisation_to_import
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.moving_in import draft_of, look_at
from roviec.organisations.queries.planning import Line, Plan, Status, count
from roviec.organisations.queries.workbook import wishes_in
from roviec.organisations.workbook_template import workbook_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What nobody reads to its end; the numbers above the tables count all of them.
MOST_SHOWN = 300


@opens(organisation_to_import)
def start(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """Get a workbook, or send a filled one to look at."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            upload = form.cleaned_data["workbook"]
            try:
                # One byte more than the most is enough to refuse it.
                content = upload.read(LIMITS.packed + 1)
                wishes_in(content)
            except UnableToRead as error:
                status = refuse(form, error)
            else:
                send_workbook(
                    organisation, request.member.person_id, content, name=upload.name or "",
                    by=request.member.actor, at=request.at,
                )  # fmt: skip
                return redirect("organisations:import_preview")
    waiting = draft_of(request.member.person_id, organisation.pk)
    context = {"form": form, "organisation": organisation, "waiting": waiting, "trace": _trace()}
    return render(request, "organisations/import.html", context, status=status)


@require_safe
@opens(organisation_to_import)
def template(request: MemberRequest, organisation: Unit) -> HttpResponse:
    """A workbook to fill in: empty with examples, or with what stands when that is asked for."""
    is_filled = request.GET.get("filled") == "1"
    known = known_of(organisation.pk, request.on) if is_filled else None
    content = workbook_for(known)
    if known is not None:
        note_read(
            ReadKind.PEOPLE_EXPORT,
            unit_id=organisation.pk,
            count=len(known.people),
            taken=TakenList.WORKBOOK,
            by=request.member.actor,
            at=request.at,
        )
    answer = HttpResponse(content, content_type=XLSX)
    name = "co-cau-hien-co" if is_filled else "mau-nhap-co-cau"
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@opens(organisation_to_import)
def preview(request: MemberRequest, organisation: Unit) -> HttpResponseBase:
    """What the workbook would change, or all that is wrong with it; and the step itself."""
    draft = draft_of(request.member.person_id, organisation.pk)
    if draft is None:
        if request.method == "POST":
            messages.error(
                request,
                _("This workbook was imported or replaced meanwhile. Send it again to see what it would change."),
            )
        return redirect("organisations:import")
    seen = SeenForm(request.POST or None)
    status = HTTPStatus.OK
    refusal: Unable | None = None
    if seen.is_bound and seen.is_valid():
        try:
            done = import_workbook(
                organisation, request.member.person_id, **seen.cleaned_data, by=request.member.actor, at=request.at
            )
        except Unable as error:
            refusal, status = error, _status(error)
        else:
            return _done(request, done)
    look = look_at(draft, request.on)
    context: dict[str, Any] = {"draft": draft, "organisation": organisation, "refusal": refusal}
    context["trace"] = [*_trace(), Crumb(_("What the workbook would change"))]
    context["is_stale"] = isinstance(refusal, Stale)
    if look.plan is None:
        context |= {"faults": look.faults[:MOST_SHOWN], "fault_count": len(look.faults)}
    else:
        context |= {"plan": look.plan, "parts": _parts(look.plan), "most": MOST_SHOWN, "seen": _seen(draft, look.plan)}
    return render(request, "organisations/import_preview.html", context, status=status)


def _status(error: Unable) -> HTTPStatus:
    return HTTPStatus.CONFLICT if isinstance(error, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY


def _seen(draft: ImportDraft, plan: Plan) -> SeenForm:
    return SeenForm(initial={"sha256": draft.sha256, "fingerprint": plan.fingerprint})


def _parts(plan: Plan) -> list[dict[str, Any]]:
    """The three sheets, each with how many rows become what, and the first of those that change something."""
    sheets: list[tuple[str, Sequence[Line[Any]]]] = [
        (heads.UNITS, plan.units), (heads.POSTS, plan.posts), (heads.PEOPLE, plan.people)
    ]  # fmt: skip
    return [
        {
            "sheet": sheet,
            "new": count(lines, Status.NEW),
            "changed": count(lines, Status.CHANGED),
            "same": count(lines, Status.SAME),
            "lines": [line for line in lines if line.status != Status.SAME][:MOST_SHOWN],
            "named": "title" if sheet == heads.POSTS else "name",
        }
        for sheet, lines in sheets
    ]


def _done(request: MemberRequest, done: Imported) -> HttpResponseBase:
    if not (done.new or done.changed):
        messages.info(request, _("Nothing changed: all %(same)d rows say what stands already.") % vars(done))
        return redirect("organisations:import")
    sentence = _(
        "Imported: %(new)d new, %(changed)d changed, %(same)d the same. Invite the new people from their list."
    )
    messages.success(request, sentence % vars(done))
    return redirect("organisations:people")


def _trace() -> list[Crumb]:
    here = Crumb(_("Import units, posts and people"), reverse("organisations:import"))
    return [Crumb(_("Administration"), reverse("organisations:administration")), here]
