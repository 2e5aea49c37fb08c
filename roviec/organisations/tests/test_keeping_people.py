"""Adding people, finding them without marks, inviting them, and who follows what."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, AreaAssignment, Holding
from roviec.organisations.operations import Span, UnableToAssign, assign_area, end_area, make_post
from roviec.organisations.queries.people import people_kept, people_matching, person_lines
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_person, a_unit, client_for
from roviec.organisations.tests.keeping import an_office, said, sent
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER, MONDAY

BY = {"by": BUILDER, "at": MONDAY}
NEW = {"name": "Đỗ Thị Ánh", "username": "do.thi.anh", "email": "", "from_day": "20/11/2023", "post": "", "unit": ""}


def test_a_person_is_added_with_a_post_and_invited_by_a_link_shown_once():
    office = an_office()
    browser = office.browser
    post = make_post(office.cast.bo_de, "Văn thư", Span(FOUNDED), **BY)
    answer = browser.post("/units/people/new/", NEW | {"post": post.pk})
    sent(answer)
    made = Person.objects.get(username="do.thi.anh")
    assert not made.has_usable_password()
    assert Holding.objects.get(person=made).valid.lower == TODAY
    page = said(browser.post(reverse("organisations:invitation", args=[made.pk])))
    assert "/account/" in page
    assert "Chỉ hiện một lần" in page
    again = said(browser.get(answer["Location"]))
    assert "invitation-link" not in again
    assert "Thu hồi đường dẫn" in again
    sent(browser.post(reverse("organisations:invitation_removal", args=[made.pk])))


def test_a_person_needs_a_post_and_a_user_name_of_his_own():
    office = an_office()
    browser = office.browser
    assert "Hãy chọn chức vụ còn khuyết" in said(browser.post("/units/people/new/", NEW), 422)
    of_unit = NEW | {"unit": office.cast.bo_de.pk}
    assert "Hãy ghi tên chức vụ mới" in said(browser.post("/units/people/new/", of_unit), 422)
    assert "chữ thường không dấu" in said(browser.post("/units/people/new/", of_unit | {"username": "Ánh"}), 422)
    sent(browser.post("/units/people/new/", of_unit | {"title": "Văn thư"}))
    taken = said(browser.post("/units/people/new/", of_unit | {"title": "Văn thư 2"}), 422)
    assert "Đỗ Thị Ánh" in taken
    assert Person.objects.filter(username="do.thi.anh").count() == 1


def test_people_are_found_without_marks_and_stand_by_given_name():
    district = a_unit()
    names = ["Nguyễn Văn Bình", "Trần Thị Ánh", "Đỗ Văn Ăn", "Đặng Thị Hương"]
    for name in names:
        a_holding(district, person=a_person(name))
    a_holding(a_unit("Gia Lâm"), person=a_person("Đỗ Văn Xa"))
    kept = people_kept([district.pk], TODAY)

    def found(words: str, standing: str = "") -> list[str]:
        return [line.person.name for line in person_lines(people_matching(kept, words, standing, TODAY), TODAY)]

    assert found("") == ["Trần Thị Ánh", "Đỗ Văn Ăn", "Nguyễn Văn Bình", "Đặng Thị Hương"]
    assert found("do van") == ["Đỗ Văn Ăn"]
    assert found("huong dang") == ["Đặng Thị Hương"]
    assert found("", "without") == []
    assert len(found("", "holding")) == 4


def test_a_name_is_corrected_and_a_stale_form_refused():
    office = an_office()
    person = office.cast.contact.person
    address = reverse("organisations:person_name", args=[person.pk])
    typed = {"name": "Trần Thị Hoa", "email": "hoa@example.vn", "version": person.version}
    sent(office.browser.post(address, typed))
    assert "Có người vừa sửa" in said(office.browser.post(address, typed | {"name": "Khác"}), 409)
    assert "Enter a valid" not in said(office.browser.post(address, typed | {"email": "x"}), 422)


def test_nobody_invites_himself():
    office = an_office()
    answer = office.browser.post(reverse("organisations:invitation", args=[office.keeper.person_id]))
    assert answer.status_code == 422


# Bảng phân công


def test_a_holder_follows_a_unit_or_a_field_by_a_document_from_a_day_on(cast):
    held = cast.leader
    area = assign_area(held, Role.LEADER, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    assert assign_area(held, Role.LEADER, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY) == area
    with pytest.raises(UnableToAssign):
        assign_area(held, Role.LEADER, unit=cast.bo_de, basis="13-TB/ĐU", span=Span(TODAY), **BY)
    with pytest.raises(UnableToAssign, match="không giữ chức vụ"):
        assign_area(held, Role.LEADER, field="Văn hóa", basis="13-TB/ĐU", span=Span(date(1990, 1, 1)), **BY)
    for _ in range(2):
        end_area(area, TODAY, **BY)
    assert AreaAssignment.objects.get(STANDS, holding=held).valid.upper == TODAY
    assign_area(held, Role.LEADER, unit=cast.bo_de, basis="13-TB/ĐU", span=Span(TODAY), **BY)


def test_an_assignment_ends_with_the_holding_at_the_latest(cast):
    held = a_holding(cast.bo_de, until=date(2024, 1, 1))
    area = assign_area(held, Role.MONITOR, field="Văn hóa", basis="1-TB", span=Span(TODAY), **BY)
    assert area.valid.upper == date(2024, 1, 1)


def test_who_follows_what_is_found_assigned_and_ended_by_pages():
    office = an_office()
    browser, held = office.browser, office.cast.leader
    assert "Chưa phân công" in said(browser.get("/units/areas/"))
    assert f"/units/holdings/{held.pk}/areas/new/" in said(browser.get("/units/areas/", {"q": "pho chu tich"}))
    address = reverse("organisations:area_new", args=[held.pk])
    typed = {"role": "LEADER", "unit": office.cast.bo_de.pk, "field": "", "basis": "12-TB/ĐU", "from_day": "20/11/2023"}
    both = said(browser.post(address, typed | {"field": "Văn hóa"}), 422)
    assert "một trong hai" in both
    backwards = said(browser.post(address, typed | {"until": "01/01/2020"}), 422)
    assert "phải sau ngày bắt đầu" in backwards
    sent(browser.post(address, typed))
    assert "12-TB/ĐU" in said(browser.get("/units/areas/", {"q": "12"}))
    area = AreaAssignment.objects.get(STANDS)
    sent(browser.post(reverse("organisations:area_end", args=[area.pk]), {"from_day": "20/11/2023"}))
    assert not AreaAssignment.objects.filter(STANDS).exists()
    assert client_for(office.ward_keeper).get(reverse("organisations:area_end", args=[area.pk])).status_code == 404
