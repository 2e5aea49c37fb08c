"""What becomes of tasks when somebody leaves his post, when a unit ends, and who has a hand in them."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.leaving import open_work_of
from roviec.organisations.operations import UnableToLeave, end_unit, give_role, replace_holder, retract_holding
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_person, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.enums import TaskAct
from roviec.tasks.operations import UnableToHandOut, UnableToWork, accept_task, assign_task, submit_result
from roviec.tasks.tests.factories import a_task

pytestmark = pytest.mark.django_db
DECEMBER = date(2023, 12, 1)
BY = {"by": BUILDER, "at": MONDAY}


@pytest.fixture
def watched(cast):
    tasks = [a_task(cast.bo_de, cast.district), a_task(cast.bo_de, cast.district, done=MONDAY)]
    for task in tasks:
        task.supervising_leader = cast.leader
        task.save()
    tasks[0].monitor = cast.leader
    tasks[0].save()
    return tasks


def test_the_successor_watches_what_is_open_and_done_tasks_keep_the_name(cast, watched):
    assert [line.count for line in open_work_of(cast.leader, TODAY) if line.work.key == "tasks"] == [1]
    successor = replace_holder(cast.leader, a_person(), DECEMBER, passing=["tasks"], **BY)
    for task in watched:
        task.refresh_from_db()
    assert (watched[0].supervising_leader, watched[0].monitor) == (successor, successor)
    assert watched[1].supervising_leader == cast.leader


def test_tasks_that_are_not_passed_on_keep_the_name(cast, watched):
    replace_holder(cast.leader, a_person(), DECEMBER, **BY)
    watched[0].refresh_from_db()
    assert watched[0].supervising_leader == cast.leader


def test_an_appointment_with_tasks_in_its_name_is_not_taken_back(cast, watched):
    with pytest.raises(UnableToLeave, match="kết thúc giữ chức vụ"):
        retract_holding(cast.leader, **BY)


def test_the_page_of_leaving_says_what_is_open(cast, watched):
    keeper = a_holding(cast.district, "Quản trị", roles=(Role.ADMINISTRATOR,))
    page = client_for(keeper).get(reverse("organisations:holding_end", args=[cast.leader.pk])).content.decode()
    assert "Nhiệm vụ chưa xong đang phụ trách, theo dõi, thực hiện: 1" in page


def test_a_unit_that_has_ended_is_given_nothing_and_works_on_nothing(cast):
    task = a_task(cast.bo_de, cast.district)
    end_unit(cast.bo_de, TODAY, with_rest=True, **BY)
    for step in (accept_task, lambda task, **by: submit_result(task, words="Xong", **by)):
        with pytest.raises(UnableToWork, match="20/11/2023"):
            step(task, **BY)
    with pytest.raises(UnableToHandOut, match="Bồ Đề"):
        assign_task("Rà soát", cast.bo_de, cast.district, origin=("test", "x", None), due_on=None, **BY)


def test_who_heads_the_district_looks_on_and_who_works_for_the_ward_works(cast):
    task = a_task(cast.bo_de, cast.district)
    address = reverse("tasks:acceptance", args=[task.pk])
    above = holder_of(cast.district, Role.HEAD)
    assert client_for(above).post(address).status_code == 403
    looks_on = client_for(above).get(f"/tasks/{task.pk}/").context
    assert (looks_on["works"], looks_on["steps"].main) == (False, None)
    helper = a_holding(cast.district, "Biệt phái")
    give_role(helper, Role.REPORT_WRITER, cast.bo_de, **BY)
    assert client_for(helper).post(address).status_code == 302


def test_one_wish_to_assign_is_one_task_however_often_it_comes(cast):
    key = uuid.uuid4()
    wish = {"origin": ("test", "x", None), "due_on": DECEMBER, "key": key} | BY
    tasks = [assign_task("Rà soát", cast.bo_de, cast.district, **wish) for _ in range(2)]
    assert tasks[0] == tasks[1]
    assert Act.objects.filter(kind=TaskAct.ASSIGNED).count() == 1
    assert assign_task("Rà soát", cast.bo_de, cast.district, **wish | {"key": None}) != tasks[0]
