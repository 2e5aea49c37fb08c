"""Who works on a task, milestones and comments by a program: the doors of the pages, no names of persons, the tag changes with them."""

from __future__ import annotations

from datetime import date

import pytest
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.api.tests.factories import a_program
from roviec.documents.tests.factories import a_pdf
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.tests.factories import MONDAY, a_holding, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.enums import FileKind, TaskAct
from roviec.tasks.models import Comment, CoUnit, Task
from roviec.tasks.operations import add_task_file, comment_on_task, delegate_task, remove_task_file
from roviec.tasks.tests.factories import a_task


@pytest.fixture
def task(cast):
    return a_task(cast.bo_de, cast.district, due_on=date(2023, 12, 10))


@pytest.fixture
def program(cast):
    return a_program(holder_of(cast.bo_de, Role.HEAD))


def test_a_milestone_is_set_reached_and_dropped_by_its_title(program, task):
    address = f"tasks/{task.uuid}/milestones/"
    said = program.post(address, {"title": "Có dự thảo", "due_on": "2023-12-01"}).json()
    assert said["milestones"] == [{"title": "Có dự thảo", "due_on": "2023-12-01", "done_on": None}]
    said = program.post(f"{address}reaching/", {"title": "Có dự thảo"}).json()
    assert said["milestones"][0]["done_on"] == "2023-11-20"
    assert program.post(f"{address}dropping/", {"title": "Có dự thảo"}).json()["milestones"] == []
    assert program.post(f"{address}dropping/", {"title": "Có dự thảo"}).status_code == 404
    late = program.post(address, {"title": "Quá hạn", "due_on": "2023-12-31"})
    assert late.status_code == 422


def test_a_comment_is_read_with_post_and_unit_and_without_a_name(cast, program, task):
    planner = holder_of(cast.district, Role.PLANNER)
    comment_on_task(task, "Cần gấp", [], holding_id=planner.pk, by=BUILDER, at=MONDAY)
    before = program.get(f"tasks/{task.uuid}/")
    answer = program.post(f"tasks/{task.uuid}/comments/", {"words": "Đang làm"})
    said = answer.json()["comments"]
    assert [row["words"] for row in said] == ["Đang làm", "Cần gấp"]
    assert (said[1]["post"], said[1]["unit"]["name"]) == (planner.post.title, "Long Biên")
    assert planner.person.name not in answer.content.decode()
    assert answer["ETag"] != before["ETag"]


def test_who_does_not_read_the_task_says_nothing_and_who_has_no_part_keeps_no_milestone(cast, task):
    elsewhere = a_program(holder_of(cast.gia_thuy, Role.HEAD))
    assert elsewhere.post(f"tasks/{task.uuid}/comments/", {"words": "x"}).status_code == 404
    auditor = a_program(holder_of(cast.district, Role.AUDITOR))
    refused = auditor.post(f"tasks/{task.uuid}/milestones/", {"title": "x", "due_on": "2023-12-01"})
    assert refused.status_code == 403
    assert not Comment.objects.exists()


def test_the_head_says_by_post_who_works_on_it_and_nobody_is_named(cast, program, task):
    clerk = a_holding(cast.bo_de, "Công chức văn phòng")
    answer = program.get(f"tasks/{task.uuid}/posts/")
    posts = {row["title"]: row["uuid"] for row in answer.json()["items"]}
    assert clerk.person.name not in answer.content.decode()
    address, wish = f"tasks/{task.uuid}/delegation/", {"post": posts["Công chức văn phòng"]}
    for _again in range(2):
        answer = program.post(address, wish)
        assert answer.json()["lead_post"] == {"uuid": f"{clerk.post.uuid}", "title": "Công chức văn phòng"}
    assert clerk.person.name not in answer.content.decode()
    assert Task.objects.get().lead_person == clerk
    assert Act.objects.filter(kind=TaskAct.DELEGATED).count() == 1
    # What was looked at has changed by it.
    assert program.post(address, {"post": None}, seen='"1-000000000000"').status_code == 409
    assert program.post(address, {"post": None}).json()["lead_post"] is None


def test_only_a_post_of_the_unit_that_somebody_holds_and_only_by_its_head(cast, program, task):
    address = f"tasks/{task.uuid}/delegation/"
    away = a_holding(cast.gia_thuy, "Công chức phường khác")
    gone = a_holding(cast.bo_de, "Đã nghỉ")
    Holding.objects.filter(pk=gone.pk).update(valid=DateRange(date(2023, 1, 1), date(2023, 6, 1)))
    for holding in (away, gone):
        assert program.post(address, {"post": f"{holding.post.uuid}"}).status_code == 404
    planner = a_program(holder_of(cast.district, Role.PLANNER))
    assert planner.post(address, {"post": None}).status_code == 403
    assert planner.get(f"tasks/{task.uuid}/posts/").status_code == 403
    assert Task.objects.get().lead_person is None
    assert program.post(address, {}).status_code == 422


def test_who_reads_the_task_and_not_its_unit_is_not_told_the_post(cast, program, task):
    CoUnit.objects.create(task=task, unit=cast.gia_thuy)
    delegate_task(task, a_holding(cast.bo_de, "Công chức văn phòng"), by=BUILDER, at=MONDAY)
    helper = a_program(holder_of(cast.gia_thuy, Role.HEAD))
    assert helper.get(f"tasks/{task.uuid}/").json()["lead_post"] is None
    assert program.get("tasks/").json()["items"][0]["lead_post"]["title"] == "Công chức văn phòng"


def test_evidence_and_products_are_told_version_by_version_and_the_tag_changes_with_them(cast, program, task):
    before = program.get(f"tasks/{task.uuid}/")
    by = {"kind": FileKind.PRODUCT, "title": "Báo cáo", "by": BUILDER, "at": MONDAY}
    kept = [add_task_file(task, a_pdf(f"ban-{n}.pdf", b"%d" % n), **by) for n in (1, 2)]
    after = program.get(f"tasks/{task.uuid}/")
    assert [(row["kind"], row["title"], row["number"], row["name"]) for row in after.json()["files"]] == [
        ("PRODUCT", "Báo cáo", 1, "ban-1.pdf"), ("PRODUCT", "Báo cáo", 2, "ban-2.pdf"),
    ]  # fmt: skip
    newest = after.json()["files"][1]
    assert (newest["sha256"], newest["size"]) == (kept[1].content.sha256, kept[1].content.size)
    assert after["ETag"] != before["ETag"]
    remove_task_file(kept[0], by=BUILDER, at=MONDAY)
    assert [row["number"] for row in program.get(f"tasks/{task.uuid}/").json()["files"]] == [2]
