"""Every page of upkeep opens, for whom it should, and takes a steady number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roviec.organisations.enums import CodeScheme, Role
from roviec.organisations.models import HoldingRole, UnitVersion
from roviec.organisations.operations import Span, add_code, assign_area, make_post
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_unit, client_for, holder_of
from roviec.organisations.tests.keeping import an_office, said
from roviec.people.tests.factories import BUILDER, MONDAY


def pages_of(office):
    """Each address of upkeep that is looked at, with the things of Bồ Đề."""
    unit, held = office.cast.bo_de, office.cast.contact
    name = UnitVersion.objects.get(unit=unit)
    code = add_code(unit, CodeScheme.ISSUER, "UBND", FOUNDED, by=BUILDER, at=MONDAY)
    area = assign_area(held, Role.MONITOR, unit=unit, basis="12-TB/ĐU", span=Span(TODAY), by=BUILDER, at=MONDAY)
    role = HoldingRole.objects.get(holding=held)
    at = {
        "unit": ("unit_upkeep", "unit_name", "unit_code", "unit_order", "unit_end", "term_new", "post_new"),
        "post": ("post", "post_title", "post_end", "post_retraction", "appointment"),
        "holding": ("holding_end", "holding_retraction", "replacement", "role_new", "area_new"),
        "person": ("person", "person_name", "leaving", "reopening"),
    }
    keys = {"unit": unit.pk, "post": held.post_id, "holding": held.pk, "person": held.person_id}
    found = [(name, [keys[thing]]) for thing, names in at.items() for name in names]
    found += [
        ("unit_correction", [unit.pk, name.pk]),
        ("unit_code_end", [unit.pk, code.pk]),
        ("unit_place", [unit.pk, "party"]),
        ("unit_place", [unit.pk, "management"]),
        ("role_removal", [role.pk]),
        ("area_end", [area.pk]),
    ]
    return [reverse(f"organisations:{name}", args=args) for name, args in found]


COMMON = ["administration", "unit_new", "people", "person_new", "areas"]


def common_pages():
    trees = [reverse("organisations:tree", args=[tree]) for tree in ("management", "party", "territory")]
    return [reverse(f"organisations:{name}") for name in COMMON] + trees


def test_an_administrator_opens_every_page_of_his_units():
    office = an_office()
    browser = office.browser
    for address in [*common_pages(), *pages_of(office)]:
        assert "<h1>" in said(browser.get(address)), address


def test_a_ward_keeps_itself_only():
    office = an_office()
    own, others = (
        client_for(office.ward_keeper),
        client_for(a_holding(office.cast.gia_thuy, "QT", (Role.ADMINISTRATOR,))),
    )
    for address in pages_of(office):
        assert own.get(address).status_code == 200, address
        assert others.get(address).status_code == 404, address
        assert others.post(address, {}).status_code in {404, 405}, address


def test_who_keeps_nothing_is_refused_everywhere():
    office = an_office()
    browser = client_for(holder_of(office.cast.bo_de, Role.HEAD))
    for address in [*common_pages(), *pages_of(office)]:
        assert browser.get(address).status_code in {403, 404}, address
        assert browser.post(address, {}).status_code in {403, 404, 405}, address
    assert "/upkeep/" not in said(browser.get(f"/units/{office.cast.bo_de.pk}/"))


def test_a_ward_does_not_keep_what_stands_above_it():
    office = an_office()
    browser = client_for(office.ward_keeper)
    for name in ("unit_upkeep", "unit_name", "unit_end", "post_new"):
        assert browser.get(reverse(f"organisations:{name}", args=[office.cast.district.pk])).status_code == 403
    page = said(browser.get(reverse("organisations:people")))
    assert office.keeper.person.username not in page
    assert browser.get(reverse("organisations:person", args=[office.keeper.person_id])).status_code == 404


def test_the_tab_of_upkeep_stands_only_where_it_opens():
    office = an_office()
    ward, district = office.cast.bo_de, office.cast.district
    for keeper, unit, offered in (
        (office.ward_keeper, ward, True),
        (office.ward_keeper, district, False),
        (office.keeper, district, True),
        (office.keeper, ward, True),
    ):
        tab = reverse("organisations:unit_upkeep", args=[unit.pk])
        page = said(client_for(keeper).get(reverse("organisations:unit", args=[unit.pk])))
        assert (f'"{tab}"' in page) is offered, (keeper, unit)


def test_the_account_of_somebody_with_a_hand_in_the_district_is_not_the_wards_to_keep():
    office = an_office()
    both = office.cast.contact
    HoldingRole.objects.create(holding=both, role=Role.AUDITOR, over=office.cast.district)
    browser = client_for(office.ward_keeper)
    assert "ngoài phạm vi quản lý" in said(browser.get(reverse("organisations:person", args=[both.person_id])))
    for name in ("person_name", "leaving", "reopening", "invitation"):
        address = reverse(f"organisations:{name}", args=[both.person_id])
        assert browser.post(address, {"from_day": "20/11/2023"}).status_code == 403, name


QUERIES = {"people": 9, "areas": 8, "administration": 11, "tree": 8, "person_new": 10}


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_however_long(rows):
    district = a_unit("Long Biên")
    keeper = a_holding(district, "Quản trị", roles=(Role.ADMINISTRATOR,))
    for number in range(rows):
        held = a_holding(a_unit(f"Phường {number}", district, position=number), "Chủ tịch", is_head=True)
        assign_area(keeper, Role.LEADER, unit=held.post.unit, basis="1-TB", span=Span(TODAY), by=BUILDER, at=MONDAY)
        make_post(held.post.unit, "Văn thư", Span(FOUNDED), by=BUILDER, at=MONDAY)
    browser, taken = client_for(keeper), {}
    browser.get("/units/people/")
    for name in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            said(browser.get(reverse(f"organisations:{name}", args=["management"] if name == "tree" else [])))
        taken[name] = len(queries)
    assert taken == QUERIES
