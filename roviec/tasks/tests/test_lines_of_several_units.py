"""A line that several units carry out is one row of the list, which opens."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.tests.factories import a_plan, an_item, issued
from roviec.tasks.models import Task
from roviec.tasks.operations import hand_out
from roviec.tasks.tests.factories import a_task, done_at


@pytest.fixture
def line(cast):
    """A line that each of the three wards carries out, one that only one does, and a task from elsewhere."""
    plan = a_plan(cast.district, participants=cast.wards)
    said = {"due_written": "Trước 30/6/2023", "product": "Danh sách"}
    made = an_item(plan, "Rà soát hộ khó khăn", each_ward=True, **said)
    an_item(plan, "Chỉnh trang chợ", lead=cast.bo_de, **said)
    version = issued(plan)
    hand_out(version, list(version.lines.filter(item__kind="TASK")), by=BUILDER, at=MONDAY)
    a_task(cast.bo_de, cast.district, "Việc ngoài kế hoạch")
    return made


def the_list(cast, query: str = ""):
    return client_for(holder_of(cast.district, Role.PLANNER)).get(f"{reverse('tasks:list')}{query}")


def test_the_wards_are_one_row_that_opens(cast, line):
    done_at(Task.objects.get(item=line.item_id, lead_unit=cast.bo_de), MONDAY)
    page = the_list(cast)
    assert sorted(row.task.title for row in page.context["rows"]) == [
        "Chỉnh trang chợ", "Rà soát hộ khó khăn", "Việc ngoài kế hoạch",
    ]  # fmt: skip
    [group] = [row for row in page.context["rows"] if hasattr(row, "group")]
    assert (group.units, group.words) == ("Các phường (1/3)", "Quá hạn ở 2 đơn vị")
    assert {row.unit for row in group.rows} == {"Bồ Đề", "Gia Thụy", "Ngọc Lâm"}
    assert page.context["sum"]["all"] == 5
    opened = the_list(cast, f"?item={line.item_id}")
    assert [row.task.item_id for row in opened.context["rows"]] == [line.item_id] * 3


def test_a_filter_holds_inside_the_row_too(cast, line):
    done_at(Task.objects.get(item=line.item_id, lead_unit=cast.bo_de), MONDAY)
    [group] = [row for row in the_list(cast, "?standing=overdue").context["rows"] if hasattr(row, "group")]
    assert {row.unit for row in group.rows} == {"Gia Thụy", "Ngọc Lâm"}
    of_one = the_list(cast, f"?unit={cast.gia_thuy.pk}").context["rows"]
    assert [hasattr(row, "group") for row in of_one] == [False]
