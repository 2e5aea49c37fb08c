"""More time: asked before the day, given within the rule by who gave the task; both latenesses are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import ExtensionApprover
from roviec.regulations.operations import TaskDays, change_task_rule
from roviec.regulations.queries import task_rule
from roviec.tasks.enums import ExtensionVerdict, LateCause, TaskAct, TaskState, Timeliness
from roviec.tasks.models import Extension, Task
from roviec.tasks.operations import (
    UnableToExtend,
    accept_result,
    approve_extension,
    ask_extension,
    cancel_task,
    refuse_extension,
    submit_result,
    withdraw_extension,
)
from roviec.tasks.tests.factories import a_task

TODAY = MONDAY.date()
DUE = TODAY + timedelta(days=4)
LATER = DUE + timedelta(days=20)
DAY = timedelta(days=1)


@pytest.fixture
def head(cast):
    return the_head_of(cast.bo_de)


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=DUE)


def ask(task, head, until=LATER, reason="Chờ mặt bằng", at=MONDAY):
    return ask_extension(task, until=until, reason=reason, by=head, at=at)


def the_rule(**change):
    standing = task_rule(TODAY)
    said = {
        "soon_days": 7, "most_extensions": 2, "most_days": 30, "notice_days": 0, "may_ask_late": False,
        "approver": ExtensionApprover.ASSIGNER, "source": "QĐ 12",
    } | change  # fmt: skip
    return change_task_rule(standing, TaskDays(**said), TODAY, version=standing.version, by=BUILDER, at=MONDAY)


def test_the_first_day_stays_beside_the_new_one_and_both_latenesses_are_told(task, head, planner):
    task = approve_extension(ask(task, head), until=LATER, by=planner, at=MONDAY)
    assert (task.due_on, task.original_due, task.extensions) == (LATER, DUE, 1)
    second = ask(task, head, until=LATER + 10 * DAY, at=MONDAY + 10 * DAY)
    task = approve_extension(second, until=LATER + 5 * DAY, by=planner, at=MONDAY + 11 * DAY)
    assert (task.due_on, task.original_due, task.extensions) == (LATER + 5 * DAY, DUE, 2)
    task = submit_result(task, words="Xong", by=head, at=MONDAY + 40 * DAY)
    task = accept_result(task, number=1, by=planner, at=MONDAY + 41 * DAY)
    on = TODAY + 50 * DAY
    assert (task.days_late(on), task.days_late(on, original=True)) == (11, 36)
    assert task.timeliness(on, original=True) == Timeliness.LATE


def test_until_it_is_decided_the_due_day_stays(task, head):
    ask(task, head)
    task.refresh_from_db()
    assert (task.due_on, task.timeliness(DUE + DAY)) == (DUE, Timeliness.OVERDUE)


def test_the_same_wish_twice_is_one_and_another_has_to_wait(task, head):
    assert ask(task, head) == ask(task, head)
    assert Act.objects.filter(kind=TaskAct.EXTENSION_ASKED).count() == 1
    with pytest.raises(UnableToExtend, match="chờ quyết định"):
        ask(task, head, until=LATER + DAY)


def test_after_the_day_it_is_too_late(task, head):
    with pytest.raises(UnableToExtend, match="24/11/2023"):
        ask(task, head, at=MONDAY + 5 * DAY)
    # On the day itself it is not.
    assert ask(task, head, at=MONDAY + 4 * DAY)


def test_after_the_day_it_is_not_too_late_where_the_rule_says_so(task, head):
    the_rule(may_ask_late=True)
    assert ask(task, head, at=MONDAY + 5 * DAY)


def test_a_rule_may_ask_for_notice(task, head):
    the_rule(notice_days=5)
    with pytest.raises(UnableToExtend, match="ít nhất 5 ngày"):
        ask(task, head)


@pytest.mark.parametrize(
    ("until", "says"), [(DUE, "sau thời hạn"), (DUE - DAY, "sau thời hạn"), (DUE + 31 * DAY, "24/12/2023")]
)
def test_the_day_is_later_and_within_the_rule(task, head, until, says):
    with pytest.raises(UnableToExtend, match=says):
        ask(task, head, until=until)


def test_only_so_often_as_the_rule_allows(task, head, planner):
    the_rule(most_extensions=1)
    approve_extension(ask(task, head), until=LATER, by=planner, at=MONDAY)
    with pytest.raises(UnableToExtend, match="1 lần"):
        ask(task, head, until=LATER + DAY)


def test_a_task_without_a_day_or_out_of_hand_has_none_to_move(cast, task, head, planner):
    with pytest.raises(UnableToExtend, match="không có thời hạn"):
        ask(a_task(cast.bo_de, cast.district), head)
    submit_result(task, words="Xong", by=head, at=MONDAY)
    with pytest.raises(UnableToExtend, match="chờ xác nhận"):
        ask(task, head)


def test_nobody_decides_on_what_he_asked_for(task, planner):
    asked = ask(task, planner)
    for decide in (
        lambda: approve_extension(asked, until=LATER, by=planner, at=MONDAY),
        lambda: refuse_extension(asked, reason="Không", by=planner, at=MONDAY),
    ):
        with pytest.raises(UnableToExtend, match="người khác"):
            decide()


def test_a_refusal_says_why_and_is_the_end_of_the_request(task, head, planner):
    asked = ask(task, head)
    refuse_extension(asked, reason="Không đủ căn cứ", by=planner, at=MONDAY)
    with pytest.raises(UnableToExtend, match="đã được quyết định"):
        approve_extension(asked, until=LATER, by=planner, at=MONDAY)
    with pytest.raises(UnableToExtend, match="đã được quyết định"):
        withdraw_extension(asked, by=head, at=MONDAY)
    task.refresh_from_db()
    assert (task.due_on, task.original_due_on) == (DUE, None)


def test_a_request_may_be_taken_back_and_made_anew(task, head):
    withdraw_extension(ask(task, head), by=head, at=MONDAY)
    assert ask(task, head, until=LATER + DAY).verdict == ""


def test_a_request_falls_away_with_its_task(task, head, planner):
    asked = ask(task, head)
    cancel_task(task, reason="Không còn cần", by=planner, at=MONDAY)
    asked.refresh_from_db()
    assert asked.verdict == ExtensionVerdict.LAPSED


def test_more_time_given_after_the_result_was_submitted_counts(task, head, planner):
    asked = ask(task, head)
    submit_result(task, words="Xong", by=head, at=MONDAY + 6 * DAY)
    approve_extension(asked, until=LATER, by=planner, at=MONDAY + 7 * DAY)
    task = accept_result(task, number=1, by=planner, at=MONDAY + 8 * DAY)
    assert (task.timeliness(LATER), task.timeliness(LATER, original=True)) == (Timeliness.ON_TIME, Timeliness.LATE)


@pytest.mark.constraints
def test_a_request_is_decided_once_and_never_rewritten(task, head, planner):
    asked = ask(task, head)
    with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
        Extension.objects.filter(pk=asked.pk).update(proposed_due=LATER + DAY)
    approve_extension(asked, until=LATER, by=planner, at=MONDAY)
    with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
        Extension.objects.filter(pk=asked.pk).update(approved_due=LATER + DAY)


def test_a_day_off_is_said_and_the_next_working_day_offered(task, cast):
    client = client_for(holder_of(cast.bo_de, Role.HEAD))
    address = f"/tasks/{task.pk}/extension/"
    sunday = {"until": "10/12/2023", "reason": "Chờ mặt bằng"}
    asked_again = client.post(address, sunday)
    assert (asked_again.status_code, "11/12/2023" in asked_again.content.decode()) == (422, True)
    assert not Extension.objects.exists()
    assert client.post(address, sunday | {"keep_day": "on"}).status_code == 302
    assert Extension.objects.get().proposed_due == date(2023, 12, 10)


def test_who_asks_and_who_decides(task, cast, head):
    address = f"/tasks/{task.pk}/extension/"
    typed = {"until": "08/12/2023", "reason": "Chờ mặt bằng"}
    assert client_for(cast.planner).post(address, typed).status_code == 403
    assert client_for(cast.stranger).post(address, typed).status_code == 404
    ask(task, head)
    decision = f"/tasks/{task.pk}/extensions/{Extension.objects.get().pk}/approval/"
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).post(decision, {"until": "08/12/2023"}).status_code == 403
    assert client_for(cast.planner).get(f"/tasks/{task.pk}/").context["may_extend"]
    assert client_for(cast.planner).post(decision, {"until": "08/12/2023"}).status_code == 302
    assert Task.objects.get(pk=task.pk).due_on == date(2023, 12, 8)
    other = a_task(cast.gia_thuy, cast.district, due_on=DUE)
    wrong = f"/tasks/{other.pk}/extensions/{Extension.objects.get().pk}/approval/"
    assert client_for(cast.planner).post(wrong, {"until": "08/12/2023"}).status_code == 404


def test_where_the_rule_says_so_only_a_leader_decides(task, cast, head):
    the_rule(approver=ExtensionApprover.LEADER)
    ask(task, head)
    decision = f"/tasks/{task.pk}/extensions/{Extension.objects.get().pk}/refusal/"
    assert client_for(cast.planner).post(decision, {"reason": "Không"}).status_code == 403
    assert client_for(holder_of(cast.district, Role.LEADER)).post(decision, {"reason": "Không"}).status_code == 302
    assert Task.objects.get(pk=task.pk).state == TaskState.ASSIGNED


def test_the_rule_that_comes_with_the_house_says_that_nobody_checked_it():
    rule = task_rule(TODAY)
    assert (rule.most_extensions, rule.most_days, rule.soon_days, rule.is_verified) == (2, 30, 7, False)


def test_who_gives_more_time_says_whose_doing_it_is_and_the_act_keeps_it(task, head, planner):
    task = approve_extension(ask(task, head), until=LATER, cause=LateCause.OBJECTIVE, by=planner, at=MONDAY)
    assert (task.late_cause, task.judged_cause) == ("", LateCause.OBJECTIVE)
    assert Act.objects.get(kind=TaskAct.EXTENSION_APPROVED).data["judged_cause"] == LateCause.OBJECTIVE
    # More time given again without a word keeps what was said.
    second = ask(task, head, until=LATER + DAY, at=MONDAY + DAY)
    assert approve_extension(second, until=LATER + DAY, by=planner, at=MONDAY + DAY).judged_cause == LateCause.OBJECTIVE
