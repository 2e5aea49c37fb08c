"""The board: what it says of figures, reports and trees, and in how many queries."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from roviec.desk.margin import LOOKS, target_marks
from roviec.desk.pace import Pace
from roviec.desk.queries.board import Board, Wanted, read_board
from roviec.desk.queries.heat import CellState, goals_of
from roviec.desk.spans import Span
from roviec.desk.tests.factories import TODAY, a_district, queries_of
from roviec.desk.wording import Words, reported_sentence
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.operations import Span as Days
from roviec.organisations.operations import assign_area
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Direction, Nature, TimeRule, UnitRule
from roviec.plans.queries import version_on
from roviec.reports.tests.factories import NOVEMBER, OCTOBER, a_report, a_target

TO_NOVEMBER = Wanted(Span.to_date(2023, 11))


def the_board(district, wanted=TO_NOVEMBER, on=TODAY, member=None) -> Board:
    return read_board(member or district.planner, wanted, on)


def test_a_total_says_how_many_units_it_covers():
    district = a_district(wards=3)
    district.accepts(0, 4, NOVEMBER)
    [row] = the_board(district, Wanted(Span.month(2023, 11))).rows
    assert row.total.value.value == Decimal(4)
    assert str(row.coverage) == "1/3"


def test_zero_is_a_figure_and_nothing_said_is_none():
    district = a_district(wards=2)
    district.accepts(0, 0)
    [row] = the_board(district, Wanted(Span.month(2023, 11))).rows
    said, silent = row.cells
    assert said is not None
    assert silent is not None
    assert (said.state, said.value.value) == (CellState.FIGURE, Decimal(0))
    assert (silent.state, silent.value.value) == (CellState.MISSING, None)


def test_a_target_that_concerns_one_ward_is_none_of_the_others_business():
    district = a_district(wards=2)
    a_target(district.plan, "Chỉ tiêu riêng", units=[district.wards[0]])
    own = the_board(district).rows[1]
    assert own.cells[1] is not None
    assert own.cells[1].state == CellState.OUTSIDE
    assert str(own.coverage) == "0/1"


def test_a_running_total_adds_the_months_and_is_measured_by_the_calendar():
    district = a_district(wards=1)
    for month in (9, 10, 11):
        district.accepts(0, 2, OCTOBER if month == 10 else NOVEMBER if month == 11 else OCTOBER.previous)
    [row] = the_board(district).rows
    assert row.total.value.value == Decimal(6)
    assert row.cells[0] is not None
    # 6 of 12 where three of eleven months were reported: not held against the eight that are missing.
    assert row.cells[0].pace == Pace.ON_PACE
    assert row.cells[0].is_partial


def test_the_sum_of_last_figures_is_not_judged_while_some_are_missing():
    district = a_district(wards=2, targets=0)
    stock = a_target(
        district.plan,
        "Điểm tồn tại",
        nature=Nature.STOCK,
        direction=Direction.DECREASE,
        time_rule=TimeRule.LAST,
        goal=9,
    )
    district.targets.append(stock)
    district.accepts(0, 3)
    [row] = the_board(district).rows
    assert row.total.value.value == Decimal(3)
    assert row.total.pace in {Pace.INCOMPLETE, Pace.NO_GOAL}
    # The annex of the plan says the same.
    [mark] = target_marks(district.planner, version_on(district.plan, TODAY), TODAY).values()
    assert mark.look == LOOKS[Pace.INCOMPLETE]
    district.accepts(1, 4)
    [row] = the_board(district).rows
    assert row.cells[1] is not None
    assert row.cells[1].pace == Pace.ON_PACE


def test_a_draft_counts_nowhere():
    district = a_district(wards=1)
    a_report(district.wards[0], district.unit, {"Chỉ tiêu số 1": 7}, scheme=district.scheme, state="SUBMITTED")
    [row] = the_board(district).rows
    assert row.total.value.value is None


def test_who_has_reported_adds_up_by_name():
    district = a_district(wards=3)
    figures = {"Chỉ tiêu số 1": 7}
    a_report(district.wards[0], district.unit, figures, scheme=district.scheme, state="SUBMITTED")
    a_report(district.wards[1], district.unit, figures, scheme=district.scheme, state="RETURNED")
    [group] = the_board(district).reported
    assert (group.sent, group.returned, group.missing) == (["Bồ Đề"], ["Cự Khối"], ["Đức Giang"])
    with translation.override("vi"):
        assert reported_sentence(group, Words()) == (
            "1/3 phường đã báo cáo tháng 11/2023; trả lại để bổ sung: Cự Khối; chưa: Đức Giang."
        )


def test_the_wards_stand_in_their_protocol_order():
    district = a_district(wards=14)
    assert [unit.short_name for unit in the_board(district).shown] == [str(ward) for ward in district.wards]


def test_the_day_of_the_frame_cuts_the_months_and_the_tasks():
    district = a_district(wards=1)
    district.accepts(0, 2, OCTOBER)
    district.accepts(0, 3, NOVEMBER)
    district.hands_out(0, due_on=date(2023, 11, 1))
    then = the_board(district, Wanted(Span.to_date(2023, 10)), on=date(2023, 10, 31))
    assert then.rows[0].total.value.value == Decimal(2)
    assert then.tally.running == 1
    # Even where the year is asked for to its end.
    assert the_board(district, Wanted(Span.to_date(2023, 12)), on=date(2023, 10, 31)).rows[0].total.value.value == 2


def test_followed_units_are_a_filter():
    district = a_district(wards=3)
    leader = holder_of(district.unit, Role.LEADER)
    assign_area(
        leader,
        Role.LEADER,
        unit=district.wards[1],
        basis="12-QĐ/QU",
        span=Days(date(2020, 1, 1)),
        by=BUILDER,
        at=MONDAY,
    )
    district.hands_out(0)
    district.hands_out(1)
    page = client_for(leader).get("/board/?units=followed")
    assert [unit.short_name for unit in page.context["board"].shown] == ["Cự Khối"]
    assert page.context["board"].tally.given == 1


def test_the_tree_counts_each_branch_into_the_one_above():
    district = a_district(wards=2)
    district.hands_out(0, due_on=date(2023, 6, 30), done_on=date(2023, 6, 1))
    district.hands_out(0, 1, due_on=date(2023, 6, 30))
    [node] = the_board(district).outline
    assert (node.title, node.given, node.done, node.overdue, node.targets) == ("KH 160", 2, 1, 1, 1)


@pytest.mark.parametrize(("wards", "targets", "items"), [(3, 2, 4), (14, 17, 100)])
def test_the_board_takes_twelve_queries_with_finding_the_person(wards, targets, items):
    district = a_district(wards, targets)
    average = a_target(district.plan, "Điểm hài lòng", time_rule=TimeRule.AVERAGE, unit_rule=UnitRule.AVERAGE)
    district.targets.append(average)
    for number in range(items):
        district.hands_out(number % wards, due_on=date(2023, 6, 30), title=f"Việc {number}")
    district.accepts(0, 3)
    assert queries_of(holder_of(district.unit, Role.PLANNER), "/board/") <= 12


@pytest.mark.parametrize("address", ["/", "/work/", "/board/items/", "/search/?q=viec"])
def test_no_page_asks_more_for_more_rows(address):
    district = a_district(wards=1)
    planner = holder_of(district.unit, Role.PLANNER)
    district.hands_out(0, due_on=date(2023, 6, 30), title="Việc này")
    first = queries_of(planner, address)
    for number in range(6):
        district.hands_out(0, due_on=date(2023, 6, 30), title=f"Việc {number}")
    assert queries_of(planner, address) == first


def test_the_workbook_keeps_a_name_that_looks_like_a_formula_as_a_name():
    district = a_district(wards=1)
    district.hands_out(0, due_on=date(2023, 6, 30), title='=HYPERLINK("http://x")')
    answer = client_for(holder_of(district.unit, Role.PLANNER)).get("/board/sheet.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        words = book.read("xl/sharedStrings.xml").decode()
    assert not any("<f>" in page for page in pages)
    assert "=HYPERLINK" in words
    assert "Số liệu minh họa" in words


def test_the_message_is_three_lines_and_a_link_with_nobodys_name():
    district = a_district(wards=2)
    district.hands_out(0, due_on=date(2023, 6, 30))
    district.accepts(0, 4)
    page = client_for(holder_of(district.unit, Role.PLANNER)).get("/board/")
    lines = page.context["message"].split("\n")
    assert len(lines) == 4
    assert lines[3].startswith("http://testserver/board/?")
    assert not any("Cán bộ" in line for line in lines)


def test_a_year_without_plans_says_so():
    district = a_district(wards=1)
    page = client_for(holder_of(district.unit, Role.PLANNER)).get("/board/?year=1999")
    assert page.status_code == 200


def test_a_board_without_any_plan_says_where_to_look():
    alone = a_unit("Quận trống")
    page = client_for(holder_of(alone, Role.PLANNER)).get("/board/")
    assert "Chưa có kế hoạch cho năm này" in page.content.decode()


def test_only_the_goals_that_are_shown_are_read():
    """A country has hundreds of thousands: those of other units and other years are left where they are."""
    district = a_district(wards=3)
    [target] = district.targets
    year = Period.year(2023)
    shown = [district.wards[0].pk, district.wards[2].pk]
    assert set(goals_of([target], shown, 2023, None)) == {(target.pk, unit, year) for unit in shown}
    assert goals_of([target], shown, 2022, None) == {}
