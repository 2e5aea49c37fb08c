"""A sheet shows each target with its goal, its past and what it comes to, in a fixed number of queries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_member, holder_of, the_head_of
from roviec.plans.enums import Nature, TimeRule
from roviec.reports.models import Report
from roviec.reports.operations import set_contact
from roviec.reports.queries import a_figure, not_applicable, own_reports, periods_to_review, sheet, unavailable
from roviec.reports.queries.lists import rows_of_period
from roviec.reports.queries.rows import standing_of
from roviec.reports.queries.sentences import check_sentence, doubts
from roviec.reports.templatetags.reports import first_missing
from roviec.reports.tests.factories import (
    HOUSES,
    NOVEMBER,
    OCTOBER,
    a_plan,
    a_ratio,
    a_report,
    a_scheme,
    a_target,
    fill,
    targets_of,
    the_report,
)

NBSP = "\u00a0"


@pytest.fixture
def plan(cast):
    return a_plan(cast.district, [cast.bo_de])


def the_line(cast, plan, **months):
    """The line of the plan's target in November, after these accepted months."""
    scheme = a_scheme(cast.district, [], plan=plan)
    name = next(iter(targets_of(scheme)))
    for month, figure in sorted(months.items()):
        period = NOVEMBER.year_before if month == "m00" else OCTOBER if month == "m10" else OCTOBER.previous
        a_report(cast.bo_de, cast.district, {name: figure}, scheme=scheme, period=period, state="ACCEPTED")
    return sheet(the_report(scheme, cast.bo_de)).lines[0]


def in_vietnamese(line, answer):
    with translation.override("vi"):
        return check_sentence(line, answer).replace(NBSP, " ")


def test_a_flow_adds_up_over_the_year(cast, plan):
    a_target(plan)
    line = the_line(cast, plan, m00=9, m09=10, m10=15)
    assert (line.goal, line.before) == (15, 25)
    assert (line.previous.numerator, line.year_before.numerator) == (15, 9)
    assert (line.running(a_figure(4)), line.in_period(a_figure(4))) == (29, 4)
    assert line.stored(None, Decimal(29)) == line.stored(Decimal(4), None) == 4
    assert in_vietnamese(line, a_figure(4)) == (
        "Trong kỳ 4 nhà; lũy kế 29/15 nhà, đạt 193,3 %, vượt 14 nhà so với đăng ký"
    )


def test_a_cumulative_target_keeps_its_running_total(cast, plan):
    a_target(plan, nature=Nature.CUMULATIVE, time_rule=TimeRule.LAST)
    line = the_line(cast, plan, m09=6, m10=10)
    assert line.before == 10
    assert line.stored(Decimal(1), None) == line.stored(None, Decimal(11)) == 11
    assert line.in_period(a_figure(11)) == 1
    assert in_vietnamese(line, a_figure(11)) == "Trong kỳ 1 nhà; lũy kế 11/15 nhà, đạt 73,3 %, còn thiếu 4 nhà"
    assert doubts(line, a_figure(9))


def test_a_level_is_said_as_it_is(cast, plan):
    a_target(plan, measure="camera", nature=Nature.STOCK, time_rule=TimeRule.LAST)
    line = the_line(cast, plan)
    assert not line.runs
    assert in_vietnamese(line, a_figure(15)) == "Hiện có 15/15 camera, đạt 100 %, đúng bằng đăng ký"


def test_a_ratio_is_said_with_both_numbers(cast, plan):
    a_ratio(plan)
    line = the_line(cast, plan)
    assert in_vietnamese(line, a_figure(96, 100)) == "96/100 = 96 %, chỉ tiêu giao 95 %"
    assert in_vietnamese(line, a_figure(0, 0)).startswith("Không phát sinh")


def test_a_ceiling_is_kept_or_passed(cast, plan):
    a_target(plan, measure="vụ", direction="DECREASE", goal=5)
    line = the_line(cast, plan, m10=3)
    assert in_vietnamese(line, a_figure(1)).endswith("lũy kế 4/5 vụ, trong mức cho phép")
    assert in_vietnamese(line, a_figure(4)).endswith("cao hơn mức cho phép 2 vụ")


def test_a_target_without_a_goal_has_no_share(cast, plan):
    a_target(plan, goal=None)
    assert in_vietnamese(the_line(cast, plan), a_figure(4)) == "Trong kỳ 4 nhà; lũy kế 4 nhà"


def test_a_figure_far_above_the_period_before_is_doubted_not_refused(cast, plan):
    a_target(plan)
    line = the_line(cast, plan, m10=4)
    assert doubts(line, a_figure(39)) == ""
    assert doubts(line, a_figure(40))


def test_who_has_not_filled_in_his_part_is_named(cast):
    report = a_report(cast.bo_de, cast.district, figures={"Một": 1}, missing=["Hai", "Ba", "Bốn"])
    named = targets_of(report.scheme)
    contact = holder_of(cast.bo_de, Role.REPORT_WRITER)
    for name in ("Một", "Hai", "Ba"):
        set_contact(cast.bo_de, named[name], contact, by=the_head_of(cast.bo_de), at=MONDAY)
    now = sheet(report)
    assert now.filled == 1
    assert now.waiting_for == [(contact.person.name, 2), ("", 1)]
    following = {mine: first_missing(now, mine) for mine in (None, frozenset({named["Bốn"].pk}), frozenset())}
    assert [line and line.target.name for line in following.values()] == ["Hai", "Bốn", None]


def test_every_kind_of_answer_is_filled_in(cast):
    figures = {"Một": 0, "Hai": not_applicable(), "Ba": unavailable("Chờ nghiệm thu")}
    now = sheet(a_report(cast.bo_de, cast.district, figures=figures, missing=["Bốn"]))
    assert (now.filled, len(now.lines)) == (3, 4)


def test_a_sheet_takes_the_same_queries_for_one_target_and_for_thirty(cast, django_assert_num_queries):
    small = a_report(cast.bo_de, cast.district, state="RETURNED")
    names = {f"Chỉ tiêu {number}": number for number in range(30)}
    large = a_report(cast.gia_thuy, cast.district, figures=names, state="RETURNED")
    for pk, lines in ((small.pk, 1), (large.pk, 30)):
        report = Report.objects.select_related("scheme", "scheme_period").get(pk=pk)
        with django_assert_num_queries(10):
            assert len(sheet(report).lines) == lines


@pytest.mark.parametrize("wards", [1, 3])
def test_lists_take_the_same_queries_for_one_unit_and_for_three(cast, wards, django_assert_num_queries):
    scheme = a_scheme(cast.district, cast.wards[:wards])
    for ward in cast.wards[:wards]:
        a_report(ward, cast.district, scheme=scheme, state="SUBMITTED")
    planner = a_member(cast.planner)
    with django_assert_num_queries(5):
        [period] = periods_to_review(planner)
        rows = rows_of_period(period, planner)
    assert (period.units, period.sent, len(rows)) == (wards, wards, wards)
    head = a_member(cast.head)
    with django_assert_num_queries(5):
        assert len(own_reports(head)) == 1


def test_the_sentence_of_a_period_adds_up_in_protocol_order(cast):
    scheme = a_scheme(cast.district, cast.wards)
    a_report(cast.bo_de, cast.district, scheme=scheme, state="ACCEPTED")
    a_report(cast.gia_thuy, cast.district, scheme=scheme, state="RETURNED")
    report = the_report(scheme, cast.ngoc_lam)
    rows = rows_of_period(report.scheme_period, a_member(cast.planner))
    assert [row.report.unit.name for row in rows] == ["Bồ Đề", "Gia Thụy", "Ngọc Lâm"]
    assert [(row.filled, row.expected) for row in rows] == [(1, 1), (1, 1), (0, 1)]
    standing = standing_of(rows)
    assert standing.accepted + standing.waiting + len(standing.returned) + len(standing.not_sent) == standing.total


def test_a_year_before_its_own_goal_starts_anew(cast, plan):
    a_target(plan)
    scheme = a_scheme(cast.district, [], plan=plan)
    a_report(cast.bo_de, cast.district, {HOUSES: 9}, scheme=scheme, period=NOVEMBER.year_before, state="ACCEPTED")
    assert sheet(the_report(scheme, cast.bo_de)).lines[0].before == 0


def test_only_accepted_figures_make_the_running_total(cast):
    scheme = a_scheme(cast.district, [cast.bo_de])
    a_report(cast.bo_de, cast.district, {HOUSES: 9}, scheme=scheme, period=OCTOBER, state="SUBMITTED")
    line = sheet(fill(the_report(scheme, cast.bo_de), {HOUSES: 4}, by=the_head_of(cast.bo_de))).lines[0]
    assert (line.before, line.previous) == (0, None)
