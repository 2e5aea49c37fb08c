"""Fourteen reviewers accept sibling wards' reports at once: no deadlock, nothing tried twice, every total exact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import connection, connections

from benchmarks.cases import Case, a_case, accept, month, sheets
from benchmarks.ground import analyze, scalar, together
from benchmarks.rows import Row, compared, equal
from roviec.figures.models import Posting
from roviec.figures.verification import verify
from roviec.reports.enums import ReportState
from roviec.reports.models import Report

WARDS, TARGETS, MONTHS = 14, 17, 4
# Waiting for each other on the district's totals, they may not be slower than one after another; two tenths are left to
# the machine, which has fewer cores than writers.
LEAST_GAIN = 0.8


def rows() -> Iterator[Row]:
    """The same number of reports one after another, by one connection, then by fourteen at the same moment."""
    case = a_case(WARDS, TARGETS)
    alone = [report for number in range(1, MONTHS + 1) for report in sheets(case, month(number))]
    at_once = _by_ward(case, range(MONTHS + 1, 2 * MONTHS + 1))
    analyze()
    one = together([[partial(accept, report) for report in alone]])
    before = _deadlocks()
    many = together([[partial(accept, report) for report in queue] for queue in at_once])
    name = f"{WARDS} connections accept {MONTHS} sheets each, {TARGETS} targets"
    yield equal(f"{name}: deadlocks", _deadlocks() - before, "deadlocks", to=0)
    # Nothing in the house tries an operation again, so a failed one would stay undone.
    yield equal(f"{name}: refused or broken off", len(one.errors) + len(many.errors), "operations", to=0)
    accepted = Report.objects.filter(state=ReportState.ACCEPTED).count()
    yield equal(f"{name}: accepted, with those before", accepted, "reports", to=2 * MONTHS * WARDS)
    yield equal(f"{name}: figures posted", Posting.objects.count(), "postings", to=accepted * TARGETS)
    yield equal(f"{name}: totals that differ", len(verify().differences), "cells", to=0)
    yield compared(f"{name}: rate, against one after another", many.rate, "a second", one.rate, least=LEAST_GAIN)


def _by_ward(case: Case, numbers: range) -> list[list[Report]]:
    """Each ward's sheets in order of time: the queues meet in the same months."""
    by_unit: dict[int, list[Report]] = {ward.pk: [] for ward in case.wards}
    for number in numbers:
        for report in sheets(case, month(number)):
            by_unit[report.unit_id].append(report)
    return list(by_unit.values())


def _deadlocks() -> int:
    """How many the server has broken in this database; sessions tell it when they end."""
    connections.close_all()
    return int(scalar("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [connection.settings_dict["NAME"]]))
