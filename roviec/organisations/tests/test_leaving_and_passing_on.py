"""Ending holdings, passing posts on, leaving for good, and never without an administrator."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.models import STANDS, FormerTitle, Holding, HoldingRole
from roviec.organisations.operations import (
    Span,
    UnableToKeepPost,
    UnableToLeave,
    UnableWithoutAdministrator,
    appoint,
    assign_area,
    end_holding,
    end_post,
    give_role,
    leave,
    make_post,
    replace_holder,
    retitle_post,
    retract_holding,
    retract_leaving,
    retract_post,
    take_role,
)
from roviec.organisations.queries import seats_of
from roviec.organisations.queries.people import held_posts
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_person, a_unit, client_for
from roviec.organisations.tests.keeping import an_office, said, sent
from roviec.people.enums import PersonAct
from roviec.people.jobs import close_accounts
from roviec.people.tests.factories import BUILDER, MONDAY

BY = {"by": BUILDER, "at": MONDAY}
DECEMBER = date(2023, 12, 1)


def test_a_holding_ends_on_a_day_with_what_its_holder_follows(cast):
    held = cast.leader
    assign_area(held, Role.LEADER, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    for _ in range(2):
        end_holding(held, DECEMBER, **BY)
    held.refresh_from_db()
    assert held.valid.upper == DECEMBER
    assert held.areas.get(STANDS).valid.upper == DECEMBER
    assert Act.objects.filter(kind=OrganisationAct.POST_LEFT).count() == 1
    end_holding(held, date(2023, 11, 25), **BY)
    for day in (FOUNDED, date(2024, 1, 1)):
        with pytest.raises(UnableToLeave):
            end_holding(held, day, **BY)


def test_a_mistaken_appointment_is_taken_back(cast):
    held = a_holding(cast.bo_de)
    for _ in range(2):
        retract_holding(held, **BY)
    assert not Holding.objects.filter(STANDS, pk=held.pk).exists()
    with pytest.raises(UnableToLeave, match="ghi nhầm"):
        end_holding(held, DECEMBER, **BY)


def test_the_leaver_ends_where_the_successor_begins_with_the_roles_that_were_named(cast):
    held, new = cast.contact, a_person("Trần Mai")
    assign_area(held, Role.MONITOR, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    roles = list(held.roles.all())
    for _ in range(2):
        successor = replace_holder(held, new, DECEMBER, roles=roles, passing=["areas"], **BY)
    held.refresh_from_db()
    assert (held.valid.upper, successor.valid.lower, successor.valid.upper) == (DECEMBER, DECEMBER, None)
    assert [role.role for role in successor.roles.all()] == [Role.REPORT_WRITER]
    assert (held.areas.get(STANDS).valid.upper, successor.areas.get(STANDS).valid.lower) == (DECEMBER, DECEMBER)
    causes = set(Act.objects.filter(cause__isnull=False).values_list("cause", flat=True))
    assert causes == {Act.objects.get(kind=OrganisationAct.POST_PASSED_ON).pk}


def test_what_is_not_passed_on_ends_with_the_leaver(cast):
    held = cast.contact
    assign_area(held, Role.MONITOR, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    successor = replace_holder(held, a_person(), DECEMBER, **BY)
    assert not successor.areas.exists()
    assert not successor.roles.exists()
    assert held.areas.get(STANDS).valid.upper == DECEMBER
    with pytest.raises(UnableToLeave, match="trùng"):
        replace_holder(successor, successor.person, date(2024, 1, 1), **BY)


def test_two_successors_at_one_moment_are_one(real_database, in_parallel):
    held = a_holding(a_unit())
    people = [a_person() for _ in range(4)]
    answers = in_parallel([lambda p=p: replace_holder(held, p, DECEMBER, **BY) for p in people])
    assert sum(isinstance(answer, Holding) for answer in answers) == 1, answers
    assert Holding.objects.filter(STANDS, post=held.post, valid__contains=DECEMBER).count() == 1


def test_a_post_is_passed_on_by_its_page():
    office = an_office()
    cast, browser = office.cast, office.browser
    held, new = cast.contact, cast.stranger.person
    assign_area(held, Role.MONITOR, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    address = reverse("organisations:replacement", args=[held.pk])
    assert "Hãy tìm người theo tên trước" in said(browser.get(address))
    page = said(browser.get(address, {"q": "chu tich gia thuy"}))
    assert f'value="{new.pk}"' in page
    assert "Đơn vị, lĩnh vực đang theo dõi: 1" in page
    role = held.roles.get()
    typed = {"person": new.pk, "from_day": "01/12/2023", "roles": [role.pk], "passing": ["areas"]}
    refused = said(browser.post(address, typed | {"from_day": "hôm nay"}), 422)
    assert "hôm nay" in refused
    sent(browser.post(address, typed))
    successor = Holding.objects.get(post=held.post, person=new)
    assert successor.roles.get().role == Role.REPORT_WRITER
    assert "Trần" not in said(browser.get(address, {"q": "khong co ai"}))


def test_a_post_is_retitled_ended_and_taken_back(cast):
    post = make_post(cast.bo_de, "Van thư", Span(FOUNDED), **BY)
    for _ in range(2):
        retitle_post(post, "Văn thư", is_head=False, **BY)
    a_holding(cast.bo_de, "Chủ tịch", is_head=True)
    with pytest.raises(UnableToKeepPost, match="đứng đầu"):
        retitle_post(post, "Chủ tịch", is_head=True, **BY)
    for _ in range(2):
        retract_post(post, **BY)
    held = a_holding(cast.bo_de)
    with pytest.raises(UnableToKeepPost):
        retract_post(held.post, **BY)
    with pytest.raises(UnableToKeepPost, match="xác nhận"):
        end_post(held.post, DECEMBER, with_holder=False, **BY)
    end_post(held.post, DECEMBER, with_holder=True, **BY)
    held.refresh_from_db()
    assert held.valid.upper == DECEMBER


def test_a_new_title_rewrites_no_day_before_it(cast):
    post = make_post(cast.bo_de, "Cán bộ văn phòng", Span(FOUNDED), **BY)
    left = appoint(a_person("Trần Mai"), post, Span(FOUNDED, date(2020, 1, 1)), **BY)
    appoint(a_person("Lê Nam"), post, Span(date(2020, 1, 1)), **BY)
    for title, day in (("Cán sự", date(2021, 1, 1)), ("Chuyên viên văn phòng", date(2023, 11, 1))):
        for _ in range(2):
            retitle_post(post, title, is_head=False, from_day=day, **BY)
    for day, title in (
        (date(2019, 5, 1), "Cán bộ văn phòng"),
        (date(2020, 12, 31), "Cán bộ văn phòng"),
        (date(2021, 1, 1), "Cán sự"),
        (date(2023, 10, 31), "Cán sự"),
        (date(2023, 11, 1), "Chuyên viên văn phòng"),
    ):
        assert [seat.post.title for seat in seats_of(cast.bo_de, day) if seat.post == post] == [title], day
    held = held_posts(Holding.objects.filter(post=post), TODAY)
    assert {each.holding.person.name: each.holding.post.title for each in held} == {
        "Trần Mai": "Cán bộ văn phòng",
        "Lê Nam": "Chuyên viên văn phòng",
    }
    titles = ActObject.objects.filter(type="organisations.post", key=post.pk).order_by("act_id")
    assert titles[0].title == "Cán bộ văn phòng", "acts keep their copies"
    assert left.post.title == "Cán bộ văn phòng"


def test_a_title_changes_after_the_day_since_when_it_is_borne_and_not_on_a_day_to_come(cast):
    post = make_post(cast.bo_de, "Van thư", Span(FOUNDED), **BY)
    for day, why in ((FOUNDED, "06/11/2003"), (DECEMBER, "hôm nay")):
        with pytest.raises(UnableToKeepPost, match=why):
            retitle_post(post, "Văn thư", is_head=False, from_day=day, **BY)
    retitle_post(post, "Văn thư", is_head=False, **BY)
    assert not FormerTitle.objects.exists(), "a mistake leaves no former title"
    retitle_post(post, "Lưu trữ", is_head=False, from_day=TODAY, **BY)
    with pytest.raises(UnableToKeepPost, match="20/11/2023"):
        retitle_post(post, "Cán sự", is_head=False, from_day=date(2023, 11, 1), **BY)


def test_a_post_is_retitled_by_its_page():
    office = an_office()
    post = office.cast.contact.post
    address = reverse("organisations:post_title", args=[post.pk])
    assert 'name="from_day"' in said(office.browser.get(address))
    sent(office.browser.post(address, {"title": "Cán sự", "from_day": "20/11/2023", "version": post.version}))
    page = said(office.browser.get(reverse("organisations:post", args=[post.pk])))
    assert "Trước đây gọi là “Đầu mối báo cáo”" in page


def test_who_leaves_has_no_post_and_no_account(cast):
    held = cast.contact
    later = a_holding(cast.bo_de, person=held.person, since=date(2024, 1, 1))
    for _ in range(2):
        leave(held.person, DECEMBER, close=True, **BY)
    held.refresh_from_db()
    held.person.refresh_from_db()
    assert held.valid.upper == DECEMBER
    assert not Holding.objects.filter(STANDS, pk=later.pk).exists()
    assert (held.person.is_active, held.person.closes_on) == (True, DECEMBER), "until then he is at work"
    leave(held.person, TODAY, close=True, **BY)
    held.person.refresh_from_db()
    assert (held.person.is_active, held.person.closes_on) == (False, None)


def test_who_leaves_on_a_day_to_come_works_until_the_end_of_the_day_before(monkeypatch):
    office = an_office()
    held = office.cast.contact
    his = client_for(held)
    address = reverse("organisations:leaving", args=[held.person_id])
    sent(office.browser.post(address, {"from_day": "01/12/2023", "close": "on"}))
    said_of = said(office.browser.get(reverse("organisations:person", args=[held.person_id])))
    assert "đóng ngày 01/12/2023" in said_of
    last_minute = datetime(2023, 11, 30, 23, 59, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    _the_clock_stands_at(monkeypatch, last_minute)
    assert close_accounts(0) == 0
    said(his.get("/units/"))
    _the_clock_stands_at(monkeypatch, last_minute + timedelta(minutes=1))
    assert close_accounts(0) == 1
    assert close_accounts(0) == 0
    assert his.get("/units/").status_code == 302
    held.person.refresh_from_db()
    assert (held.person.is_active, held.person.closes_on) == (False, None)
    assert not held.person.has_usable_password()
    assert Act.objects.filter(kind=PersonAct.CLOSED, actor_key="job:people.close_accounts").count() == 1


def _the_clock_stands_at(monkeypatch, moment):
    monkeypatch.setattr(settings, "CLOCK_OFFSET", moment - timezone.now())


def test_a_leaving_that_is_taken_back_in_time_leaves_all_as_it_was(cast):
    held, end = cast.contact, date(2024, 6, 1)
    until = a_holding(cast.bo_de, "Tổ trưởng", person=held.person, until=end)
    assign_area(held, Role.MONITOR, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED, end), **BY)
    assign_area(held, Role.MONITOR, field="Đô thị", basis="12-TB/ĐU", span=Span(date(2024, 1, 1)), **BY)
    leave(held.person, DECEMBER, close=True, **BY)
    for _ in range(2):
        retract_leaving(held.person, **BY)
    for each in (held, until):
        each.refresh_from_db()
    held.person.refresh_from_db()
    assert (held.valid.upper, until.valid.upper) == (None, end)
    assert sorted((a.valid.lower, a.valid.upper) for a in held.areas.filter(STANDS)) == [
        (FOUNDED, end),
        (date(2024, 1, 1), None),
    ]
    assert (held.person.is_active, held.person.closes_on) == (True, None)
    assert Act.objects.filter(kind=OrganisationAct.LEAVING_RETRACTED).count() == 1
    assert close_accounts(0) == 0


def test_a_leaving_is_not_taken_back_where_somebody_else_follows_or_once_the_day_has_come(cast):
    held = cast.contact
    leave(held.person, DECEMBER, close=True, **BY)
    appoint(a_person("Trần Mai"), held.post, Span(DECEMBER), **BY)
    with pytest.raises(UnableToLeave, match="bổ nhiệm"):
        retract_leaving(held.person, **BY)
    left = a_holding(cast.bo_de)
    leave(left.person, TODAY, close=True, **BY)
    retract_leaving(left.person, **BY)
    left.refresh_from_db()
    left.person.refresh_from_db()
    assert (left.valid.upper, left.person.is_active) == (TODAY, False)


def test_the_leaving_is_taken_back_by_its_page():
    office = an_office()
    held = office.cast.contact
    person = reverse("organisations:person", args=[held.person_id])
    address = reverse("organisations:staying", args=[held.person_id])
    assert address not in said(office.browser.get(person))
    leave(held.person, DECEMBER, close=True, **BY)
    assert address in said(office.browser.get(person))
    assert "ở lại" in said(office.browser.get(address))
    sent(office.browser.post(address, {}))
    held.refresh_from_db()
    assert held.valid.upper is None
    assert address not in said(office.browser.get(person))


def test_the_sessions_of_who_leaves_end():
    office = an_office()
    held = office.cast.contact
    his = client_for(held)
    said(his.get("/units/"))
    address = reverse("organisations:leaving", args=[held.person_id])
    sent(office.browser.post(address, {"from_day": "20/11/2023", "close": "on"}))
    assert his.get("/units/").status_code == 302
    reopened = reverse("organisations:reopening", args=[held.person_id])
    sent(office.browser.post(reopened, {}))
    assert his.get("/units/").status_code == 302, "no session of before lives again"


# The last administrator


def test_the_last_administrator_stays_whatever_is_tried():
    office = an_office()
    keeper = office.keeper
    role = keeper.roles.get()
    tries = [
        lambda: take_role(role, **BY),
        lambda: end_holding(keeper, DECEMBER, **BY),
        lambda: retract_holding(keeper, **BY),
        lambda: leave(keeper.person, DECEMBER, close=True, **BY),
        lambda: end_post(keeper.post, DECEMBER, with_holder=True, **BY),
        lambda: replace_holder(keeper, a_person(), DECEMBER, **BY),
    ]
    for attempt in tries:
        with pytest.raises(UnableWithoutAdministrator):
            attempt()
    answer = office.browser.post(reverse("organisations:role_removal", args=[role.pk]), {})
    assert "không còn ai làm quản trị" in said(answer, 422)
    replace_holder(keeper, a_person(), DECEMBER, roles=[role], **BY)


def test_an_administrator_for_some_days_only_is_not_enough():
    office = an_office()
    a_holding(office.cast.district, "Quản trị 2", roles=(Role.ADMINISTRATOR,), until=DECEMBER)
    with pytest.raises(UnableWithoutAdministrator):
        end_holding(office.keeper, date(2023, 11, 25), **BY)
    a_holding(office.cast.district, "Quản trị 3", roles=(Role.ADMINISTRATOR,))
    end_holding(office.keeper, date(2023, 11, 25), **BY)


def test_an_administrator_whose_account_is_closed_does_not_count():
    office = an_office()
    other = a_holding(office.cast.district, "Quản trị 2", roles=(Role.ADMINISTRATOR,))
    other.person.is_active = False
    other.person.save()
    with pytest.raises(UnableWithoutAdministrator):
        take_role(office.keeper.roles.get(), **BY)


def test_of_two_administrators_who_take_each_others_role_at_one_moment_one_stays(real_database, in_parallel):
    for _ in range(3):
        district = a_unit()
        roles = [a_holding(district, "QT", roles=(Role.ADMINISTRATOR,)).roles.get() for _ in range(2)]
        answers = in_parallel([lambda r=r: take_role(r, **BY) for r in roles])
        refused = [answer for answer in answers if isinstance(answer, UnableWithoutAdministrator)]
        assert len(refused) == 1, answers
        assert HoldingRole.objects.filter(STANDS, over=district, role=Role.ADMINISTRATOR).count() == 1


def test_of_two_administrators_who_leave_at_one_moment_one_stays(real_database, in_parallel):
    district = a_unit()
    held = [a_holding(district, "QT", roles=(Role.ADMINISTRATOR,)) for _ in range(2)]
    answers = in_parallel(
        [
            lambda: leave(held[0].person, DECEMBER, close=True, **BY),
            lambda: end_holding(held[1], DECEMBER, **BY),
        ]
    )
    assert sum(isinstance(answer, UnableWithoutAdministrator) for answer in answers) == 1, answers


def test_nobody_gives_himself_a_role_while_another_could():
    office = an_office()
    browser, keeper = office.browser, office.keeper
    address = reverse("organisations:role_new", args=[keeper.pk])
    typed = {"role": "PLANNER", "over": office.cast.district.pk}
    second = a_holding(office.cast.district, "Quản trị 2", roles=(Role.ADMINISTRATOR,))
    assert "Không ai tự giao vai trò" in said(browser.post(address, typed), 422)
    end_holding(second, date(2023, 11, 1), **BY)
    sent(browser.post(address, typed))
    assert Act.objects.filter(kind=OrganisationAct.ROLE_GIVEN_TO_ONESELF).count() == 1


def test_a_role_is_given_over_own_units_only_and_taken_back_at_once():
    office = an_office()
    browser, held = client_for(office.ward_keeper), a_holding(office.cast.bo_de)
    address = reverse("organisations:role_new", args=[held.pk])
    page = said(browser.get(address))
    assert "Vào sổ văn bản" in page, "each role says what it may do"
    for over in (office.cast.district, office.cast.gia_thuy):
        assert browser.post(address, {"role": "CLERK", "over": over.pk}).status_code == 422
    sent(browser.post(address, {"role": "CLERK", "over": office.cast.bo_de.pk}))
    role = held.roles.get(STANDS)
    for _ in range(2):
        take_role(role, **BY)
    assert not held.roles.filter(STANDS).exists()
    above = give_role(held, Role.AUDITOR, office.cast.district, **BY)
    assert browser.post(reverse("organisations:role_removal", args=[above.pk]), {}).status_code == 403


def test_a_dangerous_step_asks_for_the_password_of_who_signed_in_long_ago():
    office = an_office()
    browser = client_for(office.keeper, minutes_ago=60)
    held = office.cast.contact
    for name, args in (
        ("role_new", [held.pk]),
        ("role_removal", [held.roles.get().pk]),
        ("replacement", [held.pk]),
        ("leaving", [held.person_id]),
        ("unit_end", [office.cast.bo_de.pk]),
    ):
        page = browser.post(reverse(f"organisations:{name}", args=args), {"from_day": "20/11/2023", "close": "on"})
        assert "password" in page.content.decode() or page.status_code == 302, name
        assert page.get("Location", "/prove").endswith("prove") or "prove" in page.get("Location", "prove"), name
    assert TODAY in Holding.objects.get(pk=held.pk).valid
