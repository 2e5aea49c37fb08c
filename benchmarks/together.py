"""Sixteen reviewers accept sibling wards' reports at once: no deadlock, nothing tried twice, every total exact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import connection, connections

from benchmarks.bare import accept_by_hand
from benchmarks.cases import a_case, accept, figures, month, sheets
from benchmarks.ground import Together, analyze, scalar, together
from benchmarks.rows import Row, compared, equal
from roviec.figures.models import Posting
from roviec.figures.verification import verify
from roviec.reports.enums import ReportState
from roviec.reports.models import Report
from roviec.reports.queries import content_hash

WARDS, TARGETS, MONTHS = 16, 17, 4
# They wait for each other on the district's totals, and the machine has fewer cores than writers: no gain is expected,
# but no collapse either. With the locks taken in any order the ratio was 0.4, and one in six was broken off.
LEAST_GAIN = 0.5
# Bare SQL looks at nothing before it writes; half of its rate is asked for, 0.57 was measured.
LEAST_OF_BARE = 0.5


def rows() -> Iterator[Row]:
    """As many reports one after another, by sixteen at the same moment, and so again with bare SQL for the same rows."""
    case = a_case(WARDS, TARGETS)
    waiting = [
        [partial(accept, report, content_hash(report)) for report in sheets(case, month(number))]
        for number in range(1, 2 * MONTHS + 1)
    ]
    by_hand = [
        [partial(accept_by_hand, case, report, figures(case, report.unit, month(number), all_apply=True))
         for report in sheets(case, month(number))]
        for number in range(2 * MONTHS + 1, 3 * MONTHS + 1)
    ]  # fmt: skip
    analyze()
    before = _deadlocks()
    alone, at_once, bare = Together(), Together(), Together()
    # Month by month in turn, so that a busy moment of the machine falls on both.
    for one_by_one, all_together, written in zip(waiting[::2], waiting[1::2], by_hand, strict=True):
        alone += together([one_by_one])
        at_once += together([[piece] for piece in all_together])
        bare += together([[piece] for piece in written])
    name = f"{WARDS} connections accept {MONTHS} sheets each, {TARGETS} targets"
    yield equal(f"{name}: deadlocks", _deadlocks() - before, "deadlocks", to=0)
    # Nothing in the house tries an operation again, so a failed one would stay undone.
    errors = [*alone.errors, *at_once.errors, *bare.errors]
    yield equal(f"{name}: refused or broken off", len(errors), "operations", to=0)
    accepted = Report.objects.filter(state=ReportState.ACCEPTED).count()
    yield equal(f"{name}: accepted, with those before", accepted, "reports", to=3 * MONTHS * WARDS)
    yield equal(f"{name}: figures posted", Posting.objects.count(), "postings", to=accepted * TARGETS)
    yield equal(f"{name}: totals that differ", len(verify().differences), "cells", to=0)
    yield compared(f"{name}: rate, against one after another", at_once.rate, "a second", alone.rate, least=LEAST_GAIN)
    yield compared(
        f"{name}: rate, against bare SQL of the same rows", at_once.rate, "a second", bare.rate, least=LEAST_OF_BARE
    )


def _deadlocks() -> int:
    """How many the server has broken in this database; sessions tell it when they end."""
    connections.close_all()
    return int(scalar("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [connection.settings_dict["NAME"]]))
