"""The pages of reorganisations: their list, the draft with its lines, what is open, what will happen."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.handovers.enums import LineKind, Outcome, State
from roviec.handovers.forms import BeginningForm, DecisionForm, LineForm, OrderForm, ParticularsForm, WorkFilter
from roviec.handovers.models import Line, Reorganisation
from roviec.handovers.operations import (
    add_line,
    decide,
    draft_reorganisation,
    drop_reorganisation,
    order_reorganisation,
    remove_line,
    reword_reorganisation,
    take_back_reorganisation,
)
from roviec.handovers.permissions import (
    NewLine,
    OpenWork,
    line_to_add,
    line_to_remove,
    reorganisation_to_begin,
    reorganisation_to_keep,
    reorganisation_to_order,
    reorganisations_to_see,
    work_to_decide,
)
from roviec.handovers.queries import (
    Drawing,
    Node,
    counts,
    open_things,
    preview,
    read_drawing,
    reorganisations_kept_by,
    sentence_of,
)
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.permissions.keeping import kept_roots
from roviec.organisations.queries.keeping import UnitLine, lines_below

GET_OR_POST = ["GET", "HEAD", "POST"]
MOST_SHOWN = 500
LOOKS = {State.DRAFT: "draft", State.ORDERED: "waiting", State.DONE: "done", State.DROPPED: "locked"}


def _typed(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _trail(*further: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Administration"), reverse("organisations:administration")),
        Crumb(_("Reorganisations"), reverse("handovers:reorganisations")),
        *further,
    ]


def _trail_of(found: Reorganisation, *further: Crumb) -> list[Crumb]:
    return _trail(Crumb(found.title, reverse("handovers:reorganisation", args=[found.pk])), *further)


def _take(form: BaseForm, do: Callable[[], object]) -> HTTPStatus | None:
    """Take the step of a form; what was refused is told in the form, None when it was taken."""
    if not form.is_bound:
        return HTTPStatus.OK
    if form.is_valid():
        try:
            do()
        except Unable as error:
            return refuse(form, error)
        return None
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _step(
    request: MemberRequest,
    form: BaseForm,
    do: Callable[[], object],
    *,
    done: str | Promise,
    back: str,
    page: dict[str, Any],
) -> HttpResponseBase:
    status = _take(form, do)
    if status is None:
        messages.success(request, str(done))
        return redirect(back)
    is_stale = status == HTTPStatus.CONFLICT
    return render(
        request, "handovers/step.html", {"cancel": back, "form": form, "is_stale": is_stale} | page, status=status
    )


@require_safe
@opens(reorganisations_to_see)
def reorganisations(request: MemberRequest, member: Member) -> HttpResponseBase:
    """All of them, the unfinished first."""
    rows = [(row, LOOKS[State(row.state)]) for row in reorganisations_kept_by(member)]
    return render(
        request, "handovers/list.html", {"rows": rows, "trace": [*_trail()[:-1], Crumb(_("Reorganisations"))]}
    )


@require_http_methods(GET_OR_POST)
@opens(reorganisation_to_begin)
def beginning(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Begin a draft."""
    form = BeginningForm(_typed(request))
    form.fields["over"].offer(lines_below(kept_roots(member), request.on))  # type: ignore[attr-defined]
    made: list[Reorganisation] = []

    def do() -> None:
        over = form.cleaned_data["over"]
        made.append(draft_reorganisation(over, form.particulars(), by=member.actor, at=request.at))

    page = {
        "title": _("Begin a reorganisation"),
        "verb": _("Begin the draft"),
        "trace": _trail(Crumb(_("Begin"))),
        "lead": _("A draft changes nothing for anybody: you see first what would happen."),
    }
    status = _take(form, do)
    if status is None:
        return redirect("handovers:reorganisation", made[0].pk)
    back = reverse("handovers:reorganisations")
    return render(request, "handovers/step.html", {"cancel": back, "form": form} | page, status=status)


@require_safe
@opens(reorganisation_to_keep)
def reorganisation(request: MemberRequest, found: Reorganisation) -> HttpResponseBase:
    """The draft: its lines, what is wrong with it, what is open in the units that end."""
    drawing = read_drawing(found)
    context = {
        "found": found,
        "drawing": drawing,
        "look": LOOKS[State(found.state)],
        "lines": [(line, sentence_of(drawing, line)) for line in drawing.lines],
        "kinds": [(kind.value.lower(), kind.label) for kind in LineKind],
        "amounts": [(amount, amount.work.value.lower(), amount.work.label) for amount in counts(drawing)],
        "is_due": found.on <= request.member.on,
        "trace": _trail(Crumb(found.title)),
    }
    return render(request, "handovers/reorganisation.html", context)


@require_http_methods(GET_OR_POST)
@opens(reorganisation_to_keep)
def particulars(request: MemberRequest, found: Reorganisation) -> HttpResponseBase:
    """Change title, document or day."""
    shown = {"title": found.title, "basis": found.basis, "on": found.on, "version": found.version}
    form = ParticularsForm(_typed(request), initial=shown)

    def do() -> None:
        version = form.cleaned_data["version"]
        reword_reorganisation(found, form.particulars(), version=version, by=request.member.actor, at=request.at)

    page = {
        "title": _("Title, document and day"),
        "verb": _("Save"),
        "trace": _trail_of(found, Crumb(_("Particulars"))),
    }
    return _step(request, form, do, done=_("Saved."), back=_page(found), page=page)


def _page(found: Reorganisation) -> str:
    return reverse("handovers:reorganisation", args=[found.pk])


def _offers(found: Reorganisation, drawing: Drawing | None = None) -> tuple[list[UnitLine], dict[Node, str]]:
    """The units that stand on the day, and those that the draft founds."""
    drawing = drawing or read_drawing(found)
    new = {node: name for node, name in drawing.names.items() if node.is_new}
    return lines_below([found.over_id], found.on), new


LEADS = {
    LineKind.FOUND: gettext_lazy("It stands last among its siblings; posts are made afterwards."),
    LineKind.SUCCEED: gettext_lazy(
        "Figures of earlier days are read by today's units with this share; tasks go to the largest."
    ),
    LineKind.END: gettext_lazy("All that stands below it ends with it, unless another line moves it elsewhere."),
    LineKind.RENAME: gettext_lazy("Reports and documents of the days before keep the old name."),
    LineKind.MOVE: gettext_lazy("All that stands below it moves along."),
}


@require_http_methods(GET_OR_POST)
@opens(line_to_add)
def new_line(request: MemberRequest, wanted: NewLine) -> HttpResponseBase:
    """Add a line of one kind."""
    found, kind = wanted
    form = LineForm(kind, *_offers(found), *([request.POST] if request.method == "POST" else []))

    def do() -> None:
        add_line(found, form.saying(), by=request.member.actor, at=request.at)

    page = {
        "title": kind.label,
        "verb": _("Add the line"),
        "further": _("Add, then another one like it"),
        "trace": _trail_of(found, Crumb(str(kind.label))),
        "lead": LEADS[kind],
    }
    back = request.path if "further" in request.POST else _page(found)
    return _step(request, form, do, done=_("Added."), back=back, page={"cancel": _page(found)} | page)


@require_POST
@opens(line_to_remove)
def removal(request: MemberRequest, line: Line) -> HttpResponseBase:
    """Remove a line."""
    found = line.reorganisation

    def do() -> None:
        remove_line(found, line.pk, by=request.member.actor, at=request.at)

    return _do(request, found, do, _("Removed."))


def _do(request: MemberRequest, found: Reorganisation, do: Callable[[], object], done: str) -> HttpResponseBase:
    try:
        do()
    except Unable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(_page(found))


@require_http_methods(GET_OR_POST)
@opens(work_to_decide)
def open_work(request: MemberRequest, wanted: OpenWork) -> HttpResponseBase:
    """What is open of one kind, and what becomes of each; many are decided at once."""
    found, work = wanted
    drawing = read_drawing(found)
    units = {unit: drawing.name(unit) for unit in drawing.ended}
    sieve = WorkFilter(units, request.GET)
    unit_id = sieve.cleaned_data["unit"] if sieve.is_valid() else None
    things = open_things(drawing, work, unit_id=unit_id)
    typed = [request.POST] if request.method == "POST" else []
    form = DecisionForm(work, [thing.key for thing in things], *_offers(found, drawing), *typed)

    def do() -> None:
        outcome = Outcome(form.cleaned_data["outcome"])
        decide(found, work, form.chosen(), outcome, other=form.goes_to(), by=request.member.actor, at=request.at)

    status = _take(form, do)
    if status is None:
        messages.success(request, _("Decided."))
        return redirect(request.get_full_path())
    context = {
        "found": found,
        "form": form,
        "sieve": sieve,
        "label": work.label,
        "rows": [
            (thing, units[thing.unit_id], drawing.names[thing.to] if thing.to else "") for thing in things[:MOST_SHOWN]
        ],
        "more": max(len(things) - MOST_SHOWN, 0),
        "trace": _trail_of(found, Crumb(str(work.label))),
    }
    return render(request, "handovers/open_work.html", context, status=status)


@require_POST
@opens(reorganisation_to_keep)
def dropping(request: MemberRequest, found: Reorganisation) -> HttpResponseBase:
    """Drop the draft."""
    drop_reorganisation(found, by=request.member.actor, at=request.at)
    messages.success(request, _("The draft is dropped."))
    return redirect("handovers:reorganisations")


@require_http_methods(GET_OR_POST)
@opens(reorganisation_to_order)
def order(request: MemberRequest, found: Reorganisation) -> HttpResponseBase:
    """Everything that will happen, line by line; then it is carried out, or ordered for its day."""
    drawing = read_drawing(found)
    form = OrderForm(_typed(request), initial={"version": found.version})

    def do() -> None:
        order_reorganisation(found, version=form.cleaned_data["version"], by=request.member.actor, at=request.at)

    status = _take(form, do)
    if status is None:
        messages.success(
            request,
            _("The reorganisation is carried out.")
            if _is_due(found, request)
            else _("It will be carried out in the night of its day."),
        )
        return redirect(_page(found))
    context = {
        "found": found,
        "drawing": drawing,
        "form": form,
        "parts": preview(drawing),
        "is_due": _is_due(found, request),
        "cancel": _page(found),
        "is_stale": status == HTTPStatus.CONFLICT,
        "trace": _trail_of(found, Crumb(_("What will happen"))),
    }
    return render(request, "handovers/order.html", context, status=status)


def _is_due(found: Reorganisation, request: MemberRequest) -> bool:
    return found.on <= request.member.on


@require_POST
@opens(reorganisation_to_order)
def taking_back(request: MemberRequest, found: Reorganisation) -> HttpResponseBase:
    """Take the order back: it is a draft again."""

    def do() -> None:
        take_back_reorganisation(found, by=request.member.actor, at=request.at)

    return _do(request, found, do, _("The order is taken back; nothing has happened."))
