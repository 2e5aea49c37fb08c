"""Renaming, correcting, coding and ending a unit: what it was stays said of the days before."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.acts.queries import history_of
from roviec.kit.errors import Stale
from roviec.organisations.enums import CodeScheme, Role, Tree, UnitKind
from roviec.organisations.models import STANDS, Edge, Holding, Term, UnitVersion
from roviec.organisations.operations import (
    Naming,
    Span,
    UnableToAppoint,
    UnableToKeepUnit,
    UnableToOpenTerm,
    add_code,
    appoint,
    assign_area,
    correct_unit,
    end_code,
    end_unit,
    make_post,
    open_term,
    rename_unit,
)
from roviec.organisations.queries import days_units_ended, unit_on
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_unit, client_for
from roviec.organisations.tests.keeping import an_office, said, sent
from roviec.people.tests.factories import BUILDER, MONDAY

JULY = date(2025, 7, 1)
BY = {"by": BUILDER, "at": MONDAY}


def naming(name: str) -> Naming:
    return Naming(name, name, UnitKind.WARD)


@pytest.fixture
def ward():
    return a_unit("Bồ Đề", a_unit())


def names_of(unit) -> list[str]:
    return [row.name for row in UnitVersion.objects.filter(STANDS, unit=unit).order_by("valid")]


def test_a_new_name_holds_from_its_day_on_and_the_old_one_before(ward):
    rename_unit(ward, naming("Long Biên"), JULY, **BY)
    assert (unit_on(ward, date(2025, 6, 30)).name, unit_on(ward, JULY).name) == ("Bồ Đề", "Long Biên")
    assert UnitVersion.objects.filter(unit=ward, retracted_at__isnull=False).count() == 1


def test_the_same_name_again_changes_nothing(ward):
    for _ in range(2):
        rename_unit(ward, naming("Long Biên"), JULY, **BY)
    assert len(history_of(ward)) == 3


def test_no_name_is_slipped_in_before_one_that_is_recorded(ward):
    rename_unit(ward, naming("Long Biên"), JULY, **BY)
    with pytest.raises(UnableToKeepUnit, match="01/07/2025"):
        rename_unit(ward, naming("Gia Lâm"), date(2024, 1, 1), **BY)
    with pytest.raises(UnableToKeepUnit, match="01/01/1990"):
        rename_unit(ward, naming("Gia Lâm"), date(1990, 1, 1), **BY)


def test_who_saw_an_older_state_is_told(ward):
    rename_unit(ward, naming("Long Biên"), JULY, version=1, **BY)
    with pytest.raises(Stale):
        rename_unit(ward, naming("Gia Lâm"), JULY, version=1, **BY)


def test_of_two_who_rename_at_one_moment_one_is_told(real_database, in_parallel):
    unit = a_unit()
    rename = lambda name: rename_unit(unit, naming(name), JULY, version=1, **BY)  # noqa: E731
    answers = in_parallel([lambda n=n: rename(f"Tên {n}") for n in range(4)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale"] * 3 + ["Unit"]


def test_a_mistake_is_retracted_and_recorded_anew(ward):
    rename_unit(ward, naming("Long Bien"), JULY, **BY)
    wrong = UnitVersion.objects.get(STANDS, unit=ward, name="Long Bien")
    correct_unit(wrong, naming("Long Biên"), date(2025, 6, 16), **BY)
    assert names_of(ward) == ["Bồ Đề", "Long Biên"]
    assert unit_on(ward, date(2025, 6, 16)).name == "Long Biên"
    assert UnitVersion.objects.filter(unit=ward).count() == 5, "nothing is deleted"
    with pytest.raises(Stale):
        correct_unit(wrong, naming("X"), JULY, **BY)


def test_a_correction_leaves_no_day_without_a_name_and_no_post_outside_the_unit(ward):
    make_post(ward, "Văn thư", Span(FOUNDED), **BY)
    first = UnitVersion.objects.get(unit=ward)
    with pytest.raises(UnableToKeepUnit, match="bắt đầu trước"):
        correct_unit(first, naming("Bồ Đề"), TODAY, **BY)
    rename_unit(ward, naming("Long Biên"), JULY, **BY)
    second = UnitVersion.objects.get(STANDS, unit=ward, name="Long Biên")
    with pytest.raises(UnableToKeepUnit, match="tên khác"):
        correct_unit(second, naming("Long Biên"), FOUNDED, **BY)


def test_a_code_is_borne_from_a_day_until_it_is_ended(ward):
    code = add_code(ward, CodeScheme.ADMINISTRATIVE, "00145", FOUNDED, **BY)
    assert add_code(ward, CodeScheme.ADMINISTRATIVE, "00145", TODAY, **BY) == code
    for _ in range(2):
        end_code(code, JULY, **BY)
    standing = ward.codes.get(STANDS)
    assert standing.valid.upper == JULY
    end_code(standing, FOUNDED, **BY)
    assert not ward.codes.filter(STANDS).exists()


def test_a_unit_with_units_below_or_at_the_top_does_not_end():
    district = a_unit()
    a_unit("Bồ Đề", district)
    with pytest.raises(UnableToKeepUnit, match="Bồ Đề"):
        end_unit(district, TODAY, with_rest=True, **BY)
    with pytest.raises(UnableToKeepUnit, match="cao nhất"):
        end_unit(a_unit("Gia Lâm"), TODAY, with_rest=True, **BY)


def test_units_of_another_tree_are_counted_and_not_named():
    ward = a_unit("Bồ Đề", a_unit())
    a_unit("Đoàn phường Bồ Đề", ward, kind=UnitKind.MASS_ORG, tree=Tree.FRONT)
    with pytest.raises(UnableToKeepUnit, match="theo cây khác") as refusal:
        end_unit(ward, TODAY, with_rest=True, **BY)
    assert "Đoàn" not in str(refusal.value)


def test_what_stands_in_a_unit_ends_with_it_only_when_that_was_confirmed(ward):
    held = a_holding(ward, roles=(Role.HEAD,))
    outside = a_holding(a_unit("Khác"), since=FOUNDED)
    assign_area(outside, Role.LEADER, unit=ward, basis="1-TB", span=Span(FOUNDED), **BY)
    with pytest.raises(UnableToKeepUnit, match="còn chức vụ"):
        end_unit(ward, JULY, with_rest=False, **BY)
    for _ in range(2):
        end_unit(ward, JULY, with_rest=True, **BY)
    held.refresh_from_db()
    held.post.refresh_from_db()
    assert (held.valid.upper, held.post.valid.upper) == (JULY, JULY)
    assert Edge.objects.get(STANDS, child=ward).valid.upper == JULY
    assert outside.areas.get(STANDS).valid.upper == JULY
    assert days_units_ended([ward.pk], JULY) == {ward.pk: JULY}
    assert days_units_ended([ward.pk], date(2025, 6, 30)) == {}
    with pytest.raises(UnableToAppoint):
        make_post(ward, "Văn thư", Span(JULY), **BY)


def test_nobody_is_appointed_in_a_unit_while_it_ends(real_database, in_parallel):
    district = a_unit()
    for number in range(4):
        ward = a_unit(f"Phường {number}", district)
        post = make_post(ward, "Văn thư", Span(FOUNDED), **BY)
        person = a_holding(district).person
        in_parallel(
            [
                lambda w=ward: end_unit(w, TODAY, with_rest=True, **BY),
                lambda p=post, who=person: appoint(who, p, Span(FOUNDED), **BY),
            ]
        )
        left = Holding.objects.filter(STANDS, post=post).first()
        assert left is None or left.valid.upper == TODAY


def test_the_page_of_ending_says_what_stands_there_and_keeps_what_was_typed():
    office = an_office()
    address = reverse("organisations:unit_end", args=[office.cast.gia_thuy.pk])
    a_holding(office.cast.gia_thuy)
    assert "Đơn vị còn: 1 chức vụ, 1 người giữ" in said(office.browser.get(address))
    refused = said(office.browser.post(address, {"from_day": "01/07/2025", "version": "1"}), 422)
    assert 'value="01/07/2025"' in refused
    sent(office.browser.post(address, {"from_day": "01/07/2025", "version": "1", "with_rest": "on"}))
    assert "/upkeep/" in said(office.browser.get(f"/units/{office.cast.gia_thuy.pk}/"))


def test_an_ended_unit_is_still_read_by_its_organisation_and_by_nobody_else():
    office = an_office()
    ward = office.cast.gia_thuy
    stranger = client_for(a_holding(a_unit("Gia Lâm")))
    end_unit(ward, date(2023, 6, 1), with_rest=True, **BY)
    for address in (f"/units/{ward.pk}/", f"/units/{ward.pk}/history/", f"/units/{ward.pk}/upkeep/"):
        said(office.browser.get(address))
        assert stranger.get(address).status_code == 404
        assert client_for(office.ward_keeper).get(address).status_code == 404


def test_a_unit_is_founded_renamed_and_given_a_code_by_pages():
    office = an_office()
    browser, parent = office.browser, office.cast.district
    typed = {"name": "Văn phòng Quận ủy", "short_name": "Văn phòng", "kind": "OFFICE", "parent": parent.pk}
    sent(browser.post("/units/new/", typed | {"from_day": "20/11/2023", "code": "VP"}))
    again = said(browser.post("/units/new/", typed | {"from_day": "20/11/2023", "code": "VP"}), 422)
    assert "đã có đơn vị tên này" in again
    unit = UnitVersion.objects.get(name="Văn phòng Quận ủy").unit
    edge = Edge.objects.get(child=unit, tree=Tree.MANAGEMENT)
    assert (edge.parent, edge.position) == (parent, 3)
    shown = browser.get(reverse("organisations:unit_name", args=[unit.pk])).context["form"].initial["version"]
    new = {"name": "Văn phòng", "short_name": "VP", "kind": "OFFICE", "from_day": "01/01/2024", "version": shown}
    sent(browser.post(reverse("organisations:unit_name", args=[unit.pk]), new))
    stale = browser.post(reverse("organisations:unit_name", args=[unit.pk]), new | {"name": "Khác"})
    assert "Có người vừa sửa" in said(stale, 409)


def test_the_day_of_the_frame_is_never_the_day_of_a_step():
    office = an_office()
    browser = office.browser
    browser.post("/units/day/", {"on": "05/01/2021"})
    for name in ("unit_name", "unit_code", "unit_end", "post_new"):
        form = browser.get(reverse(f"organisations:{name}", args=[office.cast.bo_de.pk])).context["form"]
        assert form.initial["from_day"] == TODAY, name


def test_a_term_follows_the_one_that_was_left_open():
    party = a_unit("Đảng ủy")
    open_term(party, "IV", "nhiệm kỳ 2020-2025", Span(date(2020, 8, 1)), **BY)
    for _ in range(2):
        open_term(party, "V", "nhiệm kỳ 2025-2030", Span(date(2025, 8, 1)), **BY)
    assert [term.valid.upper for term in Term.objects.order_by("valid")] == [date(2025, 8, 1), None]
    with pytest.raises(UnableToOpenTerm):
        open_term(party, "VI", "nhiệm kỳ", Span(date(2024, 1, 1), date(2026, 1, 1)), **BY)
