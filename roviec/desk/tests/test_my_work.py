"""Việc của tôi: what waits for each, in groups by its day."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import translation

from roviec.desk.queries.inbox import When, inbox_of, when
from roviec.desk.tests.factories import TODAY, a_district
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.tests.factories import MONDAY, a_holding, a_member, client_for, holder_of
from roviec.reports.tests.factories import a_report
from roviec.tasks.models import CoUnit
from roviec.tasks.operations import (
    answer_for_part,
    ask_extension,
    comment_on_task,
    delegate_task,
    return_task,
    submit_result,
)
from roviec.tasks.tests.factories import a_task

FIGURES = {"Chỉ tiêu số 1": 7}


def test_a_day_falls_in_its_group():
    # MONDAY, 20/11: the week ends on the 26th.
    assert when(None, TODAY) == When.UNDATED
    assert when(TODAY - timedelta(days=1), TODAY) == When.OVERDUE
    assert when(TODAY, TODAY) == When.TODAY
    assert when(TODAY + timedelta(days=6), TODAY) == When.THIS_WEEK
    assert when(TODAY + timedelta(days=7), TODAY) == When.LATER


def test_a_head_has_the_tasks_and_the_report_of_his_ward():
    district = a_district(wards=2)
    district.hands_out(0, due_on=date(2023, 6, 30), title="Việc quá hạn")
    district.hands_out(0, title="Việc thường xuyên")
    district.hands_out(1, due_on=TODAY, title="Việc phường khác")
    district.hands_out(0, due_on=date(2023, 6, 30), done_on=date(2023, 6, 1), title="Việc đã xong")
    a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme)
    inbox = inbox_of(district.head_of(0), TODAY)
    assert [(group, len(rows)) for group, rows in inbox.groups] == [
        (When.OVERDUE, 1), (When.TODAY, 1), (When.UNDATED, 1),
    ]  # fmt: skip
    assert inbox.overdue == 1
    assert not inbox.to_decide


def test_a_returned_report_asks_to_be_put_right():
    district = a_district(wards=1)
    a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme, state="RETURNED")
    with translation.override("vi"):
        [row] = inbox_of(district.head_of(0), TODAY).to_do
    assert (row.action, row.look) == ("Bổ sung và gửi lại", "returned")


def test_a_sent_report_waits_above_and_below():
    district = a_district(wards=2)
    a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme, state="SUBMITTED")
    below = inbox_of(district.head_of(0), TODAY)
    assert (len(below.to_do), len(below.waiting)) == (0, 1)
    above = inbox_of(district.planner, TODAY)
    assert len(above.to_decide) == 1
    assert "Bồ Đề" in above.to_decide[0].what
    # The other ward has not sent: the planner waits for it.
    assert [row.what[:1] for row in above.waiting] == ["1"]


def test_one_who_only_reads_has_nothing_to_do():
    district = a_district(wards=1)
    district.hands_out(0, due_on=TODAY)
    a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme, state="SUBMITTED")
    assert inbox_of(a_member(holder_of(district.unit, Role.AUDITOR)), TODAY).is_empty


def test_results_requests_and_comments_wait_for_who_gave_the_task():
    district = a_district(wards=2)
    head, planner = district.head_of(0), district.planner
    by_head = {"by": head.actor, "at": MONDAY}
    submitted = a_task(district.wards[0], district.unit, "Việc đã trình")
    asked = a_task(district.wards[0], district.unit, "Việc xin thêm giờ", due_on=TODAY + timedelta(days=2))
    returned = a_task(district.wards[0], district.unit, "Việc trả lại")
    submit_result(submitted, words="Xong", **by_head)
    ask_extension(asked, until=TODAY + timedelta(days=9), reason="Chờ mặt bằng", **by_head)
    return_task(returned, reason="Sai thẩm quyền", **by_head)
    holding = Holding.objects.get(pk=planner.holding_id)
    comment_on_task(asked, "Xin ý kiến về biểu mẫu", [holding], holding_id=None, **by_head)
    with translation.override("vi"):
        above, below = inbox_of(planner, TODAY), inbox_of(head, TODAY)
    assert {(row.what, row.action) for row in above.to_decide} == {
        ("Việc đã trình", "Xác nhận kết quả"),
        ("Việc xin thêm giờ", "Quyết định gia hạn"),
        ("Việc trả lại", "Giao lại hoặc thay thế"),
        ("Việc xin thêm giờ", "Đọc ý kiến"),
    }
    assert {row.what for row in below.waiting} == {"Việc đã trình", "Việc trả lại"}
    assert [row.what for row in below.to_do] == ["Việc xin thêm giờ"]


def test_a_co_operating_unit_is_asked_for_its_part_until_it_answers():
    district = a_district(wards=2)
    task = a_task(district.wards[0], district.unit, "Việc chung")
    CoUnit.objects.create(task=task, unit=district.wards[1])
    helper = district.head_of(1)
    assert [row.what for row in inbox_of(helper, TODAY).to_do] == ["Việc chung"]
    answer_for_part(task, district.wards[1], state="DOING", words="Cử hai cán bộ", by=helper.actor, at=MONDAY)
    assert inbox_of(helper, TODAY).is_empty


def test_what_lies_with_somebody_in_person_is_his_to_do():
    district = a_district(wards=1)
    clerk = a_holding(district.wards[0], "Công chức")
    task = a_task(district.wards[0], district.unit, "Việc giao cho công chức")
    assert inbox_of(a_member(clerk), TODAY).is_empty
    delegate_task(task, clerk, by=district.head_of(0).actor, at=MONDAY)
    assert [row.what for row in inbox_of(a_member(clerk), TODAY).to_do] == ["Việc giao cho công chức"]


def test_it_takes_eight_queries_at_most(django_assert_max_num_queries):
    district = a_district(wards=3)
    for number in range(20):
        district.hands_out(number % 3, due_on=TODAY)
    a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme, state="SUBMITTED")
    for member in (district.planner, district.head_of(1), a_member(holder_of(district.unit, Role.LEADER))):
        with django_assert_max_num_queries(8):
            inbox_of(member, TODAY)


def test_a_ward_opens_on_the_card_of_its_report():
    district = a_district(wards=2, targets=3)
    a_report(
        district.wards[0], district.unit, FIGURES, missing=(), scheme=district.scheme,
    )  # fmt: skip
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get("/")
    [card] = page.context["morning"].cards
    assert (card.filled, card.expected) == (1, 3)
    assert "Nhập tiếp" in page.content.decode()


def test_each_role_opens_on_its_own_page():
    district = a_district(wards=1)
    district.hands_out(0, due_on=date(2023, 6, 30))
    for role, words in {
        Role.LEADER: "Chờ tôi cho ý kiến",
        Role.CLERK: "Điều hành",
        Role.ADMINISTRATOR: "Đơn vị, chức danh",
        Role.AUDITOR: "nhiệm vụ quá hạn chưa xong",
    }.items():
        assert words in client_for(holder_of(district.unit, role)).get("/").content.decode(), role
