"""What of plans and their rows a member sees (model.md 10), said in one place: by the list, the doors, the board and search."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from roviec.organisations.enums import Tree
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member
from roviec.plans.models import Participation, Plan


def above(member: Member) -> RawSQL:
    """The ids of the member's unit and of those above it, for `__in` filters, without a query of its own."""
    return RawSQL("SELECT organisations_above(%s, %s, %s)", [member.unit_id, Tree.MANAGEMENT.value, member.on])


def readable(member: Member, unit: str) -> Q:
    """Rows of units whose figures he reads: his scope, and the totals of the units above his own."""
    return Q(**{f"{unit}__in": member.scope()}) | Q(**{f"{unit}__in": above(member)})


def readable_units(member: Member, units: QuerySet[Participation]) -> QuerySet[Participation]:
    """Participations of units whose rows he reads, or which the plan opens to all who take part, and he does."""
    return units.filter(readable(member, "unit") | Q(takes_part(member, "plan"), is_open=True))


def takes_part(member: Member, plan: str) -> Exists:
    """Whether a unit in the member's scope takes part in the plan of a row."""
    return Exists(Participation.objects.filter(STANDS, plan=OuterRef(plan), unit__in=member.scope()))


def units_shown(member: Member, plan: Plan, unit_ids: Collection[int]) -> set[int]:
    """Of these units those whose goals he reads: of his scope, above his own, and beside it where the plan opens its rows.

    Who writes the plan sees all of them.
    """
    opened = Participation.objects.filter(STANDS, takes_part(member, "plan"), plan=plan, is_open=True).values("unit")
    found = Unit.objects.filter(readable(member, "pk") | Q(pk__in=opened), pk__in=unit_ids)
    return set(unit_ids) if member.reads(plan.owner_id) else set(found.values_list("pk", flat=True))


def concerned(member: Member, *, plan: str, owner: str) -> Q:
    """Rows of issued plans he sees: of his scope, of the units above his own, and those a unit in his scope takes part in."""
    return readable(member, owner) | Q(takes_part(member, plan))
