"""All totals of three years made anew from the ledger in one statement, beside a reckoning in plain decimals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection, transaction

from benchmarks.cases import REVIEWER, a_case
from benchmarks.ground import analyze, scalar, seconds
from benchmarks.rows import Row, equal
from roviec.figures.models import Posting, Total
from roviec.figures.operations import open_period, rebuild_totals
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.tests.factories import MONDAY
from roviec.plans.models import Participation

WARDS, GROUPS, TARGETS, YEARS = 14, 140, 30, (2022, 2023, 2024)
CELLS = (1 + WARDS + GROUPS) * TARGETS * 12 * len(YEARS)

# Every group says something of every target each month; one in twenty does not apply.
FILL = """
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence, state,
    numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
SELECT gen_random_uuid(), t.id, u.unit_id, 'MONTH', m, (m + interval '1 month')::date, '', 1,
    CASE WHEN dice.n %% 20 = 0 THEN 'NOT_APPLICABLE' ELSE 'REPORTED' END, CASE WHEN dice.n %% 20 <> 0 THEN dice.n %% 400 END,
    CASE WHEN dice.n %% 20 <> 0 AND t.unit_rule = 'RATIO' THEN 400 END, false, 'benchmark', 1, '', %s
FROM plans_target t CROSS JOIN unnest(%s::bigint[]) AS u(unit_id)
CROSS JOIN generate_series(date '2022-01-01', date '2024-12-01', interval '1 month') AS s(moment)
CROSS JOIN LATERAL (SELECT s.moment::date AS m) AS months
CROSS JOIN LATERAL (SELECT abs(hashint8(t.id * 1000003 + u.unit_id * 101 + extract(epoch FROM m)::bigint)::bigint) AS n) AS dice
"""
Sums = list[Decimal]


def rows() -> Iterator[Row]:
    """155 units in three levels, 30 targets, 36 months: from nothing, again over what stands, and cell by cell compared."""
    case = a_case(WARDS, TARGETS, groups=GROUPS)
    for year in YEARS:
        for period in Period.year(year).split(PeriodKind.MONTH):
            open_period(case.district, period, by=REVIEWER, at=MONDAY)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILL, [MONDAY, [unit.pk for unit in case.entering]])
    analyze()
    name = f"rebuild {1 + WARDS + GROUPS} units x {TARGETS} targets x {12 * len(YEARS)} months"
    from_nothing = seconds(_rebuild)
    analyze()
    again = [seconds(_rebuild) for _ in range(3)]
    yield Row(f"{name}: totals that stand, each reckoned and compared", min(again), "s", reach="about 2 s")
    yield Row(f"{name}: from nothing, each written", from_nothing, "s")
    yield equal(f"{name}: cells", int(scalar("SELECT count(*) FROM figures_total")), "cells", to=CELLS)
    expected: dict[str, int] = {}
    took = seconds(lambda: expected.update(differing=_differing()))
    yield Row(f"{name}: the same in plain decimals", took, "s")
    yield equal(f"{name}: cells that differ from plain decimals", expected["differing"], "cells", to=0)


def _rebuild() -> None:
    rebuild_totals(by=REVIEWER, at=MONDAY)


def _differing() -> int:
    """How many cells are otherwise than when each figure is added to its unit and to every unit above it."""
    above = dict(Participation.objects.filter(counts_into__isnull=False).values_list("unit_id", "counts_into_id"))
    found: dict[tuple[object, ...], Sums] = defaultdict(lambda: [Decimal(0)] * 4)
    facts = ("target_id", "unit_id", "period_start", "state", "numerator", "denominator")
    for target, unit, start, state, numerator, denominator in Posting.objects.values_list(*facts).iterator():
        said = [numerator or 0, denominator or 0, int(state == "REPORTED"), int(state == "NOT_APPLICABLE")]
        place: int | None = unit
        while place:
            key = (target, place, start)
            found[key] = [a + b for a, b in zip(found[key], said, strict=True)]
            place = above.get(place)
    columns = ("target_id", "unit_id", "period_start", "numerator", "denominator", "covered", "not_applicable")
    stored = {tuple(row[:3]): list(row[3:]) for row in Total.objects.values_list(*columns).iterator()}
    return sum(stored.get(key) != found.get(key) for key in stored.keys() | found.keys())
