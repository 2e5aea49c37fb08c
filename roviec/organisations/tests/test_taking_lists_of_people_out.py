"""Lists of people as workbooks and on paper: what stands on them, who takes them out, and that it is noted."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.models import SensitiveRead
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_person, a_unit, client_for, holder_of
from roviec.organisations.tests.keeping import an_office, said
from roviec.people.tests.factories import BUILDER, MONDAY


def rows_of(answer) -> list[list[object]]:
    assert answer.status_code == 200
    return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]


def notes() -> list[tuple[str, int | None, int, str]]:
    rows = SensitiveRead.objects.filter(kind=ReadKind.PEOPLE_EXPORT).order_by("pk")
    return [(row.taken, row.unit_id, row.count, row.actor_key) for row in rows]


def test_the_list_of_people_leaves_as_a_workbook_with_their_posts_and_is_noted():
    office = an_office()
    keeper, contact = office.keeper.person, office.cast.contact
    leaver = a_person("Đỗ Văn Ăn")
    a_holding(office.cast.bo_de, "Văn thư", person=leaver)
    Holding.objects.filter(person=leaver).update(valid=(FOUNDED, TODAY))
    a_holding(a_unit("Gia Lâm"), person=a_person("Đỗ Văn Xa"))
    rows = rows_of(office.browser.get("/units/people/list.xlsx"))
    told = {row[1]: row for row in rows[4:] if row[1]}
    assert set(told) == {keeper.name, contact.person.name, leaver.name, office.ward_keeper.person.name}
    assert told[keeper.name][2:] == [
        "Quản trị", "Long Biên", datetime(2003, 11, 6), "Quản trị (Long Biên)", keeper.username, "đang dùng",  # noqa: DTZ001
    ]  # fmt: skip
    assert told[contact.person.name][3] == "Bồ Đề"
    assert told[leaver.name][2:6] == ["hôm nay chưa giữ chức vụ", None, None, None]
    assert notes() == [("PEOPLE", office.cast.district.pk, 4, f"person:{keeper.pk}")]


def test_what_was_searched_for_is_what_leaves_and_an_empty_list_tells_of_nobody():
    office = an_office()
    name = office.cast.contact.person.name
    rows = rows_of(office.browser.get("/units/people/list.xlsx", {"q": name}))
    assert [row[1] for row in rows[4:] if row[1]] == [name]
    assert [count for _list, _unit, count, _who in notes()] == [1]
    rows_of(office.browser.get("/units/people/list.xlsx", {"q": "không ai như vậy"}))
    assert len(notes()) == 1


def test_for_another_program_the_same_rows_leave_and_are_noted_too():
    office = an_office()
    sheet = csv.reader(io.StringIO(office.browser.get("/units/people/list.csv").content.decode("utf-8-sig")))
    book = rows_of(office.browser.get("/units/people/list.xlsx"))
    assert [row[1] for row in sheet] == [row[1] for row in book[3:] if row[1]]
    assert office.browser.get("/units/areas/list.csv").content.decode("utf-8-sig").startswith('"Người giữ chức vụ"')
    [first, second] = notes()
    assert first == second


def test_printing_and_the_areas_are_noted_too():
    office = an_office()
    assign_area(
        office.cast.contact,
        Role.MONITOR,
        unit=office.cast.gia_thuy,
        basis="12-TB",
        span=Span(TODAY),
        by=BUILDER,
        at=MONDAY,
    )
    assert office.browser.post("/units/people/printing/").status_code == 204
    rows = rows_of(office.browser.get("/units/areas/list.xlsx"))
    assert rows[4][0] == office.cast.contact.person.name
    assert rows[4][4] == "12-TB"
    assert office.browser.post("/units/areas/printing/").status_code == 204
    assert [note[0] for note in notes()] == ["PEOPLE", "AREAS", "AREAS"]
    assert [note[2] for note in notes()][1:] == [1, 1]
    # The buttons tell the address; by looking at a list nothing is noted.
    assert 'data-notes="/units/people/printing/?q=a"' in said(office.browser.get("/units/people/?q=a"))
    assert 'data-notes="/units/areas/printing/"' in said(office.browser.get("/units/areas/"))
    assert len(notes()) == 3
    assert office.browser.get("/units/people/printing/").status_code == 405


def test_the_workbook_of_what_stands_is_noted_and_the_empty_one_is_not():
    office = an_office()
    office.browser.get(reverse("organisations:import_template"))
    assert notes() == []
    office.browser.get(reverse("organisations:import_template"), {"filled": "1"})
    [(taken, unit, count, _who)] = notes()
    assert (taken, unit) == (TakenList.WORKBOOK, office.cast.district.pk)
    assert count > 1


def test_who_keeps_nothing_takes_nothing_out():
    office = an_office()
    browser = client_for(holder_of(office.cast.bo_de, Role.HEAD))
    for address in (
        "/units/people/list.xlsx",
        "/units/people/list.csv",
        "/units/areas/list.xlsx",
        "/units/areas/list.csv",
    ):
        assert browser.get(address).status_code == 403
    for address in ("/units/people/printing/", "/units/areas/printing/"):
        assert browser.post(address).status_code == 403
    assert notes() == []


@pytest.mark.parametrize("people", [1, 3])
def test_the_workbook_takes_the_same_queries_however_long(people, django_assert_num_queries):
    office = an_office()
    for number in range(people):
        a_holding(office.cast.bo_de, f"Chuyên viên {number}", (Role.REPORT_WRITER,))
    browser = office.browser
    browser.get("/units/people/list.xlsx")
    with django_assert_num_queries(QUERIES):
        browser.get("/units/people/list.xlsx")


QUERIES = 15
