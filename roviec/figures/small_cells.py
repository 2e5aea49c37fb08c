"""Small cells: of figures that count persons, those a reader from outside is not told, so that none can be worked out.

What is a few stands in regulations; here is only what follows. Pure: no database, no reader, no words. The reasons stand in
docs/decisions/014.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Shade(StrEnum):
    """How a figure is told: as it is, as "fewer than 5", or not at all."""

    OPEN = "open"
    FEW = "few"
    HIDDEN = "hidden"


def is_few(count: Decimal, least: int) -> bool:
    """Whether it is somebody, and fewer than may be told."""
    return 0 < count < least


@dataclass(frozen=True)
class Said:
    """What a unit said for one base period.

    `counts` are the persons told by it; `adds` is what it adds to the figures of the unit above (a number, or numerator and
    denominator), empty where the rule along units adds nothing up.
    """

    counts: tuple[Decimal, ...]
    adds: tuple[Decimal, ...]

    @property
    def is_zero(self) -> bool:
        """Whether it counts nobody; that is told."""
        return not any(self.counts)

    def is_few(self, least: int) -> bool:
        """Whether it counts somebody, and fewer persons than may be told."""
        return any(is_few(count, least) for count in self.counts)

    @property
    def is_plain(self) -> bool:
        """Whether it is one number that is added up as it is, so that "fewer than 5" may stand for it."""
        return self.counts == self.adds and len(self.adds) == 1


@dataclass(frozen=True)
class Addend:
    """A figure of the tree: the total of a unit, or what it entered itself beside the units below it."""

    unit_id: int
    is_own: bool = False


Figures = Mapping[Addend, Mapping[date, Said]]
# What each total is added up from, by the start of the base period.
Sums = Mapping[Addend, Mapping[date, Collection[Addend]]]
Bounds = tuple[Decimal, float]
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Concealment:
    """What one reader is not told of one target in a year."""

    figures: Figures = field(default_factory=dict)
    hidden: frozenset[Addend] = frozenset()
    few: frozenset[tuple[Addend, date]] = frozenset()

    def shade(self, addend: Addend, starts: Iterable[date]) -> Shade:
        """How a figure over some base periods is told; over several that count somebody, "fewer than 5" would say too much."""
        if addend not in self.hidden:
            return Shade.OPEN
        said = self.figures.get(addend, {})
        counting = [start for start in starts if start in said and not said[start].is_zero]
        if not counting:
            return Shade.OPEN
        return Shade.FEW if len(counting) == 1 and (addend, counting[0]) in self.few else Shade.HIDDEN


def conceal(figures: Figures, sums: Sums, known: Collection[Addend], least: int) -> Concealment:
    """What is not told to a reader who knows some figures already, so that nothing few can be worked out.

    A unit with a few in one base period is concealed in all of them: what is told of longer spans is then made of periods
    that are told too, and no difference of two spans says more. Where a total and what is told would give a concealed
    figure away, further units are concealed, the smallest first, and at last the total.
    """
    concealing = _Concealing(figures, sums, known, least)
    concealing.settle()
    return Concealment(figures, frozenset(concealing.hidden), frozenset(concealing.told_as_few()))


class _Concealing:
    """One target while it is decided what is concealed; `hidden` only grows."""

    def __init__(self, figures: Figures, sums: Sums, known: Collection[Addend], least: int) -> None:
        self.figures, self.sums, self.known, self.least = figures, sums, frozenset(known), least
        self.hidden = {
            addend
            for addend, said in figures.items()
            if addend not in self.known and any(each.is_few(least) for each in said.values())
        }

    def settle(self) -> None:
        """Conceal more, total by total, until nothing that is concealed can be worked out."""
        before = -1
        while before != len(self.hidden):
            before = len(self.hidden)
            for total in self.sums:
                self._settle(total)

    def _settle(self, total: Addend) -> None:
        periods = self.sums[total]
        parts = {part for each in periods.values() for part in each}
        if total in self.hidden:
            self.hidden |= parts - self.known
        elif parts & self.hidden:
            spare = sorted(parts - self.hidden - self.known, key=self._rank)
            while open_periods := [start for start in periods if not self._is_guarded(total, start)]:
                further = next((p for p in spare if any(self._counts(p, start) for start in open_periods)), None)
                if further is None:
                    # Nobody is left to hide behind: the total goes, unless the reader knows it anyway.
                    self.hidden |= {total} - self.known
                    return
                spare.remove(further)
                self.hidden.add(further)

    def _rank(self, addend: Addend) -> tuple[Decimal, int, bool]:
        said = self.figures.get(addend, {}).values()
        return sum((sum(each.counts, ZERO) for each in said), ZERO), addend.unit_id, addend.is_own

    def _counts(self, addend: Addend, start: date) -> bool:
        said = self.figures.get(addend, {}).get(start)
        return said is not None and not said.is_zero

    def _unknown(self, total: Addend, start: date) -> list[Addend]:
        """The parts of a total that are concealed and count somebody in a period: noughts are told."""
        parts = self.sums[total].get(start, ())
        return [part for part in parts if part in self.hidden and self._counts(part, start)]

    def _floor(self, addend: Addend, start: date) -> tuple[Decimal, ...]:
        """The least that a figure can add, for all a reader is told: one in each concealed unit, itself where it is told."""
        if not self._counts(addend, start):
            return ()
        said = self.figures[addend][start]
        if addend not in self.hidden:
            return said.adds
        parts = self.sums.get(addend, {}).get(start)
        if parts is None:
            # A concealed numerator may be nought; what it is counted out of is one at least.
            return (*(ZERO for _each in said.adds[1:]), ONE)
        floors = [floor for part in parts if (floor := self._floor(part, start))]
        return tuple(sum(column, ZERO) for column in zip(*floors, strict=True))

    def _is_guarded(self, total: Addend, start: date) -> bool:
        """Whether the sum of what is concealed of a total leaves each of it at least two values."""
        unknown = self._unknown(total, start)
        if not unknown:
            return True
        added = [self.figures[part][start].adds for part in unknown]
        if not all(added):
            return False
        floors = zip(*(self._floor(part, start) for part in unknown), strict=True)
        columns = zip(*added, strict=True)
        return all(
            not any(column) or is_blurred([(low, math.inf) for low in lows], sum(column, ZERO))
            for lows, column in zip(floors, columns, strict=True)
        )

    def told_as_few(self) -> Iterator[tuple[Addend, date]]:
        """The concealed figures of which "fewer than 5" may be said and leaves each at least two values."""
        above = {
            (part, start): total
            for total, periods in self.sums.items()
            for start, parts in periods.items()
            for part in parts
        }
        for addend in self.hidden:
            for start, said in self.figures.get(addend, {}).items():
                if not said.is_plain or not said.is_few(self.least):
                    continue
                total = above.get((addend, start))
                if addend in self.sums:
                    # Who is added up is bounded from below; under another total the two bounds would have to meet.
                    may_say = total is None and sum(self._floor(addend, start), ZERO) < self.least - 1
                elif total in self.hidden:
                    # "Fewer than 5" would bound a concealed total too, and so what stands beside that one.
                    while total in self.hidden:
                        total = above.get((total, start))
                    may_say = total is None
                else:
                    may_say = total is None or self._stay_apart(total, start)
                if may_say:
                    yield addend, start

    def _stay_apart(self, total: Addend, start: date) -> bool:
        """Whether the parts of a total stay unknown when those with a few are called so, and the others therefore not."""
        bounds: list[Bounds] = []
        unknown = self._unknown(total, start)
        for part in unknown:
            if part in self.sums:
                bounds.append((sum(self._floor(part, start), ZERO), math.inf))
            elif self.figures[part][start].is_few(self.least):
                bounds.append((ONE, self.least - 1))
            else:
                bounds.append((Decimal(self.least), math.inf))
        return is_blurred(bounds, sum((self.figures[part][start].adds[0] for part in unknown), ZERO))


def is_blurred(bounds: Sequence[Bounds], total: Decimal) -> bool:
    """Whether each of some whole numbers within bounds can still have two values, their sum being known."""
    for place, (low, high) in enumerate(bounds):
        others = [each for other, each in enumerate(bounds) if other != place]
        least = max(float(low), float(total) - sum(float(each[1]) for each in others))
        most = min(float(high), float(total) - sum(float(each[0]) for each in others))
        if most - least < 1:
            return False
    return True
