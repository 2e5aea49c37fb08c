"""Việc của tôi: what waits for each, in groups by its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from roviec.acts.models import Act, ActObject
from roviec.desk.queries.inbox import When, inbox_of, when
from roviec.desk.tests.factories import TODAY, a_district
from roviec.documents.tests.factories import a_document
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.tests.factories import FOUNDED, MONDAY, a_holding, a_member, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.models import Allocation, Target
from roviec.reports.operations import propose_correction
from roviec.reports.tests.factories import a_figure, a_report
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import CoUnit, Task
from roviec.tasks.operations import (
    answer_for_part,
    ask_extension,
    comment_on_task,
    delegate_task,
    return_task,
    stop_watching,
    submit_result,
    suspend_task,
    watch_task,
)
from roviec.tasks.tests.factories import a_task

FIGURES = {"Chỉ tiêu số 1": 7}
BY = {"by": BUILDER, "at": MONDAY}


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


@pytest.mark.parametrize("way", ["submitted", "suspended"])
def test_what_waits_for_a_word_from_above_is_overdue_for_nobody(way):
    district = a_district(wards=1)
    task = a_task(district.wards[0], district.unit, "Việc trình chậm", due_on=TODAY)
    Task.objects.update(due_on=TODAY - timedelta(days=40))
    if way == "submitted":
        submit_result(task, words="Xong", by=district.head_of(0).actor, at=MONDAY)
    else:
        suspend_task(task, a_document(district.unit), reason="Chờ", **BY)
    with translation.override("vi"):
        inboxes = [inbox_of(member, TODAY) for member in (district.head_of(0), district.planner)]
    rows = [row for inbox in inboxes for row in inbox.rows]
    assert rows
    for row in rows:
        assert row.due_on is None
        assert "hạn 11/10/2023" in row.note


def test_a_correction_waits_for_who_accepts_beside_the_reports_that_he_looks_at_next():
    district = a_district(wards=2)
    accepted = a_report(district.wards[0], district.unit, FIGURES, scheme=district.scheme, state="ACCEPTED")
    a_report(district.wards[1], district.unit, FIGURES, scheme=district.scheme, state="SUBMITTED")
    head = district.head_of(0)
    propose_correction(accepted.entries.get(), a_figure(9), "Đếm sót hai nhà", by=head.actor, at=MONDAY)
    with translation.override("vi"):
        rows = inbox_of(district.planner, TODAY).to_decide
        assert not inbox_of(head, TODAY).to_decide
    assert [(row.action, row.note) for row in rows][1:] == [("Xem xét", "Đếm sót hai nhà")]
    assert "Cự Khối" in rows[0].what
    assert rows[1].what == "Đề nghị sửa số liệu: Chỉ tiêu số 1"


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


def test_what_lies_with_a_colleague_is_his_to_do_and_the_unit_sees_all_of_it():
    district = a_district(wards=1)
    clerk = a_holding(district.wards[0], "Công chức")
    head = district.head_of(0)
    task = a_task(district.wards[0], district.unit, "Việc của công chức")
    a_task(district.wards[0], district.unit, "Việc của cả phường")
    delegate_task(task, clerk, by=head.actor, at=MONDAY)
    mine, of_unit = inbox_of(head, TODAY), inbox_of(head, TODAY, district.wards[0].pk)
    assert [row.what for row in mine.to_do] == ["Việc của cả phường"]
    assert [row.what for row in mine.waiting] == ["Việc của công chức"]
    assert {row.what for row in of_unit.to_do} == {"Việc của công chức", "Việc của cả phường"}
    [note] = [row.note for row in of_unit.to_do if row.what == "Việc của công chức"]
    assert clerk.person.name in note


def test_a_watched_task_stands_there_until_it_is_closed_or_no_longer_watched():
    district = a_district(wards=2)
    planner, neighbour = district.planner, a_member(a_holding(district.wards[1], "Công chức"))
    task = a_task(district.wards[0], district.unit, "Việc đáng xem")
    at = {"by": planner.actor, "at": MONDAY}
    for _ in range(2):
        watch_task(task, planner.holding_id, **at)
    [row] = inbox_of(planner, TODAY).waiting
    assert (row.what, bool(row.unwatch_url)) == ("Việc đáng xem", True)
    # Whoever no longer reads the task finds it no more, also when he watched it.
    watch_task(task, neighbour.holding_id, **at)
    assert inbox_of(neighbour, TODAY).is_empty
    for _ in range(2):
        stop_watching(task, planner.holding_id, **at)
    assert inbox_of(planner, TODAY).is_empty
    acts = Act.objects.filter(kind__in=[TaskAct.WATCH_BEGUN, TaskAct.WATCH_ENDED])
    assert sorted(acts.values_list("kind", flat=True)) == [
        TaskAct.WATCH_BEGUN,
        TaskAct.WATCH_BEGUN,
        TaskAct.WATCH_ENDED,
    ]


def test_the_parts_add_up_to_the_whole():
    district = a_district(wards=1)
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=30), None):
        a_task(district.wards[0], district.unit, "Việc", due_on=day)
    submit_result(a_task(district.wards[0], district.unit), words="Xong", by=district.head_of(0).actor, at=MONDAY)
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get("/work/")
    parts = page.context["all_parts"]
    assert {part.key for part in parts} == {*When, "waiting"}
    assert sum(part.total for part in parts) == len(page.context["inbox"].rows)


def test_it_is_narrowed_by_leader_field_and_plan():
    district = a_district(wards=2)
    leader = a_holding(district.unit, "Phó Bí thư", roles=(Role.LEADER,))
    assign_area(leader, Role.LEADER, unit=district.wards[0], basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    assign_area(leader, Role.LEADER, field="Dân vận", basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    head = holder_of(district.wards[0], Role.HEAD)
    led = a_task(district.wards[0], district.unit, "Việc có lãnh đạo phụ trách", assigned=MONDAY)
    district.hands_out(0, title="Việc theo kế hoạch")
    in_plan = Task.objects.exclude(pk=led.pk)
    in_plan.update(origin_kind="plan", origin_key=district.plan.pk, supervising_leader=None)
    client = client_for(head)
    every = client.get("/work/").context["inbox"].to_do
    [plan] = {row.plan for row in every if row.plan}
    for query, wanted in {
        f"leader={leader.pk}": ["Việc có lãnh đạo phụ trách"],
        "area=Dân+vận": ["Việc có lãnh đạo phụ trách"],
        f"plan={plan[0]}": ["Việc theo kế hoạch"],
    }.items():
        page = client.get(f"/work/?{query}")
        assert [row.what for row in page.context["inbox"].to_do if row.what.startswith("Việc")] == wanted, query
        assert "Trong tổng số" in page.content.decode()
    # What is not offered is ignored.
    for query in ("leader=999999999", "area=Kinh+tế", "plan=x", f"unit={district.wards[1].pk}", "part=nothing"):
        assert len(client.get(f"/work/?{query}").context["inbox"].to_do) == len(every), query


def test_ticked_tasks_are_accepted_by_one_act():
    district = a_district(wards=2)
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    tasks = [a_task(district.wards[0], district.unit, f"Việc thứ {number}") for number in range(3)]
    other = a_task(district.wards[1], district.unit, "Việc phường khác")
    return_task(tasks[2], reason="Sai thẩm quyền", by=district.head_of(0).actor, at=MONDAY)
    for _ in range(2):
        answer = client.post("/tasks/acceptances/", {"task": [t.pk for t in (*tasks, other)] + ["x"], "next": "/work/"})
        assert answer["Location"] == "/work/"
    states = Task.objects.filter(pk__in=[t.pk for t in (*tasks, other)]).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["ACCEPTED", "ACCEPTED", "RETURNED", "ASSIGNED"]
    [act] = Act.objects.filter(kind=TaskAct.ACCEPTED)
    assert set(ActObject.objects.filter(act_id=act.pk).values_list("key", flat=True)) == {t.pk for t in tasks[:2]}


def test_the_next_step_is_taken_from_the_row_and_leads_back():
    district = a_district(wards=1)
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    task = a_task(district.wards[0], district.unit, "Việc mới giao")
    page = client.get("/work/?plan=").content.decode()
    assert f'action="/tasks/{task.pk}/acceptance/"' in page
    assert f"/tasks/{task.pk}/person/?next=/work/%3Fplan%3D" in page.replace("%2F", "/")
    assert client.post(f"/tasks/{task.pk}/acceptance/", {"next": "/work/?plan="})["Location"] == "/work/?plan="
    clerk = a_holding(district.wards[0], "Công chức")
    assert client.post(f"/tasks/{task.pk}/person/?next=/work/", {"holding": clerk.pk})["Location"] == "/work/"
    assert client.post(f"/tasks/{task.pk}/start/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_many_rows_stand_on_pages_of_their_part():
    district = a_district(wards=1)
    for number in range(55):
        a_task(district.wards[0], district.unit, f"Việc thứ {number}")
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    first, part = client.get("/work/"), client.get("/work/?part=undated&page=2")
    assert first.content.decode().count('name="task"') == 20
    assert "Xem cả 55 việc" in first.content.decode()
    assert part.content.decode().count('name="task"') == 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(count, django_assert_num_queries):
    district = a_district(wards=1)
    leader = a_holding(district.unit, "Phó Bí thư", roles=(Role.LEADER,))
    assign_area(leader, Role.LEADER, field="Dân vận", basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    for number in range(count):
        task = a_task(district.wards[0], district.unit, f"Việc thứ {number}")
        Task.objects.filter(pk=task.pk).update(supervising_leader=leader)
        watch_task(task, district.planner.holding_id, **BY)
    head, planner = district.head_of(0), district.planner
    with django_assert_num_queries(8):
        assert len(inbox_of(head, TODAY).to_do) == count
    with django_assert_num_queries(8):
        assert len(inbox_of(planner, TODAY).waiting) == count


def test_goals_that_were_missed_are_one_row_until_they_are_explained():
    district = a_district(wards=2, targets=2)
    for target in Target.objects.all():
        october = columns_of(Period.month(2023, 10))
        Allocation.objects.create(target=target, unit=district.wards[0], goal=10**6, **october)
    head = district.head_of(0)
    [row] = [row for row in inbox_of(head, TODAY).to_do if row.url == reverse("reports:shortfalls")]
    assert row.what == "Giải trình 2 chỉ tiêu không đạt"
    assert not [row for row in inbox_of(district.head_of(1), TODAY).to_do if row.url == reverse("reports:shortfalls")]


def test_a_planner_explains_the_goals_of_his_own_unit_and_sees_who_below_owes_an_explanation():
    district = a_district(wards=2, targets=1)
    [target] = Target.objects.all()
    october = columns_of(Period.month(2023, 10))
    for unit in (district.unit, district.wards[0]):
        Allocation.objects.create(target=target, unit=unit, goal=10**6, **october)
    inbox = inbox_of(district.planner, TODAY)
    shortfalls = reverse("reports:shortfalls")
    [own] = [row for row in inbox.to_do if row.url == shortfalls]
    assert (own.what, own.whom) == ("Giải trình 1 chỉ tiêu không đạt", "Quận Long Biên")
    [waits] = [row for row in inbox.waiting if row.url == shortfalls]
    assert waits.what == "1 chỉ tiêu không đạt chưa giải trình"
    assert waits.note.startswith("Bồ Đề 1")
    # Of one unit, for whoever works there: nothing of those below.
    assert inbox_of(district.planner, TODAY, district.unit.pk).unexplained is None
    leader = client_for(holder_of(district.unit, Role.LEADER))
    page = leader.get("/").content.decode()
    assert "2 chưa giải trình" in page
    assert "Bồ Đề 1" in page
    assert inbox_of(district.head_of(0), TODAY).unexplained is None
