"""Two wards merge and one is divided, after five years of figures and with 500 open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection

from benchmarks.ground import analyze, listening, seconds
from benchmarks.rows import Row, count, equal
from roviec.figures.operations import Figure, Source, open_period, post_figures
from roviec.figures.queries import by_units
from roviec.handovers.models import Reorganisation
from roviec.handovers.operations import carry_out
from roviec.handovers.tests.factories import Draft
from roviec.kit.actors import the_setup
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit
from roviec.plans.models import Target
from roviec.plans.tests.factories import a_plan, a_target, issued
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task

DOER = the_setup("benchmark: administrator")
WARDS, TARGETS, YEARS = 14, 10, range(2018, 2023)
FEW, MANY = 10, 500
DAY = date(2023, 7, 1)
THE_DAY = datetime(2023, 7, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SHEET = Source("benchmark", 1, "0" * 64)
PAST = ("figures_posting", "figures_total", "acts_act", "acts_actobject", "plans_itemversion")


def rows() -> Iterator[Row]:
    """The same reorganisation with few tasks and with many."""
    few, _took, _changed, _sums = _reorganised("Quận", FEW)
    told, took, changed, sums = _reorganised("Thành phố", MANY)
    yield equal(
        f"merge of two wards, split of one, {MANY} tasks: statements, as with {FEW}", told, "statements", to=few
    )
    yield count("rows of the past changed", changed, "rows", most=0)
    yield equal("targets whose sums agree in both readings", sums, "targets", to=TARGETS)
    yield Row("merge of two wards, split of one, five years of figures", took, "s", baseline=2)


def _reorganised(name: str, tasks: int) -> tuple[int, float, int, int]:
    """Statements, seconds, rows of the past that changed, and targets whose two readings come to one sum."""
    district, wards, targets = _district(name, tasks)
    draft = _a_draft(district, wards)
    before = _past()
    analyze()
    with listening() as statements:
        took = seconds(lambda: carry_out(draft, by=DOER, at=THE_DAY))
    changed = sum(said != now for said, now in zip(before, _past(up_to=before), strict=True))
    readings = [by_units(targets, Period.year(year), today=today) for year in YEARS for today in (None, DAY)]
    agreeing = 0
    for target in targets:
        sums = [sum(p.numerator for p in reading[target.pk].values()) for reading in readings]
        agreeing += sums[::2] == sums[1::2] and all(sums)
    assert Task.objects.filter(lead_unit__in=wards[:3]).exclude(state="SUPERSEDED").count() == 0
    return len(statements), took, changed, agreeing


def _district(name: str, tasks: int) -> tuple[Unit, list[Unit], list[Target]]:
    district = a_unit(name)
    a_holding(district, "Quản trị", (Role.ADMINISTRATOR,))
    wards = [a_unit(f"Phường {n} {name}", district, position=n) for n in range(WARDS)]
    span = Span(date(2018, 1, 1), date(2026, 1, 1))
    plan = a_plan(district, f"KH {name}", year=None, span=span, participants=wards)
    targets = [a_target(plan, f"Chỉ tiêu {n}") for n in range(TARGETS)]
    issued(plan, date(2018, 1, 2))
    for year in YEARS:
        for month in range(1, 13):
            period = Period.month(year, month)
            open_period(district, period, by=DOER, at=MONDAY)
            figures = [
                Figure(target.pk, ward.pk, period, "REPORTED", Decimal(1 + place + month))
                for target in targets
                for place, ward in enumerate(wards)
            ]
            post_figures(figures, source=SHEET, by=DOER, at=MONDAY)
    for n in range(tasks):
        a_task(wards[n % 3], district, f"Việc {n}", assigned=MONDAY)
    return district, wards, targets


def _a_draft(district: Unit, wards: list[Unit]) -> Reorganisation:
    draft = Draft(district, DAY)
    merged, part = (draft.founds(f"Phường {word} {district}", district) for word in ("nhập", "tách"))
    draft.ends(*wards[:3])
    draft.passes_on(wards[0], merged)
    draft.passes_on(wards[1], merged)
    draft.passes_on(wards[2], merged, "0.333333")
    draft.passes_on(wards[2], part, "0.666667")
    return draft.reorganisation


def _past(up_to: list[tuple[int, str]] | None = None) -> list[tuple[int, str]]:
    """For each table of the past: its highest number and a checksum of all rows up to it."""
    found = []
    with connection.cursor() as cursor:
        for place, table in enumerate(PAST):
            if up_to is None:
                cursor.execute(f"SELECT max(id) FROM {table}")
            last = cursor.fetchone()[0] if up_to is None else up_to[place][0]
            cursor.execute(
                f"SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM {table} t WHERE id <= %s",
                [last],
            )
            found.append((last, cursor.fetchone()[0]))
    return found
