"""The list of plans, one plan as its annex, its versions and its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.kit.workbooks.writing import XLSX
from roviec.organisations.permissions import Member, MemberRequest
from roviec.plans.annex_book import annex_book
from roviec.plans.enums import PlanKind, PlanState
from roviec.plans.forms import PlansFilter
from roviec.plans.gap_marks import gap_marks
from roviec.plans.margin import STANDINGS, marks_of, standing_of
from roviec.plans.models import Plan, PlanVersion
from roviec.plans.permissions import DRAFTERS, may_draft, may_mend, plan_to_read, plans_to_read, version_to_read
from roviec.plans.queries import (
    Naming,
    PlanNode,
    Wordings,
    annex_of,
    counts_by_kind,
    history_seen_by,
    links_below,
    plan_tree,
    sees_draft,
    visible_plans,
    wordings_of,
)
from roviec.plans.queries.annex import Line, count_words
from roviec.plans.queries.plans import terms_and_years
from roviec.plans.queries.units import naming
from roviec.plans.views.shared import plan_actions, plan_context


@require_safe
@opens(plans_to_read)
def plan_list(request: MemberRequest, member: Member) -> HttpResponse:
    """All plans as a tree from the resolutions down, narrowed by term, year and kind."""
    seen = visible_plans(member)
    terms, years = terms_and_years(seen)
    form = PlansFilter(request.GET, terms=terms, years=years)
    wanted = form.columns()
    tree = plan_tree(seen.filter(**wanted), member, request.on)
    nodes = list(_all(tree))
    counts = counts_by_kind([node.version.pk for node in nodes if node.version])
    for node in nodes:
        found = counts.get(node.version.pk, {}) if node.version else {}
        node.words = ", ".join(count_words(kind, count) for kind, count in found.items() if kind != "GROUP")
    owners = naming({node.plan.owner_id for node in nodes}, request.on)
    if file := file_asked_for(request, lambda: _listing(nodes, owners)):
        return file
    kinds = Counter(PlanKind(node.plan.kind) for node in nodes)
    context = {
        "form": form,
        "tree": tree,
        "total": len(nodes),
        "kinds": [(kind, kinds[kind]) for kind in PlanKind if kinds[kind]],
        "is_narrowed": bool(wanted),
        "may_make": member.is_a(*DRAFTERS),
        "owners": owners,
    }
    return render(request, "plans/list.html", context)


def _listing(nodes: list[PlanNode], owners: Naming) -> Listing:
    heads = [
        (_("Plan"), 16.0),
        (_("Title"), 60.0),
        (_("Kind"), 20.0),
        (_("Year"), 8.0),
        (_("Owner"), 28.0),
        (_("Lines"), 40.0),
    ]
    rows = [
        [
            node.plan.short_title,
            node.plan.title,
            str(PlanKind(node.plan.kind).label),
            node.plan.year,
            owners.names.get(node.plan.owner_id, ""),
            node.words,
        ]
        for node in nodes
    ]
    return Listing("ke-hoach", _("Programmes and plans"), heads, rows)


def _all(nodes: list[PlanNode]) -> Iterator[PlanNode]:
    for node in nodes:
        yield node
        yield from _all(node.below)


@require_safe
@opens(plan_to_read)
def plan(request: MemberRequest, found: Plan) -> HttpResponseBase:
    """The plan as it binds on the frame's day; one that is only drafted, as its sheet or its draft."""
    wordings = wordings_of(found, request.on)
    if wordings.binding is not None:
        return _annex(request, found, wordings.binding, wordings)
    if wordings.draft is not None and sees_draft(request.member, found.owner_id):
        if may_draft(request.member, found):
            return redirect("plans:draft", pk=found.pk)
        return _annex(request, found, wordings.draft, wordings)
    return render(request, "plans/not_yet.html", plan_context(request, found) | {"to_come": wordings.to_come})


@require_safe
@opens(version_to_read)
def version(request: MemberRequest, found: PlanVersion) -> HttpResponse:
    """One version of a plan, whichever binds today."""
    crumb = Crumb(_("Version %(number)d") % {"number": found.number})
    return _annex(request, found.plan, found, wordings_of(found.plan, request.on), crumb)


def _annex(
    request: MemberRequest, found: Plan, shown: PlanVersion, wordings: Wordings, *further: Crumb
) -> HttpResponse:
    shown.plan = found
    annex = annex_of(shown, request.on, also=[found.owner_id, *([wordings.agency_id] if wordings.agency_id else [])])
    marks = marks_of(request.member, shown, request.on)
    standings = {line.item_id: standing_of(marks.get(line.item_id, [])) for line in annex}
    wanted = request.GET.get("standing", "")
    if wanted not in standings.values():
        wanted = ""
    if may_mend(request.member, shown):
        marks = gap_marks(shown, request.on) | marks
    plans_below = links_below(request.member, shown)
    address = request.build_absolute_uri(reverse("plans:version", args=[found.pk, shown.number]))
    context: dict[str, Any] = plan_context(request, found, *further) | {
        "version": shown,
        "zalo": "\n".join([f"{found.short_title}: {found.title}", f"{annex.sentence}.", address]),
        "annex": annex,
        "lines": [
            (line, marks.get(line.item_id, []), plans_below.get(line.item_id, []))
            for line in _wanted(annex.top, standings, wanted)
        ],
        "wanted": wanted,
        "standings": _counted(standings),
        "is_draft": shown.state == PlanState.DRAFT,
        "participants": wordings.taking_part,
        "agency": annex.naming.names.get(wordings.agency_id or 0, ""),
        "owner_name": annex.naming.names.get(found.owner_id, ""),
        "draft": wordings.draft if sees_draft(request.member, found.owner_id) else None,
    }
    if shown.state == PlanState.ISSUED:
        context["steps"] = plan_actions(request, found)
    return render(request, "plans/plan.html", context)


def _counted(standings: Mapping[int, str]) -> list[tuple[str, str, int]]:
    """How many lines stand how, the urgent first; nothing before something was handed out or reported."""
    counts = Counter(standings.values())
    return [(look, str(words), counts[look]) for look, words in STANDINGS.items() if counts[look]]


def _wanted(lines: Iterable[Line], standings: Mapping[int, str], wanted: str) -> Iterator[Line]:
    """All lines, or those that stand as is wanted, each under its headings."""
    for line in lines:
        below = list(_wanted(line.below, standings, wanted))
        if not wanted or below or standings[line.item_id] == wanted:
            yield line
        yield from below


@require_safe
@opens(version_to_read)
def workbook(request: MemberRequest, found: PlanVersion) -> HttpResponse:
    """One version of a plan as a workbook, with the results of the frame's day."""
    annex = annex_of(found, request.on, also=[found.plan.owner_id])
    marks = marks_of(request.member, found, request.on)
    content = annex_book(found.plan, annex.sentence, [(line, marks.get(line.item_id, [])) for line in annex])
    headers = {"Content-Disposition": f'attachment; filename="ke-hoach-{found.plan_id}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_safe
@opens(plan_to_read)
def history(request: MemberRequest, found: Plan) -> HttpResponse:
    """Who did what to a plan, when, and its versions."""
    versions = found.versions.filter(retracted_at=None).select_related("document").order_by("-number")
    if not sees_draft(request.member, found.owner_id):
        versions = versions.filter(state=PlanState.ISSUED)
    context = plan_context(request, found) | {"history": history_seen_by(request.member, found), "versions": versions}
    return render(request, "plans/history.html", context)
