"""Lists of people as they are asked for, and taking them out: as a file, on paper, through the clipboard; each is noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from http import HTTPStatus

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.operations import note_read
from roviec.kit.doors import opens
from roviec.kit.workbooks.listing import file_of
from roviec.organisations.forms.people import PeopleFilter, WordsForm
from roviec.organisations.models import AreaAssignment
from roviec.organisations.people_book import listing_of_areas, listing_of_people
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import areas_to_take, kept_roots, people_to_take
from roviec.organisations.queries.keeping import not_over
from roviec.organisations.queries.people import (
    area_lines,
    areas_kept,
    areas_matching,
    people_kept,
    people_matching,
    staff_lines,
)

PAGE_SIZE = 50


def found_people(request: HttpRequest, member: Member) -> tuple[PeopleFilter, list[int]]:
    """The filter of the list of people, and the ids of those it finds, in their order."""
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "standing": ""}
    kept = people_kept(kept_roots(member), member.on)
    return form, people_matching(kept, wanted["q"], wanted["standing"], member.on)


def found_areas(request: HttpRequest, member: Member) -> tuple[WordsForm, QuerySet[AreaAssignment]]:
    """The search in who follows what, and the assignments it finds."""
    words = WordsForm(request.GET)
    asked = words.cleaned_data["q"] if words.is_valid() else ""
    kept = areas_kept(kept_roots(member), member.on)
    return words, areas_matching(kept.filter(not_over(member.on)), asked)


@require_safe
@never_cache
@opens(people_to_take)
def people_file(request: MemberRequest, member: Member) -> HttpResponse:
    """Those found, with their posts, as a workbook."""
    return _people_as("xlsx", request, member)


@require_safe
@never_cache
@opens(people_to_take)
def people_csv(request: MemberRequest, member: Member) -> HttpResponse:
    """Those found, with their posts, for another program."""
    return _people_as("csv", request, member)


def _people_as(form: str, request: MemberRequest, member: Member) -> HttpResponse:
    _form, ids = found_people(request, member)
    file = file_of(listing_of_people(staff_lines(ids, member.on), _as_of(member.on)), form)
    _note(TakenList.PEOPLE, ids, request)
    return file


@require_POST
@opens(people_to_take)
def people_print(request: MemberRequest, member: Member) -> HttpResponse:
    """The page of the list that is shown is about to be printed."""
    _form, ids = found_people(request, member)
    _note(TakenList.PEOPLE, list(Paginator(ids, PAGE_SIZE).get_page(request.GET.get("page"))), request)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_safe
@never_cache
@opens(areas_to_take)
def areas_file(request: MemberRequest, member: Member) -> HttpResponse:
    """The assignments found, as a workbook."""
    return _areas_as("xlsx", request, member)


@require_safe
@never_cache
@opens(areas_to_take)
def areas_csv(request: MemberRequest, member: Member) -> HttpResponse:
    """The assignments found, for another program."""
    return _areas_as("csv", request, member)


def _areas_as(form: str, request: MemberRequest, member: Member) -> HttpResponse:
    _words, rows = found_areas(request, member)
    found = list(rows)
    file = file_of(listing_of_areas(area_lines(found, member.on), _as_of(member.on)), form)
    _note(TakenList.AREAS, {row.holding.person_id for row in found}, request)
    return file


@require_POST
@opens(areas_to_take)
def areas_print(request: MemberRequest, member: Member) -> HttpResponse:
    """The page of assignments that is shown is about to be printed or copied."""
    _words, rows = found_areas(request, member)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    _note(TakenList.AREAS, {row.holding.person_id for row in page}, request)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _note(listed: TakenList, people: Collection[int], request: MemberRequest) -> None:
    """Of how many persons of each organisation he keeps the list was."""
    member = request.member
    for root in kept_roots(member):
        count = people_kept([root], member.on).filter(pk__in=people).count()
        if count:
            note_read(ReadKind.PEOPLE_EXPORT, unit_id=root, count=count, taken=listed, by=member.actor, at=request.at)


def _as_of(day: date) -> str:
    return _("As of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
