"""The reviewer returns a report with remarks at the numbers."""

from __future__ import annotations

import pytest

from roviec.acts.models import Act
from roviec.acts.queries import history_of
from roviec.organisations.tests.factories import MONDAY, the_planner_of
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Remark
from roviec.reports.operations import UnableToReview, return_report
from roviec.reports.queries import sheet
from roviec.reports.tests.factories import HOUSES, a_plan, a_report, a_target, fill, targets_of


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district, state="SUBMITTED")


def give_back(report, cast, remarks):
    return return_report(report, remarks, by=the_planner_of(cast.district), at=MONDAY)


def test_a_remark_stands_beside_its_number(cast, report):
    houses = targets_of(report.scheme)[HOUSES]
    report = give_back(report, cast, {houses.pk: "Chưa có minh chứng", None: " "})
    assert report.state == ReportState.RETURNED
    line = sheet(report).line(houses.pk)
    assert [r.words for r in line.remarks] == ["Chưa có minh chứng"]
    assert line.remarks[0].made_by_post == the_planner_of(cast.district).post
    assert history_of(report)[0].remark == "Chưa có minh chứng"


def test_a_return_says_why(cast, report):
    with pytest.raises(UnableToReview):
        give_back(report, cast, {None: "  "})
    assert not Remark.objects.exists()


def test_a_remark_beside_a_foreign_target_is_refused(cast, report):
    foreign = a_target(a_plan(cast.district, [cast.gia_thuy], title="KH 159"))
    with pytest.raises(UnableToReview):
        give_back(report, cast, {foreign.pk: "Sai"})


def test_a_double_click_returns_once(cast, report):
    give_back(report, cast, {None: "Thiếu"})
    give_back(report, cast, {None: "Thiếu"})
    assert Remark.objects.count() == 1
    assert Act.objects.filter(kind=ReportAct.RETURNED).count() == 1


@pytest.mark.parametrize("state", ["DRAFT", "ACCEPTED"])
def test_only_a_submitted_report_is_returned(cast, state):
    with pytest.raises(UnableToReview):
        give_back(a_report(cast.bo_de, cast.district, state=state), cast, {None: "Thiếu"})


def test_what_changed_since_the_submission_is_shown(cast, report):
    report = give_back(report, cast, {None: "Kiểm tra lại"})
    assert sheet(report).changed == []
    fill(report, {HOUSES: 5}, by=the_planner_of(cast.bo_de))
    changed = sheet(report).changed
    assert [(line.target.name, line.sent_answer.numerator, line.answer.numerator) for line in changed] == [
        (HOUSES, 4, 5)
    ]
