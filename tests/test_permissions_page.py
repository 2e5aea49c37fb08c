"""docs/permissions.md says who may do what, as the doors stand today."""

from __future__ import annotations

import pytest

from roviec.config.permission_page import PAGE, permission_page
from roviec.kit.doors import DOORS, Door
from roviec.organisations.enums import Role


@pytest.fixture
def no_new_doors():
    before = dict(DOORS)
    yield
    DOORS.clear()
    DOORS.update(before)


def test_the_page_is_not_stale():
    assert PAGE.exists(), "run `roviec permissions`"
    assert PAGE.read_text(encoding="utf-8") == permission_page(), "run `roviec permissions`, and read what changed"


def test_a_new_door_and_a_changed_role_make_it_stale(no_new_doors):
    page = permission_page()
    DOORS["tasks.task_to_burn"] = Door("tasks", "task_to_burn", "burn a task", (Role.HEAD,), "own unit")
    with_door = permission_page()
    DOORS["tasks.task_to_burn"] = Door("tasks", "task_to_burn", "burn a task", (Role.LEADER,), "own unit")
    assert len({page, with_door, permission_page()}) == 3


def test_every_door_says_what_it_is_for():
    faults = [name for name, each in DOORS.items() if not each.verb.strip() or not each.where.strip()]
    assert faults == []
    assert {role for each in DOORS.values() for role in each.roles} <= set(Role)
