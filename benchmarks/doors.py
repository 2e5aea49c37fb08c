"""What finding a thing behind its door, and recording an act, take of the request that needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from cProfile import Profile
from pstats import Stats
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.ground import analyze, listening
from benchmarks.rows import Row, compared, count, equal
from roviec.desk.tests.factories import a_district
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, member_of, the_head_of
from roviec.plans.permissions import plan_to_read
from roviec.reports.operations import write_entry, writing
from roviec.reports.permissions import report_to_read
from roviec.reports.queries import a_figure
from roviec.reports.tests.factories import the_report

WARDS, TARGETS, TIMES = 14, 12, 15
# A door is one or two queries; a page that shows a whole unit or plan takes some twenty.
MOST_SHARE = 0.35
MOST_QUERIES = 4


def rows() -> Iterator[Row]:
    """The doors of a plan and of a sheet beside their pages; the act of a written figure beside the whole operation."""
    settings.CLOCK_OFFSET = MONDAY - timezone.now()
    district = a_district(wards=WARDS, targets=TARGETS)
    report = the_report(district.scheme, district.wards[0])
    planner = holder_of(district.unit, Role.PLANNER)
    head = holder_of(district.wards[0], Role.HEAD)
    member, browser = member_of(district.unit, Role.PLANNER), client_for(planner)
    analyze()
    yield from _door("a plan", member, plan_to_read, district.plan.pk, browser, f"/plans/{district.plan.pk}/")
    inside = member_of(district.wards[0], Role.REPORT_WRITER)
    yield from _door("a sheet", inside, report_to_read, report.pk, client_for(head), f"/reports/{report.pk}/")
    yield from _act(report, district.targets[0], the_head_of(district.wards[0]))


def _door(name: str, member: Member, door: Callable[..., Any], pk: int, browser: Client, address: str) -> Iterator[Row]:
    with listening() as asked:
        door(member, pk=pk)
    yield count(f"the door of {name}: queries", len(asked), "queries", most=MOST_QUERIES)
    host = {"host": "127.0.0.1"}
    yield equal(f"the page of {name} opens", browser.get(address, headers=host).status_code, "status", to=200)
    watched = Profile()
    for _ in range(TIMES):
        watched.runcall(browser.get, address, headers=host)
    spent = Stats(watched).stats.items()  # type: ignore[attr-defined]
    behind, whole = (
        sum(figures[3] for (_file, _line, function), figures in spent if function == wanted)
        for wanted in (door.__name__, "get_response")
    )
    page = f"the door of {name}, against its page (both under the profiler)"
    yield compared(page, behind / TIMES * 1000, "ms", whole / TIMES * 1000, most=MOST_SHARE)


def _act(report: Any, target: Any, by: Any) -> Iterator[Row]:
    """`record` itself is timed where the operation calls it."""
    spent: list[float] = []
    record = writing.record

    def timed(*said: Any, **more: Any) -> Any:
        began = perf_counter()
        act = record(*said, **more)
        spent.append(perf_counter() - began)
        return act

    writing.record = timed
    try:
        whole = [
            _seconds(lambda n=n: write_entry(report, target, a_figure(n), by=by, at=MONDAY))
            for n in range(1, TIMES + 1)
        ]
    finally:
        writing.record = record
    name = "the act of a written figure, against the whole operation"
    yield compared(name, median(spent) * 1000, "ms", median(whole) * 1000, most=MOST_SHARE)


def _seconds(do: Callable[[], object]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began
