"""Random wards, figures, corrections, revocations and reorganisations: both readings agree with a plain reckoning at each step."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from roviec.figures.models import Posting
from roviec.figures.operations import withdraw_figures
from roviec.figures.queries import by_units
from roviec.figures.tests.factories import SHEET, Ledger, a_ledger
from roviec.figures.verification import verify
from roviec.handovers.operations import carry_out
from roviec.handovers.queries import read_drawing
from roviec.handovers.tests.factories import Draft, founded
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import a_holding
from roviec.people.tests.factories import BUILDER, MONDAY

YEAR = Period.year(2023)
HUNDRED = 100
MONTHS = (3, 5, 7)


@st.composite
def steps(draw: st.DrawFn) -> list[dict[int, tuple[bool, list[int]]]]:
    """For each of up to three months: which wards (by place) change, whether they end, and cuts of their hundred parts."""
    change = st.tuples(st.booleans(), st.lists(st.integers(1, 99), max_size=2, unique=True))
    return draw(st.lists(st.dictionaries(st.integers(0, 3), change, min_size=1, max_size=3), min_size=1, max_size=3))


def parts(cuts: list[int]) -> list[Fraction]:
    edges = [0, *sorted(cuts), HUNDRED]
    return [Fraction(b - a, HUNDRED) for a, b in pairwise(edges)]


class World:
    """A district whose wards report each month, beside what a plain reckoning says of them."""

    def __init__(self) -> None:
        self.ledger: Ledger = a_ledger("Một", "Hai", "Ba", "Bốn")
        a_holding(self.ledger.district, "Quản trị", (Role.ADMINISTRATOR,))
        self.standing: list[Unit] = list(self.ledger.wards)
        self.said: dict[tuple[int, int], Fraction] = {}
        self.changes: list[tuple[int, dict[int, dict[int, Fraction]]]] = []

    def report(self, month: int, numbers: list[int]) -> None:
        for unit, number in zip(self.standing, numbers, strict=False):
            self.ledger.post(unit, Period.month(2023, month), number)
            self.said[unit.pk, month] = Fraction(number)

    def revise(self, place: int, number: int | None) -> None:
        """A figure of any unit and month, of one that ended too, is corrected, or revoked where no number is given."""
        unit_id, month = sorted(self.said)[place % len(self.said)]
        period = Period.month(2023, month)
        if number is not None:
            self.ledger.post(Unit.objects.get(pk=unit_id), period, number)
            self.said[unit_id, month] = Fraction(number)
            return
        standing = Posting.objects.filter(unit=unit_id, period_start=period.start, superseded_by=None)
        withdraw_figures(list(standing), source=SHEET, by=BUILDER, at=MONDAY)
        del self.said[unit_id, month]

    @property
    def then(self) -> dict[int, Fraction]:
        """What each unit said itself."""
        found: dict[int, Fraction] = {}
        for (unit_id, _month), number in self.said.items():
            found[unit_id] = found.get(unit_id, Fraction(0)) + number
        return found

    @property
    def now(self) -> dict[int, Fraction]:
        """The same, carried through every change since."""
        found: dict[int, Fraction] = {}
        for (unit_id, month), number in self.said.items():
            parts = {unit_id: number}
            for _on, passed_on in (change for change in self.changes if change[0] > month):
                parts = _carried(parts, passed_on)
            for into, part in parts.items():
                found[into] = found.get(into, Fraction(0)) + part
        return found

    def reorganise(self, month: int, wish: dict[int, tuple[bool, list[int]]]) -> None:
        """The first new ward takes the first part of each, the second the next; a ward that goes on keeps its last part."""
        day = date(2023, month, 1)
        draft = Draft(self.ledger.district, day)
        lines = [draft.founds(f"Mới {month}.{n}", self.ledger.district) for n in range(3)]
        given: dict[int, dict[int, Fraction]] = {}
        ending = set()
        for place, (ends, cuts) in wish.items():
            unit, shares = self.standing[place % len(self.standing)], parts(cuts)
            if unit.pk in given or (not ends and len(shares) < 2):
                continue
            given[unit.pk] = dict(enumerate(shares if ends else shares[:-1]))
            for n, share in given[unit.pk].items():
                draft.passes_on(unit, lines[n], str(Decimal(share.numerator) / share.denominator))
            if ends:
                draft.ends(unit)
                ending.add(unit.pk)
        assert read_drawing(draft.reorganisation).problems == []
        carry_out(draft.reorganisation, by=BUILDER, at=datetime(2023, month, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
        new = [founded(line) for line in lines]
        self.changes.append(
            (month, {unit: {new[n].pk: share for n, share in shares.items()} for unit, shares in given.items()})
        )
        # Whom nobody passes anything on to takes no part in the plan.
        used = {n for shares in given.values() for n in shares}
        self.standing = [unit for unit in self.standing if unit.pk not in ending] + [new[n] for n in sorted(used)]

    def agrees(self, today: date) -> None:
        """Both readings are as reckoned, and come to the total of the district."""
        target = self.ledger.target

        def read(day: date | None) -> dict[int, Fraction]:
            found = by_units([target], YEAR, today=day)[target.pk]
            return {unit: Fraction(portion.numerator) for unit, portion in found.items()}

        then, now = read(None), read(today)
        assert then == self.then
        assert now.keys() == self.now.keys()
        assert all(abs(now[unit] - self.now[unit]) < Fraction(1, 10_000) for unit in now)
        assert sum(now.values()) == sum(then.values()) == Fraction(self.ledger.total(YEAR).value or 0)


def _carried(parts: dict[int, Fraction], given: dict[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    """The parts after a change; a unit keeps what it does not give."""
    after: dict[int, Fraction] = {}
    for unit_id, value in parts.items():
        shares = given.get(unit_id, {})
        rest = 1 - sum(shares.values())
        for into, share in {**shares, **({unit_id: rest} if rest else {})}.items():
            after[into] = after.get(into, Fraction(0)) + value * share
    return after


class TestRandomReorganisations(TestCase):
    # A case takes a second: what fails is told as it was found.
    @settings(
        max_examples=10,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        steps(),
        st.lists(st.integers(-50, 1_000), min_size=12, max_size=12),
        st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 500)), min_size=3, max_size=3),
    )
    def test_both_readings_agree_with_a_plain_reckoning(self, wishes, numbers, revisions):
        world = World()
        world.report(2, numbers)
        for month, wish, revision in zip(MONTHS, wishes, revisions, strict=False):
            world.reorganise(month, wish)
            world.agrees(date(2023, month, 1))
            world.report(month, numbers[::-1])
            world.agrees(date(2023, month, 20))
            world.revise(*revision)
            world.agrees(date(2023, month, 21))
        assert verify().differences == []
