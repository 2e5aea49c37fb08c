"""No unclear task goes out, nor more at once than anybody means; what was said besides the plan goes with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.organisations.tests.factories import MONDAY, TODAY, a_unit, client_for, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import PlanKind
from roviec.plans.operations import Mending, mend_lines, set_clarity
from roviec.plans.queries.units import Lead
from roviec.plans.tests.factories import a_plan, an_item, issued
from roviec.regulations.enums import Bounded, ClaritySlot, Strictness
from roviec.regulations.models import Ceiling
from roviec.regulations.operations import change_ceiling
from roviec.tasks.models import Task
from roviec.tasks.operations import UnableToHandOut, hand_out
from roviec.tasks.queries import hand_out_preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


def give(version, *lines):
    return hand_out(version, lines or list(version.lines.all()), by=BUILDER, at=MONDAY)


def ask_for(cast, slot):
    set_clarity(cast.district, {slot: Strictness.BLOCK}, "12-CV/VPQU", TODAY, by=BUILDER, at=MONDAY)


def test_a_blocking_gap_keeps_every_task_back_and_says_which_line_and_what(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Việc số một", number="II.1", product="Danh sách")
    an_item(plan, "Việc số hai", number="II.2")
    version = issued(plan)
    ask_for(cast, ClaritySlot.PRODUCT)
    with pytest.raises(UnableToHandOut, match=r"II\.2: chưa có sản phẩm") as refused:
        give(version)
    assert "II.1" not in str(refused.value)
    assert not Task.objects.exists()
    preview = hand_out_preview(version, TODAY)
    assert ([str(line) for line in preview.ready], len(preview.blocked), preview.tasks) == (["II.1 Việc số một"], 1, 3)
    mend_lines(version, list(version.lines.all()), Mending(product="Báo cáo"), by=BUILDER, at=MONDAY)
    assert len(give(version)) == 6
    assert set(Task.objects.values_list("product", flat=True)) == {"Danh sách", "Báo cáo"}


def test_a_warning_lets_the_task_go(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Việc số một")
    assert len(give(issued(plan))) == 3


def test_what_was_said_besides_a_programme_goes_with_its_tasks(cast):
    plan = a_plan(cast.district, "CTr 02", PlanKind.TERM_PROGRAMME, participants=cast.wards)
    line = an_item(plan, "Việc số một", lead=None)
    version = issued(plan)
    with pytest.raises(UnableToHandOut, match="chưa có đơn vị chủ trì"):
        give(version)
    mending = Mending(
        lead=Lead("CHOSEN", units=(cast.bo_de.pk, cast.ngoc_lam.pk)), co_units=(cast.gia_thuy,), leader=cast.leader,
        due_written="30/6/2023", authority="Thường trực Quận ủy",
    )  # fmt: skip
    mend_lines(version, [line], mending, by=BUILDER, at=MONDAY)
    tasks = give(version)
    assert [task.lead_unit_id for task in tasks] == [cast.bo_de.pk, cast.ngoc_lam.pk]
    for task in tasks:
        assert (task.supervising_leader_id, task.due_on, task.authority) == (
            cast.leader.pk, date(2023, 6, 30), "Thường trực Quận ủy",
        )  # fmt: skip
        assert [unit.pk for unit in task.co_units.all()] == [cast.gia_thuy.pk]


def test_more_tasks_than_anybody_means_are_refused_with_their_count(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Việc số một")
    version = issued(plan)
    ceiling = Ceiling.objects.get(kind=Bounded.TASKS_AT_ONCE)
    change_ceiling(ceiling, 2, "thử", TODAY, version=1, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToHandOut, match=r"3 nhiệm vụ.*nhiều nhất 2"):
        give(version)
    assert not Task.objects.exists()


def test_a_ward_that_is_founded_later_gets_its_task_too(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Việc số một")
    version = issued(plan)
    assert len(give(version)) == 3
    assert hand_out_preview(version, TODAY).tasks == 0
    founded = a_unit("Cự Khối", cast.district)
    assert hand_out_preview(version, TODAY).units == {founded.pk}
    assert [task.lead_unit_id for task in give(version)] == [founded.pk]


def test_a_day_that_is_past_or_off_is_said_before_its_tasks_go_out_and_stays_as_issued(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    for number, due in (("II.1", "30/6/2023"), ("II.2", "25/11/2023"), ("II.3", "20/11/2023"), ("II.4", "")):
        an_item(plan, f"Việc {number}", number=number, due_written=due)
    version = issued(plan)
    address, client = reverse("tasks:handing_out", args=[plan.pk]), client_for(cast.planner)
    page = client.get(address).content.decode()
    assert "1 dòng đã qua thời hạn, giao ra là quá hạn ngay: II.1 (30/06/2023)." in page
    # The 25th is a Saturday.
    assert "1 dòng đến hạn vào ngày nghỉ: II.2 (25/11/2023). Thời hạn giữ như đã ban hành." in page
    give(version)
    assert {task.due_on for task in Task.objects.filter(number="II.2")} == {date(2023, 11, 25)}
    page = client.get(address).content.decode()
    assert "đã qua thời hạn" not in page
    assert "ngày nghỉ" not in page


@pytest.mark.parametrize("lines", [1, 12])
def test_handing_out_takes_the_same_number_of_statements_whatever_it_gives(cast, lines, django_assert_num_queries):
    plan = a_plan(cast.district, participants=cast.wards)
    for number in range(lines):
        an_item(plan, f"Việc số {number}", co_units=(cast.district,))
    version = issued(plan)
    chosen = list(version.lines.all())
    with django_assert_num_queries(16):
        give(version, *chosen)
    assert Task.objects.count() == 3 * lines


def test_the_page_of_handing_out_shows_the_gaps_and_hands_out_what_is_clear(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    an_item(plan, "Việc số một", number="II.1", product="Danh sách")
    an_item(plan, "Việc số hai", number="II.2")
    issued(plan)
    ask_for(cast, ClaritySlot.PRODUCT)
    client = client_for(cast.planner)
    address = reverse("tasks:handing_out", args=[plan.pk])
    page = client.get(address).content.decode()
    assert "chưa có sản phẩm" in page
    client.post(address)
    assert Task.objects.count() == 3
    mended = client.post(
        reverse("plans:mending", args=[plan.pk, 1]),
        {"line": plan.items.last().pk, "product": "Báo cáo", "back": address},
        follow=True,
    )
    assert mended.redirect_chain == [(address, 302)]
    client.post(address)
    assert Task.objects.count() == 6
