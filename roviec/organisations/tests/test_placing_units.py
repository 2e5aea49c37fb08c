"""Moving units under another parent, out of a tree, and into another order, from a day on."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from roviec.organisations.enums import Tree
from roviec.organisations.models import STANDS, Edge, Post, UnitVersion
from roviec.organisations.operations import (
    Naming,
    Span,
    UnableToPlace,
    found_below,
    found_unit,
    make_post,
    move_unit,
    order_units,
    take_out_of_tree,
)
from roviec.organisations.queries import children_of, units_above
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_unit
from roviec.organisations.tests.keeping import an_office, said, sent
from roviec.people.tests.factories import BUILDER, MONDAY

BY = {"by": BUILDER, "at": MONDAY}
JULY = date(2025, 7, 1)


def test_a_unit_moves_from_a_day_on(cast):
    for _ in range(2):
        move_unit(cast.bo_de, cast.gia_thuy, Tree.MANAGEMENT, JULY, **BY)
    assert units_above(cast.bo_de.pk, TODAY)[1:] == [cast.district.pk]
    assert units_above(cast.bo_de.pk, JULY)[1:] == [cast.gia_thuy.pk, cast.district.pk]
    assert Edge.objects.filter(STANDS, child=cast.bo_de).count() == 2
    with pytest.raises(UnableToPlace, match="01/07/2025"):
        move_unit(cast.bo_de, cast.ngoc_lam, Tree.MANAGEMENT, TODAY, **BY)


def test_a_move_closes_no_circle_leaves_no_organisation_and_finds_its_parent_there(cast):
    refusals = [
        (cast.district, cast.bo_de, TODAY, "cao nhất"),
        (cast.bo_de, a_unit("Gia Lâm"), TODAY, "ra khỏi tổ chức"),
        (cast.bo_de, a_unit("Mới", cast.district, since=JULY), TODAY, "chưa thành lập"),
    ]
    for child, parent, day, why in refusals:
        with pytest.raises(UnableToPlace, match=why):
            move_unit(child, parent, Tree.MANAGEMENT, day, **BY)
    move_unit(cast.bo_de, cast.gia_thuy, Tree.PARTY, TODAY, **BY)
    with pytest.raises(UnableToPlace, match="vòng"):
        move_unit(cast.gia_thuy, cast.bo_de, Tree.PARTY, TODAY, **BY)
    assert Edge.objects.filter(STANDS, child=cast.bo_de, tree=Tree.MANAGEMENT).count() == 1


def test_two_units_moved_under_each_other_at_one_moment_close_no_circle(real_database, in_parallel):
    district = a_unit()
    one, other = a_unit("Bồ Đề", district), a_unit("Gia Thụy", district)
    move = lambda child, parent: move_unit(child, parent, Tree.MANAGEMENT, TODAY, **BY)  # noqa: E731
    answers = in_parallel([lambda: move(one, other), lambda: move(other, one)])
    assert sorted(type(answer).__name__ for answer in answers) == ["UnableToPlace", "Unit"]


def test_a_unit_is_taken_out_of_a_line_but_never_out_of_the_management_tree(cast):
    move_unit(cast.bo_de, cast.district, Tree.PARTY, FOUNDED, **BY)
    for _ in range(2):
        take_out_of_tree(cast.bo_de, Tree.PARTY, JULY, **BY)
    assert units_above(cast.bo_de.pk, date(2025, 6, 30), Tree.PARTY)[1:] == [cast.district.pk]
    assert units_above(cast.bo_de.pk, JULY, Tree.PARTY)[1:] == []
    with pytest.raises(UnableToPlace):
        take_out_of_tree(cast.bo_de, Tree.MANAGEMENT, JULY, **BY)


def test_units_stand_in_the_new_order_from_its_day_on(cast):
    order = [cast.ngoc_lam.pk, cast.bo_de.pk, cast.gia_thuy.pk]
    order_units(cast.district, Tree.MANAGEMENT, order, JULY, **BY)
    assert [unit.pk for unit in children_of(cast.district.pk, JULY)] == order
    assert children_of(cast.district.pk, TODAY)[0].pk == cast.bo_de.pk
    for wrong in (order[:2], [*order, cast.district.pk], [*order, order[0]]):
        with pytest.raises(UnableToPlace):
            order_units(cast.district, Tree.MANAGEMENT, wrong, JULY, **BY)


def test_the_order_is_typed_as_numbers_and_equal_numbers_keep_theirs():
    office = an_office()
    address = reverse("organisations:unit_order", args=[office.cast.district.pk])
    wards = office.cast.wards
    typed = {f"place_{ward.pk}": place for ward, place in zip(wards, (2, 2, 1), strict=True)}
    refused = said(office.browser.post(address, typed | {f"place_{wards[0].pk}": "x", "from_day": "20/11/2023"}), 422)
    assert 'value="x"' in refused
    sent(office.browser.post(address, typed | {"from_day": "20/11/2023", "version": "1"}))
    assert [u.pk for u in children_of(office.cast.district.pk, TODAY)] == [wards[2].pk, wards[0].pk, wards[1].pk]


def test_a_unit_is_placed_in_a_line_and_taken_out_by_its_page():
    office = an_office()
    ward = office.cast.bo_de
    address = reverse("organisations:unit_place", args=[ward.pk, "party"])
    assert "Bồ Đề" in said(office.browser.get(reverse("organisations:tree", args=["party"])))
    sent(office.browser.post(address, {"parent": office.cast.district.pk, "from_day": "20/11/2023", "version": "1"}))
    sent(office.browser.post(address, {"parent": "", "from_day": "01/07/2025", "version": "2"}))
    foreign = a_unit("Gia Lâm")
    assert office.browser.post(address, {"parent": foreign.pk, "from_day": "20/11/2023"}).status_code == 422
    assert office.browser.get(reverse("organisations:tree", args=["royal"])).status_code == 404


def test_two_who_found_the_same_unit_at_one_moment_found_one(real_database, in_parallel):
    district = a_unit()
    named = Naming("Văn phòng", "VP", "OFFICE")
    answers = in_parallel([lambda: found_below(district, named, TODAY, **BY)] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["UnableToPlace"] * 3 + ["Unit"]


def test_the_form_sent_twice_founds_one_unit_and_makes_one_post():
    office = an_office()
    founding, parent = reverse("organisations:unit_new"), office.cast.bo_de
    typed = _as_shown(office.browser.get(founding)) | {"name": "Tổ dân phố 3", "short_name": "Tổ 3"}
    typed |= {"kind": "RESIDENTIAL_GROUP", "parent": parent.pk, "from_day": "20/11/2023"}
    making = reverse("organisations:post_new", args=[parent.pk])
    post = _as_shown(office.browser.get(making)) | {"title": "Tổ trưởng", "from_day": "20/11/2023"}
    for _ in range(2):
        sent(office.browser.post(founding, typed))
        sent(office.browser.post(making, post))
    assert UnitVersion.objects.filter(name="Tổ dân phố 3").count() == 1
    assert Post.objects.filter(unit=parent, title="Tổ trưởng").count() == 1
    again = _as_shown(office.browser.get(making)) | {"title": "Tổ trưởng", "from_day": "20/11/2023"}
    sent(office.browser.post(making, again))
    assert Post.objects.filter(unit=parent, title="Tổ trưởng").count() == 2, "two officers may bear one title"


def _as_shown(response):
    """The hidden key, as the form carries it."""
    return {"key": str(response.context["form"]["key"].value())}


@pytest.mark.parametrize("wish", ["found_below", "found_unit", "make_post"])
def test_one_wish_at_one_moment_from_many_sides_is_one_thing(real_database, in_parallel, wish):
    district, key = a_unit(), uuid.uuid4()
    wishes = {
        "found_below": lambda: found_below(district, Naming("Tổ 1", "Tổ 1", "OFFICE"), TODAY, key=key, **BY),
        "found_unit": lambda: found_unit("Tổ 1", "Tổ 1", "OFFICE", Span(TODAY), key=key, **BY),
        "make_post": lambda: make_post(district, "Văn thư", Span(TODAY), key=key, **BY),
    }
    answers = in_parallel([wishes[wish]] * 4)
    assert len({answer.pk for answer in answers}) == 1, answers
