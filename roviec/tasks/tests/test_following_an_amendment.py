"""The plan is amended in the middle of the year: tasks say what it says now, in one act caused by the issuing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from roviec.acts.models import Act, ActObject
from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, PlanAct
from roviec.plans.operations import add_items, change_item, draft_amendment, issue_plan, remove_items
from roviec.plans.operations.lines import Words, words_of
from roviec.plans.queries.units import Lead
from roviec.plans.tests.factories import a_plan, an_item, issued
from roviec.tasks.amended import amended, is_followed
from roviec.tasks.enums import TaskAct, TaskState
from roviec.tasks.jobs import follow_amendments
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    UnableToHandOut,
    accept_task,
    ask_extension,
    follow_amendment,
    hand_out,
    start_task,
    submit_result,
)

pytestmark = pytest.mark.django_db
SAID = {"by": BUILDER, "at": MONDAY}


@pytest.fixture
def cast():
    return the_cast()


@pytest.fixture
def plan(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Rà soát hộ khó khăn", number="II.1", due_written="30/12/2023")
    an_item(plan, "Chỉnh trang chợ", number="II.2", lead=cast.bo_de, due_written="30/12/2023")
    version = issued(plan)
    hand_out(version, list(version.lines.all()), **SAID)
    return plan


def amend(plan, day=TODAY, removed=(), **changed):
    """The plan's lines say otherwise: `II_1={"product": …}`; those of `removed` are gone."""
    draft = draft_amendment(plan, **SAID)
    for number, cells in changed.items():
        row = line(draft, number.replace("_", "."))
        change_item(row, replace(words_of(row), **cells), version=row.version, **SAID)
    if removed:
        remove_items(draft, [line(draft, number) for number in removed], **SAID)
    return issue_plan(draft, a_document(plan.owner), day, **SAID)


def line(draft, number):
    row = draft.lines.select_related("item", "lead_unit", "supervising_leader__person", "parent").get(number=number)
    row.plan_version = draft
    return row


def tasks(number):
    return {task.lead_unit_id: task for task in Task.objects.filter(number=number)}


def test_open_tasks_say_what_the_line_says_now_in_one_act_caused_by_the_issuing(cast, plan):
    version = amend(plan, II_1={"text": "Rà soát mọi hộ khó khăn", "due_written": "15/12/2023", "product": "Danh sách"})
    assert amended(version, TODAY).sentence == "3 nhiệm vụ đổi nội dung"
    follow_amendment(version, **SAID)
    for task in tasks("II.1").values():
        assert (task.title, task.due_on, task.product) == ("Rà soát mọi hộ khó khăn", date(2023, 12, 15), "Danh sách")
    assert tasks("II.2")[cast.bo_de.pk].due_on == date(2023, 12, 30)
    act = Act.objects.get(kind=TaskAct.AMENDMENT_FOLLOWED)
    assert act.cause == Act.objects.get(kind=PlanAct.ISSUED, data__version=2).pk
    named = list(ActObject.objects.filter(act_id=act.pk).values_list("type", flat=True))
    assert (named.count("tasks.task"), named.count("organisations.unit")) == (3, 3)


def test_following_twice_changes_nothing_more_and_a_new_extension_stays(cast, plan):
    version = amend(plan, II_2={"due_written": "15/12/2023"})
    follow_amendment(version, **SAID)
    Task.objects.filter(number="II.2").update(
        due_on=date(2023, 12, 31), original_due_on=date(2023, 12, 15), extensions=1
    )
    follow_amendment(version, **SAID)
    assert tasks("II.2")[cast.bo_de.pk].due_on == date(2023, 12, 31)
    assert Act.objects.filter(kind=TaskAct.AMENDMENT_FOLLOWED).count() == 1


def test_tasks_of_a_line_that_went_are_cancelled_with_the_amendment_as_the_reason(cast, plan):
    version = amend(plan, removed=["II.2"])
    follow_amendment(version, **SAID)
    task = tasks("II.2")[cast.bo_de.pk]
    assert task.state == TaskState.CANCELLED
    assert "KH 160 đã được sửa đổi" in task.state_reason
    act = Act.objects.get(kind=TaskAct.CANCELLED)
    assert act.cause == Act.objects.get(kind=PlanAct.ISSUED, data__version=2).pk


def test_a_result_that_waits_is_still_judged_and_a_done_task_stays_done(cast, plan):
    waiting, done, _open = tasks("II.1").values()
    for task in (waiting, done):
        submit_result(start_task(accept_task(task, **SAID), **SAID), words="Xong", **SAID)
    Task.objects.filter(pk=done.pk).update(state=TaskState.COMPLETED, done_on=TODAY, submitted_on=None, percent=100)
    version = amend(plan, removed=["II.1"])
    found = follow_amendment(version, **SAID)
    assert [task.pk for task in found.waiting] == [waiting.pk]
    states = set(Task.objects.filter(number="II.1").values_list("pk", "state"))
    assert (waiting.pk, TaskState.SUBMITTED) in states
    assert (done.pk, TaskState.COMPLETED) in states
    assert sum(state == TaskState.CANCELLED for _pk, state in states) == 1


def test_another_lead_takes_over_and_units_that_a_rule_adds_or_drops_get_or_lose_theirs(cast, plan):
    chosen = Lead("CHOSEN", units=(cast.bo_de.pk, cast.gia_thuy.pk))
    version = amend(plan, II_2={"rule": Lead("UNIT", cast.ngoc_lam)}, II_1={"rule": chosen})
    page = client_for(cast.planner).get(reverse("tasks:following", args=[plan.pk])).content.decode()
    assert "<del>Bồ Đề</del> → <ins>Ngọc Lâm</ins>" in page
    follow_amendment(version, **SAID)
    old, new = tasks("II.2")[cast.bo_de.pk], tasks("II.2")[cast.ngoc_lam.pk]
    assert (old.state, old.superseded_by_id, new.state) == (TaskState.SUPERSEDED, new.pk, TaskState.ASSIGNED)
    assert {unit: task.state for unit, task in tasks("II.1").items()} == {
        cast.bo_de.pk: TaskState.ASSIGNED,
        cast.gia_thuy.pk: TaskState.ASSIGNED,
        cast.ngoc_lam.pk: TaskState.CANCELLED,
    }


def test_a_day_the_plan_moved_is_its_own_and_requests_for_more_time_fall_away(cast, plan):
    task = start_task(accept_task(tasks("II.2")[cast.bo_de.pk], **SAID), **SAID)
    Task.objects.filter(pk=task.pk).update(original_due_on=date(2023, 12, 1), extensions=1)
    ask_extension(task, until=date(2024, 1, 10), reason="Chờ vốn", **SAID)
    follow_amendment(amend(plan, II_2={"due_written": "20/12/2023"}), **SAID)
    task.refresh_from_db()
    assert (task.due_on, task.original_due_on, task.extensions) == (date(2023, 12, 20), None, 0)
    assert task.extension_requests.get().verdict == "LAPSED"


def test_a_new_line_waits_to_be_handed_out_and_nothing_follows_before_the_amendment_binds(cast, plan):
    later = amend(plan, day=TODAY + timedelta(days=11), II_2={"due_written": "15/12/2023"})
    with pytest.raises(UnableToHandOut):
        follow_amendment(later, **SAID)
    assert not is_followed(later)
    draft = draft_amendment(plan, **SAID)
    add_items(draft, [Words(ItemKind.TASK, "Trồng cây", number="II.3", lead=cast.bo_de)], **SAID)
    version = issue_plan(draft, a_document(plan.owner), TODAY + timedelta(days=11), **SAID)
    assert not amended(version, TODAY).is_anything


def test_the_planner_reads_what_changes_and_lets_the_tasks_follow(cast, plan):
    amend(plan, II_2={"due_written": "15/12/2023"}, removed=["II.1"])
    client = client_for(cast.planner)
    assert (
        reverse("tasks:following", args=[plan.pk]) in client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    )
    address = reverse("tasks:following", args=[plan.pk])
    page = client.get(address).content.decode()
    assert "1 nhiệm vụ đổi nội dung; 3 nhiệm vụ bị hủy" in page.lower()
    # The tasks of one line are one row that names their units and opens their list.
    item = plan.items.get(versions__number="II.1", versions__plan_version__number=1)
    assert page.count(f"?item={item.pk}") == 1
    assert "<p>Bồ Đề, Gia Thụy, Ngọc Lâm</p>" in page
    assert client_for(cast.head).get(address).status_code in {403, 404}
    assert client.post(address).status_code == 302
    assert address not in client.get(reverse("plans:plan", args=[plan.pk])).content.decode()


def test_before_issuing_it_is_said_what_becomes_of_open_tasks(cast, plan):
    draft = draft_amendment(plan, **SAID)
    remove_items(draft, [line(draft, "II.1")], **SAID)
    page = client_for(cast.planner).get(reverse("plans:issue", args=[plan.pk])).content.decode()
    assert "3 nhiệm vụ đang mở sẽ bị hủy" in page


def on_the_day(monkeypatch, day) -> int:
    """What the clock's job does on a day."""
    monkeypatch.setattr("roviec.kit.clock.now", lambda: MONDAY + (day - TODAY))
    return follow_amendments(0)


def test_what_binds_later_is_followed_on_that_day_by_the_clock_in_one_act(cast, plan, monkeypatch):
    day = TODAY + timedelta(days=3)
    amend(plan, day=day, removed=["II.1"], II_2={"product": "Biên bản nghiệm thu"})
    assert [on_the_day(monkeypatch, TODAY + timedelta(days=n)) for n in (0, 1, 2)] == [0, 0, 0]
    assert not Task.objects.filter(state=TaskState.CANCELLED).exists()
    assert [on_the_day(monkeypatch, day) for _again in range(2)] == [1, 0]
    act = Act.objects.get(kind=TaskAct.AMENDMENT_FOLLOWED)
    assert (act.actor_key, act.at) == ("job:tasks.follow_amendments", MONDAY + timedelta(days=3))
    assert Act.objects.get(pk=act.cause).kind == PlanAct.ISSUED
    assert Task.objects.get(title="Chỉnh trang chợ").product == "Biên bản nghiệm thu"
    gone = Task.objects.filter(title="Rà soát hộ khó khăn")
    assert {task.state for task in gone} == {TaskState.CANCELLED}
    assert {task.closed_on for task in gone} == {day}


def test_a_day_that_was_missed_is_made_up_for_and_one_long_past_is_left_to_the_planner(cast, plan, monkeypatch):
    day = TODAY + timedelta(days=3)
    amend(plan, day=day, removed=["II.1"])
    assert on_the_day(monkeypatch, day + timedelta(days=31)) == 0
    assert on_the_day(monkeypatch, day + timedelta(days=30)) == 1


def test_what_bound_when_it_was_issued_waits_for_the_planner(cast, plan, monkeypatch):
    amend(plan, removed=["II.1"])
    assert on_the_day(monkeypatch, TODAY + timedelta(days=1)) == 0


def test_it_is_not_followed_twice_when_the_planner_comes_first(cast, plan, monkeypatch):
    day = TODAY + timedelta(days=3)
    version = amend(plan, day=day, removed=["II.1"])
    follow_amendment(version, by=BUILDER, at=MONDAY + timedelta(days=3))
    assert on_the_day(monkeypatch, day) == 0
    assert Act.objects.filter(kind=TaskAct.AMENDMENT_FOLLOWED).count() == 1
