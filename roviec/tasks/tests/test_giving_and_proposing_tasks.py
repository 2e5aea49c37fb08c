"""Tasks from no plan: assigned on a page, proposed to the unit above, given further co-operating units."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import ClaritySlot, Strictness
from roviec.regulations.models import ClarityRule
from roviec.tasks.enums import TaskAct, TaskState
from roviec.tasks.models import CoUnit, Task
from roviec.tasks.operations import UnableToHandOut, UnableToWork, ask_to_co_operate, cancel_task, propose_task
from roviec.tasks.tests.factories import a_task

BY = {"by": BUILDER, "at": MONDAY}
SAID = {"title": "Báo cáo việc cấp nước", "due_on": "15/12/2023", "product": "Báo cáo", "ground": "Kết luận 12-KL/QU"}


def sent(client, name: str, *args: int, **said: object):
    return client.post(reverse(f"tasks:{name}", args=args), said)


def test_a_planner_assigns_a_task_that_stands_in_no_plan(cast):
    client = client_for(holder_of(cast.district, Role.PLANNER))
    said = SAID | {"lead_unit": cast.bo_de.pk, "co_units": [cast.bo_de.pk, cast.gia_thuy.pk], "key": uuid.uuid4()}
    assert "Giao nhiệm vụ" in client.get(reverse("tasks:new")).content.decode()
    for _ in range(2):
        answer = sent(client, "new", **said)
    task = Task.objects.get()
    assert answer["Location"] == reverse("tasks:task", args=[task.pk])
    assert (task.state, task.assigned_by, task.origin_title) == (TaskState.ASSIGNED, cast.district, "Kết luận 12-KL/QU")
    # The lead unit does not co-operate with itself.
    assert list(task.co_units.all()) == [cast.gia_thuy]
    assert Act.objects.filter(kind=TaskAct.ASSIGNED).count() == 1


def test_an_unclear_task_is_not_assigned(cast):
    client = client_for(holder_of(cast.district, Role.PLANNER))
    ClarityRule.objects.filter(slot=ClaritySlot.TIME).update(strictness=Strictness.BLOCK)
    for missing in ("title", "lead_unit", "due_on", "ground"):
        said = {**SAID, "lead_unit": cast.bo_de.pk, "key": uuid.uuid4(), missing: ""}
        assert sent(client, "new", **said).status_code == 422, missing
    assert not Task.objects.exists()


def test_only_who_gives_tasks_assigns_and_only_below(cast):
    assert client_for(holder_of(cast.bo_de, Role.REPORT_WRITER)).get(reverse("tasks:new")).status_code == 403
    head = client_for(holder_of(cast.bo_de, Role.HEAD))
    assert sent(head, "new", **SAID, lead_unit=cast.gia_thuy.pk, key=uuid.uuid4()).status_code == 422


def test_a_ward_proposes_and_the_district_assigns(cast):
    ward, above = (
        client_for(holder_of(cast.bo_de, Role.REPORT_WRITER)),
        client_for(holder_of(cast.district, Role.PLANNER)),
    )
    said = SAID | {"lead_unit": cast.bo_de.pk, "key": uuid.uuid4()}
    for _ in range(2):
        sent(ward, "proposal", **said)
    task = Task.objects.get()
    assert (task.state, task.assigned_by, task.assigned_at) == (TaskState.PROPOSED, cast.district, None)
    # It waits with who sent it, and asks for a word above; it counts nowhere yet.
    assert [row.what for row in ward.get("/work/").context["inbox"].waiting] == [task.title]
    [row] = above.get("/work/").context["inbox"].to_decide
    assert (row.what, row.action) == (task.title, "Giao nhiệm vụ")
    assert above.get(reverse("tasks:list")).context["sum"]["all"] == 0
    sent(above, "assignment", task.pk)
    assert above.get(reverse("tasks:list")).context["sum"]["all"] == 1
    assert list(Act.objects.filter(kind__startswith="tasks.").order_by("pk").values_list("kind", flat=True)) == [
        TaskAct.PROPOSED, TaskAct.ASSIGNED,
    ]  # fmt: skip


def test_a_proposal_is_dropped_with_a_reason_and_asks_for_nothing_past(cast):
    task = propose_task(
        "Lát hè", cast.bo_de, cast.district, reason="Cử tri kiến nghị", due_on=date(2023, 12, 1), **BY
    )  # fmt: skip
    assert cancel_task(task, reason="Đã có trong kế hoạch", **BY).state == TaskState.CANCELLED
    with pytest.raises(UnableToHandOut):
        propose_task("Lát hè", cast.bo_de, cast.district, reason="Cử tri", due_on=date(2023, 11, 19), **BY)


def test_further_units_co_operate_after_the_hand_out(cast):
    task = a_task(cast.bo_de, cast.district)
    CoUnit.objects.create(task=task, unit=cast.gia_thuy)
    client = client_for(holder_of(cast.district, Role.PLANNER))
    page = client.get(reverse("tasks:co_units", args=[task.pk])).content.decode()
    assert "Ngọc Lâm" in page
    for _ in range(2):
        new = ask_to_co_operate(task, [cast.bo_de, cast.gia_thuy, cast.ngoc_lam], **BY)
    assert new == []
    assert set(task.co_units.all()) == {cast.gia_thuy, cast.ngoc_lam}
    [act] = Act.objects.filter(kind=TaskAct.CO_UNITS_ADDED)
    asked = ActObject.objects.filter(act_id=act.pk, type="organisations.unit").values_list("key", flat=True)
    assert list(asked) == [cast.ngoc_lam.pk]
    assert sent(client_for(holder_of(cast.bo_de, Role.HEAD)), "co_units", task.pk).status_code == 403
    cancel_task(task, reason="Thôi", **BY)
    with pytest.raises(UnableToWork):
        ask_to_co_operate(task, [cast.district], **BY)
