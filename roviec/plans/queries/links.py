"""Lines of plans and what they carry out above: adopted lines, questions when the plan above changed, gaps both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from roviec.kit.replica import reading_cursor
from roviec.organisations.models import STANDS
from roviec.organisations.permissions import Member
from roviec.plans.enums import ASSIGNABLE, ItemKind, LinkKind, Source
from roviec.plans.models import Allocation, ItemLink, ItemVersion, Plan, PlanVersion, TargetUnit
from roviec.plans.queries.plans import chain_of, versions_on, visible_plans

# What a unit that took a line over is asked about when it changes above; the lead is its own affair.
ASKED = ("text", "due_written", "product")
CARRIED_OUT_BY = (ItemKind.TARGET, *ASSIGNABLE)


@dataclass(frozen=True)
class Question:
    """The plan above says a line otherwise than when it was taken over; `now` is None when it no longer says it."""

    link: ItemLink
    was: ItemVersion
    now: ItemVersion | None
    version: PlanVersion

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Cell, what was, what is."""
        if self.now is None:
            return []
        pairs = [(cell, getattr(self.was, cell), getattr(self.now, cell)) for cell in ASKED]
        return [(cell, old, new) for cell, old, new in pairs if old != new]


def adopted_by(plans: QuerySet[Any] | Collection[int]) -> QuerySet[ItemLink]:
    """The lines of these plans that were taken over from above."""
    rows = ItemLink.objects.filter(STANDS, kind=LinkKind.ADOPTED, below__plan__in=plans)
    return rows.select_related("above__plan", "below__plan").order_by("below__plan", "pk")


def questions_of(links: Iterable[ItemLink], on: date) -> list[Question]:
    """Which of the lines taken over are said otherwise above on a day; two queries, whatever their number."""
    links = list(links)
    binding = versions_on({link.above.plan_id for link in links}, on)
    asked = [
        link
        for link in links
        if link.above.plan_id in binding and link.agrees_with_id != binding[link.above.plan_id].pk
    ]
    if not asked:
        return []
    versions = {*(link.agrees_with_id for link in asked), *(version.pk for version in binding.values())}
    rows = ItemVersion.objects.filter(plan_version__in=versions, item__in=[link.above_id for link in asked])
    said = {(row.plan_version_id, row.item_id): row for row in rows}
    questions = []
    for link in asked:
        version = binding[link.above.plan_id]
        was, now = said.get((link.agrees_with_id or 0, link.above_id)), said.get((version.pk, link.above_id))
        if was is None:
            continue
        question = Question(link, was, now, version)
        if now is None or question.changes:
            questions.append(question)
    return questions


def lines_to_adopt(version: PlanVersion, plan: Plan) -> list[ItemVersion]:
    """The lines of a superior version that a plan has not taken over yet, without headings."""
    taken = ItemLink.objects.filter(STANDS, kind=LinkKind.ADOPTED, below__plan=plan).values("above")
    rows = version.lines.exclude(item__kind=ItemKind.GROUP).exclude(item__in=taken)
    return list(rows.select_related("item").order_by("position", "pk"))


def links_below(member: Member, version: PlanVersion) -> dict[int, list[Plan]]:
    """By line of a version, the plans below that carry it out or took it over, as far as the member sees them."""
    rows = ItemLink.objects.filter(
        STANDS, above__versions__plan_version=version, below__plan__in=visible_plans(member).values("pk")
    )
    found: dict[int, list[Plan]] = defaultdict(list)
    for link in rows.select_related("below__plan").order_by("pk"):
        if link.below.plan not in found[link.above_id]:
            found[link.above_id].append(link.below.plan)
    return dict(found)


COVERED = """
WITH RECURSIVE below(root, item) AS (
    SELECT l.above_id, l.below_id FROM plans_itemlink l JOIN plans_item i ON i.id = l.above_id
    WHERE i.plan_id = %(plan)s AND l.retracted_at IS NULL
    UNION
    SELECT b.root, l.below_id FROM plans_itemlink l JOIN below b ON l.above_id = b.item WHERE l.retracted_at IS NULL
)
SELECT DISTINCT b.root FROM below b JOIN plans_item i ON i.id = b.item WHERE i.kind = ANY(%(kinds)s)
"""


@dataclass(frozen=True)
class Trace:
    """What of a version hangs in the air, in both directions."""

    version: PlanVersion
    # Lines that no target or task carries out, here or in a plan below.
    not_carried_out: list[ItemVersion]
    # Targets and tasks that carry out no line of the plan above; empty where there is none above.
    without_clause: list[ItemVersion]
    without_goal: list[ItemVersion]
    without_reporter: list[ItemVersion]
    without_measure: list[ItemVersion]

    @property
    def sentence(self) -> str:
        """How many of each there are: "2 lines without a target or task; 1 target without a goal"."""
        words = (
            (
                self.not_carried_out,
                ngettext(
                    "%(count)d line that nothing carries out",
                    "%(count)d lines that nothing carries out",
                    len(self.not_carried_out),
                ),
            ),
            (
                self.without_clause,
                ngettext(
                    "%(count)d target or task that carries nothing above out",
                    "%(count)d targets and tasks that carry nothing above out",
                    len(self.without_clause),
                ),
            ),
            (
                self.without_goal,
                ngettext("%(count)d target without a goal", "%(count)d targets without a goal", len(self.without_goal)),
            ),
            (
                self.without_reporter,
                ngettext(
                    "%(count)d target that nobody reports",
                    "%(count)d targets that nobody reports",
                    len(self.without_reporter),
                ),
            ),
            (
                self.without_measure,
                ngettext(
                    "%(count)d target without a measure",
                    "%(count)d targets without a measure",
                    len(self.without_measure),
                ),
            ),
        )
        return "; ".join(text % {"count": len(lines)} for lines, text in words if lines)

    @property
    def gaps(self) -> int:
        """How many there are."""
        return sum(
            len(lines)
            for lines in (
                self.not_carried_out,
                self.without_clause,
                self.without_goal,
                self.without_reporter,
                self.without_measure,
            )
        )


def trace_gaps(version: PlanVersion) -> Trace:
    """What hangs in the air; five queries, whatever the number of lines."""
    rows = list(version.lines.select_related("item__target").order_by("position", "pk"))
    targets = [row for row in rows if row.item.kind == ItemKind.TARGET]
    measured = [row for row in targets if hasattr(row.item, "target")]
    ids = [row.item.target.pk for row in measured]
    with_goal = set(Allocation.objects.filter(STANDS, target__in=ids).values_list("target_id", flat=True))
    reported = TargetUnit.objects.filter(STANDS, target__in=ids).exclude(source=Source.CHILDREN)
    with_reporter = set(reported.values_list("target_id", flat=True))
    without_clause: list[ItemVersion] = []
    if version.plan.serves_id:
        linked = set(ItemLink.objects.filter(STANDS, below__plan=version.plan_id).values_list("below_id", flat=True))
        carrying = [row for row in rows if row.item.kind in CARRIED_OUT_BY]
        without_clause = [row for row in carrying if row.item_id not in linked]
    return Trace(
        version,
        not_carried_out=_not_carried_out(version, rows),
        without_clause=without_clause,
        without_goal=[row for row in measured if row.item.target.pk not in with_goal],
        without_reporter=[row for row in measured if row.item.target.pk not in with_reporter],
        without_measure=[row for row in targets if row not in measured],
    )


def _not_carried_out(version: PlanVersion, rows: Sequence[ItemVersion]) -> list[ItemVersion]:
    """The lines without a target or task under them in this version, or linked to them from below.

    A task or a target carries itself out; a heading is carried out by what stands under it.
    """
    with reading_cursor() as cursor:
        cursor.execute(COVERED, {"plan": version.plan_id, "kinds": [kind.value for kind in CARRIED_OUT_BY]})
        covered = {row[0] for row in cursor.fetchall()}
    children: dict[int | None, list[ItemVersion]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def is_carried_out(row: ItemVersion) -> bool:
        own = row.item.kind in {ItemKind.TARGET, ItemKind.TASK, ItemKind.PROJECT, ItemKind.COMMITMENT}
        return own or row.item_id in covered or any(is_carried_out(child) for child in children[row.item_id])

    return [row for row in rows if row.item.kind != ItemKind.GROUP and not is_carried_out(row)]


def clauses_above(version: PlanVersion, on: date) -> list[ItemVersion]:
    """The lines of the plans above, as they bind on a day, that a line of this plan may carry out; the nearest first.

    Three queries.
    """
    above = [plan.pk for plan in chain_of(version.plan) if plan.pk != version.plan_id]
    binding = versions_on(above, on)
    rows = ItemVersion.objects.filter(plan_version__in=[found.pk for found in binding.values()])
    lines = list(rows.exclude(item__kind=ItemKind.GROUP).select_related("item__plan").order_by("position", "pk"))
    return sorted(lines, key=lambda row: -above.index(row.item.plan_id))
