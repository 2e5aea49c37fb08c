"""The lists that letters are made from, and which letter covers which task."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.documents.models import Document
from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import file_asked_for
from roviec.notifications.enums import Listed, Section
from roviec.notifications.forms import LetterEndForm, LetterFilter, LetterForm
from roviec.notifications.letters import (
    UNSAID,
    areas_of,
    leaders_of,
    letter_listing,
    letter_words,
    letters_of,
    message_of,
    nudge_of,
    tasks_under,
    title_of,
    units_of,
)
from roviec.notifications.operations import note_letter, take_back_letter
from roviec.notifications.permissions import letter_to_take_back, letters_to_note, letters_to_read
from roviec.notifications.views.shared import done
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.tasks.enums import LateCause
from roviec.tasks.queries import documents_to_cite


@require_safe
@opens(letters_to_read)
def letters(request: MemberRequest, member: Member) -> HttpResponse:
    """The tasks to urge, the late ones with their causes, or those done late: as a page, a file and a message."""
    word = word_of(request)
    form = LetterFilter(
        request.GET,
        units=units_of(member, word),
        leaders={holding.pk: holding.post.title for holding in leaders_of(member, word)},
        areas=areas_of(member, word),
        causes=[*((cause.value, str(cause.label)) for cause in LateCause), (UNSAID, _("not explained yet"))],
    )
    said = form.cleaned_data if form.is_valid() else {}
    found = letters_of(
        member,
        word,
        unit=said.get("unit"),
        leader=said.get("leader"),
        area=said.get("area", ""),
        cause=said.get("cause", ""),
        by=Section(said.get("by") or Section.UNIT),
    )
    if file := file_asked_for(request, lambda: letter_listing(found)):
        return file
    context = {
        "form": form,
        "letters": found,
        "title": title_of(word),
        "has_causes": word != Listed.URGED,
        "words": [(each.value, title_of(each)) for each in Listed],
        "may_note": member.is_a(Role.CLERK, Role.PLANNER),
        "zalo": message_of(found, request.build_absolute_uri(request.get_full_path())),
    }
    return render(request, "notifications/letters.html", context)


def word_of(request: MemberRequest) -> Listed:
    """Under which word the list stands; an unknown one is the first."""
    word = request.GET.get("word", "")
    return Listed(word) if word in Listed.values else Listed.REMINDED


@require_http_methods(["GET", "HEAD", "POST"])
@opens(letters_to_note)
def letter_new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Note which letter of the register covers which of the tasks of a unit."""
    word = Listed.URGED if word_of(request) == Listed.URGED else Listed.REMINDED
    unit = request.GET.get("unit", "")
    chosen = int(unit) if unit.isdecimal() and len(unit) < 19 else None
    rows = letters_of(member, word, unit=chosen).rows
    form = LetterForm(
        request.POST if request.method == "POST" else None,
        documents=documents_to_cite(member),
        tasks=[row.task for row in rows],
    )
    nudge = nudge_of(word)
    status = done(
        form, lambda said: note_letter(said["document"], said["tasks"], nudge, by=member.actor, at=request.at)
    )
    back = f"{reverse('notifications:letters')}?word={word}"
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The letter is noted with the tasks that it covers."))
        return redirect(back)
    context = {"form": form, "rows": rows, "back": back, "trace": [Crumb(title_of(word), back), Crumb(_("A letter"))]}
    return render(request, "notifications/letter_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(letter_to_take_back)
def letter_end(request: MemberRequest, document: Document) -> HttpResponseBase:
    """Take back that a letter covers tasks with which it was noted by mistake."""
    member, word = request.member, word_of(request)
    tasks = tasks_under(document, word, member)
    form = LetterEndForm(request.POST if request.method == "POST" else None, tasks=tasks)
    status = done(
        form, lambda said: take_back_letter(document, said["tasks"], nudge_of(word), by=member.actor, at=request.at)
    )
    back = f"{reverse('notifications:letters')}?word={word}"
    if status == HTTPStatus.FOUND:
        messages.success(request, _("The letter covers these tasks no longer."))
        return redirect(back)
    crumbs = [Crumb(title_of(word), back), Crumb(letter_words(document))]
    context = {"form": form, "letter": letter_words(document), "rows": tasks, "back": back, "trace": crumbs}
    return render(request, "notifications/letter_end.html", context, status=status)
