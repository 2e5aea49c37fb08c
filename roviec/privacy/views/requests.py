"""The register of requests about personal data, its steps, and erasing a person."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.operations import note_read
from roviec.acts.queries import history_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.slots import entries
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.privacy.enums import OPEN_STATES, RequestState
from roviec.privacy.exports import as_workbook
from roviec.privacy.forms import ErasureForm, ExtensionForm, RequestForm, SettlementForm, StepForm
from roviec.privacy.models import SubjectRequest
from roviec.privacy.operations import erase_person, extend_request, receive_request, settle_request, tell_procedure
from roviec.privacy.permissions import Keeper, home_to_open, person_to_erase, request_to_keep, requests_to_read
from roviec.privacy.queries.erasing import preview_of
from roviec.privacy.queries.requests import as_part, is_overdue, next_due, requests_kept_by, seen_rows
from roviec.privacy.views.shared import sent
from roviec.regulations.enums import DataRight

PAGE_SIZE = 50
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@opens(home_to_open)
def home(_request: MemberRequest, member: Member) -> HttpResponseBase:
    """The first of these pages that he may open."""
    return redirect(entries("privacy", member)[0].url_name)


@require_safe
@opens(requests_to_read)
def register(request: MemberRequest, keeper: Keeper) -> HttpResponse:
    """The register: those that wait on top of those settled."""
    found = requests_kept_by(keeper.member)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    if page.object_list:
        note_read(
            ReadKind.SUBJECT_REQUESTS,
            unit_id=keeper.unit.pk,
            count=len(page.object_list),
            by=request.member.actor,
            at=request.at,
        )
    standing = list(found.filter(state__in=OPEN_STATES))
    context = {
        "page": page,
        "rows": seen_rows(page, request.on),
        "open": len(standing),
        "overdue": sum(is_overdue(each, request.on) for each in standing),
    }
    return render(request, "privacy/requests.html", context)


@require_safe
@opens(requests_to_read)
def register_file(request: MemberRequest, keeper: Keeper) -> HttpResponse:
    """The register as a workbook; that it was taken out is noted."""
    found = list(requests_kept_by(keeper.member))
    if found:
        note_read(
            ReadKind.PEOPLE_EXPORT,
            unit_id=keeper.unit.pk,
            count=len(found),
            taken=TakenList.REQUESTS,
            by=request.member.actor,
            at=request.at,
        )
    answer = HttpResponse(as_workbook([as_part(found)]), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="so-yeu-cau-du-lieu-ca-nhan.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@opens(requests_to_read)
def new(request: MemberRequest, keeper: Keeper) -> HttpResponseBase:
    """Receive a request."""
    form = RequestForm(sent(request), today=request.on, member=request.member)
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                made = receive_request(
                    keeper.unit,
                    form.asked(),
                    key=form.cleaned_data["key"],
                    by=request.member.actor,
                    at=request.at,
                )
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(
                    request,
                    _("Request %(number)s is received. Tell the procedure by %(day)s.")
                    % {"number": made, "day": f"{made.procedure_due_on:%d/%m/%Y}"},
                )
                return redirect("privacy:request", pk=made.pk)
    trace = [_register_crumb(), Crumb(_("New request"))]
    return render(
        request, "privacy/request_form.html", {"form": form, "register_of": keeper.unit, "trace": trace}, status=status
    )


@require_safe
@opens(request_to_keep)
def request(request: MemberRequest, found: SubjectRequest) -> HttpResponse:
    """One request: what is asked, by when, what was done, the next step."""
    note_read(ReadKind.SUBJECT_REQUESTS, of=found, unit_id=found.keeper_id, by=request.member.actor, at=request.at)
    may_take_out = found.person_id and request.member.may(Role.ADMINISTRATOR, over=found.keeper_id)
    context = {
        "found": found,
        "right": DataRight(found.right).label,
        "is_open": found.state in OPEN_STATES,
        "is_new": found.state == RequestState.RECEIVED,
        "may_extend": found.state in OPEN_STATES and found.extension_days and not found.extended_on,
        "may_erase": found.state == RequestState.IN_HAND and found.right == DataRight.DELETE and may_take_out,
        "may_answer": found.right == DataRight.ACCESS and may_take_out,
        "next_due": next_due(found),
        "is_overdue": is_overdue(found, request.on),
        "history": history_of(found),
        "trace": [_register_crumb(), Crumb(str(found))],
    }
    return render(request, "privacy/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(request_to_keep)
def procedure(request: MemberRequest, found: SubjectRequest) -> HttpResponseBase:
    """Say that the procedure was told."""
    form = StepForm(sent(request), initial={"on": request.on, "version": found.version}, today=request.on)

    def step() -> None:
        said = form.cleaned_data
        tell_procedure(found, said["on"], version=said["version"], by=request.member.actor, at=request.at)

    return _step(request, found, form, step, _("The procedure was told"), _("Note the day"))


@require_http_methods(["GET", "HEAD", "POST"])
@opens(request_to_keep)
def extension(request: MemberRequest, found: SubjectRequest) -> HttpResponseBase:
    """Extend the term, once."""
    form = ExtensionForm(sent(request), initial={"version": found.version})

    def step() -> None:
        said = form.cleaned_data
        extend_request(
            found, said["reason"], request.on, version=said["version"], by=request.member.actor, at=request.at
        )

    return _step(request, found, form, step, _("Extend the term once"), _("Extend the term"))


@require_http_methods(["GET", "HEAD", "POST"])
@opens(request_to_keep)
def settlement(request: MemberRequest, found: SubjectRequest) -> HttpResponseBase:
    """Say how the request ended."""
    form = SettlementForm(sent(request), initial={"on": request.on, "version": found.version}, today=request.on)

    def step() -> None:
        said = form.cleaned_data
        settle_request(
            found,
            RequestState(said["state"]),
            said["outcome"],
            said["on"],
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    return _step(request, found, form, step, _("Settle the request"), _("Settle the request"))


def _step(
    request: MemberRequest,
    found: SubjectRequest,
    form: forms.Form,
    step: Callable[[], None],
    title: str,
    verb: str,
) -> HttpResponseBase:
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                step()
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("It is noted."))
                return redirect("privacy:request", pk=found.pk)
    context = {
        "form": form,
        "found": found,
        "title": title,
        "verb": verb,
        "trace": [_register_crumb(), Crumb(str(found), reverse("privacy:request", args=[found.pk])), Crumb(title)],
    }
    return render(request, "privacy/step.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(person_to_erase)
def erasure(request: MemberRequest, found: SubjectRequest) -> HttpResponseBase:
    """Show what would go and what stays by law; then erase."""
    form = ErasureForm(sent(request))
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(
                found, with_mentions=form.cleaned_data["with_mentions"], by=request.member.actor, at=request.at
            )
        except Unable as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The data are erased. Settle the request with what was answered."))
            return redirect("privacy:request", pk=found.pk)
    if found.person is None:
        return redirect("privacy:request", pk=found.pk)
    context = {
        "form": form,
        "found": found,
        "preview": preview_of(found.person, request.on),
        "trace": [
            _register_crumb(),
            Crumb(str(found), reverse("privacy:request", args=[found.pk])),
            Crumb(_("Erase the data")),
        ],
    }
    return render(request, "privacy/erasure.html", context, status=status)


def _register_crumb() -> Crumb:
    return Crumb(_("Requests about personal data"), reverse("privacy:requests"))
