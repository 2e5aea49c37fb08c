"""Rows copied from Excel or Word become lines of the draft, or say what is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.organisations.enums import Tree, UnitKind
from roviec.organisations.operations import Span, found_unit, place_unit
from roviec.organisations.tests.factories import FOUNDED, MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind
from roviec.plans.operations import UnableToWrite, add_items
from roviec.plans.pasting import heading_left, lines_to_add, read_rows, text_left
from roviec.plans.queries import UnitBook, annex_of, unit_book
from roviec.plans.tests.factories import a_group, a_plan, the_draft

SHEET = """TT\tNội dung\tĐơn vị chủ trì\tPhối hợp\tLĐ phụ trách\tThời hạn\tSản phẩm\tKết quả\tGhi chú
I\tChỉnh trang đô thị
1\tRà soát ngõ ngách\tUBND 14 phường\tPhòng QLĐT, Đoàn Thanh niên\tĐ/c Hoa\tQuý II/2023\tDanh mục\t\t
2\t"Sơn kẻ vạch,
biển báo"\tPhòng QLĐT\t\t\tTrước 30/6\t\t\tTheo KH 12
II\tAn sinh
1\tXây nhà cho hộ khó khăn\tPhường Bồ Đề\tphuong gia thuy; Ngọc Lâm\t\tThường xuyên\t\t\t"""


@pytest.fixture
def district():
    district = a_unit("Quận Long Biên")
    span = Span(FOUNDED)
    for name, short, kind in [
        ("Phường Bồ Đề", "Bồ Đề", UnitKind.WARD),
        ("Phường Gia Thụy", "Gia Thụy", UnitKind.WARD),
        ("Phường Ngọc Lâm", "Ngọc Lâm", UnitKind.WARD),
        ("Phường Long Biên", "Long Biên", UnitKind.WARD),
        ("Phòng Quản lý đô thị quận Long Biên", "Phòng QLĐT", UnitKind.DEPARTMENT),
        ("Đoàn Thanh niên quận Long Biên", "Đoàn Thanh niên", UnitKind.MASS_ORG),
        ("Phòng Văn hóa, Thông tin", "Phòng VHTT", UnitKind.DEPARTMENT),
        ("Phòng Văn hóa", "Phòng Văn hóa", UnitKind.DEPARTMENT),
        ("Ủy ban nhân dân phường Bồ Đề", "UBND Bồ Đề", UnitKind.PEOPLES_COMMITTEE),
        ("Long Biên", "Ban Long Biên", UnitKind.BOARD),
    ]:
        unit = found_unit(name, short, kind, span, by=BUILDER, at=MONDAY)
        place_unit(unit, district, Tree.MANAGEMENT, span, by=BUILDER, at=MONDAY)
    return district


def read(text, plan, kind=ItemKind.TASK):
    return read_rows(text, the_draft(plan), unit_book(plan.owner_id, MONDAY.date()), kind)


def add(rows, plan):
    add_items(the_draft(plan), lines_to_add(rows), by=BUILDER, at=MONDAY)
    return [
        (line.depth, line.row.number, line.row.text, line.lead, line.co_units)
        for line in annex_of(the_draft(plan), MONDAY.date())
    ]


def test_a_range_with_headings_becomes_groups_and_tasks(district):
    plan = a_plan(district)
    rows = read(SHEET, plan)
    assert [row.wrong for row in rows] == [[]] * 5
    with_wards = add(rows, plan)
    assert [line[:3] for line in with_wards] == [
        (0, "I", "Chỉnh trang đô thị"),
        (1, "1", "Rà soát ngõ ngách"),
        (1, "2", "Sơn kẻ vạch, biển báo"),
        (0, "II", "An sinh"),
        (1, "1", "Xây nhà cho hộ khó khăn"),
    ]
    assert [line[4] for line in with_wards[1:2] + with_wards[4:]] == [
        "Phòng QLĐT; Đoàn Thanh niên",
        "Gia Thụy; Ngọc Lâm",
    ]
    second = the_draft(plan).lines.get(number="2")
    assert (second.due_on, second.note, second.lead_unit is not None) == (date(2023, 6, 30), "Theo KH 12", True)


def test_what_is_wrong_with_a_row_is_said_whole_and_the_other_rows_are_added(district):
    plan = a_plan(district)
    rows = read(
        "TT\tNội dung\tChủ trì\tThời hạn\n1\tViệc tốt\tBồ Đề\t30/6\n2\tViệc hỏng\tPhường Bồ Đê Hạ\thôm nào rảnh", plan
    )
    assert [len(row.wrong) for row in rows] == [0, 2]
    assert "Phường Bồ Đê Hạ" in rows[1].wrong[0]
    assert [line[2] for line in add(rows, plan)] == ["Việc tốt"]
    assert text_left(rows) == "2\tViệc hỏng\tPhường Bồ Đê Hạ\thôm nào rảnh"


def test_rows_without_headings_are_told_by_their_number(district):
    plan = a_plan(district)
    assert add(read("Việc thứ nhất\nViệc thứ hai", plan), plan) == [
        (0, "", "Việc thứ nhất", "", ""),
        (0, "", "Việc thứ hai", "", ""),
    ]
    assert read("3\tViệc thứ ba\tBồ Đề", plan)[0].cells == {"number": "3", "text": "Việc thứ ba", "lead": "Bồ Đề"}


def test_a_numbered_row_finds_its_heading_in_the_draft(district):
    plan = a_plan(district)
    a_group(plan, "Chỉnh trang", "II")
    assert [line[:2] for line in add(read("II.3\tSơn kẻ vạch\tBồ Đề", plan), plan)] == [(0, "II"), (1, "II.3")]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("phường bồ đề", "Phường Bồ Đề"),
        ("BO DE", "Phường Bồ Đề"),
        ("P. Bồ Đề", "Phường Bồ Đề"),
        ("UBND phường Bồ Đề", "Ủy ban nhân dân phường Bồ Đề"),
        ("Phòng Quản lý đô thị quận Long Biên", "Phòng Quản lý đô thị quận Long Biên"),
        ("Long Biên", "Long Biên"),
    ],
)
def test_a_unit_is_found_however_it_is_written(district, written, found):
    assert unit_book(district.pk, MONDAY.date()).find(written).name == found


def test_a_comma_in_a_name_does_not_cut_it(district):
    book = unit_book(district.pk, MONDAY.date())
    found = book.several("Phòng Văn hóa, Thông tin, Bồ Đề\nPhòng Văn hóa")
    assert [unit.name for unit in found] == ["Phòng Văn hóa, Thông tin", "Phường Bồ Đề", "Phòng Văn hóa"]


def test_a_name_that_two_units_bear_is_asked_back(district):
    second = found_unit("Trạm Y tế", "Bồ Đề", UnitKind.CENTRE, Span(FOUNDED), by=BUILDER, at=MONDAY)
    place_unit(second, district, Tree.MANAGEMENT, Span(FOUNDED), by=BUILDER, at=MONDAY)
    rows = read("1\tViệc\tBồ Đề", a_plan(district))
    assert "Trạm Y tế" in rows[0].wrong[0]
    assert "Phường Bồ Đề" in rows[0].wrong[0]


def test_what_is_left_of_a_paste_still_belongs_under_its_heading(district):
    plan = a_plan(district)
    rows = read("I\tAn sinh\n1\tViệc hỏng\tAi đó\nII\tChỉnh trang\n1\tViệc tốt\tBồ Đề", plan)
    made = add_items(the_draft(plan), lines_to_add(rows), by=BUILDER, at=MONDAY)
    assert [row.text for row in made] == ["An sinh", "Chỉnh trang", "Việc tốt"]
    assert heading_left(rows, made) == made[0].item_id
    again = read_rows(
        text_left(rows).replace("Ai đó", "Bồ Đề"),
        the_draft(plan),
        unit_book(district.pk, MONDAY.date()),
        ItemKind.TASK,
        made[0].item,
    )
    assert [line[:3] for line in add(again, plan)][:2] == [(0, "I", "An sinh"), (1, "1", "Việc hỏng")]


def test_the_wards_together_are_read_and_shown_as_one(district):
    plan = a_plan(district)
    lines = add(read("1\tViệc\tPhòng QLĐT\tCác phường; Đoàn Thanh niên", plan), plan)
    assert the_draft(plan).lines.get().co_units.count() == 5
    assert lines[0][4].endswith("; Đoàn Thanh niên")
    assert "Bồ Đề" not in lines[0][4]


def test_a_long_list_of_units_costs_no_more_than_its_length(district, monkeypatch):
    book, asked = unit_book(district.pk, MONDAY.date()), []
    find = UnitBook.find
    monkeypatch.setattr(UnitBook, "find", lambda self, text: (asked.append(text), find(self, text))[1])
    assert len(book.several("Bồ Đề, Gia Thụy, " * 50)) == 2
    assert len(asked) <= 2 * 100


@pytest.mark.parametrize("text", ["x\n" * 501, "x" * 400_001, "1\t" + "x" * 140_000])
def test_too_much_is_not_read(district, text):
    with pytest.raises(UnableToWrite):
        read(text, a_plan(district))


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n"])
def test_nothing_is_nothing(district, text):
    assert read(text, a_plan(district)) == []
