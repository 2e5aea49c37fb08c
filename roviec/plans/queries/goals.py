"""Goals of targets, and whether the goals of the parts make the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS
from roviec.plans.enums import Source, UnitRule
from roviec.plans.models import Allocation, Participation, SignedDifference, Target, TargetUnit

GoalKey = tuple[int, int, Period]


def allocations_of(target_ids: Iterable[int], period: Period | None = None, stood: Q = STANDS) -> list[Allocation]:
    """The standing goals of targets, of one period or of all; `stood` says which stand."""
    rows = Allocation.objects.filter(stood, target__in=list(target_ids))
    if period is not None:
        rows = rows.filter(**columns_of(period))
    return list(rows.order_by("target_id", "period_start", "period_end", "unit_id"))


def goals(target_ids: Iterable[int], period: Period | None = None, stood: Q = STANDS) -> dict[GoalKey, Decimal]:
    """The standing goals by target, unit and period."""
    return {(row.target_id, row.unit_id, row.period): row.goal for row in allocations_of(target_ids, period, stood)}


@dataclass(frozen=True)
class Gap:
    """The goals of the units below do not make the goal of the unit above, for a target that is summed.

    `difference` is parts minus whole: negative when something is still to be given out. `signed` is the reason
    somebody answered for with exactly this difference. `whole` None: the parts have goals, the unit above has none.
    """

    target: Target
    unit_id: int
    period: Period
    whole: Decimal | None
    parts: Decimal
    signed: SignedDifference | None

    @property
    def difference(self) -> Decimal:
        """Parts minus whole."""
        return self.parts - (self.whole or 0)


def allocation_gaps(target_ids: Iterable[int], period: Period | None = None) -> list[Gap]:
    """Where parts do not make the whole: only for sums, and only where some unit below has a goal.

    A unit that has figures of its own besides (OWN_PLUS_CHILDREN) may keep the rest for itself, so there only too much
    is a gap. Five queries, whatever the number of targets and units.
    """
    targets = {
        target.pk: target
        for target in Target.objects.filter(pk__in=list(target_ids), unit_rule=UnitRule.SUM).select_related(
            "item__plan"
        )
    }
    if not targets:
        return []
    given = goals(targets, period)
    tree = _children(targets.values())
    sources = {
        (row.target_id, row.unit_id): row.source for row in TargetUnit.objects.filter(STANDS, target__in=targets)
    }
    signed = {
        (row.target_id, row.unit_id, row.period): row
        for row in SignedDifference.objects.filter(STANDS, target__in=targets)
    }
    found = []
    for target in targets.values():
        periods = sorted({key[2] for key in given if key[0] == target.pk})
        for unit_id, when in ((unit_id, when) for when in periods for unit_id in tree[target.item.plan_id]):
            last_day = min(when.end, target.item.plan.valid.upper or when.end) - timedelta(days=1)
            below = [row.unit_id for row in tree[target.item.plan_id][unit_id] if last_day in row.valid]
            parts = [goal for child in below if (goal := given.get((target.pk, child, when))) is not None]
            key = (target.pk, unit_id, when)
            whole = given.get(key)
            if not parts or whole == sum(parts):
                continue
            if (
                whole is not None
                and sources.get((target.pk, unit_id)) == Source.OWN_PLUS_CHILDREN
                and sum(parts) < whole
            ):
                continue
            found.append(_gap(target, unit_id, when, whole, sum(parts, Decimal(0)), signed.get(key)))
    return found


def _gap(
    target: Target, unit_id: int, period: Period, whole: Decimal | None, parts: Decimal, signed: SignedDifference | None
) -> Gap:
    """The gap; what was signed for another difference does not cover it."""
    stands = signed is not None and whole is not None and signed.difference == parts - whole
    return Gap(target, unit_id, period, whole, parts, signed if stands else None)


def _children(targets: Iterable[Target]) -> dict[int, dict[int, list[Participation]]]:
    """Who counts into whom: plan -> unit -> rows of the units directly below it."""
    tree: dict[int, dict[int, list[Participation]]] = defaultdict(lambda: defaultdict(list))
    rows = Participation.objects.filter(
        STANDS, plan__in={target.item.plan_id for target in targets}, counts_into__isnull=False
    )
    for row in rows:
        if row.counts_into_id is not None:
            tree[row.plan_id][row.counts_into_id].append(row)
    return tree
