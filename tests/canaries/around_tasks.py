"""Everything that can stand around a task: more time asked for, comments, milestones, a product, a helping unit, a series."""

from __future__ import annotations

from datetime import timedelta

from roviec.documents.tests.factories import a_pdf
from roviec.kit.actors import Actor
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, holder_of
from roviec.tasks.models import CoUnit, Task
from roviec.tasks.operations import (
    add_task_file,
    answer_for_part,
    ask_extension,
    assign_task,
    comment_on_task,
    refuse_extension,
    return_task,
    set_milestone,
    start_series,
    watch_task,
)


def around_a_task(task: Task, head: Actor, planner: Actor, helper: Unit, of_helper: Actor) -> None:
    """Put each of them around the task, by the hands whose part it is."""
    by_head, today = {"by": head, "at": MONDAY}, MONDAY.date()
    ask_extension(task, until=today + timedelta(days=30), reason="Chờ vốn", **by_head)
    refuse_extension(task.extension_requests.get(), reason="Chưa đủ căn cứ", by=planner, at=MONDAY)
    ask_extension(task, until=today + timedelta(days=9), reason="Chờ mặt bằng", **by_head)
    not_his = assign_task(
        "Việc trả lại",
        task.lead_unit,
        task.assigned_by,
        origin=("meeting", "Họp", None),
        due_on=None,
        by=planner,
        at=MONDAY,
    )
    return_task(not_his, reason="Không đúng thẩm quyền", **by_head)
    comment_on_task(task, "Xin ý kiến", [holder_of(task.lead_unit, Role.REPORT_WRITER)], holding_id=None, **by_head)
    watch_task(task, holder_of(task.lead_unit, Role.HEAD).pk, **by_head)
    set_milestone(task, title="Có dự thảo", due_on=today + timedelta(days=1), **by_head)
    add_task_file(task, a_pdf(), kind="PRODUCT", title="Báo cáo", **by_head)
    CoUnit.objects.create(task=task, unit=helper)
    answer_for_part(task, helper, state="DOING", words="Cử hai cán bộ", by=of_helper, at=MONDAY)
    start_series(
        title="Giao ban", product="Báo cáo", lead_unit=task.lead_unit, assigned_by=task.assigned_by,
        frequency="MONTH", due_day=20, starts_on=today, by=planner, at=MONDAY,
    )  # fmt: skip
