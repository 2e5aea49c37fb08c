"""The work programme of a unit: the lines of its own plans and those it leads, by month, quarter and year, carried forward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from roviec.kit.periods import Period
from roviec.organisations.enums import WARDS
from roviec.organisations.models import STANDS, Holding, Unit
from roviec.plans.enums import ASSIGNABLE, DueKind, LeadRule, Outcome
from roviec.plans.models import ItemVersion, MonthReview, Participation, Plan
from roviec.plans.queries.plans import versions_on


@dataclass(frozen=True)
class ProgrammeLine:
    """A line that a unit has to do in a period; `carried` is the review of an earlier month that brought it here."""

    row: ItemVersion
    carried: MonthReview | None = None
    review: MonthReview | None = None


@dataclass(frozen=True)
class Programme:
    """What a unit has to do in a period, the dated first, then what comes back all the time."""

    unit: Unit
    period: Period
    lines: list[ProgrammeLine] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many lines the unit said are done."""
        return sum(line.review is not None and line.review.outcome == Outcome.DONE for line in self.lines)

    @property
    def carried_on(self) -> int:
        """How many it carried forward from here."""
        return sum(line.review is not None and line.review.outcome == Outcome.CARRIED for line in self.lines)

    @property
    def open(self) -> int:
        """How many it has said nothing of."""
        return len(self.lines) - self.done - self.carried_on


def programme_of(unit: Unit, period: Period, on: date) -> Programme:
    """The lines of the plans that bind on a day which fall into a period for a unit; five queries, whatever their number.

    `unit.kind` is that of the day. A line that was last carried forward is there too; one that the unit
    said was done in an earlier month does not come again, unless it comes back regularly.
    """
    plans = Plan.objects.filter(
        Q(owner=unit) | Q(pk__in=Participation.objects.filter(STANDS, unit=unit).values("plan"))
    )
    by_pk = {plan.pk: plan for plan in plans}
    versions = versions_on(by_pk, on)
    reviews = MonthReview.objects.filter(STANDS, unit=unit, month__lt=period.end).order_by("month")
    carried, here, done = _reviewed(reviews, period)
    rows = ItemVersion.objects.filter(plan_version__in=[version.pk for version in versions.values()]).filter(
        Q(item__kind__in=ASSIGNABLE)
        & (Q(due_on__gte=period.start, due_on__lt=period.end) | Q(due_kind=DueKind.RECURRING) | Q(item__in=carried))
    )
    titles = _titles(unit, on)
    lines = []
    for row in rows.select_related("item", "plan_version").order_by("due_on", "plan_version", "position"):
        row.plan_version.plan = by_pk[row.plan_version.plan_id]
        if not _is_for(row, unit, titles):
            continue
        if row.item_id in done and row.due_kind != DueKind.RECURRING and row.item_id not in here:
            continue
        lines.append(ProgrammeLine(row, carried.get(row.item_id), here.get(row.item_id)))
    return Programme(unit, period, lines)


def _reviewed(
    reviews: Iterable[MonthReview], period: Period
) -> tuple[dict[int, MonthReview], dict[int, MonthReview], set[int]]:
    """Lines last carried forward before the period, what was said in it, and the lines that were done before it."""
    carried: dict[int, MonthReview] = {}
    here: dict[int, MonthReview] = {}
    done: set[int] = set()
    for review in reviews:
        if review.month >= period.start:
            here[review.item_id] = review
        elif review.outcome == Outcome.DONE:
            carried.pop(review.item_id, None)
            done.add(review.item_id)
        else:
            carried[review.item_id] = review
            done.discard(review.item_id)
    return carried, here, done


def _titles(unit: Unit, on: date) -> set[str]:
    """The titles of the posts that somebody holds in a unit."""
    rows = Holding.objects.filter(STANDS, post__unit=unit, valid__contains=on)
    return {title.casefold() for title in rows.values_list("post__title", flat=True)}


def _is_for(row: ItemVersion, unit: Unit, titles: set[str]) -> bool:
    """Whether the unit leads the line; of its own plan it does every line that names nobody."""
    if row.lead_rule == LeadRule.UNIT:
        return row.lead_unit_id == unit.pk
    if row.lead_rule == LeadRule.ALL_WARDS:
        return unit.kind in WARDS
    if row.lead_rule == LeadRule.KIND:
        return unit.kind == row.lead_of
    if row.lead_rule == LeadRule.TITLE:
        return row.lead_of.casefold() in titles
    if row.lead_rule == LeadRule.CHOSEN:
        return unit.pk in row.lead_units
    return row.plan_version.plan.owner_id == unit.pk
