"""From a submitted result to a completed task; on time is what was submitted by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from roviec.acts.models import Act
from roviec.kit.errors import Stale
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.tasks.enums import LateCause, TaskAct, TaskState, Timeliness, Verdict
from roviec.tasks.models import Submission, Task
from roviec.tasks.operations import (
    UnableToWork,
    accept_result,
    ask_redo,
    complete_task,
    explain_delay,
    submit_result,
    take_back_result,
)
from roviec.tasks.queries import counts_by_unit
from roviec.tasks.tests.factories import a_task

TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.fixture
def head(cast):
    return the_head_of(cast.bo_de)


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=TODAY)


def test_what_was_submitted_by_the_day_is_on_time_however_long_the_review(task, head, planner):
    task = submit_result(task, words="Có danh sách", by=head, at=MONDAY)
    assert task.timeliness(TODAY + 9 * DAY) == Timeliness.IN_TIME
    task = accept_result(task, number=1, by=planner, at=MONDAY + 9 * DAY)
    assert (task.state, task.done_on, task.percent) == (TaskState.COMPLETED, TODAY, 100)
    assert task.timeliness(TODAY + 30 * DAY) == Timeliness.ON_TIME


def test_the_submission_that_was_finally_accepted_counts_not_the_first(task, head, planner):
    task = submit_result(task, words="Bản nháp", by=head, at=MONDAY)
    task = ask_redo(task, number=1, reason="Chưa có minh chứng", by=planner, at=MONDAY + DAY)
    assert (task.state, task.timeliness(TODAY + DAY)) == (TaskState.REDO, Timeliness.OVERDUE)
    task = submit_result(task, words="Có danh sách", by=head, at=MONDAY + 2 * DAY)
    assert task.timeliness(TODAY + 5 * DAY) == Timeliness.IN_TIME
    task = accept_result(task, number=2, by=planner, at=MONDAY + 6 * DAY)
    assert (task.done_on, task.timeliness(TODAY + 9 * DAY)) == (TODAY + 2 * DAY, Timeliness.LATE)
    verdicts = Submission.objects.filter(task=task).order_by("number").values_list("verdict", "remark")
    assert list(verdicts) == [(Verdict.REDO, "Chưa có minh chứng"), (Verdict.ACCEPTED, "")]


def test_a_result_that_is_taken_back_leaves_the_task_with_the_unit(task, head):
    task = take_back_result(submit_result(task, words="Nhầm", by=head, at=MONDAY), by=head, at=MONDAY + DAY)
    assert (task.state, task.submitted_on) == (TaskState.IN_PROGRESS, None)
    assert task.timeliness(TODAY + DAY) == Timeliness.OVERDUE
    assert take_back_result(task, by=head, at=MONDAY + DAY).version == task.version


def test_nobody_accepts_or_sends_back_what_he_submitted(task, planner):
    submit_result(task, words="Xong", by=planner, at=MONDAY)
    with pytest.raises(UnableToWork, match="người khác"):
        accept_result(task, number=1, by=planner, at=MONDAY)
    with pytest.raises(UnableToWork, match="người khác"):
        ask_redo(task, number=1, reason="Thiếu", by=planner, at=MONDAY)


def test_a_verdict_binds_the_result_that_was_looked_at(task, head, planner):
    submit_result(task, words="Một", by=head, at=MONDAY)
    take_back_result(task, by=head, at=MONDAY)
    submit_result(task, words="Hai", by=head, at=MONDAY)
    for verdict in (accept_result, lambda task, **more: ask_redo(task, reason="Thiếu", **more)):
        with pytest.raises(Stale):
            verdict(task, number=1, by=planner, at=MONDAY)


def test_the_same_step_twice_is_one_act(task, head, planner):
    for _ in range(2):
        submit_result(task, words="Xong", by=head, at=MONDAY)
    for _ in range(2):
        accept_result(task, number=1, by=planner, at=MONDAY)
    for kind in (TaskAct.SUBMITTED, TaskAct.RESULT_ACCEPTED):
        assert Act.objects.filter(kind=kind).count() == 1


def test_to_be_done_again_says_what_is_missing(task, head, planner):
    submit_result(task, words="Xong", by=head, at=MONDAY)
    with pytest.raises(UnableToWork, match="lý do"):
        ask_redo(task, number=1, reason="  ", by=planner, at=MONDAY)


def test_a_task_of_another_unit_is_not_completed_without_it(task, head):
    with pytest.raises(UnableToWork, match="trình kết quả"):
        complete_task(task, words="Xong", by=head, at=MONDAY)


def test_a_unit_completes_by_its_head_what_it_gave_itself(cast, head):
    task = complete_task(a_task(cast.bo_de, cast.bo_de, due_on=TODAY), words="Xong", by=head, at=MONDAY)
    assert (task.state, task.done_on, Submission.objects.count()) == (TaskState.COMPLETED, TODAY, 0)


def test_in_its_own_task_the_head_confirms_what_another_hand_submitted(cast, head):
    task = a_task(cast.bo_de, cast.bo_de)
    writer = holder_of(cast.bo_de, Role.REPORT_WRITER)
    client_for(writer).post(f"/tasks/{task.pk}/result/", {"words": "Xong"})
    page = client_for(writer).get(f"/tasks/{task.pk}/")
    assert page.context["steps"].main is None
    with pytest.raises(UnableToWork, match="xác nhận"):
        complete_task(task, words="", by=head, at=MONDAY)
    answer = client_for(holder_of(cast.bo_de, Role.HEAD)).post(f"/tasks/{task.pk}/result/acceptance/", {"number": "1"})
    assert answer.status_code == 302
    assert Task.objects.get(pk=task.pk).state == TaskState.COMPLETED


def test_a_waiting_result_is_not_overdue_in_any_count(task, head, cast):
    late = TODAY + 5 * DAY
    assert counts_by_unit(Task.objects.all(), late)[cast.bo_de.pk].overdue == 1
    submit_result(task, words="Xong", by=head, at=MONDAY + 2 * DAY)
    count = counts_by_unit(Task.objects.all(), late)[cast.bo_de.pk]
    assert (count.all, count.running, count.waiting, count.overdue) == (1, 1, 1, 0)
    # On the days before it was submitted it was.
    assert counts_by_unit(Task.objects.all(), TODAY + DAY)[cast.bo_de.pk].overdue == 1


@pytest.mark.constraints
def test_a_submission_is_decided_once_and_never_rewritten(task, head, planner):
    accept_result(submit_result(task, words="Xong", by=head, at=MONDAY), number=1, by=planner, at=MONDAY)
    rows = Submission.objects.filter(task=task)
    for change in ({"words": "Khác"}, {"verdict": Verdict.WITHDRAWN}, {"submitted_at": MONDAY - DAY}, {"remark": "x"}):
        with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
        rows.delete()


def test_the_page_offers_each_the_one_next_step(task, cast):
    head, planner = client_for(holder_of(cast.bo_de, Role.HEAD)), client_for(cast.planner)
    address = f"/tasks/{task.pk}/"
    assert head.get(address).context["steps"].main.route == "tasks:acceptance"
    assert planner.get(address).context["steps"].main is None
    head.post(f"{address}start/")
    assert head.get(address).context["steps"].main.route == "#result"
    head.post(f"{address}result/", {"words": "Có danh sách 42 hộ"})
    page = planner.get(address)
    assert page.context["steps"].main.route == "#judgement"
    assert "Có danh sách 42 hộ" in page.content.decode()
    refused = planner.post(f"{address}result/redo/", {"number": "1", "remark": ""})
    assert (refused.status_code, "còn thiếu gì" in refused.content.decode()) == (422, True)
    planner.post(f"{address}result/redo/", {"number": "1", "remark": "Chưa có minh chứng"})
    page = head.get(address).content.decode()
    assert "Chưa có minh chứng" in page
    assert date(2023, 11, 20) == Task.objects.get(pk=task.pk).due_on


def test_the_unit_does_not_judge_its_own_result(task, cast, head):
    submit_result(task, words="Xong", by=head, at=MONDAY)
    for holding in (holder_of(cast.bo_de, Role.HEAD), holder_of(cast.bo_de, Role.REPORT_WRITER)):
        answer = client_for(holding).post(f"/tasks/{task.pk}/result/acceptance/", {"number": "1"})
        assert answer.status_code == 403
    assert client_for(cast.stranger).post(f"/tasks/{task.pk}/result/acceptance/", {"number": "1"}).status_code == 404


LATE = MONDAY + 3 * DAY


@pytest.mark.parametrize(
    ("said", "judged", "holds"),
    [
        (LateCause.OBJECTIVE, LateCause.SUBJECTIVE, LateCause.SUBJECTIVE),
        (LateCause.OBJECTIVE, LateCause.OBJECTIVE, LateCause.OBJECTIVE),
        (LateCause.OBJECTIVE, "", LateCause.OBJECTIVE),
        ("", LateCause.SUBJECTIVE, LateCause.SUBJECTIVE),
        ("", "", ""),
    ],
)
def test_the_cause_of_a_delay_is_confirmed_or_changed_and_both_are_kept(task, head, planner, said, judged, holds):
    if said:
        explain_delay(task, cause=said, reason="Mưa bão", by=head, at=LATE)
    submit_result(task, words="Có danh sách", by=head, at=LATE)
    task = accept_result(task, number=1, cause=judged, by=planner, at=LATE)
    assert (task.late_cause, task.judged_cause, task.cause) == (said, judged, holds)
    act = Act.objects.get(kind=TaskAct.RESULT_ACCEPTED)
    assert (act.data.get("cause", ""), act.data.get("judged_cause", "")) == (said, judged)


def test_there_is_no_delay_to_judge_in_what_came_by_the_day(task, head, planner):
    submit_result(task, words="Có danh sách", by=head, at=MONDAY)
    with pytest.raises(UnableToWork, match="không có việc chậm"):
        accept_result(task, number=1, cause=LateCause.SUBJECTIVE, by=planner, at=LATE)


def test_the_database_knows_the_causes(task):
    with pytest.raises(IntegrityError, match="task_judged_cause_known"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(judged_cause="FATE")


def test_the_page_asks_of_a_late_result_alone_whose_doing_it_is_and_offers_what_the_unit_said(cast, head):
    planner = client_for(cast.planner)
    late, in_time = (a_task(cast.bo_de, cast.district, f"Hạn {n}", due_on=TODAY + n * DAY) for n in (-2, 0))
    explain_delay(late, cause=LateCause.OBJECTIVE, reason="Mưa bão", by=head, at=MONDAY)
    for task in (late, in_time):
        submit_result(task, words="Có danh sách", by=head, at=MONDAY)
    assert '<option value="OBJECTIVE" selected>' in planner.get(f"/tasks/{late.pk}/").content.decode()
    assert 'name="cause"' not in planner.get(f"/tasks/{in_time.pk}/").content.decode()
    sent = {"number": "1", "cause": "SUBJECTIVE"}
    page = planner.post(f"/tasks/{late.pk}/result/acceptance/", sent, follow=True).content.decode()
    assert "Nguyên nhân theo kết luận: chủ quan" in page
    assert "đơn vị nêu khác" in page
