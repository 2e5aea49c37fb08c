"""What a unit had not sent when it ended is sent by the unit that stands for it; its figures stay those of the old unit."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from roviec.figures.queries import by_units
from roviec.handovers.operations import carry_out
from roviec.handovers.queries import preview, read_drawing
from roviec.handovers.tests.factories import Draft, founded
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Succession, Unit
from roviec.organisations.queries.successions import ended_into, heirs_of
from roviec.organisations.tests.factories import (
    a_holding,
    a_member,
    a_unit,
    client_for,
    the_cast,
    the_head_of,
    the_planner_of,
)
from roviec.people.tests.factories import BUILDER
from roviec.plans.models import Target
from roviec.reports.enums import ReportState
from roviec.reports.models import Report
from roviec.reports.operations import accept_report, return_report, submit_report
from roviec.reports.queries import content_hash
from roviec.reports.queries.lists import due_rows, own_reports
from roviec.reports.tests.cards import Card
from roviec.reports.tests.factories import HOUSES, OCTOBER, a_report, a_scheme, fill, the_report

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 1)
SEPTEMBER, BEFORE = Period.month(2023, 9), datetime(2023, 10, 25, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
THE_DAY = datetime(2023, 11, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Case:
    """Bồ Đề has not sent October when it ends: seven tenths go to Gia Thụy, the rest to Ngọc Lâm."""

    def __init__(self) -> None:
        self.cast = the_cast()
        a_holding(self.cast.district, "Quản trị", (Role.ADMINISTRATOR,))
        self.scheme = a_scheme(self.cast.district, self.cast.wards)
        self.report: Report = the_report(self.scheme, self.cast.bo_de, OCTOBER)
        a_report(self.cast.gia_thuy, self.cast.district, scheme=self.scheme, period=OCTOBER, state="ACCEPTED")
        self.draft = Draft(self.cast.district, DAY)
        self.draft.ends(self.cast.bo_de)
        self.draft.passes_on(self.cast.bo_de, self.cast.gia_thuy, "0.7")
        self.draft.passes_on(self.cast.bo_de, self.cast.ngoc_lam, "0.3")

    def is_carried_out(self) -> Case:
        carry_out(self.draft.reorganisation, by=BUILDER, at=THE_DAY)
        return self

    def head_of(self, unit: Unit):
        return a_holding(unit, "Bí thư", (Role.HEAD,))


@pytest.fixture
def case() -> Case:
    return Case()


def test_the_head_of_the_successor_fills_it_in_and_sends_it(case):
    case.is_carried_out()
    head = case.head_of(case.cast.gia_thuy)
    assert [row.report.pk for row in due_rows(a_member(head))] == [case.report.pk]
    assert case.report.pk in {row.report.pk for row in own_reports(a_member(head))}
    browser = client_for(head)
    assert Card(browser, case.report).leave(figure="10").status_code == 200
    seen = content_hash(Report.objects.get(pk=case.report.pk))
    assert browser.post(reverse("reports:submission", args=[case.report.pk]), {"seen": seen}).status_code == 302
    sent = Report.objects.get(pk=case.report.pk)
    accept_report(sent, content_hash(sent), by=the_planner_of(case.cast.district), at=THE_DAY)

    target, year = Target.objects.get(), Period.year(2023)
    bo_de, gia_thuy, ngoc_lam = (unit.pk for unit in case.cast.wards)
    then, now = (by_units([target], year, today=day)[target.pk] for day in (None, DAY))
    assert {unit: portion.numerator for unit, portion in then.items()} == {bo_de: 10, gia_thuy: 4}
    assert {unit: portion.numerator for unit, portion in now.items()} == {gia_thuy: 11, ngoc_lam: 3}


def test_before_the_day_and_without_the_larger_share_nobody_else_does(case):
    where = reverse("reports:entries", args=[case.report.pk])
    before = client_for(case.head_of(case.cast.gia_thuy))
    assert before.post(where, {}).status_code == 404
    case.is_carried_out()
    smaller = client_for(case.head_of(case.cast.ngoc_lam))
    assert smaller.post(where, {}).status_code == 404
    assert smaller.get(reverse("reports:report", args=[case.report.pk])).status_code == 404
    clerk = client_for(a_holding(case.cast.gia_thuy, "Văn thư", (Role.CLERK,)))
    assert clerk.post(where, {}).status_code == 403


def test_the_preview_says_who_sends_it(case):
    [said] = [
        sentence
        for part in preview(read_drawing(case.draft.reorganisation))
        for sentence in part.sentences
        if "Bồ Đề: " in sentence
    ]
    assert "Gia Thụy" in said


def test_the_sheet_says_to_those_above_who_sends_it(case):
    planner = client_for(case.cast.planner)
    where = reverse("reports:report", args=[case.report.pk])
    assert "điền tiếp và gửi phiếu này" not in planner.get(where).content.decode()
    case.is_carried_out()
    assert "Gia Thụy kế thừa" in planner.get(where).content.decode()
    Succession.objects.update(retracted_at=THE_DAY)
    assert "phiếu này đã khép lại" in planner.get(where).content.decode()


def test_who_stands_for_whom_through_generations(case):
    case.is_carried_out()
    bo_de, gia_thuy, ngoc_lam = (unit.pk for unit in case.cast.wards)
    assert heirs_of([bo_de, gia_thuy], DAY) == {bo_de: gia_thuy}
    assert heirs_of([bo_de], date(2023, 10, 31)) == {}
    later = date(2023, 11, 10)
    draft = Draft(case.cast.district, later)
    new = draft.founds("Phường mới", case.cast.district)
    draft.ends(case.cast.gia_thuy)
    draft.passes_on(case.cast.gia_thuy, new)
    carry_out(draft.reorganisation, by=BUILDER, at=datetime(2023, 11, 10, 8, tzinfo=THE_DAY.tzinfo))
    assert heirs_of([bo_de, gia_thuy, ngoc_lam], later) == dict.fromkeys([bo_de, gia_thuy], founded(new).pk)
    assert ended_into([founded(new).pk], later) == {bo_de, gia_thuy}
    assert ended_into([founded(new).pk], DAY) == set()
    assert ended_into([ngoc_lam], later) == set()


def test_what_was_sent_before_the_day_is_accepted_after_it_or_comes_back_to_the_successor(case):
    for figure, pk in ((10, case.report.pk), (20, the_report(case.scheme, case.cast.bo_de, SEPTEMBER).pk)):
        report = Report.objects.get(pk=pk)
        fill(report, {HOUSES: figure}, by=the_head_of(case.cast.bo_de))
        submit_report(report, by=the_head_of(case.cast.bo_de), at=BEFORE)
    case.is_carried_out()
    planner = the_planner_of(case.cast.district)
    september = Report.objects.get(period_start=SEPTEMBER.start, unit=case.cast.bo_de)
    return_report(september, {None: "Bổ sung"}, by=planner, at=THE_DAY)
    accepted = accept_report(case.report, content_hash(case.report), by=planner, at=THE_DAY)
    assert accepted.state == ReportState.ACCEPTED
    head = case.head_of(case.cast.gia_thuy)
    waiting = [row.report for row in due_rows(a_member(head))]
    assert [report.pk for report in waiting if report.unit_id == case.cast.bo_de.pk] == [september.pk]
    assert submit_report(september, by=a_member(head).actor, at=THE_DAY).state == ReportState.SUBMITTED


def test_a_unit_that_ended_for_good_has_nobody(case):
    alone = a_unit("Phường cuối", case.cast.district, until=DAY)
    assert heirs_of([alone.pk], DAY) == {}


def test_where_a_figure_comes_from_names_the_units_that_ended_too(case):
    a_report(case.cast.ngoc_lam, case.cast.district, {HOUSES: 5}, scheme=case.scheme, period=OCTOBER, state="ACCEPTED")
    fill(case.report, {HOUSES: 10}, by=the_head_of(case.cast.bo_de))
    submit_report(case.report, by=the_head_of(case.cast.bo_de), at=BEFORE)
    accept_report(case.report, content_hash(case.report), by=the_planner_of(case.cast.district), at=BEFORE)
    case.is_carried_out()
    where = reverse("desk:figure", args=[Target.objects.get().pk, case.cast.district.pk, "2023"])
    page = client_for(case.cast.planner).get(where).content.decode()
    assert "10 + 4 + 5 = 19" in page
    assert "Bồ Đề (đã kết thúc)" in page
