"""Parts of a task for units and people: per cent rolls up, no circle, no overlap, the whole after its parts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    a_holding,
    a_unit,
    client_for,
    holder_of,
    the_head_of,
    the_planner_of,
)
from roviec.tasks.enums import TaskState
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    UnableToSplit,
    UnableToWork,
    accept_result,
    cancel_task,
    complete_task,
    delegate_task,
    split_task,
    submit_result,
    tell_progress,
)
from roviec.tasks.tests.factories import a_task, done_at

DUE = MONDAY.date() + timedelta(days=10)


@pytest.fixture
def groups(cast):
    return [a_unit(f"Tổ {number}", cast.bo_de, position=number) for number in range(3)]


@pytest.fixture
def by(cast):
    return {"by": the_head_of(cast.bo_de), "at": MONDAY}


@pytest.fixture
def whole(cast):
    return a_task(cast.bo_de, cast.district, due_on=DUE)


def a_part(whole, unit, by, title="Phần việc", **more):
    return split_task(whole, title=title, lead_unit=unit, due_on=DUE, **more, **by)


def told(part, percent, by):
    part.refresh_from_db()
    return tell_progress(part, percent=percent, words="Đang làm", version=part.version, holding_id=None, **by)


def test_the_per_cent_of_the_whole_come_from_its_parts_all_the_way_up(whole, groups, by, cast):
    first, second = (a_part(whole, group, by) for group in groups[:2])
    below = a_part(first, a_unit("Nhóm", groups[0]), {"by": the_head_of(groups[0]), "at": MONDAY})
    told(below, 50, by)
    whole.refresh_from_db()
    first.refresh_from_db()
    assert (first.percent, whole.percent, whole.state) == (50, 25, TaskState.IN_PROGRESS)
    done_at(second, MONDAY)
    whole.refresh_from_db()
    assert whole.percent == 75
    assert told(whole, 3, by).percent == 75
    cancel_task(first, reason="Thôi", **by)
    whole.refresh_from_db()
    assert (whole.percent, Task.objects.get(pk=below.pk).state) == (100, TaskState.CANCELLED)


def test_the_whole_is_not_submitted_or_completed_before_its_parts(whole, groups, by, cast):
    part = a_part(whole, groups[0], by)
    with pytest.raises(UnableToWork, match="Phần việc"):
        submit_result(whole, words="Xong", **by)
    done_at(part, MONDAY)
    submit_result(whole, words="Xong", **by)
    planner = {"by": the_planner_of(cast.district), "at": MONDAY}
    assert accept_result(whole, number=1, **planner).state == TaskState.COMPLETED
    own = a_task(cast.bo_de, cast.bo_de)
    a_part(own, groups[1], by, title="Phần của tổ")
    with pytest.raises(UnableToWork, match="Phần của tổ"):
        complete_task(own, words="", **by)


def test_a_part_goes_to_a_person_of_the_unit_who_submits_it_to_the_head(whole, by, cast):
    person = a_holding(cast.bo_de, "Công chức")
    part = a_part(whole, cast.bo_de, by, lead_person=person)
    browser = client_for(person)
    assert browser.post(f"/tasks/{part.pk}/acceptance/").status_code == 302
    assert browser.post(f"/tasks/{part.pk}/result/", {"words": "Xong"}).status_code == 302
    # Nor does he work on the whole, or judge his own part.
    assert browser.post(f"/tasks/{whole.pk}/acceptance/").status_code == 403
    assert browser.post(f"/tasks/{part.pk}/result/acceptance/", {"number": "1"}).status_code == 403
    head = client_for(holder_of(cast.bo_de, Role.HEAD))
    assert head.post(f"/tasks/{part.pk}/result/acceptance/", {"number": "1"}).status_code == 302
    assert Task.objects.get(pk=whole.pk).percent == 100


def test_two_parts_do_not_overlap(whole, groups, by, cast):
    a_part(whole, groups[0], by)
    with pytest.raises(UnableToSplit, match="chồng chéo"):
        a_part(whole, groups[0], by, title="Khác")
    with pytest.raises(IntegrityError, match="task_parts_do_not_overlap"), transaction.atomic():
        Task.objects.create(
            part_of=whole, title="Khác", lead_unit=groups[0], assigned_by=cast.bo_de, assigned_at=MONDAY
        )


def test_a_part_does_not_come_back_to_who_gave_it(whole, groups, by, cast):
    part = a_part(whole, groups[0], by)
    for unit in (cast.bo_de, groups[0]):
        with pytest.raises(UnableToSplit, match="vòng lại"):
            a_part(part, unit, by)
        with pytest.raises(IntegrityError, match="does not come back"), transaction.atomic():
            Task.objects.create(part_of=part, title="Vòng", lead_unit=unit, assigned_by=unit, assigned_at=MONDAY)


@pytest.mark.constraints
def test_parts_never_go_round_in_a_circle(whole, groups, by, cast):
    part = a_part(whole, groups[0], by)
    for pk, under in ((whole.pk, part.pk), (part.pk, part.pk), (part.pk, None)):
        with pytest.raises(IntegrityError, match="for good"), transaction.atomic():
            Task.objects.filter(pk=pk).update(part_of=under)
    # Nor do two rows that name each other before either stands, though foreign keys are asked only at commit.
    with pytest.raises(IntegrityError, match="stands and is open"), transaction.atomic(), connection.cursor():
        Task.objects.create(
            pk=900_001, part_of_id=900_002, title="Vòng", lead_unit=groups[1], assigned_by=groups[1], assigned_at=MONDAY
        )


@pytest.mark.constraints
def test_the_database_keeps_the_whole_open_while_a_part_is(whole, groups, by, cast):
    a_part(whole, groups[0], by)
    done = {"state": "COMPLETED", "accepted_at": MONDAY, "done_on": MONDAY.date(), "percent": 100}
    with pytest.raises(IntegrityError, match="not done before its parts"), transaction.atomic():
        Task.objects.filter(pk=whole.pk).update(**done)
    closed = done_at(a_task(cast.bo_de, cast.district), MONDAY)
    with pytest.raises(IntegrityError, match="stands and is open"), transaction.atomic():
        Task.objects.create(
            part_of=closed, title="Muộn", lead_unit=groups[0], assigned_by=cast.bo_de, assigned_at=MONDAY
        )


@pytest.mark.parametrize("days", [11, -1, None])
def test_a_part_is_due_between_today_and_the_day_of_the_whole(whole, groups, by, days):
    due_on = MONDAY.date() + timedelta(days=days) if days is not None else None
    with pytest.raises(UnableToSplit):
        split_task(whole, title="Phần", lead_unit=groups[0], due_on=due_on, **by)


def test_the_head_says_who_works_on_it_and_nobody_of_another_unit(whole, by, cast):
    person = a_holding(cast.bo_de, "Công chức")
    assert delegate_task(whole, person, **by).lead_person == person
    with pytest.raises(UnableToWork, match="giữ chức vụ"):
        delegate_task(whole, holder_of(cast.gia_thuy, Role.HEAD), **by)
    assert client_for(person).post(f"/tasks/{whole.pk}/acceptance/").status_code == 302


def test_the_pages_of_splitting(whole, groups, cast):
    head = client_for(holder_of(cast.bo_de, Role.HEAD))
    address = f"/tasks/{whole.pk}/parts/"
    assert "Tổ 1" in head.get(address).content.decode()
    typed = {"title": "Rà soát tổ 1", "lead": f"u{groups[1].pk}", "due_on": "24/11/2023", "product": ""}
    assert head.post(address, typed | {"due_on": "26/11/2023"}).status_code == 422
    assert head.post(address, typed).status_code == 302
    assert "Rà soát tổ 1" in head.get(f"/tasks/{whole.pk}/").content.decode()
    assert client_for(cast.planner).post(address, typed).status_code == 403


def test_a_part_that_is_given_while_the_whole_is_completed(real_database, in_parallel):
    ward = a_unit("Bồ Đề", parent=a_unit("Long Biên"))
    group, head = a_unit("Tổ 1", ward), the_head_of(ward)
    for _ in range(4):
        whole = a_task(ward, ward)
        outcomes = in_parallel(
            [
                lambda whole=whole: complete_task(whole, words="", by=head, at=MONDAY),
                lambda whole=whole: split_task(whole, title="Phần", lead_unit=group, due_on=None, by=head, at=MONDAY),
            ]
        )
        assert sorted(isinstance(outcome, UnableToWork) for outcome in outcomes) == [False, True], outcomes
