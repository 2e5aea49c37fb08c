"""Any tree and any history: after every step totals are what a plain reckoning says, then and when read again later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from roviec.figures.models import Posting
from roviec.figures.operations import Figure, open_period, post_figures, withdraw_figures
from roviec.figures.queries import values
from roviec.figures.reckoning import Known, rebuild
from roviec.figures.tests.factories import ALWAYS, SHEET, a_ledger, each_row_at_its_own_moment, takes_part
from roviec.figures.tests.test_rules_against_an_oracle import LEVEL, Case, reckoned
from roviec.figures.verification import verify
from roviec.kit import clock
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Source, TimeRule, UnitRule
from roviec.plans.models import Target, TargetUnit

MONTHS = [Period.month(2023, month) for month in (10, 11)]
YEAR, THROUGH = Period.year(2023), date(2023, 11, 20)
MOST_UNITS = 5


@dataclass
class World:
    """A tree under a district, and one target; unit 0 is the district, `above` says into which earlier one each counts."""

    above: list[int]
    sources: list[Source]
    units: list[Unit]
    case: Case
    read: list[tuple[Known, dict[tuple[int, Period], Decimal | None]]] = field(default_factory=list)

    def entering(self, place: int) -> Iterator[str]:
        """Whose figures count at and below a unit."""
        if self.sources[place] != Source.CHILDREN:
            yield str(place)
        if self.sources[place] != Source.ENTERED:
            for below, above in enumerate(self.above, start=1):
                if above == place:
                    yield from self.entering(below)

    def expected(self) -> dict[tuple[int, Period], Decimal | None]:
        """Every value by a plain reckoning."""
        return {
            (place, span): reckoned(self.case, str(place), list(self.entering(place)), months)
            for place in range(len(self.units))
            for span, months in [(YEAR, MONTHS), (MONTHS[1], MONTHS[1:])]
        }

    def values(self, known: Known | None = None) -> dict[tuple[int, Period], Decimal | None]:
        """Every value as it is read."""
        found = {}
        for span in (YEAR, MONTHS[1]):
            rows = values([self.case.target], [u.pk for u in self.units], span, through=THROUGH, known=known)
            for place, unit in enumerate(self.units):
                value = rows[(self.case.target.pk, unit.pk)].value
                found[(place, span)] = None if value is None else round(value, 6)
        return found


@st.composite
def shapes(draw: st.DrawFn) -> tuple[list[int], list[Source], TimeRule, UnitRule]:
    """Each unit counts into an earlier one; those at the ends enter, those between may enter, add or be added up."""
    above = [draw(st.integers(0, place)) for place in range(draw(st.integers(1, MOST_UNITS)))]
    below = [draw(st.sampled_from(Source)) if place in above else Source.ENTERED for place in range(1, len(above) + 1)]
    sources = [Source.CHILDREN, *below]
    return above, sources, draw(st.sampled_from(TimeRule)), draw(st.sampled_from(UnitRule))


STEPS = st.lists(
    st.tuples(
        st.integers(1, MOST_UNITS),
        st.sampled_from(MONTHS),
        st.sampled_from(["REPORTED", "REPORTED", "NOT_APPLICABLE", "UNAVAILABLE", "WITHDRAWN"]),
        st.integers(0, 8),
        st.integers(8, 12),
    ),
    min_size=2,
    max_size=6,
)


def a_world(above: list[int], sources: list[Source], time_rule: TimeRule, unit_rule: UnitRule) -> World:
    is_counted = unit_rule == UnitRule.COUNT
    ledger = a_ledger("không dùng", unit_rule=UnitRule.SUM if is_counted else unit_rule, time_rule=time_rule)
    if is_counted:
        Target.objects.filter(pk=ledger.target.pk).update(unit_rule=unit_rule, level=LEVEL)
        ledger.target.refresh_from_db()
    plan = ledger.target.item.plan
    ledger.target.units.all().delete()
    plan.participations.filter(unit=ledger.wards[0]).delete()
    units = [ledger.district]
    for place, into in enumerate(above, start=1):
        units.append(a_unit(f"Đơn vị {place}", parent=units[into]))
        takes_part(plan, units[place], units[into])
    TargetUnit.objects.bulk_create(
        TargetUnit(target=ledger.target, unit=unit, source=source, valid=ALWAYS)
        for unit, source in zip(units, sources, strict=True)
    )
    for month in MONTHS:
        open_period(ledger.district, month, by=BUILDER, at=MONDAY)
    return World(above, sources, units, Case(ledger.target, {}))


def step(world: World, place: int, month: Period, state: str, number: int, whole: int) -> None:
    """A report is accepted, a figure corrected, or a report revoked."""
    unit, target = world.units[place], world.case.target
    if state == "WITHDRAWN":
        standing = Posting.objects.filter(unit=unit, period_start=month.start, superseded_by=None)
        withdraw_figures(list(standing), source=SHEET, by=BUILDER, at=MONDAY)
        world.case.said.pop((str(place), month), None)
        return
    numerator = Decimal(number) if state == "REPORTED" else None
    denominator = Decimal(whole) if numerator is not None and target.is_ratio else None
    figure = Figure(target.pk, unit.pk, month, state, numerator, denominator)
    post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)
    world.case.said[(str(place), month)] = (state, numerator, denominator)


@pytest.fixture
def moments(settings):
    """Each entry is recorded at a moment of its own, though a test is one transaction."""
    settings.IS_DEMONSTRATION = False
    each_row_at_its_own_moment("figures_posting")


@pytest.mark.usefixtures("moments")
def test_every_step_of_any_history_is_exact_and_stays_so_when_it_is_read_again():
    # A history that fails is short already; making it shorter would take minutes.
    @settings(max_examples=25, phases=[Phase.generate])
    @given(shapes(), STEPS)
    def any_history(shape, steps):
        with transaction.atomic():
            world = a_world(*shape)
            for place, *said in steps:
                step(world, 1 + (place - 1) % len(world.above), *said)
                now = world.expected()
                assert world.values() == now
                world.read.append((Known(clock.now()), now))
            for known, then in world.read:
                assert world.values(known) == then
            assert verify().differences == []
            assert rebuild() == 0
            transaction.set_rollback(True)

    any_history()
