"""Posts and who holds them: making, retitling, ending; appointing, leaving, passing on."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roviec.acts.queries import history_of
from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.forms.keeping import EndingForm, FromDayForm
from roviec.organisations.forms.people import AppointmentForm, PostForm, RetitlingForm, SuccessionForm, WordsForm
from roviec.organisations.leaving import OpenLine, open_work_of, still_open
from roviec.organisations.models import Holding, Post, Unit
from roviec.organisations.operations import (
    Span,
    appoint,
    end_holding,
    end_post,
    make_post,
    replace_holder,
    retitle_post,
    retract_holding,
    retract_post,
)
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.keeping import (
    holding_to_keep,
    holding_to_pass_on,
    keeps,
    kept_roots,
    post_to_keep,
    unit_to_keep,
)
from roviec.organisations.permissions.moving_in import administers_all
from roviec.organisations.queries import former_titles_of
from roviec.organisations.queries.people import HeldPost, PersonLine, held_posts, holders_of, people_to_choose
from roviec.organisations.views.steps import GET_OR_POST, offers, step, typed, unit_trail


def _post_url(post: Post) -> str:
    return reverse("organisations:post", args=[post.pk])


def _found(request: MemberRequest) -> tuple[WordsForm, list[PersonLine]]:
    """The search above a choice of people, and whom it found; also whoever was chosen before."""
    words = WordsForm(request.GET)
    asked = words.cleaned_data["q"] if words.is_valid() else ""
    chosen = request.POST.get("person", "")
    return words, people_to_choose(kept_roots(request.member), asked, chosen, request.member.on)


@require_http_methods(GET_OR_POST)
@opens(unit_to_keep)
def new(request: MemberRequest, unit: Unit) -> HttpResponseBase:
    """Make a post of a unit."""
    form = PostForm(typed(request), initial={"from_day": request.member.on, "key": uuid.uuid4()})

    def do() -> None:
        said = form.cleaned_data
        make_post(
            unit,
            said["title"],
            Span(said["from_day"]),
            is_head=said["is_head"],
            key=said["key"],
            by=request.member.actor,
            at=request.at,
        )

    page = {
        "title": _("A new post of %(unit)s") % {"unit": unit.name},
        "verb": _("Make the post"),
        "trace": unit_trail(unit, Crumb(_("New post"))),
        "lead": _("One person holds a post at a time; two officers of one title are two posts."),
    }
    back = reverse("organisations:unit_upkeep", args=[unit.pk])
    return step(request, form, do, done=_("The post is made. Appoint somebody to it."), back=back, page=page)


@require_safe
@opens(post_to_keep)
def post(request: MemberRequest, found: Post) -> HttpResponse:
    """A post: who holds it and held it, with which roles, and the steps."""
    held = held_posts(holders_of(found), request.member.on)
    context = {
        "post": found,
        "held": held,
        "former": former_titles_of(found),
        "is_vacant": not any(each.is_now for each in held),
        "is_over": found.valid.upper is not None and found.valid.upper <= request.member.on,
        "trace": unit_trail(found.unit, Crumb(found.title)),
        "history": history_of(found),
    }
    return render(request, "organisations/post.html", context)


@require_http_methods(GET_OR_POST)
@opens(post_to_keep)
def title(request: MemberRequest, found: Post) -> HttpResponseBase:
    """Another title of a post from a day on, or a title put right; or make it the head's."""
    initial = {"title": found.title, "is_head": found.is_head, "version": found.version}
    form = RetitlingForm(typed(request), initial=initial | {"from_day": request.member.on})

    def do() -> None:
        said = form.cleaned_data
        retitle_post(
            found,
            said["title"],
            is_head=said["is_head"],
            from_day=said["from_day"],
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    page = {
        "title": _("Title of the post %(post)s") % {"post": found.title},
        "verb": _("Save the title"),
        "trace": unit_trail(found.unit, Crumb(found.title, _post_url(found)), Crumb(_("Title of the post"))),
        "lead": _(
            "Steps taken before keep the old title. Whether its holder heads the unit changes for all days: "
            "if the post becomes another one from a day on, end it and make a new one."
        ),
    }
    return step(request, form, do, done=_("The title is saved."), back=_post_url(found), page=page)


@require_http_methods(GET_OR_POST)
@opens(post_to_keep)
def end(request: MemberRequest, found: Post) -> HttpResponseBase:
    """End a post from a day on, with its holder."""
    today = request.member.on
    now = [each for each in held_posts(holders_of(found), today) if not each.is_over]
    tick = _("Its holder leaves it that day") if now else ""
    form = EndingForm(
        typed(request),
        label=_("No longer from"),
        rest=tick,
        initial={"from_day": today, "version": found.version},
    )

    def do() -> None:
        said = form.cleaned_data
        end_post(
            found,
            said["from_day"],
            with_holder=said.get("with_rest", False),
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    held_by = [_("It is held by %(name)s.") % {"name": each.holding.person.name} for each in now]
    page = {
        "title": _("End the post %(post)s") % {"post": found.title},
        "question": _("End the post %(post)s of %(unit)s from a day on?")
        % {"post": found.title, "unit": found.unit.name},
        "consequences": [*held_by, _("What was done in this post stays recorded.")],
        "verb": _("End the post"),
        "danger": True,
        "trace": unit_trail(found.unit, Crumb(found.title, _post_url(found)), Crumb(_("End"))),
    }
    back = reverse("organisations:unit_upkeep", args=[found.unit_id])
    return step(request, form, do, done=_("The post is ended."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(post_to_keep)
def retraction(request: MemberRequest, found: Post) -> HttpResponseBase:
    """Take back a post that was made by mistake."""
    form = forms.Form(typed(request))

    def do() -> None:
        retract_post(found, by=request.member.actor, at=request.at)

    page = {
        "title": _("Take back the post %(post)s") % {"post": found.title},
        "question": _("Was the post %(post)s made by mistake?") % {"post": found.title},
        "consequences": [
            _("It is shown nowhere any more, also on earlier days. The history of the unit keeps the step.")
        ],
        "verb": _("Take the post back"),
        "trace": unit_trail(found.unit, Crumb(found.title, _post_url(found)), Crumb(_("Mistake"))),
    }
    back = reverse("organisations:unit_upkeep", args=[found.unit_id])
    return step(request, form, do, done=_("The post is taken back."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(post_to_keep)
def appointment(request: MemberRequest, found: Post) -> HttpResponseBase:
    """Appoint somebody to a post: search, choose, say the day."""
    words, people = _found(request)
    form = AppointmentForm(typed(request), people=people, initial={"from_day": request.member.on})

    def do() -> None:
        said = form.cleaned_data
        span = Span(said["from_day"], said["until"] or found.valid.upper)
        brings = administers_all(request.member)
        appoint(said["person"], found, span, bringing=brings, by=request.member.actor, at=request.at)

    page = {
        "title": _("Appoint to the post %(post)s, %(unit)s") % {"post": found.title, "unit": found.unit.name},
        "verb": _("Appoint"),
        "trace": unit_trail(found.unit, Crumb(found.title, _post_url(found)), Crumb(_("Appointment"))),
        "words": words,
        "people": people,
        "post": found,
        "lead": _("Roles are given afterwards, on the page of the post."),
    }
    template = "organisations/choose_person.html"
    done = _("The appointment is saved.")
    return step(request, form, do, done=done, back=_post_url(found), page=page, template=template)


def _open_sentences(lines: list[OpenLine]) -> list[str]:
    """What stays where it is when somebody leaves, in sentences."""
    return [f"{line.work.title}: {line.count}. {line.work.stays}" for line in lines]


@require_http_methods(GET_OR_POST)
@opens(holding_to_keep)
def holding_end(request: MemberRequest, held: Holding) -> HttpResponseBase:
    """End a holding from a day on; what the leaver has open is shown first."""
    today = request.member.on
    lines = open_work_of(held, today)
    form = FromDayForm(
        typed(request), label=_("No longer from"), still_open=still_open(lines), initial={"from_day": today}
    )

    def do() -> None:
        end_holding(held, form.cleaned_data["from_day"], by=request.member.actor, at=request.at)

    names = {"name": held.person.name, "post": held.post.title}
    page = {
        "title": _("%(name)s leaves the post %(post)s") % names,
        "question": _("From which day does %(name)s no longer hold the post %(post)s?") % names,
        "consequences": [
            _("The roles that come with it end that day; the account stays open."),
            *_open_sentences(lines),
            _("If a successor is known, replace the holder instead: what is open passes on in one step."),
        ],
        "verb": _("End the holding"),
        "offers": offers([held]) if still_open(lines) else [],
        "trace": unit_trail(held.post.unit, Crumb(held.post.title, _post_url(held.post)), Crumb(_("Leaving"))),
    }
    done = _("The holding is ended.")
    return step(request, form, do, done=done, back=_post_url(held.post), page=page)


@require_http_methods(GET_OR_POST)
@opens(holding_to_keep)
def holding_retraction(request: MemberRequest, held: Holding) -> HttpResponseBase:
    """Take back an appointment that was made by mistake."""
    form = forms.Form(typed(request))

    def do() -> None:
        retract_holding(held, by=request.member.actor, at=request.at)

    names = {"name": held.person.name, "post": held.post.title}
    page = {
        "title": _("Take back an appointment"),
        "question": _("Was %(name)s appointed to %(post)s by mistake?") % names,
        "consequences": [_("The appointment stands on no day any more, nor do its roles. The history keeps the step.")],
        "verb": _("Take the appointment back"),
        "trace": unit_trail(held.post.unit, Crumb(held.post.title, _post_url(held.post)), Crumb(_("Mistake"))),
    }
    done = _("The appointment is taken back.")
    return step(request, form, do, done=done, back=_post_url(held.post), page=page)


@require_http_methods(GET_OR_POST)
@opens(holding_to_pass_on)
def replacement(request: MemberRequest, held: Holding) -> HttpResponseBase:
    """One step: the leaver's holding ends the day before the successor's starts, and what is open passes on."""
    member = request.member
    words, people = _found(request)
    shown: HeldPost = held_posts(holders_of(held.post, only=held), member.on)[0]
    # What reaches beyond his own units is not his to give.
    shown = HeldPost(
        shown.holding,
        shown.unit,
        [(role, name) for role, name in shown.roles if keeps(member, role.over_id)],
        shown.is_over,
        shown.is_to_come,
    )
    lines = open_work_of(held, member.on)
    form = SuccessionForm(typed(request), people=people, held=shown, open_work=lines, initial={"from_day": member.on})

    def do() -> None:
        said = form.cleaned_data
        replace_holder(
            held,
            said["person"],
            said["from_day"],
            roles=[form.given[key] for key in said.get("roles", [])],
            passing=said.get("passing", []),
            by=member.actor,
            at=request.at,
        )

    page = {
        "title": _("Replace %(name)s as %(post)s") % {"name": held.person.name, "post": held.post.title},
        "verb": _("Pass the post on"),
        "trace": unit_trail(held.post.unit, Crumb(held.post.title, _post_url(held.post)), Crumb(_("Successor"))),
        "words": words,
        "people": people,
        "post": held.post,
        "staying": _open_sentences([line for line in lines if not line.work.hand_over]),
    }
    template = "organisations/choose_person.html"
    done = _("The post is passed on.")
    return step(request, form, do, done=done, back=_post_url(held.post), page=page, template=template)
