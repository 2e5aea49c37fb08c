"""The tree of units, the page of one unit, and the day they are read for."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.organisations.enums import Role, UnitKind
from roviec.organisations.models import Unit, UnitVersion
from roviec.organisations.queries import named
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit, client_for


def words_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_district_reads_its_tree_in_protocol_order(cast):
    page = words_of(client_for(cast.planner).get("/units/"))
    assert page.index("Bồ Đề") < page.index("Gia Thụy") < page.index("Ngọc Lâm")


def test_the_divisions_of_an_office_stand_after_the_wards_not_among_them():
    district = a_unit("Long Biên")
    office = a_unit("UBND quận", parent=district, kind=UnitKind.OFFICE, position=9)
    wards = [a_unit(name, parent=district, position=place) for place, name in enumerate(("Bồ Đề", "Gia Thụy"), start=1)]
    division = a_unit("Phòng Y tế", parent=office, kind=UnitKind.OFFICE, position=1)
    asked = Unit.objects.filter(pk__in=[division.pk, *(ward.pk for ward in wards)])
    assert [unit.short_name for unit in named(asked, MONDAY.date())] == ["Bồ Đề", "Gia Thụy", "Phòng Y tế"]


def test_a_ward_reads_itself_and_what_is_above_but_no_neighbour(cast):
    client = client_for(cast.head)
    assert "Gia Thụy" not in words_of(client.get("/units/"))
    assert client.get(f"/units/{cast.bo_de.pk}/").status_code == 200
    assert client.get(f"/units/{cast.district.pk}/").status_code == 200
    assert client.get(f"/units/{cast.gia_thuy.pk}/").status_code == 404
    assert client.get(f"/units/{cast.gia_thuy.pk}/history/").status_code == 404


def test_the_page_of_the_district_does_not_list_a_wards_neighbours_to_it(cast):
    assert "Ngọc Lâm" not in words_of(client_for(cast.head).get(f"/units/{cast.district.pk}/"))


def test_a_unit_shows_its_posts_with_holders_roles_and_vacancies(cast):
    a_holding(cast.bo_de, "Văn thư", roles=(Role.CLERK,), until=date(2022, 1, 1))
    page = words_of(client_for(cast.head).get(f"/units/{cast.bo_de.pk}/"))
    assert "Chủ tịch" in page
    assert "Người đứng đầu" in page
    assert "Văn thư" not in page, "a post that has ended is not a vacancy"


def test_a_unit_shows_all_its_names(cast):
    first = UnitVersion.objects.get(unit=cast.bo_de)
    UnitVersion.objects.filter(pk=first.pk).update(valid=(first.valid.lower, date(2010, 1, 1)))
    UnitVersion.objects.create(
        unit=cast.bo_de,
        name="Phường Bồ Đề mới",
        short_name="Bồ Đề mới",
        kind=first.kind,
        valid=(date(2010, 1, 1), None),
    )
    client = client_for(cast.head)
    page = words_of(client.get(f"/units/{cast.bo_de.pk}/"))
    assert "<h1>Phường Bồ Đề mới</h1>" in page
    assert "06/11/2003 - 31/12/2009" in page
    client.post("/units/day/", {"on": "31/12/2009"})
    assert "<h1>Bồ Đề</h1>" in words_of(client.get(f"/units/{cast.bo_de.pk}/"))


def test_the_history_of_a_unit_reads_as_sentences(cast):
    page = words_of(client_for(cast.head).get(f"/units/{cast.bo_de.pk}/history/"))
    assert "lập đơn vị" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_tree_takes_the_same_queries_however_many_units(rows, django_assert_num_queries):
    district = a_unit("Long Biên")
    for place in range(rows):
        a_unit(f"Phường {place}", district, position=place)
    client = client_for(a_holding(district, "Cán bộ tổng hợp", roles=(Role.PLANNER,)))
    with django_assert_num_queries(8):
        client.get("/units/")
