"""Goals that were missed when their period ended: derived from goals and the ledger, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.figures.queries import values
from roviec.figures.values import Value, progress
from roviec.kit.numbers import format_number
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.plans.enums import PlanState
from roviec.plans.models import Allocation, ItemVersion, PlanVersion
from roviec.reports.models import SchemePeriod, Shortfall
from roviec.reports.queries.sentences import with_measure

# Who says for a unit why it missed a goal: those who answer for its figures, and who plans for it.
EXPLAINS = (Role.HEAD, Role.REPORT_WRITER, Role.PLANNER)


@dataclass(frozen=True)
class Missed:
    """A goal that was not reached, and what its unit said of it."""

    allocation: Allocation
    value: Value
    unit: str
    # The day on which the figures of the period lock, by which the unit explains; None where no sheet asks for them.
    due_on: date | None
    explained: Shortfall | None

    def is_overdue(self, on: date) -> bool:
        """Whether its explanation should have been there."""
        return self.explained is None and self.due_on is not None and self.due_on < on

    @property
    def sentence(self) -> str:
        """The result against the goal: "12/15 nhà, thiếu 3 nhà", "92 %, kế hoạch 95 %"."""
        target, goal, value = self.allocation.target, self.allocation.goal, self.value.value
        if value is None:
            return _("no figure, goal %(goal)s") % {"goal": with_measure(goal, target.measure)}
        value = round(value, 2)
        if target.measure == "%":
            # A percentage does not bear the slash.
            wanted = {"value": with_measure(value, "%"), "goal": with_measure(goal, "%")}
            return _("%(value)s, goal %(goal)s") % wanted
        result = with_measure(f"{format_number(value)}/{format_number(goal)}", target.measure)
        words = _("%(result)s, short by %(away)s") if value < goal else _("%(result)s, over by %(away)s")
        return words % {"result": result, "away": with_measure(abs(value - goal), target.measure)}


@dataclass(frozen=True)
class Standing:
    """What was missed, and how much of it is explained; the parts make the whole."""

    on: date
    rows: list[Missed] = field(default_factory=list)

    @property
    def due(self) -> list[Missed]:
        """Those without an explanation."""
        return [row for row in self.rows if row.explained is None]

    @property
    def explained(self) -> list[Missed]:
        """Those with one."""
        return [row for row in self.rows if row.explained is not None]

    @property
    def overdue(self) -> list[Missed]:
        """Those whose explanation should have been there."""
        return [row for row in self.rows if row.is_overdue(self.on)]

    @property
    def units_due(self) -> str:
        """Who owes how many: "Bồ Đề 2, Sài Đồng 1", in the order of the rows."""
        owed: dict[str, int] = defaultdict(int)
        for row in self.due:
            owed[row.unit] += 1
        return ", ".join(f"{unit} {format_number(count)}" for unit, count in owed.items())

    @property
    def sentence(self) -> str:
        """How many goals were missed, how many are explained, how many explanations are due and late."""
        total = len(self.rows)
        missed = ngettext("%(count)d goal was missed", "%(count)d goals were missed", total) % {"count": total}
        return _("%(missed)s: %(explained)d explained, %(due)d to be explained (%(overdue)d overdue).") % {
            "missed": missed,
            "explained": len(self.explained),
            "due": len(self.due),
            "overdue": len(self.overdue),
        }


def missed_by(units: Collection[int] | QuerySet[Any], on: date) -> Standing:
    """The goals that units missed in periods that ended in this year or the last, by unit and period.

    A goal whose figures still come, before they lock, is not missed yet. Four queries, and two or three for each different period.
    """
    ended = _ended(on).filter(unit__in=units, period_end__gte=date(on.year - 1, 1, 2))
    return Standing(on, _missed(list(ended), on))


def missed_below(member: Member, on: date) -> Standing:
    """What the member's own units and those below missed."""
    seen = Unit.objects.filter(Q(pk__in=member.scope()) | Q(pk__in=member.inside))
    return missed_by(seen.values("pk"), on)


def missed_goal(allocation: Allocation, on: date) -> Missed | None:
    """The goal, if it was missed by a day."""
    return next(iter(_missed(list(_ended(on).filter(pk=allocation.pk)), on)), None)


def _ended(on: date) -> QuerySet[Allocation]:
    """Goals of periods that are over by a day, of lines that stood in the plan when the period ended."""
    in_force = PlanVersion.objects.filter(
        plan=OuterRef("target__item__plan"),
        state=PlanState.ISSUED,
        retracted_at__isnull=True,
        effective_from__lt=OuterRef("period_end"),
    ).order_by("-effective_from", "-number")
    line = ItemVersion.objects.filter(item=OuterRef("target__item"), plan_version=OuterRef("in_force"))
    return (
        Allocation.objects.filter(STANDS, period_end__lte=on)
        .annotate(in_force=Subquery(in_force.values("pk")[:1]))
        .filter(Exists(line))
        .select_related("target__item__plan")
        .order_by("-period_end", "target__item__plan_id", "target__code", "pk")
    )


def _missed(allocations: list[Allocation], on: date) -> list[Missed]:
    found = _values(allocations)
    locks = _locks(allocations)
    explained = {
        (row.target_id, row.unit_id, row.period): row
        for row in Shortfall.objects.filter(
            target__in={each.target_id for each in allocations}, unit__in={each.unit_id for each in allocations}
        ).select_related("remedy")
    }
    names = names_of({each.unit_id for each in allocations}, on)
    rows = []
    for each in allocations:
        value = found[each.pk]
        locks_on = locks.get((each.target.item.plan_id, each.period_end))
        if progress(each.target, value.value, each.goal).is_reached or not value.applies:
            continue
        said = explained.get((each.target_id, each.unit_id, each.period))
        if said is None and not value.is_complete and locks_on is not None and on < locks_on:
            continue
        rows.append(Missed(each, value, names[each.unit_id], locks_on, said))
    place = {unit: number for number, unit in enumerate(names)}
    return sorted(rows, key=lambda row: place[row.allocation.unit_id])


def _values(allocations: Iterable[Allocation]) -> dict[int, Value]:
    """What each goal's unit reached, by allocation."""
    of_period: dict[Period, list[Allocation]] = defaultdict(list)
    for each in allocations:
        of_period[each.period].append(each)
    found: dict[int, Value] = {}
    for period, rows in of_period.items():
        targets = list({each.target_id: each.target for each in rows}.values())
        read = values(targets, sorted({each.unit_id for each in rows}), period)
        found |= {each.pk: read[each.target_id, each.unit_id] for each in rows}
    return found


def _locks(allocations: Iterable[Allocation]) -> dict[tuple[int, date], date]:
    """The day on which the figures of a plan lock for periods that end on a day."""
    plans = {each.target.item.plan_id for each in allocations}
    ends = {each.period_end for each in allocations}
    rows = SchemePeriod.objects.filter(scheme__plans__in=plans, period_end__in=ends)
    found = rows.order_by("locks_on").values_list("scheme__plans", "period_end", "locks_on")
    return {(plan, end): day for plan, end, day in found}
