"""Milestones and comments by a program: the doors of the pages, no names of persons, the tag changes with them."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.api.tests.factories import a_program
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.models import Comment
from roviec.tasks.operations import comment_on_task
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
