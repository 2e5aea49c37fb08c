"""Fourteen wards submit and the district accepts all of them at once, each with a double click."""

from __future__ import annotations

import pytest
from django.db.models import Count

from roviec.acts.models import Act, ActObject
from roviec.figures.models import Posting, Total
from roviec.figures.queries import values
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, holder_of, the_head_of, the_planner_of
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Report
from roviec.reports.operations import accept_report, submit_report
from roviec.reports.queries import content_hash
from roviec.reports.tests.factories import NOVEMBER, a_scheme, fill, targets_of, the_report

WARDS = 14
NAMES = [f"Chỉ tiêu {number}" for number in range(1, 5)]


@pytest.fixture
def reports(real_database):
    """Fourteen full sheets; ward n reports n for each target."""
    district = a_unit("Long Biên")
    wards = [a_unit(f"Phường {number}", district, position=number) for number in range(1, WARDS + 1)]
    scheme = a_scheme(district, wards, targets=NAMES)
    holder_of(district, Role.PLANNER)
    sheets = []
    for number, ward in enumerate(wards, start=1):
        report = the_report(scheme, ward)
        fill(report, dict.fromkeys(NAMES, number), by=the_head_of(ward))
        sheets.append(report)
    return sheets


def submit_all(reports, in_parallel):
    heads = {report.pk: the_head_of(report.unit) for report in reports}

    def submitting(report):
        return lambda: submit_report(report, by=heads[report.pk], at=MONDAY)

    return in_parallel([submitting(report) for report in reports for _click in range(2)])


def accept_all(reports, in_parallel):
    planner = the_planner_of(reports[0].reviewer_unit)
    seen = {report.pk: content_hash(Report.objects.get(pk=report.pk)) for report in reports}

    def accepting(report):
        return lambda: accept_report(report, seen[report.pk], by=planner, at=MONDAY)

    return in_parallel([accepting(report) for report in reports for _click in range(2)])


def acts(kind):
    """How often each report was acted on in this way."""
    of_kind = Act.objects.filter(kind=kind).values("pk")
    rows = ActObject.objects.filter(act_id__in=of_kind, type="reports.report").values("key").annotate(Count("pk"))
    return sorted(row["pk__count"] for row in rows)


def check(reports, outcomes):
    """Every click was answered with the report; one act each, exact totals, one posting in each cell."""
    assert [type(outcome) for outcome in outcomes] == [Report] * 4 * WARDS
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.ACCEPTED}
    assert acts(ReportAct.SUBMITTED) == acts(ReportAct.ACCEPTED) == [1] * WARDS
    assert Posting.objects.count() == WARDS * len(NAMES)
    district, targets = reports[0].reviewer_unit_id, list(targets_of(reports[0].scheme).values())
    found = values(targets, [district], NOVEMBER)
    for target in targets:
        value = found[(target.pk, district)]
        assert (value.value, value.covered, value.expected) == (WARDS * (WARDS + 1) / 2, WARDS, WARDS)
    assert Total.objects.filter(unit_id=district).count() == len(NAMES)


def test_all_wards_submit_and_all_are_accepted_at_once_with_a_double_click_each(reports, in_parallel):
    check(reports, [*submit_all(reports, in_parallel), *accept_all(reports, in_parallel)])


@pytest.mark.guards
def test_without_the_lock_a_double_click_is_done_twice_or_fails(reports, in_parallel, take_out_the_locks):
    take_out_the_locks()
    outcomes = [*submit_all(reports, in_parallel), *accept_all(reports, in_parallel)]
    with pytest.raises(AssertionError):
        check(reports, outcomes)
