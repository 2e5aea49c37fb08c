"""The draft as a sheet: cells that save themselves, pasting, filling down, moving, removing, taking back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roviec.kit.answers import saved
from roviec.kit.doors import opens
from roviec.kit.errors import Stale, Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import MemberRequest
from roviec.plans.cells import COLUMNS, values_of, with_cell
from roviec.plans.enums import BulkKind, ItemKind, PlanState
from roviec.plans.forms import CELL_NAMES, ChosenLines, LineForm, PasteForm
from roviec.plans.models import BulkChange, Item, ItemVersion, PlanVersion
from roviec.plans.operations import Words, add_items, change_item, fill_down, move_item, remove_items, undo_last
from roviec.plans.operations.lines import words_of
from roviec.plans.operations.many_lines import FILLABLE
from roviec.plans.pasting import PastedRow, heading_left, lines_to_add, read_rows, text_left
from roviec.plans.permissions import WrittenLine, draft_to_write, line_to_write
from roviec.plans.queries import UnitBook, annex_of, clarity_of, missing_for_issue, naming, unit_book
from roviec.plans.queries.annex import Line
from roviec.plans.queries.units import known_names, lead_ids
from roviec.plans.views.shared import plan_context

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Cell:
    """One cell of the sheet: its column, its words and the name of the column."""

    name: str
    value: str
    label: Any


@dataclass(frozen=True)
class SheetRow:
    """One line of the sheet with its cells as text."""

    line: Line
    cells: list[Cell]


def _rows(version: PlanVersion, book: UnitBook, request: MemberRequest) -> list[SheetRow]:
    return [_row(line, book) for line in annex_of(version, request.on)]


def _row(line: Line, book: UnitBook) -> SheetRow:
    values = values_of(line.row, line.co_unit_ids, book, line.naming)
    # A heading has no lead and no deadline of its own.
    columns = ("number", "text") if line.is_group else COLUMNS
    return SheetRow(line, [Cell(name, values[name], CELL_NAMES[name]) for name in columns])


@require_safe
@opens(draft_to_write)
def draft(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """The draft as a sheet."""
    if version.state == PlanState.ISSUED:
        messages.info(request, _("This plan is issued. Draft an amendment to change it."))
        return redirect("plans:plan", pk=version.plan_id)
    return _sheet(request, version)


def _sheet(
    request: MemberRequest, version: PlanVersion, *, status: HTTPStatus = HTTPStatus.OK, refused: str = ""
) -> HttpResponse:
    book = unit_book(version.plan.owner_id, request.on)
    annex = annex_of(version, request.on)
    context = plan_context(request, version.plan, Crumb(_("Draft"))) | {
        "version": version,
        "annex": annex,
        "rows": [_row(line, book) for line in annex],
        "columns": [(name, CELL_NAMES[name]) for name in COLUMNS],
        "fillable": [(name, CELL_NAMES[name]) for name in FILLABLE],
        **known_names(book),
        "missing": missing_for_issue(version),
        "unclear": sum(bool(line.gaps) for line in clarity_of(version, request.on)),
        "last_change": _words_of_change(_last_change(version)),
        "refused": refused,
    }
    return render(request, "plans/sheet.html", context, status=status)


def _last_change(version: PlanVersion) -> BulkChange | None:
    return version.bulk_changes.filter(undone_at=None).order_by("-pk").first()


def _words_of_change(change: BulkChange | None) -> str:
    """What taking back would take back."""
    if change is None:
        return ""
    words = {
        BulkKind.ADDED: ngettext("adding %(count)d line", "adding %(count)d lines", change.count),
        BulkKind.FILLED: ngettext("filling %(count)d cell", "filling %(count)d cells", change.count),
        BulkKind.MENDED: ngettext("mending %(count)d line", "mending %(count)d lines", change.count),
        BulkKind.REMOVED: ngettext("removing %(count)d line", "removing %(count)d lines", change.count),
    }
    return words[BulkKind(change.kind)] % {"count": change.count}


@require_POST
@opens(line_to_write)
def cell(request: MemberRequest, written: WrittenLine) -> HttpResponse:
    """Save one cell; answers with the row anew, or with the sentence that says why not."""
    # The database takes no NUL; fields of forms refuse it, and this is none.
    name, text = request.POST.get("cell", ""), request.POST.get("value", "").replace("\x00", "")
    if name not in COLUMNS:
        raise Http404
    shown = request.POST.get("version", "")
    version = int(shown) if re.fullmatch(r"[0-9]{1,9}", shown) else 0
    book = unit_book(written.version.plan.owner_id, request.on)
    try:
        line = _present(written)
        words = with_cell(words_of(line), name, text, book)
        change_item(line, words, version=version, by=request.member.actor, at=request.at)
    except Unable as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Stale) else WRONG
        return render(request, "plans/_cell_refused.html", {"sentence": str(error)}, status=status)
    row = next(row for row in _rows(written.version, book, request) if row.line.item_id == written.item.pk)
    context = {"row": row, "plan": written.version.plan}
    return saved(render(request, "plans/_sheet_row.html", context), request.at)


def _present(written: WrittenLine) -> ItemVersion:
    if written.line is None:
        raise Stale(_("Somebody else removed this line meanwhile."))
    return written.line


def _headings(version: PlanVersion, without: Item | None = None) -> list[ItemVersion]:
    """The headings of a draft that a line may stand under: never itself or what stands under it."""
    rows = list(version.lines.filter(item__kind=ItemKind.GROUP).select_related("item").order_by("position"))
    if without is None:
        return rows
    parents = {row.item_id: row.parent_id for row in rows}

    def inside(item_id: int | None) -> bool:
        while item_id is not None:
            if item_id == without.pk:
                return True
            item_id = parents.get(item_id)
        return False

    return [row for row in rows if not inside(row.item_id)]


@require_http_methods(GET_OR_POST)
@opens(draft_to_write)
def new_line(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Add one line."""
    book = unit_book(version.plan.owner_id, request.on)
    under = request.GET.get("under", "")
    form = LineForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": ItemKind.TASK, "under": under, "key": uuid.uuid4()},
        headings=_headings(version),
        book=book,
        base=Words(ItemKind.TASK, ""),
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            kind = ItemKind(form.cleaned_data["kind"])
            key = form.cleaned_data["key"]
            words = replace(form.cleaned_data["words"], kind=kind, under=form.under_item, key=key)
            try:
                [made] = add_items(version, [words], by=request.member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                return redirect(f"{reverse('plans:draft', args=[version.plan_id])}#line-{made.item_id}")
    return _line_page(request, version, form, book, Crumb(_("New line")), status)


@require_http_methods(GET_OR_POST)
@opens(line_to_write)
def line(request: MemberRequest, written: WrittenLine) -> HttpResponseBase:
    """One line of the draft with all its cells."""
    book = unit_book(written.version.plan.owner_id, request.on)
    row = _present(written)
    words = words_of(row)
    co_units = [unit.pk for unit in words.co_units]
    names = naming([*co_units, *lead_ids(row)], request.on)
    form = LineForm(
        request.POST if request.method == "POST" else None,
        initial=values_of(row, co_units, book, names)
        | {"kind": row.item.kind, "under": str(row.parent_id or ""), "version": row.version},
        headings=_headings(written.version, written.item),
        book=book,
        base=words,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = WRONG
        if form.is_valid():
            try:
                _save(request, row, form)
            except Unable as error:
                status = refuse(form, error)
            else:
                return redirect(f"{reverse('plans:draft', args=[written.version.plan_id])}#line-{written.item.pk}")
    crumb = Crumb(row.number or _("Line"))
    return _line_page(request, written.version, form, book, crumb, status, item=written.item)


def _save(request: MemberRequest, row: ItemVersion, form: LineForm) -> None:
    kind = ItemKind(form.cleaned_data["kind"])
    words = replace(form.cleaned_data["words"], kind=kind, under=form.under_item)
    version = form.cleaned_data["version"] or 0
    change_item(row, words, version=version, by=request.member.actor, at=request.at)


def _line_page(
    request: MemberRequest,
    version: PlanVersion,
    form: LineForm,
    book: UnitBook,
    crumb: Crumb,
    status: HTTPStatus,
    item: Item | None = None,
) -> HttpResponse:
    draft_crumb = Crumb(_("Draft"), reverse("plans:draft", args=[version.plan_id]))
    context = plan_context(request, version.plan, draft_crumb, crumb) | {
        "form": form,
        "item": item,
        **known_names(book),
        "is_stale": status == HTTPStatus.CONFLICT,
    }
    return render(request, "plans/line.html", context, status=status)


@require_POST
@opens(line_to_write)
def place(request: MemberRequest, written: WrittenLine) -> HttpResponseBase:
    """Move a line up or down among those it stands with."""
    row = _present(written)
    siblings = list(written.version.lines.filter(parent=row.parent_id).order_by("position", "pk"))
    index = next(place for place, each in enumerate(siblings) if each.pk == row.pk)
    up = request.POST.get("move") == "up"
    # Before the one above; downwards, before the second one below, which at the end is none.
    other = index - 1 if up else index + 2
    if not (up and index == 0):
        before = siblings[other] if other < len(siblings) else None
        move_item(row, under=row.parent, before=before.item if before else None, by=request.member.actor, at=request.at)
    return redirect(f"{reverse('plans:draft', args=[written.version.plan_id])}#line-{written.item.pk}")


@require_http_methods(GET_OR_POST)
@opens(draft_to_write)
def paste(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Paste rows: first what they would become, then the step; rows that cannot be read stay to be put right."""
    book = unit_book(version.plan.owner_id, request.on)
    form = _paste_form(request.POST if request.method == "POST" else None, version)
    rows: list[PastedRow] = []
    status = HTTPStatus.OK if not form.is_bound or form.is_valid() else WRONG
    if form.is_bound and status == HTTPStatus.OK:
        try:
            rows = _pasted(form, version, book)
            if "add" in request.POST and (lines := lines_to_add(rows)):
                keyed = form.keyed(lines)
                made = add_items(version, keyed, by=request.member.actor, at=request.at)
                words = ngettext("%(count)d line added.", "%(count)d lines added.", len(made))
                messages.success(request, words % {"count": len(made)})
                left = {
                    "key": str(uuid.uuid4()),
                    "kind": form.cleaned_data["kind"],
                    "rows": text_left(rows),
                    "under": heading_left(rows, made),
                }
                if not left["rows"]:
                    return redirect("plans:draft", pk=version.plan_id)
                form = _paste_form(left, version)
                rows = _pasted(form, version, book) if form.is_valid() else []
        except Unable as error:
            status = refuse(form, error)
    draft_crumb = Crumb(_("Draft"), reverse("plans:draft", args=[version.plan_id]))
    context = plan_context(request, version.plan, draft_crumb, Crumb(_("Paste rows"))) | {
        "form": form,
        "pasted": rows,
        "columns": [(name, CELL_NAMES[name]) for name in COLUMNS],
        "good": len(lines_to_add(rows)),
        "bad": sum(bool(row.wrong) for row in rows),
    }
    return render(request, "plans/paste.html", context, status=status)


def _paste_form(data: Mapping[str, Any] | None, version: PlanVersion) -> PasteForm:
    return PasteForm(data, initial={"kind": ItemKind.TASK, "key": uuid.uuid4()}, headings=_headings(version))


def _pasted(form: PasteForm, version: PlanVersion, book: UnitBook) -> list[PastedRow]:
    said = form.cleaned_data
    return read_rows(said["rows"], version, book, ItemKind(said["kind"]), form.under_item)


@require_POST
@opens(draft_to_write)
def fill(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Fill a column down from the first ticked line into the others."""
    rows = version.lines.select_related("item").order_by("position")
    form = ChosenLines(request.POST, lines=rows)
    chosen = form.chosen()
    if len(chosen) < 2 or not form.cleaned_data["cell"]:
        return _refuse(request, version, _("Tick the line to copy from and the lines to fill, then choose the column."))
    try:
        count = fill_down(
            version, form.cleaned_data["cell"], chosen[0], chosen[1:], by=request.member.actor, at=request.at
        )
    except Stale:
        raise
    except Unable as error:
        return _refuse(request, version, str(error))
    messages.success(request, ngettext("%(count)d cell filled.", "%(count)d cells filled.", count) % {"count": count})
    return redirect("plans:draft", pk=version.plan_id)


@require_POST
@opens(draft_to_write)
def removal(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Remove the ticked lines and what stands under them; taking back brings them again."""
    form = ChosenLines(request.POST, lines=version.lines.select_related("item").order_by("position"))
    chosen = form.chosen()
    if not chosen:
        return _refuse(request, version, _("Tick the lines to remove."))
    count = remove_items(version, chosen, by=request.member.actor, at=request.at)
    words = ngettext("%(count)d line removed.", "%(count)d lines removed.", count)
    messages.success(request, words % {"count": count})
    return redirect("plans:draft", pk=version.plan_id)


def _refuse(request: MemberRequest, version: PlanVersion, sentence: str) -> HttpResponse:
    return _sheet(request, version, status=WRONG, refused=sentence)


@require_POST
@opens(draft_to_write)
def undo(request: MemberRequest, version: PlanVersion) -> HttpResponseBase:
    """Take the last change of several lines back."""
    undone = undo_last(version, by=request.member.actor, at=request.at)
    messages.success(request, _("Taken back: %(change)s.") % {"change": _words_of_change(undone)})
    return redirect("plans:draft", pk=version.plan_id)
