"""Districts to measure on: wards, perhaps with groups below them, targets they enter, and sheets that wait for review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from roviec.figures.enums import PostingState
from roviec.figures.operations import Figure, Source, post_figures
from roviec.figures.operations import open_period as open_period_of_ledger
from roviec.figures.tests.factories import takes_part
from roviec.kit.actors import the_setup
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.plans.enums import Nature, TimeRule
from roviec.plans.models import Plan, Target
from roviec.reports.models import Report, Scheme
from roviec.reports.operations import accept_report, open_period, submit_report, write_entries
from roviec.reports.queries import Answer, content_hash
from roviec.reports.tests.factories import a_plan, a_ratio, a_scheme, a_target

# Nobody accepts what he wrote, so there are two.
WRITER = the_setup("benchmark: writer")
REVIEWER = the_setup("benchmark: reviewer")
YEAR = Period.year(2023)
SHEET = Source("benchmark", 1, "0" * 64)
# Ratios have a numerator and a denominator; in the offices about one target in five is one.
RATIO_EVERY = 5


@dataclass(frozen=True)
class Case:
    """A district, the units that enter figures, and the targets they enter month by month."""

    district: Unit
    wards: list[Unit]
    entering: list[Unit]
    targets: list[Target]
    scheme: Scheme

    @property
    def units(self) -> list[int]:
        """The district and its wards, as a board shows them."""
        return [self.district.pk, *(ward.pk for ward in self.wards)]


def a_case(wards: int = 14, targets: int = 17, groups: int = 0) -> Case:
    """A district of so many wards; with `groups`, these enter the figures and count into the wards in turn."""
    district = a_unit("Quận")
    below = [a_unit(f"Phường {n}", district, position=n) for n in range(1, wards + 1)]
    plan = a_plan(district, below)
    entering = below
    if groups:
        entering = [_group(n, below[n % wards], plan) for n in range(groups)]
    made = [_target(plan, n, entering) for n in range(1, targets + 1)]
    return Case(district, below, entering, made, a_scheme(district, entering, plan=plan))


def _group(number: int, ward: Unit, plan: Plan) -> Unit:
    group = a_unit(f"Tổ {number + 1}", ward, position=number)
    takes_part(plan, group, ward)
    return group


def _target(plan: Plan, number: int, entering: list[Unit]) -> Target:
    make = a_ratio if number % RATIO_EVERY == 0 else a_target
    # All are sums along time, ratios by numerator and denominator, so that a plain GROUP BY reads the same.
    rules = {"nature": Nature.FLOW, "time_rule": TimeRule.SUM}
    return make(plan, f"Chỉ tiêu {number}", units=entering, goal=None, **rules)


def month(number: int) -> Period:
    """A month of the year that the plan is for."""
    return Period.month(YEAR.start.year, number)


def sheets(case: Case, period: Period, most: int | None = None) -> Iterator[Report]:
    """Open the period, and fill and submit the sheets of the entering units, at most so many of them."""
    opened = open_period(case.scheme, period, by=WRITER, at=MONDAY)
    for report in Report.objects.filter(scheme_period=opened).order_by("pk")[:most]:
        dice = Random(report.pk)
        write_entries(report, [(target, _answer(target, dice)) for target in case.targets], by=WRITER, at=MONDAY)
        yield submit_report(report, by=WRITER, at=MONDAY)


def _answer(target: Target, dice: Random) -> Answer:
    whole = dice.randint(1, 400)
    if target.is_ratio:
        return Answer(PostingState.REPORTED, Decimal(dice.randint(0, whole)), Decimal(whole), is_estimate=False)
    return Answer(PostingState.REPORTED, Decimal(whole), None, is_estimate=False)


def accept(report: Report, seen: str = "") -> None:
    """What the reviewer's button does; `seen` is what his page carries, and looked up when it is not given."""
    accept_report(report, seen or content_hash(report), by=REVIEWER, at=MONDAY)


def figures(case: Case, unit: Unit, period: Period, *, all_apply: bool = False) -> list[Figure]:
    """What a unit says of every target in a month, without a sheet; one in twenty does not apply."""
    dice = Random(f"{unit.pk} {period.start}")
    said = []
    for target in case.targets:
        answer = _answer(target, dice)
        if dice.random() < 1 / 20 and not all_apply:
            said.append(Figure(target.pk, unit.pk, period, PostingState.NOT_APPLICABLE))
        else:
            said.append(Figure(target.pk, unit.pk, period, PostingState.REPORTED, answer.numerator, answer.denominator))
    return said


def post_months(case: Case, periods: list[Period]) -> None:
    """Every ward's figures of these months stand in the ledger."""
    for period in periods:
        open_period_of_ledger(case.district, period, by=REVIEWER, at=MONDAY)
        for ward in case.wards:
            post_figures(figures(case, ward, period), source=SHEET, by=REVIEWER, at=MONDAY)
