"""A board of more units than a table has columns: how many stand how, from the very cells of the matrix."""

from __future__ import annotations

import pytest

from roviec.desk import shown_wide
from roviec.desk.pace import Pace
from roviec.desk.queries.board import Board, Wanted, read_board
from roviec.desk.queries.heat import CellState
from roviec.desk.shown_wide import spread_of, wide_table
from roviec.desk.spans import Span
from roviec.desk.tests.factories import TODAY, District, a_district
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, holder_of
from roviec.reports.tests.factories import a_target

TO_NOVEMBER = Wanted(Span.to_date(2023, 11))


@pytest.fixture
def district() -> District:
    """Four wards with a target of 120 a year, ten a month: one is ahead, two behind, one silent; another target is one's own."""
    district = a_district(wards=4, targets=0)
    district.targets.append(a_target(district.plan, "Hộ được hỗ trợ", goal=120))
    for ward, figure in ((0, 100), (1, 5), (2, 1)):
        district.accepts(ward, figure)
    a_target(district.plan, "Chỉ tiêu riêng", units=[district.wards[0]])
    return district


def the_board(district: District) -> Board:
    return read_board(district.planner, TO_NOVEMBER, TODAY)


def test_the_parts_make_up_the_units_concerned(district):
    board = the_board(district)
    for row, shown in zip(board.rows, wide_table(board).rows, strict=True):
        cells = [cell for cell in row.cells if cell]
        spread = shown.spread
        assert spread.concerned == sum(cell.state != CellState.OUTSIDE for cell in cells)
        assert spread.behind == sum(c.state == CellState.FIGURE and c.pace == Pace.BEHIND for c in cells)
        assert spread.silent == sum(c.state in {CellState.MISSING, CellState.UNAVAILABLE} for c in cells)
        assert spread.good == sum(c.state == CellState.FIGURE and c.pace.is_good for c in cells)
        assert sum(count for _name, _begins, count in spread.bars) == spread.concerned


def test_who_is_furthest_behind_is_named_first_with_the_figure(district):
    board = the_board(district)
    shared, own = wide_table(board).rows
    assert [(name, cell.text) for name, cell in shared.furthest] == [("Đức Giang", "1"), ("Cự Khối", "5")]
    assert own.furthest == []


def test_units_with_most_targets_behind_stand_first_and_both_ways_add_up(district):
    table = wide_table(the_board(district))
    behind = [unit.spread.behind for unit in table.units]
    assert behind == sorted(behind, reverse=True)
    assert behind[:2] == [1, 1]
    for part in ("good", "nearly", "behind", "silent", "other"):
        along, down = (sum(getattr(row.spread, part) for row in rows) for rows in (table.rows, table.units))
        assert along == down


def test_what_a_reader_may_not_see_is_not_counted():
    assert spread_of([None, None]).concerned == 0


def test_the_page_changes_its_shape_beyond_so_many_units(district, monkeypatch):
    browser = client_for(holder_of(district.unit, Role.PLANNER))
    address = "/board/"
    usual = browser.get(address).content.decode()
    monkeypatch.setattr(shown_wide, "MOST_COLUMNS", 3)
    wide = browser.get(address).content.decode()
    assert 'class="table-tool heat"' in usual
    assert 'class="table-tool heat"' not in wide
    assert "wide-furthest" in wide
