"""What a unit does with a task, and how late it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from roviec.acts.models import Act
from roviec.kit.errors import Stale
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, holder_of, the_head_of
from roviec.tasks.enums import TaskAct, TaskState, Timeliness
from roviec.tasks.models import Task
from roviec.tasks.operations import UnableToWork, accept_task, complete_task, explain_delay, start_task, tell_progress
from roviec.tasks.queries import counts_by_unit
from roviec.tasks.tests.factories import a_task

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def ward():
    return a_unit("Bồ Đề", parent=a_unit("Long Biên"))


@pytest.fixture
def task(ward):
    return a_task(ward, ward, due_on=date(2023, 11, 30))


@pytest.fixture
def late(ward):
    return a_task(ward, ward, due_on=date(2023, 11, 15))


def test_a_task_is_accepted_started_reported_and_completed(task, ward):
    head = the_head_of(ward)
    task = accept_task(task, by=head, at=MONDAY)
    assert task.state == TaskState.ACCEPTED
    task = start_task(task, by=head, at=MONDAY)
    task = tell_progress(
        task, percent=40, words="Đã rà soát", version=task.version, holding_id=None, by=head, at=MONDAY
    )
    assert (task.percent, task.latest) == (40, "Đã rà soát")
    task = complete_task(task, words="Có danh sách", by=head, at=MONDAY)
    assert (task.state, task.done_on, task.percent) == (TaskState.COMPLETED, MONDAY.date(), 100)


def test_the_same_step_twice_is_one_act(task, ward):
    for _ in range(2):
        accept_task(task, by=the_head_of(ward), at=MONDAY)
    for _ in range(2):
        complete_task(task, words="", by=the_head_of(ward), at=MONDAY)
    assert Act.objects.filter(kind=TaskAct.ACCEPTED).count() == 1
    assert Act.objects.filter(kind=TaskAct.COMPLETED).count() == 1


def test_a_stale_form_is_refused(task, ward):
    head = the_head_of(ward)
    tell_progress(task, percent=10, words="a", version=task.version, holding_id=None, by=head, at=MONDAY)
    with pytest.raises(Stale):
        tell_progress(task, percent=20, words="b", version=task.version, holding_id=None, by=head, at=MONDAY)


def test_a_completed_task_takes_no_progress(task, ward):
    task = complete_task(task, words="", by=the_head_of(ward), at=MONDAY)
    with pytest.raises(UnableToWork):
        tell_progress(
            task, percent=20, words="b", version=task.version, holding_id=None, by=the_head_of(ward), at=MONDAY
        )


def test_a_task_that_is_in_time_has_no_delay_to_explain(task, ward):
    with pytest.raises(UnableToWork):
        explain_delay(task, cause="OBJECTIVE", reason="Mưa bão", by=the_head_of(ward), at=MONDAY)
    answer = client_for(holder_of(ward, Role.HEAD)).post(
        f"/tasks/{task.pk}/delay/", {"cause": "OBJECTIVE", "reason": "Mưa bão"}
    )
    assert (answer.status_code, answer.context["delay_form"]["reason"].value()) == (422, "Mưa bão")


def test_a_delay_has_a_cause_and_a_reason(late, ward):
    with pytest.raises(UnableToWork):
        explain_delay(late, cause="OBJECTIVE", reason=" ", by=the_head_of(ward), at=MONDAY)
    assert (
        explain_delay(late, cause="OBJECTIVE", reason="Mưa bão", by=the_head_of(ward), at=MONDAY).late_reason
        == "Mưa bão"
    )


def test_a_delay_explained_by_a_double_click_is_one_act(late, ward):
    for _click in range(2):
        explain_delay(late, cause="OBJECTIVE", reason="Mưa bão", by=the_head_of(ward), at=MONDAY)
    assert Act.objects.filter(kind=TaskAct.DELAY_EXPLAINED).count() == 1


@pytest.mark.parametrize(
    ("done", "timeliness"),
    [
        (datetime(2023, 11, 30, 23, 59, tzinfo=HANOI), Timeliness.ON_TIME),
        (datetime(2023, 12, 1, 0, 0, tzinfo=HANOI), Timeliness.LATE),
    ],
)
def test_the_due_day_ends_at_midnight_in_hanoi(task, ward, done, timeliness):
    assert complete_task(task, words="", by=the_head_of(ward), at=done).timeliness(date(2024, 1, 1)) == timeliness


def test_an_open_task_is_overdue_from_the_day_after_its_day(task):
    assert task.timeliness(date(2023, 11, 30)) == Timeliness.DUE_SOON
    assert task.timeliness(date(2023, 11, 1)) == Timeliness.IN_TIME
    assert task.timeliness(date(2023, 12, 1)) == Timeliness.OVERDUE


def test_the_counts_of_a_unit_are_a_partition(ward):
    today = MONDAY.date()
    a_task(ward, ward, due_on=today + timedelta(days=3))
    a_task(ward, ward, due_on=today - timedelta(days=3))
    a_task(ward, ward, due_on=today - timedelta(days=3), done=MONDAY)
    a_task(ward, ward, due_on=today, done=MONDAY)
    a_task(ward, ward)
    count = counts_by_unit(Task.objects.all(), today)[ward.pk]
    assert (count.all, count.done_on_time, count.done_late, count.running, count.overdue, count.due_soon) == (
        5,
        1,
        1,
        2,
        1,
        1,
    )
