"""What is told of few persons: nothing that is concealed can be worked out from what is told, whoever adds and subtracts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roviec.figures.small_cells import Addend, Concealment, Said, Shade, conceal, is_blurred

LEAST = 3
MOST = 6
MONTHS = (date(2023, 1, 1), date(2023, 2, 1))
ROOT, WARD = Addend(1), Addend(10)
World = tuple[dict[Addend, dict[date, Said]], dict[Addend, dict[date, list[Addend]]], set[Addend]]


def plain(number: int) -> Said:
    return Said((Decimal(number),), (Decimal(number),))


def a_world(said: dict[Addend, list[int]], sums: dict[Addend, list[Addend]], known: set[int]) -> World:
    """Leaves with their months, and totals from the lowest up; the sums stand in every month."""
    numbers = dict(said)
    for total, parts in sums.items():
        numbers[total] = [sum(column) for column in zip(*(numbers[part] for part in parts), strict=True)]
    figures = {
        addend: {month: plain(each) for month, each in zip(MONTHS, row, strict=False)}
        for addend, row in numbers.items()
    }
    months = MONTHS[: len(next(iter(said.values())))]
    by_month = {total: dict.fromkeys(months, parts) for total, parts in sums.items()}
    return figures, by_month, {addend for addend in figures if addend.unit_id in known}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A district with two to four wards over one or two months; the first ward may be added up from groups and itself."""
    months = draw(st.integers(1, 2))
    row = st.lists(st.integers(0, MOST), min_size=months, max_size=months)
    wards = [Addend(10 + place) for place in range(draw(st.integers(2, 4 if months == 1 else 3)))]
    leaves = {ward: draw(row) for ward in wards}
    sums = {ROOT: wards}
    known = set(draw(st.sets(st.sampled_from([ward.unit_id for ward in wards]), max_size=2)))
    if draw(st.booleans()):
        groups = [Addend(101), *([Addend(102)] if draw(st.booleans()) else [])]
        groups += [Addend(WARD.unit_id, is_own=True)] if draw(st.booleans()) else []
        del leaves[WARD]
        leaves |= {group: draw(row) for group in groups}
        sums = {WARD: groups, ROOT: wards}
        # Who opens the sheets of a ward opens those of its groups.
        known |= {group.unit_id for group in groups} if WARD.unit_id in known else set()
    return a_world(leaves, sums, known)


class Outsider:
    """Somebody who sees every cell as it is told, knows the rules, and tries all whole numbers that fit."""

    def __init__(self, world: World, told: Concealment) -> None:
        self.figures, self.sums, self.known = world
        self.told = told
        self.leaves = [addend for addend in self.figures if addend not in self.sums]
        self.months = list(next(iter(self.figures.values())))

    def worlds(self) -> Iterator[dict[tuple[Addend, date], int]]:
        """Every assignment of the leaves that agrees with all cells of months and of the year to date."""
        per_month = [list(self._of_month(month)) for month in self.months]
        for months in product(*per_month):
            found = {(leaf, month): row[leaf] for month, row in zip(self.months, months, strict=True) for leaf in row}
            if all(self._fits_year(addend, found) for addend in self.figures):
                yield found

    def _of_month(self, month: date) -> Iterator[dict[Addend, int]]:
        for row in product(*(self._leaf_values(leaf, month) for leaf in self.leaves)):
            found = dict(zip(self.leaves, row, strict=True))
            if all(self._fits(total, [month], self._sum(total, found, month)) for total in self.sums):
                yield found

    def _leaf_values(self, leaf: Addend, month: date) -> list[int]:
        # He knows as well that who is not called few, beside one who is, has more.
        beside = [
            self.told.shade(part, [month])
            for parts in self.sums.values()
            if leaf in parts[month]
            for part in parts[month]
        ]
        least = LEAST if Shade.FEW in beside and self.told.shade(leaf, [month]) == Shade.HIDDEN else 0
        return [number for number in range(least, 2 * MOST) if self._fits(leaf, [month], number)]

    def _sum(self, addend: Addend, row: dict[Addend, int], month: date) -> int:
        parts = self.sums.get(addend, {}).get(month)
        return row[addend] if parts is None else sum(self._sum(part, row, month) for part in parts)

    def _fits_year(self, addend: Addend, found: dict[tuple[Addend, date], int]) -> bool:
        rows = [{leaf: found[(leaf, month)] for leaf in self.leaves} for month in self.months]
        number = sum(self._sum(addend, row, month) for row, month in zip(rows, self.months, strict=True))
        return self._fits(addend, self.months, number)

    def _fits(self, addend: Addend, months: list[date], number: int) -> bool:
        if addend in self.known or self.told.shade(addend, months) == Shade.OPEN:
            return number == sum(self.figures[addend][month].counts[0] for month in months)
        return 0 < number < LEAST if self.told.shade(addend, months) == Shade.FEW else number > 0


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_nothing_that_is_concealed_can_be_worked_out(world):
    figures, sums, known = world
    told = conceal(figures, sums, known, LEAST)
    outsider = Outsider(world, told)
    values: dict[tuple[Addend, date], set[int]] = {}
    for found in outsider.worlds():
        for key, number in found.items():
            values.setdefault(key, set()).add(number)
        if all(len(each) > 1 for key, each in values.items() if told.shade(key[0], [key[1]]) != Shade.OPEN):
            break
    for (leaf, month), possible in values.items():
        if leaf not in known and told.shade(leaf, [month]) != Shade.OPEN:
            assert len(possible) > 1, f"{leaf} in {month} is {possible}"


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_few_are_never_told_and_what_one_knows_always(world):
    figures, sums, known = world
    told = conceal(figures, sums, known, LEAST)
    for addend, said in figures.items():
        for month, each in said.items():
            if addend in known or each.is_zero:
                assert told.shade(addend, [month]) == Shade.OPEN
            elif each.is_few(LEAST):
                assert told.shade(addend, [month]) != Shade.OPEN


def district(*wards: list[int], known: set[int] = frozenset()) -> Concealment:
    leaves = {Addend(10 + place): row for place, row in enumerate(wards)}
    figures, sums, open_ = a_world(leaves, {ROOT: list(leaves)}, set(known))
    return conceal(figures, sums, open_, 5)


def shades(told: Concealment, *units: int) -> list[str]:
    return [told.shade(Addend(unit), MONTHS[:1]).value for unit in units]


def test_a_ward_with_three_of_them_is_called_few_and_the_next_smallest_hides_it():
    assert shades(district([3], [40], [12], [60]), 10, 11, 12, 13, 1) == ["few", "open", "hidden", "open", "open"]


def test_two_that_are_few_hide_each_other():
    assert shades(district([3], [2], [60]), 10, 11, 12, 1) == ["few", "few", "open", "open"]


def test_where_few_and_the_sum_would_tell_the_word_few_is_not_said():
    # 1 and 5 make 6: beside "fewer than 5" the other would be at least 5, so both are only hidden.
    assert shades(district([1], [5], [60]), 10, 11, 12, 1) == ["hidden", "hidden", "open", "open"]


def test_where_nobody_else_can_hide_it_the_total_is_not_told_either():
    assert shades(district([3], [40], known={11}), 10, 11, 1) == ["few", "open", "hidden"]


def test_nought_is_told_and_hides_nobody():
    assert shades(district([3], [0], [7]), 10, 11, 12, 1) == ["few", "open", "hidden", "open"]


def test_a_few_in_one_month_conceal_the_year_to_date():
    told = district([12, 3], [40, 40], [50, 50])
    assert told.shade(Addend(10), MONTHS[1:]) == Shade.FEW
    assert told.shade(Addend(10), MONTHS) == Shade.HIDDEN
    assert told.shade(Addend(10), MONTHS[:1]) == Shade.HIDDEN


def test_without_few_everything_is_told():
    assert shades(district([5], [0], [7]), 10, 11, 12, 1) == ["open"] * 4


def ratio(count: int, out_of: int) -> Said:
    numbers = (Decimal(count), Decimal(out_of))
    return Said(numbers, numbers)


pairs = st.tuples(st.integers(0, 4), st.integers(1, 4)).filter(lambda pair: pair[0] <= pair[1])


@settings(max_examples=100, deadline=None)
@given(st.lists(pairs, min_size=2, max_size=3), st.sets(st.integers(0, 2), max_size=2))
def test_of_ratios_neither_the_numerator_nor_what_it_is_out_of_can_be_worked_out(said, known):
    month = MONTHS[0]
    leaves = [Addend(10 + place) for place in range(len(said))]
    figures = {leaf: {month: ratio(*pair)} for leaf, pair in zip(leaves, said, strict=True)}
    figures[ROOT] = {month: ratio(sum(a for a, _b in said), sum(b for _a, b in said))}
    open_ = {leaf for place, leaf in enumerate(leaves) if place in known}
    told = conceal(figures, {ROOT: {month: leaves}}, open_, LEAST)
    if told.shade(ROOT, [month]) != Shade.OPEN:
        return
    hidden = [pair for leaf, pair in zip(leaves, said, strict=True) if leaf in told.hidden]
    assert all(min(pair) == 0 or min(pair) >= LEAST for leaf, pair in zip(leaves, said, strict=True)
               if leaf not in told.hidden | open_)  # fmt: skip
    counts, out_of = (sum(column) for column in zip(*hidden, strict=True)) if hidden else (0, 0)
    fitting = [
        [*rows, last]
        for rows in product([(a, b) for b in range(1, 12) for a in range(b + 1)], repeat=max(len(hidden) - 1, 0))
        for last in [(counts - sum(a for a, _b in rows), out_of - sum(b for _a, b in rows))]
        if 0 <= last[0] <= last[1] and last[1] > 0
    ]
    for place in range(len(hidden)):
        assert len({rows[place][1] for rows in fitting}) > 1
        assert counts == 0 or len({rows[place][0] for rows in fitting}) > 1


def test_a_rule_that_adds_nothing_up_hides_the_whole_with_its_part():
    month = MONTHS[0]
    figures = {Addend(10): {month: Said((Decimal(2),), ())}, Addend(11): {month: Said((Decimal(9),), ())}}
    figures[ROOT] = {month: Said((Decimal(9),), ())}
    told = conceal(figures, {ROOT: {month: [Addend(10), Addend(11)]}}, set(), 5)
    assert shades(told, 10, 11, 1) == ["hidden", "hidden", "hidden"]


@pytest.mark.parametrize(
    ("bounds", "total", "is_safe"),
    [
        ([(1, 4), (1, 4)], 2, False),
        ([(1, 4), (1, 4)], 3, True),
        ([(1, 4), (1, 4)], 8, False),
        ([(1, 4), (5, math.inf)], 6, False),
        ([(1, 4), (5, math.inf)], 7, True),
        ([(1, math.inf)], 7, False),
        ([], 0, True),
    ],
)
def test_numbers_within_bounds_are_blurred_when_their_sum_leaves_two_values(bounds, total, is_safe):
    assert is_blurred(bounds, Decimal(total)) is is_safe
