"""From the lines of an issued plan to tasks of units."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import Role
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.tests.factories import MONDAY, a_member, client_for, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind
from roviec.plans.queries import version_on
from roviec.plans.tests.factories import a_group, a_plan, an_item, issued, the_draft
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task
from roviec.tasks.operations import UnableToHandOut, hand_out
from roviec.tasks.queries import hand_out_preview, standings
from roviec.tasks.tests.factories import done_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


@pytest.fixture
def plan(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    group = a_group(plan, "Nhiệm vụ")
    an_item(plan, "Rà soát hộ khó khăn", under=group, number="II.1", due_written="Trước 30/6/2023", product="Danh sách")
    an_item(plan, "Chỉnh trang chợ", under=group, number="II.2", lead=cast.bo_de, co_units=(cast.gia_thuy,))
    return plan


def _hand_out(plan, cast):
    version = version_on(plan, MONDAY.date())
    return hand_out(version, hand_out_preview(version, MONDAY.date()).ready, by=a_member(cast.planner).actor, at=MONDAY)


def test_each_line_becomes_a_task_of_its_lead_and_a_group_lead_one_of_every_ward(plan, cast):
    issued(plan)
    tasks = _hand_out(plan, cast)
    assert sorted(task.lead_unit_id for task in tasks) == sorted([*(w.pk for w in cast.wards), cast.bo_de.pk])
    market = Task.objects.get(title="Chỉnh trang chợ")
    assert [unit.pk for unit in market.co_units.all()] == [cast.gia_thuy.pk]
    survey = Task.objects.filter(number="II.1").first()
    assert (survey.origin_title, survey.product, survey.due_on) == ("KH 160", "Danh sách", date(2023, 6, 30))


def test_handing_out_twice_gives_nothing_new_and_is_one_act(plan, cast):
    issued(plan)
    assert len(_hand_out(plan, cast)) == 4
    assert _hand_out(plan, cast) == []
    act = Act.objects.get(kind=TaskAct.ASSIGNED)
    assert ActObject.objects.filter(act_id=act.pk, type="tasks.task").count() == 4


def test_a_draft_is_not_handed_out(plan, cast):
    draft = the_draft(plan)
    with pytest.raises(UnableToHandOut):
        hand_out(draft, [], by=BUILDER, at=MONDAY)


def test_the_leader_comes_from_the_assignment_of_areas(plan, cast):
    span = Span(date(2020, 1, 1), None)
    assign_area(cast.leader, Role.LEADER, unit=cast.bo_de, basis="12-QĐ/QU", span=span, by=BUILDER, at=MONDAY)
    issued(plan)
    _hand_out(plan, cast)
    assert Task.objects.get(title="Chỉnh trang chợ").supervising_leader == cast.leader
    assert Task.objects.get(lead_unit=cast.ngoc_lam).supervising_leader is None


def test_an_item_is_done_when_all_its_tasks_are_and_as_late_as_its_latest(plan, cast):
    issued(plan)
    _hand_out(plan, cast)
    survey = list(Task.objects.filter(number="II.1"))
    on_time, late = MONDAY - timedelta(days=200), MONDAY - timedelta(days=3)
    done_at(survey[0], on_time)
    done_at(survey[1], on_time)
    # Assigned on the Monday of the tests; how the item stood is asked for that day.
    assert standings([plan.pk], MONDAY.date())[survey[0].item_id].bucket == "OVERDUE"
    done_at(survey[2], late)
    standing = standings([plan.pk], MONDAY.date())[survey[0].item_id]
    assert (standing.bucket, standing.tasks, standing.done, standing.done_late) == ("DONE_LATE", 3, 3, 1)


def test_the_planner_previews_and_hands_out_in_the_browser(plan, cast):
    issued(plan)
    client = client_for(cast.planner)
    address = reverse("tasks:handing_out", args=[plan.pk])
    assert "Rà soát hộ khó khăn" in client.get(address).content.decode()
    assert client.post(address, follow=True).status_code == 200
    assert Task.objects.count() == 4


def test_who_may_do_what_with_a_task(plan, cast):
    issued(plan)
    _hand_out(plan, cast)
    task = Task.objects.get(number="II.1", lead_unit=cast.bo_de)
    page, accept = reverse("tasks:task", args=[task.pk]), reverse("tasks:acceptance", args=[task.pk])
    assert client_for(cast.head).get(page).status_code == 200
    assert client_for(cast.planner).get(page).status_code == 200
    assert client_for(cast.planner).post(accept).status_code == 403
    assert client_for(cast.stranger).get(page).status_code == 404
    assert client_for(cast.stranger).post(accept).status_code == 404
    assert client_for(cast.stranger).get(reverse("tasks:handing_out", args=[plan.pk])).status_code in {403, 404}
    assert client_for(cast.head).post(accept, follow=True).status_code == 200
    assert Task.objects.get(pk=task.pk).accepted_at is not None


def test_what_was_typed_is_kept_when_it_is_refused(plan, cast):
    issued(plan)
    _hand_out(plan, cast)
    task = Task.objects.get(number="II.1", lead_unit=cast.bo_de)
    client = client_for(cast.head)
    client.post(reverse("tasks:start", args=[task.pk]))
    address = reverse("tasks:progress", args=[task.pk])
    wrong = client.post(address, {"percent": "140", "words": "Đã rà soát 3 tổ", "version": "2"})
    assert (wrong.status_code, "Đã rà soát 3 tổ" in wrong.content.decode()) == (422, True)
    stale = client.post(address, {"percent": "40", "words": "Đã rà soát 3 tổ", "version": "1"})
    assert (stale.status_code, "Đã rà soát 3 tổ" in stale.content.decode()) == (409, True)


@pytest.mark.parametrize("lines", [1, 3])
def test_the_list_takes_the_same_number_of_queries_whatever_its_length(cast, lines, django_assert_num_queries):
    plan = a_plan(cast.district, participants=cast.wards)
    for number in range(lines):
        an_item(plan, f"Việc {number}", ItemKind.TASK, number=str(number))
    issued(plan)
    _hand_out(plan, cast)
    client = client_for(cast.planner)
    client.get(reverse("tasks:list"))
    with django_assert_num_queries(14):
        client.get(reverse("tasks:list"))
