"""Fourteen reviewers accept sibling wards' reports at once: no deadlock, nothing tried twice, every total exact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import connection, connections

from benchmarks.cases import a_case, accept, month, sheets
from benchmarks.ground import Together, analyze, scalar, together
from benchmarks.rows import Row, compared, equal
from roviec.figures.models import Posting
from roviec.figures.verification import verify
from roviec.reports.enums import ReportState
from roviec.reports.models import Report

WARDS, TARGETS, MONTHS = 14, 17, 4
# They wait for each other on the district's totals, and the machine has fewer cores than writers: no gain is expected,
# but no collapse either. With the locks taken in any order the ratio was 0.4, and one in six was broken off.
LEAST_GAIN = 0.5


def rows() -> Iterator[Row]:
    """The same number of reports one after another, by one connection, then by fourteen at the same moment."""
    case = a_case(WARDS, TARGETS)
    waiting = [
        [partial(accept, report) for report in sheets(case, month(number))] for number in range(1, 2 * MONTHS + 1)
    ]
    analyze()
    before = _deadlocks()
    alone, at_once = Together(), Together()
    # Month by month in turn, so that a busy moment of the machine falls on both.
    for one_by_one, all_together in zip(waiting[::2], waiting[1::2], strict=True):
        alone += together([one_by_one])
        at_once += together([[piece] for piece in all_together])
    name = f"{WARDS} connections accept {MONTHS} sheets each, {TARGETS} targets"
    yield equal(f"{name}: deadlocks", _deadlocks() - before, "deadlocks", to=0)
    # Nothing in the house tries an operation again, so a failed one would stay undone.
    yield equal(f"{name}: refused or broken off", len(alone.errors) + len(at_once.errors), "operations", to=0)
    accepted = Report.objects.filter(state=ReportState.ACCEPTED).count()
    yield equal(f"{name}: accepted, with those before", accepted, "reports", to=2 * MONTHS * WARDS)
    yield equal(f"{name}: figures posted", Posting.objects.count(), "postings", to=accepted * TARGETS)
    yield equal(f"{name}: totals that differ", len(verify().differences), "cells", to=0)
    yield compared(f"{name}: rate, against one after another", at_once.rate, "a second", alone.rate, least=LEAST_GAIN)


def _deadlocks() -> int:
    """How many the server has broken in this database; sessions tell it when they end."""
    connections.close_all()
    return int(scalar("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [connection.settings_dict["NAME"]]))
