"""What who gave a task does with it: assign again, suspend on a document, resume, cancel, replace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.documents.tests.factories import a_document
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.plans.tests.factories import a_group, a_plan, an_item, issued
from roviec.tasks.enums import TaskState, Timeliness
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    UnableToHandOut,
    UnableToWork,
    accept_task,
    ask_redo,
    assign_again,
    cancel_task,
    hand_out,
    replace_task,
    resume_task,
    return_task,
    start_task,
    submit_result,
    supersede_task,
    suspend_task,
)
from roviec.tasks.queries import counts_by_unit, hand_out_preview, standings
from roviec.tasks.tests.factories import a_task

TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.fixture
def by_head(cast):
    return {"by": the_head_of(cast.bo_de), "at": MONDAY}


@pytest.fixture
def by_planner(cast):
    return {"by": the_planner_of(cast.district), "at": MONDAY}


@pytest.fixture
def paper(cast):
    return a_document(cast.district)


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=TODAY + 4 * DAY)


def test_a_returned_task_says_why_and_is_assigned_again(task, by_head, by_planner):
    task = return_task(task, reason="Sai thẩm quyền", **by_head)
    assert (task.state, task.state_reason) == (TaskState.RETURNED, "Sai thẩm quyền")
    with pytest.raises(UnableToWork, match="trả lại"):
        start_task(task, **by_head)
    task = assign_again(task, **by_planner)
    assert (task.state, task.state_reason, task.assigned_at) == (TaskState.ASSIGNED, "", MONDAY)


def test_what_was_accepted_is_not_returned(task, by_head):
    accept_task(task, **by_head)
    with pytest.raises(UnableToWork, match="đã tiếp nhận"):
        return_task(task, reason="Sai thẩm quyền", **by_head)


def test_a_suspended_task_rests_and_its_day_moves_by_the_days_it_rested(task, by_head, by_planner, paper):
    start_task(task, **by_head)
    task = suspend_task(task, paper, reason="Chờ chỉ đạo", **by_planner)
    assert (task.state, task.suspended_from) == (TaskState.SUSPENDED, TaskState.IN_PROGRESS)
    assert task.timeliness(TODAY + 30 * DAY) == Timeliness.IN_TIME
    task = resume_task(task, **by_planner | {"at": MONDAY + 10 * DAY})
    assert (task.state, task.due_on, task.original_due) == (TaskState.IN_PROGRESS, TODAY + 14 * DAY, TODAY + 4 * DAY)
    assert (task.extensions, task.suspension_basis, task.state_reason) == (0, None, "")


def test_a_suspended_task_has_a_document(task, by_planner):
    with pytest.raises(UnableToWork, match="căn cứ"):
        suspend_task(task, None, reason="Chờ chỉ đạo", **by_planner)


def test_what_was_to_be_done_again_still_is_after_the_rest(task, by_head, by_planner, paper):
    submit_result(task, words="Xong", **by_head)
    ask_redo(task, number=1, reason="Chưa có minh chứng", **by_planner)
    suspend_task(task, paper, reason="Chờ chỉ đạo", **by_planner)
    task = resume_task(task, **by_planner)
    assert (task.state, task.state_reason) == (TaskState.REDO, "Chưa có minh chứng")


def test_a_result_that_waits_is_decided_before_anything_else(task, by_head, by_planner, paper):
    submit_result(task, words="Xong", **by_head)
    for step in (
        lambda: suspend_task(task, paper, reason="x", **by_planner),
        lambda: cancel_task(task, reason="x", **by_planner),
    ):
        with pytest.raises(UnableToWork, match="Cần quyết định"):
            step()


def test_a_cancelled_task_counts_nowhere_from_its_day_and_stays_in_the_list(task, cast, by_planner):
    task = cancel_task(task, reason="Không còn cần", **by_planner)
    assert counts_by_unit(Task.objects.all(), TODAY).get(cast.bo_de.pk) is None
    assert counts_by_unit(Task.objects.all(), TODAY - DAY)[cast.bo_de.pk].all == 1
    page = client_for(cast.planner).get("/tasks/?state=CANCELLED").content.decode()
    assert "Rà soát hộ nghèo" in page
    with pytest.raises(UnableToWork, match="đã hủy"):
        assign_again(task, **by_planner)


def test_a_task_that_takes_the_place_of_another_takes_it_in_the_plan(cast, by_planner):
    plan = a_plan(cast.district, participants=cast.wards)
    item = an_item(plan, "Chỉnh trang chợ", under=a_group(plan, "Nhiệm vụ"), number="II.2", lead=cast.bo_de).item
    version = issued(plan)
    [task] = hand_out(version, hand_out_preview(version, TODAY).ready, **by_planner)
    new = replace_task(
        task,
        title="Chỉnh trang chợ Gia Thụy",
        lead_unit=cast.bo_de,
        due_on=None,
        product="",
        reason="Rõ hơn",
        **by_planner,
    )
    task.refresh_from_db()
    assert (task.state, task.superseded_by, new.item, new.number) == (TaskState.SUPERSEDED, new, item, "II.2")
    standing = standings([plan.pk], TODAY)[item.pk]
    assert (standing.tasks, standing.overdue) == (1, 0)
    # Handed out once more, the plan gives nothing new.
    assert hand_out(version, list(version.lines.filter(item=item)), **by_planner) == []


def test_two_tasks_do_not_replace_each_other(cast, task, by_planner):
    other = a_task(cast.bo_de, cast.district)
    supersede_task(task, other, reason="Gộp", **by_planner)
    for successor in (task, other):
        with pytest.raises(UnableToWork, match="chưa kết thúc"):
            supersede_task(other, successor, reason="Gộp", **by_planner)
    with pytest.raises(UnableToWork, match="đã được thay thế"):
        supersede_task(task, a_task(cast.bo_de, cast.district), reason="Gộp", **by_planner)


def test_a_task_is_not_due_before_it_begins(cast):
    with pytest.raises(UnableToHandOut, match="20/11/2023"):
        a_task(cast.bo_de, cast.district, due_on=TODAY - DAY, assigned=MONDAY)


def test_who_keeps_a_task_in_the_browser(task, cast, paper):
    suspension = f"/tasks/{task.pk}/suspension/"
    typed = {"basis": str(paper.pk), "reason": "Chờ chỉ đạo"}
    head = client_for(holder_of(cast.bo_de, Role.HEAD))
    assert head.post(suspension, typed).status_code == 403
    planner = client_for(cast.planner)
    assert planner.post(suspension, {"reason": "Chờ chỉ đạo"}).status_code == 422
    assert planner.post(suspension, typed).status_code == 302
    assert head.get(f"/tasks/{task.pk}/").context["steps"].main is None
    assert planner.get(f"/tasks/{task.pk}/").context["steps"].main.route == "tasks:resumption"
    planner.post(f"/tasks/{task.pk}/resumption/")
    assert planner.post(f"/tasks/{task.pk}/cancellation/", {"reason": "Không còn cần"}).status_code == 302
    assert Task.objects.get(pk=task.pk).state == TaskState.CANCELLED


def test_a_task_is_replaced_in_the_browser_and_a_day_off_is_said(task, cast):
    planner = client_for(cast.planner)
    address = f"/tasks/{task.pk}/replacement/"
    assert planner.get(address).context["form"]["title"].value() == task.title
    typed = {
        "title": "Rà soát lại", "lead_unit": str(cast.gia_thuy.pk), "due_on": "09/12/2023", "product": "", "reason": "Rõ hơn",
    }  # fmt: skip
    assert "11/12/2023" in planner.post(address, typed).content.decode()
    assert planner.post(address, typed | {"due_on": "11/12/2023"}).status_code == 302
    task.refresh_from_db()
    assert (task.superseded_by.lead_unit, task.superseded_by.title) == (cast.gia_thuy, "Rà soát lại")
