"""Tasks read and worked on by a program: the same doors and operations, once for each key, never over newer words."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.acts.models import Act
from roviec.api.enums import Scope
from roviec.api.models import KeyedWish
from roviec.api.tests.factories import Program, a_program, a_token
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import holder_of, the_cast
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=date(2023, 11, 10))


@pytest.fixture
def program(cast):
    return a_program(holder_of(cast.bo_de, Role.HEAD))


def test_a_task_is_read_with_its_tag(cast, program, task):
    answer = program.get(f"tasks/{task.uuid}/")
    said = answer.json()
    assert answer["ETag"].startswith('"1-')
    assert said["lead_unit"] == {"uuid": str(cast.bo_de.uuid), "name": "Bồ Đề"}
    assert (said["state"], said["timeliness"], said["due_on"]) == ("ASSIGNED", "OVERDUE", "2023-11-10")


def test_a_list_is_narrowed_and_cut_into_pages(cast, program, task):
    done = a_task(cast.bo_de, cast.district, "Việc đã xong", done=task.assigned_at)
    a_task(cast.gia_thuy, cast.district, "Việc của phường khác")
    said = program.get("tasks/").json()
    assert [row["uuid"] for row in said["items"]] == [str(task.uuid), str(done.uuid)]
    assert said["total"] == 2
    assert program.get("tasks/", {"standing": "overdue"}).json()["total"] == 1
    assert program.get("tasks/", {"state": "COMPLETED", "q": "viec da"}).json()["items"][0]["uuid"] == str(done.uuid)
    assert program.get("tasks/", {"unit": str(cast.gia_thuy.uuid)}).json()["total"] == 0
    second = program.get("tasks/", {"page": 2, "size": 1}).json()
    assert [row["uuid"] for row in second["items"]] == [str(done.uuid)]
    assert program.get("tasks/", {"page": 9}).json()["items"] == []


def test_a_list_costs_the_same_for_one_and_for_three(cast, program, task, django_assert_num_queries):
    def count() -> int:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        with CaptureQueriesContext(connection) as queries:
            program.get("tasks/")
        return len(queries)

    program.get("tasks/")
    one = count()
    for title in ("Hai", "Ba"):
        a_task(cast.bo_de, cast.district, title)
    assert count() == one


def test_a_unit_s_program_takes_a_task_through_its_life(program, task):
    assert program.post(f"tasks/{task.uuid}/acceptance/").json()["state"] == "ACCEPTED"
    started = program.post(f"tasks/{task.uuid}/start/").json()
    told = {"version": started["version"], "percent": 40, "words": "Đang rà soát"}
    assert program.post(f"tasks/{task.uuid}/progress/", told).json()["percent"] == 40
    why = {"cause": "OBJECTIVE", "reason": "Mưa bão"}
    assert program.post(f"tasks/{task.uuid}/delay/", why).json()["late_reason"] == "Mưa bão"
    assert program.post(f"tasks/{task.uuid}/completion/", {"words": "Xong"}).status_code == 403
    said = program.post(f"tasks/{task.uuid}/result/", {"words": "Xong"}).json()
    assert (said["state"], said["done_on"]) == ("SUBMITTED", None)
    act = Act.objects.get(kind=TaskAct.SUBMITTED)
    assert act.actor_kind == "TOKEN"
    assert act.actor_key.startswith("person:")


def test_who_only_reads_a_task_does_not_work_on_it(cast, task):
    planner = a_program(holder_of(cast.district, Role.PLANNER))
    assert planner.get(f"tasks/{task.uuid}/").status_code == 200
    answer = planner.post(f"tasks/{task.uuid}/acceptance/")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    neighbour = a_program(holder_of(cast.gia_thuy, Role.HEAD))
    for answer in (neighbour.get(f"tasks/{task.uuid}/"), neighbour.post(f"tasks/{task.uuid}/acceptance/")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Task.objects.get().state == "ASSIGNED"


def test_what_changed_meanwhile_is_not_written_over(program, task):
    tag = program.get(f"tasks/{task.uuid}/")["ETag"]
    program.post(f"tasks/{task.uuid}/acceptance/")
    answer = program.post(f"tasks/{task.uuid}/result/", {"words": "Xong"}, seen=tag)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    answer = program.post(f"tasks/{task.uuid}/progress/", {"version": 1, "percent": 5, "words": "Cũ"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert Task.objects.get().state == "ACCEPTED"


def test_the_same_wish_under_its_key_is_carried_out_once(program, task):
    first = program.post(f"tasks/{task.uuid}/progress/", {"version": 1, "percent": 5, "words": "Mới"}, key="a1")
    again = program.post(f"tasks/{task.uuid}/progress/", {"version": 1, "percent": 5, "words": "Mới"}, key="a1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert Act.objects.filter(kind=TaskAct.PROGRESS_TOLD).count() == 1
    other = program.post(f"tasks/{task.uuid}/progress/", {"version": 2, "percent": 6, "words": "Khác"}, key="a1")
    assert (other.status_code, other.json()["code"]) == (422, "key_used")


def test_the_same_wish_sent_twice_at_one_moment_is_carried_out_once(real_database, in_parallel):
    cast = the_cast()
    task, secret = a_task(cast.bo_de, cast.district), a_token(holder_of(cast.bo_de, Role.HEAD)).secret

    def tell() -> int:
        wish = {"version": 1, "percent": 5, "words": "Mới"}
        return int(Program(secret).post(f"tasks/{task.uuid}/progress/", wish, key="a1").status_code)

    # Without the key the second would be told that the task has changed.
    assert in_parallel([tell] * 3) == [200, 200, 200]
    assert Act.objects.filter(kind=TaskAct.PROGRESS_TOLD).count() == 1


def test_a_wish_that_was_refused_leaves_its_key_free(program, task):
    stale = {"version": 9, "percent": 5, "words": "Mới"}
    assert program.post(f"tasks/{task.uuid}/progress/", stale, key="a1").status_code == 409
    assert not KeyedWish.objects.exists()
    assert program.post(f"tasks/{task.uuid}/progress/", stale | {"version": 1}, key="a1").status_code == 200


def test_another_token_s_key_is_another_key(cast, program, task):
    other = a_program(holder_of(cast.bo_de, Role.REPORT_WRITER))
    program.post(f"tasks/{task.uuid}/acceptance/", key="a1")
    assert other.post(f"tasks/{task.uuid}/start/", key="a1").json()["state"] == "IN_PROGRESS"


SCOPED = [
    (Scope.TASKS_READ, "GET", "tasks/{task}/"),
    (Scope.TASKS_READ, "GET", "tasks/"),
    (Scope.TASKS_WRITE, "POST", "tasks/{task}/acceptance/"),
    (Scope.PLANS_READ, "GET", "plans/"),
    (Scope.REPORTS_READ, "GET", "reports/"),
]


@pytest.mark.parametrize("has", [Scope.TASKS_READ, Scope.TASKS_WRITE, Scope.PLANS_READ, Scope.REPORTS_READ])
def test_a_token_opens_what_its_scope_names_and_nothing_else(cast, task, has):
    program = a_program(holder_of(cast.bo_de, Role.HEAD), has)
    for needed, method, address in SCOPED:
        ask = program.get if method == "GET" else program.post
        answer = ask(address.format(task=task.uuid))
        assert (answer.status_code == 200) is (needed == has), address
        if needed != has:
            assert (answer.status_code, answer.json()["code"]) == (403, "scope")
            assert needed.value in answer.json()["sentence"]
