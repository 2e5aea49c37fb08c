"""The sheet: reading it, filling it in figure by figure or as a whole, its narrative, its history, its print."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roviec.documents.files import ACCEPT
from roviec.kit.answers import saved
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.permissions import MemberRequest
from roviec.plans.models import Target
from roviec.reports.enums import OPEN_STATES
from roviec.reports.forms import EntryForm, NarrativeForm, RemarksForm, entry_forms
from roviec.reports.models import Report
from roviec.reports.operations import StaleFigure, UnableToWrite, write_entries, write_entry, write_narrative
from roviec.reports.permissions import (
    entry_to_write,
    figures_to_read,
    report_to_fill,
    report_to_read,
    sheet_to_run,
    targets_to_write,
)
from roviec.reports.queries.expected import ending_of
from roviec.reports.queries.hashes import content_hash
from roviec.reports.queries.history import history_of_report
from roviec.reports.queries.sheet import Sheet, sheet
from roviec.reports.views.shared import around_the_sheet, context_of, speakers_for


@require_safe
@opens(report_to_read)
def report(request: MemberRequest, found: Report) -> HttpResponse:
    """One address, three faces: to fill in, to review, to read; from above a draft shows its state only."""
    context = context_of(request.member, found) | {"now": request.at}
    if not context["sees_figures"]:
        return render(request, "reports/inside.html", context | {"ended": ending_of(found, request.on)})
    now = sheet(found)
    if context["may_fill"] and found.state in OPEN_STATES:
        return _page_to_fill(request, now, entry_forms(now))
    context |= {"sheet": now, "seen": content_hash(found)} | around_the_sheet(request.member, now, request.at)
    if context["is_his_turn"]:
        context["form"] = RemarksForm(now, speakers=speakers_for(request.member, found))
    return render(request, "reports/read.html", context)


def _page_to_fill(
    request: MemberRequest, now: Sheet, cards: list[EntryForm], status: int = HTTPStatus.OK
) -> HttpResponse:
    found = now.report
    context = context_of(request.member, found) | {
        **around_the_sheet(request.member, now, request.at),
        "sheet": now,
        "cards": cards,
        "mine": targets_to_write(request.member, found),
        "wrong": [card for card in cards if card.is_bound and card.errors],
        "evidence_accept": ACCEPT,
        "narrative": NarrativeForm(initial={"narrative": found.narrative, "version": found.version}),
    }
    return render(request, "reports/fill.html", context, status=status)


@require_POST
@opens(entry_to_write)
def entry(request: MemberRequest, found: tuple[Report, Target]) -> HttpResponse:
    """Keep one figure; the answer replaces what the card says below its fields, never the fields themselves."""
    report, target = found
    now = sheet(report)
    card = next(card for card in entry_forms(now, request.POST) if card.line.target.pk == target.pk)
    status = HTTPStatus.OK if card.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    if status == HTTPStatus.OK:
        version = card.cleaned_data["version"] or 0
        try:
            write_entry(report, target, card.answer, version=version, by=request.member.actor, at=request.at)
        except (UnableToWrite, StaleFigure) as error:
            status = _refuse(card, error)
    if status != HTTPStatus.OK:
        return render(request, "reports/_answered.html", {"card": card, "report": report}, status=status)
    now = sheet(report)
    card = next(card for card in entry_forms(now) if card.line.target.pk == target.pk)
    mine = targets_to_write(request.member, report)
    context = {"card": card, "report": report, "sheet": now, "mine": mine, "saved_at": request.at}
    return saved(render(request, "reports/_answered.html", context), request.at)


@require_POST
@opens(report_to_fill)
def entries(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Keep every card that was touched, in one act: a pasted column, or the form without JavaScript.

    All or nothing: when one card is wrong, every one stays as it was typed, with what to put right beside it.
    """
    now = sheet(found)
    mine = targets_to_write(request.member, found)
    cards = entry_forms(now, request.POST)
    touched = [card for card in cards if card.is_touched and (mine is None or card.line.target.pk in mine)]
    status = HTTPStatus.OK
    if not all([card.is_valid() for card in touched]):  # noqa: C419 - every card says what is wrong with it
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        versions = {card.line.target.pk: card.cleaned_data["version"] or 0 for card in touched}
        answers = [(card.line.target, card.answer) for card in touched]
        try:
            # A form that says nothing wants nothing, also of a sheet that takes no more.
            if answers:
                write_entries(found, answers, versions=versions, by=request.member.actor, at=request.at)
        except (UnableToWrite, StaleFigure) as error:
            card = next((card for card in touched if card.line.target == error.target), touched[0])
            status = _refuse(card, error)
    if status != HTTPStatus.OK:
        typed = {card.line.target.pk: card for card in touched}
        shown = [typed.get(card.line.target.pk, card) for card in entry_forms(now)]
        return _page_to_fill(request, now, shown, status)
    if request.POST.get("then") == "check":
        return redirect("reports:check", found.pk)
    if touched:
        said = ngettext("%(count)d figure saved.", "%(count)d figures saved.", len(touched))
        messages.success(request, said % {"count": len(touched)})
    return redirect("reports:report", found.pk)


def _refuse(card: EntryForm, error: Unable) -> HTTPStatus:
    """Say what the operation refused beside the field it means, else on top of the card; gives the status."""
    if isinstance(error, UnableToWrite) and error.field in card.fields:
        card.add_error(error.field, str(error))
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, StaleFigure):
        card.take_as_seen()
    return refuse(card, error)


@require_POST
@opens(sheet_to_run)
def narrative(request: MemberRequest, found: Report) -> HttpResponseBase:
    """Keep the text beside the figures."""
    form = NarrativeForm(request.POST)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    if status == HTTPStatus.OK:
        text, version = form.cleaned_data["narrative"], form.cleaned_data["version"]
        try:
            kept = write_narrative(found, text, version=version, by=request.member.actor, at=request.at)
            found.narrative, found.version = kept.narrative, kept.version
        except Unable as error:
            status = refuse(form, error)
    if request.headers.get("HX-Request") or status != HTTPStatus.OK:
        page = "reports/_narrative.html" if request.headers.get("HX-Request") else "reports/narrative.html"
        context = context_of(request.member, found) | {"narrative": form, "is_stale": status == HTTPStatus.CONFLICT}
        response = render(request, page, context, status=status)
        return saved(response, request.at) if status == HTTPStatus.OK else response
    return redirect(f"{reverse('reports:report', args=[found.pk])}#narrative")


@require_safe
@opens(report_to_read)
def history(request: MemberRequest, found: Report) -> HttpResponse:
    """Who did what to the report, when; the drafting is the unit's own affair."""
    context = context_of(request.member, found)
    context["history"] = history_of_report(found, from_inside=context["is_inside"])
    return render(request, "reports/history.html", context)


@require_safe
@opens(figures_to_read)
def paper(request: MemberRequest, found: Report) -> HttpResponse:
    """The sheet as it is printed and filed."""
    context: dict[str, Any] = context_of(request.member, found) | {"sheet": sheet(found)}
    return render(request, "reports/paper.html", context)
