"""What who gave a task does with it by a program: the verbs of its whole life, by the doors and operations of the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from roviec.acts.models import Act
from roviec.api.enums import Scope
from roviec.api.tests.factories import a_program
from roviec.documents.tests.factories import a_document
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, holder_of
from roviec.tasks.enums import TaskAct
from roviec.tasks.life import Verb
from roviec.tasks.models import CoUnit, Extension, Task
from roviec.tasks.tests.factories import a_task

FRIDAY = MONDAY.date() + timedelta(days=11)
SUNDAY = MONDAY.date() + timedelta(days=13)


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=MONDAY.date() + timedelta(days=4))


@pytest.fixture
def ward(cast):
    return a_program(holder_of(cast.bo_de, Role.HEAD))


@pytest.fixture
def planner(cast):
    return a_program(holder_of(cast.district, Role.PLANNER))


def test_a_result_is_judged_on_the_number_that_was_read(ward, planner, task):
    one = f"tasks/{task.uuid}/"
    assert ward.post(f"{one}result/", {"words": "Xong"}).json()["result"]["verdict"] is None
    assert planner.post(f"{one}result/redo/", {"number": 1, "reason": "Thiếu ảnh"}).json()["state"] == "REDO"
    again = ward.post(f"{one}result/", {"words": "Đủ ảnh"}).json()
    assert (again["result"]["number"], again["state"]) == (2, "SUBMITTED")
    stale = planner.post(f"{one}result/acceptance/", {"number": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    said = planner.post(f"{one}result/acceptance/", {"number": 2, "remark": "Tốt"}).json()
    assert (said["state"], said["done_on"], said["days_late"]) == ("COMPLETED", MONDAY.date().isoformat(), 0)
    assert (said["result"]["verdict"], said["result"]["remark"]) == ("ACCEPTED", "Tốt")
    assert Act.objects.get(kind=TaskAct.RESULT_ACCEPTED).actor_kind == "TOKEN"


def test_nobody_judges_what_he_or_his_program_submitted(cast, task):
    Task.objects.filter(pk=task.pk).update(assigned_by=cast.bo_de)
    head = holder_of(cast.bo_de, Role.HEAD)
    program, one = a_program(head), f"tasks/{task.uuid}/"
    program.post(f"{one}result/", {"words": "Xong"})
    answer = program.post(f"{one}result/acceptance/", {"number": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable")
    assert Task.objects.get(pk=task.pk).state == "SUBMITTED"
    assert program.post(f"{one}result/withdrawal/").json()["state"] == "IN_PROGRESS"


def test_a_returned_task_is_assigned_again_suspended_resumed_and_cancelled(cast, ward, planner, task):
    one, document = f"tasks/{task.uuid}/", a_document(cast.district)
    said = ward.post(f"{one}return/", {"reason": "Không thuộc phường"}).json()
    assert (said["state"], said["state_reason"]) == ("RETURNED", "Không thuộc phường")
    assert planner.post(f"{one}assignment/").json()["state"] == "ASSIGNED"
    why = {"document": str(document.uuid), "reason": "Chờ thành phố"}
    assert planner.post(f"{one}suspension/", why).json()["state"] == "SUSPENDED"
    assert planner.post(f"{one}resumption/").json()["state"] == "ASSIGNED"
    said = planner.post(f"{one}cancellation/", {"reason": "Trùng"}).json()
    assert (said["state"], said["state_reason"]) == ("CANCELLED", "Trùng")
    answer = ward.post(f"{one}acceptance/")
    assert (answer.status_code, answer.json()["code"]) == (422, "unable")


def test_a_task_is_not_suspended_on_a_document_that_he_does_not_read(planner, task):
    hidden = a_document(a_unit("Hoàng Mai"))
    answer = planner.post(f"tasks/{task.uuid}/suspension/", {"document": str(hidden.uuid), "reason": "Chờ"})
    assert (answer.status_code, answer.json()["fields"][0]["place"]) == (404, "body.document")
    assert Task.objects.get().state == "ASSIGNED"


def test_a_task_is_replaced_by_one_for_a_unit_below_who_gave_it(cast, planner, task):
    one = f"tasks/{task.uuid}/replacement/"
    other = {"title": "Việc mới", "lead_unit": str(cast.gia_thuy.uuid), "due_on": FRIDAY.isoformat(), "reason": "Đổi"}
    wrong = planner.post(one, other | {"lead_unit": str(task.uuid)})
    assert (wrong.status_code, wrong.json()["fields"][0]["place"]) == (404, "body.lead_unit")
    said = planner.post(one, other, key="thay").json()
    assert planner.post(one, other, key="thay").json() == said
    assert said["state"] == "SUPERSEDED"
    new = planner.get(f"tasks/{said['superseded_by']}/").json()
    assert (new["title"], new["lead_unit"]["name"], new["state"]) == ("Việc mới", "Gia Thụy", "ASSIGNED")
    assert Task.objects.count() == 2


def test_more_time_is_asked_for_given_and_the_day_first_set_stays(cast, ward, planner, task):
    one = f"tasks/{task.uuid}/extension/"
    tag = ward.get(f"tasks/{task.uuid}/")["ETag"]
    asked = ward.post(one, {"until": FRIDAY.isoformat(), "reason": "Chờ phối hợp"})
    assert asked.json()["extension"]["verdict"] is None
    # A request changes what there is to read, though not the task itself.
    assert asked["ETag"] != tag
    assert ward.post(f"{one}approval/", {"until": FRIDAY.isoformat()}).status_code == 403
    said = planner.post(f"{one}approval/", {"until": FRIDAY.isoformat()}).json()
    assert (said["due_on"], said["original_due_on"], said["extensions"]) == (
        FRIDAY.isoformat(), task.due_on.isoformat(), 1,
    )  # fmt: skip
    # None waits any more.
    for step, wish in (("refusal/", {"reason": "Không"}), ("approval/", {"until": FRIDAY.isoformat()})):
        assert planner.post(one + step, wish).status_code == 404
    assert ward.post(f"{one}withdrawal/").status_code == 404


def test_more_time_is_refused_or_not_wanted_any_more(ward, planner, task):
    one, wish = f"tasks/{task.uuid}/extension/", {"until": FRIDAY.isoformat(), "reason": "Chờ"}
    ward.post(one, wish)
    said = planner.post(f"{one}refusal/", {"reason": "Không có lý do"}).json()
    assert (said["extension"]["verdict"], said["extension"]["remark"]) == ("REFUSED", "Không có lý do")
    ward.post(one, wish | {"reason": "Mưa bão"})
    assert ward.post(f"{one}withdrawal/").json()["extension"]["verdict"] == "WITHDRAWN"
    assert Task.objects.get().due_on == task.due_on


def test_a_day_off_is_taken_only_when_it_is_meant(ward, task):
    wish = {"until": SUNDAY.isoformat(), "reason": "Chờ"}
    answer = ward.post(f"tasks/{task.uuid}/extension/", wish)
    assert (answer.status_code, answer.json()["fields"][0]["place"]) == (422, "body.until")
    assert f"{SUNDAY:%d/%m/%Y}" in answer.json()["fields"][0]["sentence"]
    assert not Extension.objects.exists()
    assert ward.post(f"tasks/{task.uuid}/extension/", wish | {"keep_day": True}).status_code == 200
    far = ward.post(f"tasks/{task.uuid}/extension/", wish | {"until": date.max.isoformat()})
    assert (far.status_code, far.json()["fields"][0]["place"]) == (422, "body.until")


def test_a_co_operating_unit_answers_for_its_own_part(cast, ward, task):
    CoUnit.objects.create(task=task, unit=cast.gia_thuy)
    one = f"tasks/{task.uuid}/co-units/{cast.gia_thuy.uuid}/answer/"
    neighbour = a_program(holder_of(cast.gia_thuy, Role.HEAD))
    assert ward.post(one, {"state": "DONE", "words": "Xong"}).status_code == 403
    [part] = neighbour.post(one, {"state": "DOING", "words": "Đang làm"}).json()["co_work"]
    assert (part["unit"]["name"], part["state"], part["words"]) == ("Gia Thụy", "DOING", "Đang làm")
    for wrong in ({"state": "ASKED", "words": "Xong"}, {"state": "DONE", "words": "  "}):
        assert neighbour.post(one, wrong).status_code == 422


def test_judging_needs_its_own_scope(cast, task):
    works = a_program(holder_of(cast.district, Role.PLANNER), Scope.TASKS_WRITE, Scope.TASKS_READ)
    answer = works.post(f"tasks/{task.uuid}/cancellation/", {"reason": "Trùng"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    assert Task.objects.get().state == "ASSIGNED"
    judges = a_program(holder_of(cast.bo_de, Role.HEAD), Scope.TASKS_JUDGE)
    assert judges.post(f"tasks/{task.uuid}/acceptance/").json()["code"] == "scope"


# Which address of a task carries out each verb of its life.
ADDRESSES = {
    Verb.ASSIGN: "assignment/",
    Verb.ACCEPT: "acceptance/",
    Verb.RETURN: "return/",
    Verb.START: "start/",
    Verb.TELL: "progress/",
    Verb.SUBMIT: "result/",
    Verb.TAKE_BACK: "result/withdrawal/",
    Verb.ACCEPT_RESULT: "result/acceptance/",
    Verb.ASK_REDO: "result/redo/",
    Verb.COMPLETE: "completion/",
    Verb.SUSPEND: "suspension/",
    Verb.RESUME: "resumption/",
    Verb.CANCEL: "cancellation/",
    Verb.SUPERSEDE: "replacement/",
}


def test_every_verb_of_the_life_of_a_task_has_an_address(client):
    assert set(ADDRESSES) == set(Verb)
    paths = client.get("/api/openapi.json").json()["paths"]
    for address in ADDRESSES.values():
        assert set(paths[f"/api/v1/tasks/{{task}}/{address}"]) == {"post"}
