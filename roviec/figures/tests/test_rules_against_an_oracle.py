"""Every rule along time with every rule along units, against a plain reckoning over the whole tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from roviec.figures.operations import Figure, open_period, post_figures
from roviec.figures.queries import parts_of, series, values
from roviec.figures.reckoning import rebuild
from roviec.figures.tests.factories import ALWAYS, SHEET, a_ledger, takes_part
from roviec.figures.verification import verify
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Direction, ItemKind, Source, TimeRule, UnitRule
from roviec.plans.models import Item, Target, TargetUnit

pytestmark = pytest.mark.django_db
LEVEL = Decimal(4)
MONTHS = [Period.month(2023, month) for month in (9, 10, 11)]
SPANS = [MONTHS[1], Period.of(PeriodKind.QUARTER, date(2023, 11, 1)), Period.year(2023)]
THROUGH = date(2023, 11, 20)
# Unit -> (units below, how its own figure counts). Below one that enters its own, nothing counts.
TREE = {
    "Quận": (["Bồ Đề", "Sài Đồng", "Cự Khối"], Source.CHILDREN),
    "Bồ Đề": (["Tổ 1", "Tổ 2"], Source.CHILDREN),
    "Sài Đồng": (["Tổ 3"], Source.ENTERED),
    "Cự Khối": (["Tổ 4"], Source.OWN_PLUS_CHILDREN),
    **{f"Tổ {number}": ([], Source.ENTERED) for number in (1, 2, 3, 4)},
}
Said = dict[tuple[str, Period], tuple[str, Decimal | None, Decimal | None]]


@dataclass
class Case:
    """A target with what was said of it."""

    target: Target
    said: Said


def test_every_pair_of_rules_agrees_with_a_plain_reckoning_for_every_unit_and_span():
    units, cases = _ground(Random(20231120))
    assert len(cases) == len(TimeRule) * (len(UnitRule) + 1), "which way is better matters to a count only"
    seen = set()
    for span in SPANS:
        found = values([case.target for case in cases], [u.pk for u in units.values()], span, through=THROUGH)
        for case, (name, unit) in product(cases, units.items()):
            got = found[(case.target.pk, unit.pk)].value
            wanted = _oracle(case, name, [m for m in MONTHS if span.start <= m.start < span.end])
            assert (None if got is None else round(got, 6)) == wanted, (case.target.name, name, span)
            seen.add((case.target.unit_rule, wanted is None))
    assert len(seen) == 2 * len(UnitRule), "some values are missing, others are not, under every rule"
    assert verify().differences == []
    assert rebuild() == 0, "reckoned in one go, every total is the same"


def test_a_count_of_units_says_how_many_of_those_it_concerns():
    units, cases = _ground(Random(7), [UnitRule.COUNT])
    for case in cases:
        for name, unit in units.items():
            [one] = values([case.target], [unit.pk], MONTHS[1]).values()
            entering = list(_entering(name))
            concerned = [u for u in entering if case.said.get((u, MONTHS[1]), ("",))[0] != "NOT_APPLICABLE"]
            if one.value is None or entering == [name]:
                assert one.reach is None
            else:
                assert (one.reach.reached, one.reach.concerned) == (one.value, len(concerned))
            assert series([case.target], [unit.pk], MONTHS[1])[(case.target.pk, unit.pk, MONTHS[1])] == one


def test_the_parts_of_an_extreme_hold_it():
    units, cases = _ground(Random(3), [UnitRule.MINIMUM, UnitRule.MAXIMUM])
    for case in cases:
        for name in ("Quận", "Cự Khối"):
            parts = [p.value.value for p in parts_of(case.target, units[name].pk, SPANS[2], through=THROUGH)]
            said = [value for value in parts if value is not None]
            best = min if case.target.unit_rule == UnitRule.MINIMUM else max
            [total] = values([case.target], [units[name].pk], SPANS[2], through=THROUGH).values()
            assert total.value == (best(said) if said else None)


def _ground(random: Random, rules: Iterable[UnitRule] = UnitRule) -> tuple[dict[str, Unit], list[Case]]:
    """The tree with a target for each pair of rules and direction, and random figures, some of them corrected."""
    ledger = a_ledger("Bồ Đề", "Sài Đồng", "Cự Khối")
    plan = ledger.target.item.plan
    units = {"Quận": ledger.district, **dict(zip(["Bồ Đề", "Sài Đồng", "Cự Khối"], ledger.wards, strict=True))}
    for above in ("Bồ Đề", "Sài Đồng", "Cự Khối"):
        for name in TREE[above][0]:
            units[name] = a_unit(name, parent=units[above])
            takes_part(plan, units[name], units[above])
    for month in MONTHS:
        open_period(ledger.district, month, by=BUILDER, at=MONDAY)
    cases = [
        _case(ledger.target, units, random, (time_rule, unit_rule, direction))
        for time_rule, unit_rule in product(TimeRule, rules)
        for direction in (Direction if unit_rule == UnitRule.COUNT else [Direction.INCREASE])
    ]
    for place, case in enumerate(cases):
        # One target at a time, as reports post; every third is corrected.
        for _round in range(2 if place % 3 == 0 else 1):
            post_figures(list(_figures(case, units, random)), source=SHEET, by=BUILDER, at=MONDAY)
    return units, cases


def _case(like: Target, units: dict[str, Unit], random: Random, rules: tuple[str, str, str]) -> Case:
    time_rule, unit_rule, direction = rules
    is_ratio = unit_rule == UnitRule.RATIO
    name = f"{time_rule} {unit_rule} {direction}"
    target = Target.objects.create(
        item=Item.objects.create(plan=like.item.plan, kind=ItemKind.TARGET),
        owner=like.owner,
        code=f"R{random.getrandbits(60)}"[:20],
        name=name,
        nature=like.nature,
        direction=direction,
        measure="%" if is_ratio else "điểm",
        numerator_label="đạt" if is_ratio else "",
        denominator_label="tổng số" if is_ratio else "",
        time_rule=time_rule,
        unit_rule=unit_rule,
        level=LEVEL if unit_rule == UnitRule.COUNT else None,
    )
    TargetUnit.objects.bulk_create(
        TargetUnit(target=target, unit=units[unit], source=source, valid=ALWAYS) for unit, (_, source) in TREE.items()
    )
    return Case(target, {})


def _figures(case: Case, units: dict[str, Unit], random: Random) -> Iterator[Figure]:
    """A figure, a word or nothing for each unit that enters and each month; the second round replaces some."""
    for (name, (_below, source)), month in product(TREE.items(), MONTHS):
        if source == Source.CHILDREN or random.random() < 0.4:
            continue
        state = random.choice(["REPORTED", "REPORTED", "REPORTED", "NOT_APPLICABLE", "UNAVAILABLE"])
        numerator = Decimal(random.randint(0, 8)) if state == "REPORTED" else None
        denominator = Decimal(random.randint(8, 12)) if numerator is not None and case.target.is_ratio else None
        case.said[(name, month)] = (state, numerator, denominator)
        yield Figure(case.target.pk, units[name].pk, month, state, numerator, denominator)


def _entering(name: str) -> Iterator[str]:
    below, source = TREE[name]
    if source != Source.CHILDREN:
        yield name
    if source != Source.ENTERED:
        for unit in below:
            yield from _entering(unit)


def _oracle(case: Case, name: str, months: list[Period]) -> Decimal | None:
    return reckoned(case, name, list(_entering(name)), months)


def reckoned(case: Case, name: str, entering: list[str], months: list[Period]) -> Decimal | None:
    """Along time first, unit by unit; along units then. Ratios are of sums; what was not reported has no part."""
    target = case.target
    if target.time_rule == TimeRule.LAST:
        months = months[-1:]
    said = {
        unit: [case.said[(unit, m)] for m in months if case.said.get((unit, m), ("",))[0] == "REPORTED"]
        for unit in entering
    }
    if target.is_ratio:
        return _of_ratios(target, entering, case.said, months)
    own = {unit: _along_time(target, [numerator for _, numerator, _ in rows]) for unit, rows in said.items() if rows}
    if not own:
        return None
    if target.unit_rule == UnitRule.COUNT and entering != [name]:
        is_less = target.direction == Direction.DECREASE
        return Decimal(sum(value <= LEVEL if is_less else value >= LEVEL for value in own.values()))
    return round(_along_units(target, list(own.values())), 6)


def _of_ratios(target: Target, entering: list[str], said: Said, months: list[Period]) -> Decimal | None:
    """The ratio of the sums; under the other rules along time, that of each month first."""
    groups = [months] if target.time_rule in {TimeRule.SUM, TimeRule.LAST} else [[month] for month in months]
    shares = []
    for group in groups:
        rows = [said[(unit, m)] for unit in entering for m in group if said.get((unit, m), ("",))[0] == "REPORTED"]
        whole = sum((row[2] for row in rows), Decimal(0))
        if whole:
            shares.append(sum((row[1] for row in rows), Decimal(0)) / whole * 100)
    return round(_along_time(target, shares), 6) if shares else None


def _along_time(target: Target, numbers: list[Decimal]) -> Decimal:
    return {
        TimeRule.AVERAGE: sum(numbers, Decimal(0)) / len(numbers),
        TimeRule.MINIMUM: min(numbers),
        TimeRule.MAXIMUM: max(numbers),
    }.get(target.time_rule, sum(numbers, Decimal(0)))


def _along_units(target: Target, numbers: list[Decimal]) -> Decimal:
    return {
        UnitRule.AVERAGE: sum(numbers, Decimal(0)) / len(numbers),
        UnitRule.MINIMUM: min(numbers),
        UnitRule.MAXIMUM: max(numbers),
    }.get(target.unit_rule, sum(numbers, Decimal(0)))
