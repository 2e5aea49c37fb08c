"""Số này từ đâu: from a cell to the photo in three clicks, by the rule, with what it was before."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from roviec.desk.tests.factories import a_district, queries_of
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.plans.enums import TimeRule, UnitRule
from roviec.plans.models import Target
from roviec.reports.models import Entry, Report
from roviec.reports.operations import (
    accept_correction,
    accept_report,
    add_evidence,
    propose_correction,
    revoke_report,
    submit_report,
)
from roviec.reports.queries import a_figure, content_hash
from roviec.reports.tests.factories import OCTOBER, a_photo, a_report, a_target


def click(client: Client, page: str, pattern: str) -> tuple[str, str]:
    """Follow the first link of the page whose address matches; its page, and the address."""
    [address, *_] = [found for found in re.findall(r'href="([^"]+)"', page) if re.fullmatch(pattern, found)]
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace"), answer["Content-Type"]


def test_a_photo_is_three_clicks_from_the_board():
    district = a_district(wards=3)
    ward = district.wards[0]
    report = a_report(ward, district.unit, {"Chỉ tiêu số 1": 4}, scheme=district.scheme)
    add_evidence(report, district.targets[0], a_photo(), by=the_head_of(ward), at=MONDAY)
    submit_report(report, by=the_head_of(ward), at=MONDAY)
    accept_report(report, content_hash(report), by=the_planner_of(district.unit), at=MONDAY)

    client = client_for(holder_of(district.unit, Role.PLANNER))
    board = client.get("/board/").content.decode()
    total, _ = click(client, board, rf"/targets/\d+/units/{district.unit.pk}/2023-to-11/")
    own, _ = click(client, total, rf"/targets/\d+/units/{ward.pk}/2023-to-11/")
    _photo, kind = click(client, own, r"/reports/\d+/evidence/\d+/")
    assert kind.startswith("image/")


def test_the_formula_has_the_numbers_of_the_parts():
    district = a_district(wards=3)
    for ward, figure in enumerate((4, 3, 0)):
        district.accepts(ward, figure)
    page = client_for(holder_of(district.unit, Role.PLANNER)).get(
        f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/2023-11/"
    )
    assert page.context["formula"] == "4 + 3 + 0 = 7"
    assert "cộng các đơn vị" in page.content.decode()


def test_who_is_missing_is_named():
    district = a_district(wards=3)
    district.accepts(0, 4)
    page = client_for(holder_of(district.unit, Role.PLANNER)).get(
        f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/2023-11/"
    )
    assert page.context["origin"].missing == ["Cự Khối", "Đức Giang"]


@pytest.mark.parametrize(
    ("rule", "formula"),
    [(UnitRule.AVERAGE, "(4 + 7) / 2 = 5,5"), (UnitRule.MINIMUM, "thấp nhất trong 4; 7 = 4")],
)
def test_each_rule_shows_its_own_formula(rule, formula):
    district = a_district(wards=2, targets=0)
    district.targets.append(a_target(district.plan, "Điểm", unit_rule=rule, time_rule=TimeRule.AVERAGE, goal=None))
    district.accepts(0, 4)
    district.accepts(1, 7)
    with translation.override("vi"):
        page = client_for(holder_of(district.unit, Role.PLANNER)).get(
            f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/2023-11/"
        )
    assert page.context["formula"] == formula


def test_a_corrected_figure_shows_what_it_was_and_why():
    district = a_district(wards=1)
    district.accepts(0, 4, OCTOBER)
    ward = district.wards[0]
    entry = Entry.objects.select_related("report", "target").get(report__unit=ward)
    correction = propose_correction(entry, a_figure(6), why="Cộng thiếu tổ 12", by=the_head_of(ward), at=MONDAY)
    accept_correction(correction, by=the_planner_of(district.unit), at=MONDAY)
    page = client_for(holder_of(district.unit, Role.PLANNER)).get(
        f"/targets/{district.targets[0].pk}/units/{ward.pk}/2023-10/"
    )
    newest, oldest = page.context["history"]
    assert (newest[1].text, oldest[1].text) == ("6", "4")
    assert newest[0].why == "Cộng thiếu tổ 12"
    assert newest[0].actor
    assert {row.report_id for row, _shown in page.context["history"]} == {entry.report_id}


def test_the_number_of_queries_is_the_same_for_any_number_of_parts():
    found = set()
    for wards in (2, 9):
        district = a_district(wards=wards)
        for ward in range(wards):
            district.accepts(ward, 1)
        address = f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/2023-to-11/"
        found.add(queries_of(holder_of(district.unit, Role.PLANNER), address))
    assert len(found) == 1


def corrected(district, ward, number, why):
    entry = Entry.objects.select_related("report", "target").get(report__unit=ward, report__period_start=OCTOBER.start)
    correction = propose_correction(entry, a_figure(number), why=why, by=the_head_of(ward), at=MONDAY)
    accept_correction(correction, by=the_planner_of(district.unit), at=MONDAY)


@pytest.fixture
def replaced():
    """Two wards in October and November; the first one's October corrected, the second one's revoked."""
    district = a_district(wards=2)
    for ward in (0, 1):
        district.accepts(ward, 4, OCTOBER)
        district.accepts(ward, 3)
    corrected(district, district.wards[0], 6, "Cộng thiếu tổ 12")
    sheet = Report.objects.get(unit=district.wards[1], period_start=OCTOBER.start)
    revoke_report(sheet, "Sai mẫu", basis="BB số 7", by=the_planner_of(district.unit), at=MONDAY + timedelta(days=1))
    return district


def test_behind_a_total_stand_the_reports_and_every_value_that_was_replaced(replaced):
    address = f"/targets/{replaced.targets[0].pk}/units/{replaced.unit.pk}/2023-to-11/"
    page = client_for(holder_of(replaced.unit, Role.PLANNER)).get(address)
    told = {
        cell.unit: [(shown.text, row.how, row.why) for row, shown in rows] for cell, rows in page.context["replaced"]
    }
    assert told == {
        "Bồ Đề": [("6", "đính chính", "Cộng thiếu tổ 12"), ("4", "duyệt báo cáo", "")],
        "Cự Khối": [("", "thu hồi báo cáo", "Sai mẫu (BB số 7)"), ("4", "duyệt báo cáo", "")],
    }
    assert [(each.unit, each.report.period_start.month) for each in page.context["sheets"]] == [
        ("Bồ Đề", 11), ("Cự Khối", 11), ("Bồ Đề", 10), ("Cự Khối", 10),
    ]  # fmt: skip
    assert "2 số phía sau đã được thay sau khi duyệt." in page.context["lines"]
    text = page.content.decode()
    assert all(words in text for words in ("Những số đã được thay", "Cộng thiếu tổ 12", "Sai mẫu (BB số 7)"))


def test_a_ward_is_told_of_its_own_reports_and_corrections_only(replaced):
    address = f"/targets/{replaced.targets[0].pk}/units/{replaced.unit.pk}/2023-to-11/"
    page = client_for(holder_of(replaced.wards[1], Role.HEAD)).get(address)
    assert [cell.unit for cell, _rows in page.context["replaced"]] == ["Cự Khối"]
    assert {each.unit for each in page.context["sheets"]} == {"Cự Khối"}
    assert "Cộng thiếu tổ 12" not in page.content.decode()


def test_of_few_persons_nothing_behind_the_total_is_told_to_an_outsider(replaced):
    Target.objects.filter(pk=replaced.targets[0].pk).update(counts_people=True)
    address = f"/targets/{replaced.targets[0].pk}/units/{replaced.unit.pk}/2023-to-11/"
    inside = client_for(holder_of(replaced.unit, Role.PLANNER)).get(address)
    assert len(inside.context["replaced"]) == 2
    outside = client_for(holder_of(replaced.wards[1], Role.HEAD)).get(address)
    assert [cell.unit for cell, _rows in outside.context["replaced"]] == ["Cự Khối"]


def test_it_leaves_as_a_workbook_with_its_parts_reports_and_replaced_values(replaced):
    address = f"/targets/{replaced.targets[0].pk}/units/{replaced.unit.pk}/2023-to-11/?as=xlsx"
    answer = client_for(holder_of(replaced.unit, Role.PLANNER)).get(address)
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    cells = [tuple(row[:4]) for row in rows]
    assert "cộng các đơn vị" in str(rows[1][0])
    assert ("Đơn vị", "Bồ Đề", "Lũy kế 11 tháng năm 2023", 9) in cells
    whys = [row[-1] for row in rows if row[0] in {"Đang tính", "Đã bị thay"}]
    assert whys == [
        "đính chính: Cộng thiếu tổ 12",
        "duyệt báo cáo",
        "thu hồi báo cáo: Sai mẫu (BB số 7)",
        "duyệt báo cáo",
    ]
    assert sum(row[0] == "Báo cáo" for row in rows) == 4


def test_progress_is_told_with_its_numbers_and_from_a_baseline():
    district = a_district(wards=1, targets=0)
    district.targets.append(a_target(district.plan, "Hộ dùng nước sạch", goal=30, baseline=10))
    district.accepts(0, 20)
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get(
        f"/targets/{district.targets[0].pk}/units/{district.wards[0].pk}/2023-to-11/"
    )
    assert page.context["lines"][0] == "Tiến độ tính từ mức ban đầu: (20 − 10) / (30 − 10) = 50\u00a0%."
    assert page.context["lines"][1] == "Đã có 1/11 số phải báo cáo."
