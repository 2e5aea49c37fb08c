"""Which plans a member sees, which wording of a plan binds on a day, and the chain from the resolution down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from roviec.acts.models import Act
from roviec.acts.queries import HistoryLine, history_of
from roviec.documents.models import Document
from roviec.documents.queries import documents_seen_by
from roviec.organisations.enums import Role
from roviec.organisations.models import Term, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import units_below, units_on
from roviec.plans.enums import DRAFTING, PlanState, Stewardship
from roviec.plans.models import Item, Participation, Plan, PlanVersion, Steward
from roviec.plans.queries.sight import concerned

DOCUMENTS_AT_MOST = 300
TOLD_TO_ALL = Act.objects.exclude(kind__in=DRAFTING)
DRAFT_READERS = (Role.PLANNER, Role.LEADER)
DRAFT_VERSION = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.DRAFT, retracted_at__isnull=True)
ISSUED_VERSION = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.ISSUED, retracted_at__isnull=True)


def visible_plans(member: Member) -> QuerySet[Plan]:
    """The plans a member sees.

    Issued ones of the units in his scope and of the units above his own, and those a unit in his scope takes part in;
    drafts only where `sees_draft` says so.
    """
    issued = Q(Exists(ISSUED_VERSION)) & concerned(member, plan="pk", owner="owner")
    writing = [unit for role, unit in member.roles if role in DRAFT_READERS]
    drafted = Q(Exists(DRAFT_VERSION)) & (Q(owner__in=member.inside) | Q(owner__in=units_below(writing, member.on)))
    return Plan.objects.filter(issued | drafted)


def sees_draft(member: Member, owner_id: int) -> bool:
    """Whether he sees what a unit is still drafting: it is his own unit's, or one's he works for by a role.

    Planners and leaders see the drafts of all units their role reaches, for they may write or issue them.
    """
    return owner_id in member.inside or member.may(*DRAFT_READERS, over=owner_id)


def history_seen_by(member: Member, plan: Plan) -> list[HistoryLine]:
    """The acts on a plan; who writes what in a draft, and that there is one, is the affair of those who see drafts."""
    return history_of(plan, among=None if sees_draft(member, plan.owner_id) else TOLD_TO_ALL.all())


def is_issued(plan: Plan) -> bool:
    """Whether some version of the plan was issued, even if it binds only from a later day."""
    return PlanVersion.objects.filter(plan=plan, state=PlanState.ISSUED, retracted_at__isnull=True).exists()


def titles_told(plans: Iterable[Plan]) -> dict[int, str]:
    """What each plan is called before those who keep the organisation: what a draft is about its writers alone know."""
    known = {plan.pk: plan.short_title for plan in plans}
    issued = PlanVersion.objects.filter(plan__in=known, state=PlanState.ISSUED, retracted_at__isnull=True)
    told = set(issued.values_list("plan_id", flat=True))
    return {pk: title if pk in told else _("a plan that is being drafted") for pk, title in known.items()}


def is_item_issued(item: Item) -> bool:
    """Whether the line stands in an issued version: what it is and how it is measured is settled then."""
    return item.versions.filter(plan_version__state=PlanState.ISSUED).exists()


def versions_on(plan_ids: Iterable[int], on: date) -> dict[int, PlanVersion]:
    """For each plan the issued version that binds on a day: the one that came into effect last; none when none does."""
    rows = PlanVersion.objects.filter(
        plan__in=list(plan_ids), state=PlanState.ISSUED, retracted_at__isnull=True, effective_from__lte=on
    )
    return {row.plan_id: row for row in rows.select_related("document").order_by("effective_from", "number")}


def version_on(plan: Plan, on: date) -> PlanVersion | None:
    """The issued version of a plan that binds on a day, or None."""
    return versions_on([plan.pk], on).get(plan.pk)


def draft_of(plan: Plan) -> PlanVersion | None:
    """The version being drafted, or None; the caller asks `sees_draft`."""
    rows = PlanVersion.objects.filter(plan=plan, state=PlanState.DRAFT, retracted_at__isnull=True)
    return rows.select_related("plan__term").first()


@dataclass(frozen=True)
class Wordings:
    """All standing versions of one plan, and what stands around them on a day."""

    binding: PlanVersion | None
    draft: PlanVersion | None
    to_come: PlanVersion | None
    taking_part: int
    agency_id: int | None


def wordings_of(plan: Plan, on: date) -> Wordings:
    """The version that binds on a day, the draft and the next one; who takes part and is the standing agency; one query."""
    parts = Participation.objects.filter(plan=OuterRef("plan"), retracted_at__isnull=True, valid__contains=on).exclude(
        unit=OuterRef("plan__owner")
    )
    agency = Steward.objects.filter(
        plan=OuterRef("plan"), kind=Stewardship.STANDING_AGENCY, retracted_at__isnull=True, valid__contains=on
    )
    rows = list(
        PlanVersion.objects.filter(plan=plan, retracted_at__isnull=True)
        .annotate(
            taking_part=Subquery(parts.order_by().values("plan").annotate(count=Count("pk")).values("count")),
            agency_id=Subquery(agency.values("unit")[:1]),
        )
        .select_related("document__type")
        .order_by("effective_from", "number")
    )
    begun = [row for row in rows if row.effective_from is not None and row.effective_from <= on]
    to_come = [row for row in rows if row.effective_from is not None and row.effective_from > on]
    drafts = [row for row in rows if row.state == PlanState.DRAFT]
    return Wordings(
        binding=begun[-1] if begun else None,
        draft=drafts[0] if drafts else None,
        to_come=to_come[0] if to_come else None,
        taking_part=(rows[0].taking_part or 0) if rows else 0,
        agency_id=rows[0].agency_id if rows else None,
    )


ABOVE = """
WITH RECURSIVE above AS (
    SELECT p.*, 0 AS depth FROM plans_plan p WHERE p.id = %s
    UNION ALL
    SELECT p.*, a.depth + 1 FROM plans_plan p JOIN above a ON p.id = a.serves_id WHERE a.depth < 20
)
SELECT * FROM above ORDER BY depth DESC
"""


def chain_of(plan: Plan) -> list[Plan]:
    """The plans from the resolution down to this one; one query."""
    return list(Plan.objects.raw(ABOVE, [plan.pk]))


def chain_seen_by(member: Member, plan: Plan) -> list[Plan]:
    """The same for the trace line, without plans the member does not see: one that serves a draft does not tell of it."""
    chain = chain_of(plan)
    further = [above.pk for above in chain if above.pk != plan.pk]
    seen = set(visible_plans(member).filter(pk__in=further).values_list("pk", flat=True)) if further else set()
    return [above for above in chain if above.pk == plan.pk or above.pk in seen]


def serving(plan_ids: Sequence[int]) -> QuerySet[Plan]:
    """The plans directly below some plans."""
    return Plan.objects.filter(serves__in=plan_ids)


def terms_and_years(plans: QuerySet[Plan]) -> tuple[list[Term], list[int]]:
    """The terms and years that plans are about, newest first: what a list can be narrowed to."""
    rows = set(plans.order_by().values_list("term_id", "year").distinct())
    terms = Term.objects.filter(pk__in=[term for term, _year in rows if term]).order_by("-valid")
    return list(terms), sorted({year for _term, year in rows if year}, reverse=True)


def owners_for(member: Member, on: date) -> list[Unit]:
    """The units whose plans a member may draft: those his role as a planner is over, and all below them."""
    return units_on(on, below=[unit for role, unit in member.roles if role == Role.PLANNER])


def terms_for(member: Member, on: date) -> list[Term]:
    """The terms of the committees of the member's organisation, newest first."""
    root = member.above(member.unit_id)[-1]
    return list(Term.objects.filter(unit__in=units_below([root], on)).order_by("-valid"))


def documents_to_issue_with(member: Member, plan: Plan) -> list[Document]:
    """The documents a plan may be issued with: those of its organisation that he reads, newest first."""
    found = documents_seen_by(member).filter(Q(issued_on__isnull=True) | Q(issued_on__lt=plan.valid.upper or date.max))
    return list(found.order_by(F("issued_on").desc(nulls_last=True), "-pk")[:DOCUMENTS_AT_MOST])


@dataclass
class PlanNode:
    """A plan in the tree from the resolution down; `state` says whether it binds, is still to come, or is drafted."""

    plan: Plan
    version: PlanVersion | None
    has_draft: bool
    words: str = ""
    below: list[PlanNode] = field(default_factory=list)


def plan_tree(plans: QuerySet[Plan], member: Member, on: date) -> list[PlanNode]:
    """The plans as trees, oldest term first; a plan whose upper plan is not among them stands at the top.

    A version is the one that binds on the day, else the draft where the member sees it, else the one to come.
    Three queries, whatever the number of plans.
    """
    found = list(plans.select_related("term", "owner").order_by("valid", "pk"))
    binding = versions_on([plan.pk for plan in found], on)
    others: dict[int, list[PlanVersion]] = {}
    for row in PlanVersion.objects.filter(plan__in=found, retracted_at__isnull=True).order_by("number"):
        others.setdefault(row.plan_id, []).append(row)
    nodes: dict[int, PlanNode] = {}
    for plan in found:
        seen = [v for v in others.get(plan.pk, []) if v.state == PlanState.ISSUED or sees_draft(member, plan.owner_id)]
        version = binding.get(plan.pk) or (seen[-1] if seen else None)
        nodes[plan.pk] = PlanNode(plan, version, any(v.state == PlanState.DRAFT for v in seen))
    top: list[PlanNode] = []
    for node in nodes.values():
        above = nodes.get(node.plan.serves_id or 0)
        (above.below if above else top).append(node)
    return top
