"""Boards frozen for reviews: freezing one, the list, one as it was, and how it differs from today."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from roviec.acts.queries import history_of
from roviec.desk.exports import board_lines, changes_listing, snapshot_listing
from roviec.desk.forms import BoardForm, NotOffered, SnapshotForm
from roviec.desk.frozen import day_of, differences, frozen
from roviec.desk.permissions import snapshot_to_read, snapshot_to_take, snapshots_to_list
from roviec.desk.queries.board import Board, read_board
from roviec.desk.queries.scope import issued_versions
from roviec.desk.shown_changes import shown_difference
from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of
from roviec.reports.models import Snapshot
from roviec.reports.operations import take_snapshot
from roviec.reports.queries.snapshots import is_as_it_was, snapshots_seen_by

MOST_SHOWN = 200


def _trace(*further: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Overview"), reverse("desk:board")),
        Crumb(_("Frozen figures"), reverse("desk:snapshots")),
        *further,
    ]


@require_safe
@opens(snapshots_to_list)
def snapshots(request: MemberRequest, member: Member) -> HttpResponseBase:
    """Every board that was frozen for a unit whose whole he reads, the newest first."""
    found = list(snapshots_seen_by(member)[:MOST_SHOWN])
    names = names_of({each.unit_id for each in found}, member.on)
    rows = [(each, names[each.unit_id]) for each in found]

    def listing() -> Listing:
        heads = [
            (pgettext("of a thing", "Name"), 50.0),
            (_("Unit"), 30.0),
            (_("Span"), 26.0),
            (_("Frozen"), 20.0),
            (_("By whom"), 36.0),
        ]
        cells = [
            [each.title, unit, each.content["label"], f"{each.frozen_at:%d/%m/%Y}", each.frozen_by_name]
            for each, unit in rows
        ]
        return Listing("ban-chot", _("Frozen figures"), heads, cells)

    if file := file_asked_for(request, listing):
        return file
    return render(request, "desk/snapshots.html", {"rows": rows, "trace": _trace()[:1]})


@require_http_methods(["GET", "HEAD", "POST"])
@opens(snapshot_to_take)
def taking(request: MemberRequest, owner: Unit) -> HttpResponseBase:
    """Give the board that was chosen a name, and keep it as it is now."""
    chosen, found = _board_now(request, owner)
    form = SnapshotForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            said, by = form.cleaned_data, request.member.actor

            def read() -> dict[str, object]:
                board = _board_now(request, owner)[1]
                return frozen(board, board_lines(board))

            period, key = found.span.period, said["key"]
            try:
                kept = take_snapshot(owner, said["title"], chosen, read, period=period, key=key, by=by, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(
                    request, _("Frozen: this page shows the figures as they were, whatever changes later.")
                )
                return redirect("desk:snapshot", kept.pk)
    context = {
        "form": form,
        "question": _("Freeze %(span)s of %(unit)s as it stands now?")
        % {"span": found.span.words, "unit": found.top_name},
        "consequences": [
            _("All totals and figures of units are kept with who had not reported; nobody can change them any more."),
            _("Units go on reporting and correcting: the page says later what changed since, and why."),
        ],
        "verb": _("Freeze the figures"),
        "cancel": reverse("desk:board"),
        "trace": _trace(),
    }
    return render(request, "desk/snapshot_taking.html", context, status=status)


def _board_now(request: MemberRequest, owner: Unit) -> tuple[dict[str, str], Board]:
    """The whole board of what the address chooses, as it is known now; 404 when it is not the owner's, or of the past."""
    if request.known_on:
        raise Http404
    chosen, board = _read(request.member, request.GET.dict(), request)
    if board.owner_id != owner.pk or not board.rows:
        raise Http404
    return chosen, board


def _read(member: Member, choice: dict[str, str], request: MemberRequest) -> tuple[dict[str, str], Board]:
    seen = issued_versions(member, request.on)
    form = BoardForm({name: value for name, value in choice.items() if name != "units"}, seen, request.on)
    try:
        board = read_board(member, form.wanted(), request.on, seen)
    except (NotOffered, LookupError) as error:
        raise Http404 from error
    return {name: str(value) for name, value in form.data.items() if value}, board


@require_safe
@opens(snapshot_to_read)
def snapshot(request: MemberRequest, found: Snapshot) -> HttpResponseBase:
    """A frozen board as it was."""
    if file := file_asked_for(request, lambda: snapshot_listing(found)):
        return file
    context = {
        "snapshot": found,
        "content": found.content,
        "is_as_it_was": is_as_it_was(found),
        "history": history_of(found),
        "trace": _trace(Crumb(_("As it was frozen"))),
    }
    return render(request, "desk/snapshot.html", context)


@require_safe
@opens(snapshot_to_read)
def changes(request: MemberRequest, found: Snapshot) -> HttpResponseBase:
    """What is otherwise today than it was frozen, with the entries since and their reasons."""
    day = day_of(found)
    seen = issued_versions(request.member, day)
    form = BoardForm(found.choice, seen, day)
    try:
        now = read_board(request.member, form.wanted(), day, seen)
    except (NotOffered, LookupError) as error:
        raise Http404 from error
    rows = [shown_difference(each, now.span) for each in differences(found, now)]
    title = _("“%(name)s”: what changed since, and why") % {"name": found.title}
    if file := file_asked_for(request, lambda: changes_listing(title, rows)):
        return file
    context = {
        "snapshot": found,
        "title": title,
        "rows": rows,
        "total_count": sum(row.is_total for row in rows),
        "span": now.span,
        "trace": _trace(
            Crumb(_("As it was frozen"), reverse("desk:snapshot", args=[found.pk])), Crumb(_("Compare with today"))
        ),
    }
    return render(request, "desk/snapshot_changes.html", context)
