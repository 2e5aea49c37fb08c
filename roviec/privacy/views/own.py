"""What the house holds about a person, for himself and for who answers him."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roviec.acts.enums import ReadKind
from roviec.acts.operations import note_read
from roviec.kit.doors import opens
from roviec.organisations.permissions import MemberRequest
from roviec.people.models import Person
from roviec.privacy.exports import as_json, as_workbook
from roviec.privacy.models import SubjectRequest
from roviec.privacy.parts import Part
from roviec.privacy.permissions import own_data_to_read, person_to_answer
from roviec.privacy.queries.held import held_about

FORMS = {
    "json": (as_json, "application/json"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
@never_cache
@opens(own_data_to_read)
def own_data(request: MemberRequest, person: Person) -> HttpResponse:
    """What the house holds about the one at the screen, with the way to take it along or to ask for more."""
    parts = held_about(person, request.on)
    context = {"parts": parts, "total": sum(len(part.rows) for part in parts), "title": _("What is held about me")}
    return render(request, "privacy/own.html", context)


@require_safe
@never_cache
@opens(own_data_to_read)
def own_file(request: MemberRequest, person: Person) -> HttpResponse:
    """The same as a file, `?form=json` or `?form=xlsx`."""
    return _file(held_about(person, request.on), request.GET.get("form", ""), "du-lieu-cua-toi")


@require_safe
@never_cache
@opens(person_to_answer)
def data_of(request: MemberRequest, found: SubjectRequest) -> HttpResponse:
    """What is held about the one who asks, as a file to hand over; that it was taken out is noted."""
    if found.person is None:
        raise Http404
    answer = _file(held_about(found.person, request.on), request.GET.get("form", ""), f"du-lieu-ca-nhan-{found.pk}")
    note_read(ReadKind.PERSON_DATA, of=found, unit_id=found.keeper_id, by=request.member.actor, at=request.at)
    return answer


def _file(parts: list[Part], form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    write, kind = FORMS[form]
    answer = HttpResponse(write(parts), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
