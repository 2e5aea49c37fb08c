"""Figures are frozen between two postings, never in the middle of one."""

from __future__ import annotations

from time import sleep

import pytest

from roviec.figures.queries import values
from roviec.organisations.tests.factories import MONDAY, a_unit, the_cast, the_planner_of
from roviec.reports.models import Report, Snapshot
from roviec.reports.operations import UnableToFreeze, accept_report, take_snapshot
from roviec.reports.queries import content_hash
from roviec.reports.tests.factories import HOUSES, NOVEMBER, YEAR_2023, a_report, targets_of

KEY = "7f1f5f1e-6f0c-4a35-9d5a-0f3f0a0d1a11"


def freeze(cast, read, title="Giao ban", owner=None):
    by = the_planner_of(cast.district)
    return take_snapshot(owner or cast.district, title, {}, read, period=YEAR_2023, key=KEY, by=by, at=MONDAY)


def test_a_figure_that_is_accepted_at_the_same_moment_stands_wholly_in_it_or_not_at_all(real_database, in_parallel):
    cast = the_cast()
    report = a_report(cast.bo_de, cast.district, {HOUSES: 4}, state="SUBMITTED")
    houses, seen, planner = targets_of(report.scheme)[HOUSES], content_hash(report), the_planner_of(cast.district)

    def total():
        return str(values([houses], [cast.district.pk], NOVEMBER)[(houses.pk, cast.district.pk)].value)

    def read():
        first = total()
        sleep(1.5)
        return {"first": first, "second": total()}

    outcomes = in_parallel([lambda: freeze(cast, read), lambda: accept_report(report, seen, by=planner, at=MONDAY)])
    assert [type(outcome) for outcome in outcomes] == [Snapshot, Report]
    content = Snapshot.objects.get().content
    assert content["first"] == content["second"]
    assert total() == "4.000000"


def test_it_has_a_name_and_a_form_sent_twice_keeps_one(cast):
    kept = freeze(cast, lambda: {"rows": []})
    assert freeze(cast, lambda: {"rows": [1]}) == kept
    assert kept.content == {"rows": []}
    with pytest.raises(UnableToFreeze):
        freeze(cast, lambda: {"rows": []}, owner=a_unit("Quận khác"))
    with pytest.raises(UnableToFreeze):
        freeze(cast, lambda: {"rows": []}, title=" ")
