"""The administration's first page, and people: the list, adding one, his account, his leaving."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.acts.queries import history_of
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.pages import Crumb
from roviec.organisations.forms.people import LeavingForm, NameForm, NewPersonForm
from roviec.organisations.leaving import open_work_of, still_open
from roviec.organisations.operations import add_person, leave, retract_leaving
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import (
    account_to_close,
    account_to_keep,
    administration_to_open,
    keeps,
    keeps_account,
    kept_roots,
    people_to_keep,
    person_to_add,
    person_to_read,
)
from roviec.organisations.permissions.moving_in import administers_all
from roviec.organisations.queries.keeping import lines_below
from roviec.organisations.queries.people import (
    held_posts,
    holdings_of_person,
    leaving_to_come,
    person_lines,
    staff_of,
    vacant_posts,
)
from roviec.organisations.views.lists import found_people
from roviec.organisations.views.steps import GET_OR_POST, offers, step, trail, typed
from roviec.people.models import Person
from roviec.people.operations import correct_person, invite, reopen_account, revoke_link
from roviec.people.queries import link_of

PAGE_SIZE = 50


@require_safe
@opens(administration_to_open)
def administration(request: MemberRequest, member: Member) -> HttpResponse:
    """How the organisation stands, and where each thing of it is kept."""
    roots = kept_roots(member)
    context = {"staff": staff_of(roots, member.on), "today": member.on, "trace": None}
    return render(request, "organisations/administration.html", context)


@require_safe
@opens(people_to_keep)
def people(request: MemberRequest, member: Member) -> HttpResponse:
    """The list of people, searched without marks, by given name."""
    form, ids = found_people(request, member)
    page = Paginator(ids, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": person_lines(list(page.object_list), member.on),
        "is_narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "trace": trail(Crumb(_("People"))),
    }
    return render(request, "organisations/people.html", context)


@require_http_methods(GET_OR_POST)
@opens(person_to_add)
def person_new(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Open an account for somebody and appoint him to a post, in one step."""
    roots = kept_roots(member)
    initial = {"from_day": member.on, "post": request.GET.get("post", ""), "unit": request.GET.get("unit", "")}
    form = NewPersonForm(
        typed(request), vacant=vacant_posts(roots, member.on), lines=lines_below(roots, member.on), initial=initial
    )
    made: list[Person] = []

    def do() -> None:
        said = form.cleaned_data
        made.append(
            add_person(
                said["username"],
                said["name"],
                said["email"],
                said["post"] or (said["unit"], said["title"]),
                said["from_day"],
                bringing=administers_all(member),
                by=member.actor,
                at=request.at,
            )
        )

    page = {
        "title": _("Add a person"),
        "verb": _("Open the account"),
        "trace": trail(Crumb(_("People"), reverse("organisations:people")), Crumb(_("New"))),
        "lead": _("The person sets the password himself, by the invitation you send next."),
    }
    back = reverse("organisations:people")
    answer = step(request, form, do, done=_("The account is open. Send the invitation."), back=back, page=page)
    return redirect("organisations:person", made[0].pk) if made else answer


@require_safe
@opens(person_to_read)
def person(request: MemberRequest, found: Person) -> HttpResponse:
    """A person: posts with their roles, the account, the history."""
    return _person_page(request, found)


def _person_page(request: MemberRequest, found: Person, **further: object) -> HttpResponse:
    member = request.member
    held = held_posts(holdings_of_person(found), member.on)
    context = {
        "person": found,
        # Posts elsewhere are not his affair, beyond that there are some.
        "held": [each for each in held if keeps(member, each.holding.post.unit_id)],
        "may_keep": keeps_account(member, found),
        "is_self": member.person_id == found.pk,
        "link": link_of(found, request.at),
        "is_leaving": found.closes_on or leaving_to_come(found, member.on),
        "can_sign_in": found.is_active and found.has_usable_password(),
        "history": history_of(found),
        "trace": trail(Crumb(_("People"), reverse("organisations:people")), Crumb(found.name)),
    }
    return render(request, "organisations/person.html", context | further)


@require_http_methods(GET_OR_POST)
@opens(account_to_keep)
def name(request: MemberRequest, found: Person) -> HttpResponseBase:
    """Correct a name or an address."""
    initial = {"name": found.name, "email": found.email, "version": found.version}
    form = NameForm(typed(request), initial=initial)

    def do() -> None:
        said = form.cleaned_data
        correct_person(
            found, said["name"], said["email"], version=said["version"], by=request.member.actor, at=request.at
        )

    back = reverse("organisations:person", args=[found.pk])
    page = {
        "title": _("Name and address of %(name)s") % {"name": found.name},
        "verb": _("Save"),
        "trace": trail(Crumb(_("People"), reverse("organisations:people")), Crumb(found.name, back), Crumb(_("Name"))),
        "lead": _("Steps taken before keep the name under which they were taken."),
    }
    return step(request, form, do, done=_("The name is saved."), back=back, page=page)


@require_POST
@opens(account_to_keep)
def invitation(request: MemberRequest, found: Person) -> HttpResponseBase:
    """Send the invitation; without mail the link is shown once, to be handed over."""
    if found.pk == request.member.person_id:
        raise Unable(_("You change your own password on the page of your account."))
    issued = invite(found, request.build_absolute_uri("/"), by=request.member.actor, at=request.at)
    if issued.is_mailed:
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": found.email})
        return redirect("organisations:person", found.pk)
    answer = _person_page(request, found, issued=issued)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@opens(account_to_keep)
def invitation_removal(request: MemberRequest, found: Person) -> HttpResponseBase:
    """Make an invitation that went out good for nothing."""
    revoke_link(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The invitation is good no more."))
    return redirect("organisations:person", found.pk)


@require_http_methods(GET_OR_POST)
@opens(account_to_close)
def leaving(request: MemberRequest, found: Person) -> HttpResponseBase:
    """The person leaves: all his posts end on a day, his account is closed that day."""
    today = request.member.on
    standing = [each for each in held_posts(holdings_of_person(found), today) if not each.is_over]
    open_in = {each.holding: open_work_of(each.holding, today) for each in standing}
    form = LeavingForm(
        typed(request),
        label=_("No longer from"),
        still_open=sum(still_open(lines) for lines in open_in.values()),
        initial={"from_day": today, "close": True},
    )

    def do() -> None:
        said = form.cleaned_data
        leave(found, said["from_day"], close=said["close"], by=request.member.actor, at=request.at)

    sentences = [
        _("Leaves the post %(post)s, %(unit)s.") % {"post": each.holding.post.title, "unit": each.unit}
        for each in standing
    ]
    for lines in open_in.values():
        sentences += [f"{line.work.title}: {line.count}. {line.work.stays}" for line in lines]
    sentences += [
        _("From that day on a closed account cannot sign in, and its sessions end; until then it works as before."),
        _("While the day is to come, the step can be taken back on the person's page."),
    ]
    if standing:
        sentences.append(_("Where a successor is known, replace the holder first: what is open passes on."))
    back = reverse("organisations:person", args=[found.pk])
    page = {
        "title": _("%(name)s leaves") % {"name": found.name},
        "question": _("End all posts of %(name)s?") % {"name": found.name},
        "consequences": sentences,
        "verb": _("End the posts"),
        "offers": offers([holding for holding, lines in open_in.items() if still_open(lines)]),
        "danger": True,
        "trace": trail(
            Crumb(_("People"), reverse("organisations:people")), Crumb(found.name, back), Crumb(_("Leaving"))
        ),
    }
    return step(request, form, do, done=_("The posts are ended."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(account_to_close)
def staying(request: MemberRequest, found: Person) -> HttpResponseBase:
    """The person who was to leave stays."""
    form = forms.Form(typed(request))

    def do() -> None:
        retract_leaving(found, by=request.member.actor, at=request.at)

    back = reverse("organisations:person", args=[found.pk])
    page = {
        "title": _("%(name)s stays") % {"name": found.name},
        "question": _("Does %(name)s stay after all?") % {"name": found.name},
        "consequences": [
            _("The posts that were to end go on as before, with what he follows; the account stays open."),
            _("Appointments that were only to begin later were taken back: appoint him again."),
        ],
        "verb": _("Take the leaving back"),
        "trace": trail(Crumb(_("People"), reverse("organisations:people")), Crumb(found.name, back)),
    }
    return step(request, form, do, done=_("The leaving is taken back."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(account_to_close)
def reopening(request: MemberRequest, found: Person) -> HttpResponseBase:
    """Open a closed account again."""
    form = forms.Form(typed(request))

    def do() -> None:
        reopen_account(found, by=request.member.actor, at=request.at)

    back = reverse("organisations:person", args=[found.pk])
    page = {
        "title": _("Open the account again"),
        "question": _("Open the account of %(name)s again?") % {"name": found.name},
        "consequences": [
            _("The old password is forgotten: send an invitation next."),
            _("He sees something once he is appointed to a post again."),
        ],
        "verb": _("Open the account"),
        "trace": trail(Crumb(_("People"), reverse("organisations:people")), Crumb(found.name, back)),
    }
    return step(request, form, do, done=_("The account is open again."), back=back, page=page)
