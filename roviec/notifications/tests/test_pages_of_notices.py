"""The bell and the page behind it: what one is told in the post one acts in, and nobody else's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from roviec.acts.operations import record, seal_acts
from roviec.kit.actors import ActorKind, the_job
from roviec.notifications.enums import Moment
from roviec.notifications.models import Notice, ReminderRule
from roviec.notifications.noticing import notice_acts
from roviec.notifications.operations import remind
from roviec.notifications.tests.factories import a_rule
from roviec.organisations.enums import Role
from roviec.organisations.models import HoldingRole
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_unit, client_for, holder_of, member_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import PlanAct
from roviec.reports.enums import ReportAct
from roviec.reports.tests.factories import a_report
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task

ALL = reverse("notifications:notices")


def tell() -> None:
    seal_acts()
    notice_acts(MONDAY)


@pytest.fixture
def head(cast):
    return holder_of(cast.bo_de, Role.HEAD)


@pytest.fixture
def task(cast, head):
    """A task given this morning, and due today: told once as given, once as urged."""
    task = a_task(cast.bo_de, cast.district, "Rà soát hộ nghèo", due_on=TODAY, assigned=MONDAY)
    tell()
    a_rule(cast.district, Moment.ON, 0)
    remind(cast.district, TODAY, by=BUILDER, at=MONDAY)
    return task


def page(client, part="") -> str:
    answer = client.get(ALL, {"part": part} if part else {})
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_bell_counts_and_the_page_tells_apart(cast, head, task):
    client = client_for(head)
    assert "Thông báo: 2 chưa đọc" in client.get(reverse("tasks:list")).content.decode()
    said = words(page(client))
    assert "2 thông báo chưa đọc" in said
    assert "1 đôn đốc" in said
    assert "0 nhắc nhở" in said
    assert said.count("Rà soát hộ nghèo") == 2
    assert "Đến hạn hôm nay" in said
    assert "Rà soát hộ nghèo" not in words(page(client, "reminded"))
    assert words(page(client, "urged")).count("Rà soát hộ nghèo") == 1


def test_opening_one_leads_to_the_thing_and_has_read_it(cast, head, task):
    client = client_for(head)
    [urged] = Notice.objects.filter(rule__isnull=False)
    answer = client.post(reverse("notifications:opening", args=[urged.pk]))
    assert answer.url == reverse("tasks:task", args=[task.pk])
    urged.refresh_from_db()
    assert urged.read_at is not None
    assert "Thông báo: 1 chưa đọc" in page(client)
    # A look alone reads nothing.
    assert client.get(reverse("notifications:opening", args=[urged.pk])).status_code == 405


def test_all_are_read_at_once_but_for_what_came_meanwhile(cast, head, task):
    client = client_for(head)
    newest = re.search(r'name="newest" value="(\d+)"', page(client))[1]
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    tell()
    client.post(reverse("notifications:reading"), {"newest": newest})
    assert list(Notice.objects.filter(read_at=None, holding=head).values_list("kind", flat=True)) == [
        TaskAct.REDO_ASKED
    ]
    for odd in ("", "x", "9" * 30, "-1"):
        assert client.post(reverse("notifications:reading"), {"newest": odd}).status_code == 302


def test_nobody_reads_or_opens_the_notices_of_another(cast, head, task):
    notice = Notice.objects.filter(holding=head).first()
    stranger = client_for(cast.stranger)
    assert "Rà soát hộ nghèo" not in page(stranger)
    assert stranger.post(reverse("notifications:opening", args=[notice.pk])).status_code == 404
    stranger.post(reverse("notifications:reading"), {"newest": "999999999"})
    assert not Notice.objects.filter(holding=head, read_at__isnull=False).exists()


def test_what_somebody_no_longer_sees_has_no_title_any_more(cast, head, task):
    elsewhere = a_unit("Hoàng Mai")
    Task.objects.update(lead_unit=elsewhere, assigned_by=elsewhere)
    said = words(page(client_for(head)))
    assert "Rà soát hộ nghèo" not in said
    assert "không còn thuộc phạm vi được xem" in said


def test_the_other_posts_of_a_person_are_counted_and_read_there(cast, head, task):
    second = a_holding(cast.gia_thuy, "Kiêm nhiệm", person=head.person)
    said = words(page(client_for(second)))
    assert "Còn 2 thông báo chưa đọc ở chức danh khác" in said
    assert "Rà soát hộ nghèo" not in said


def test_who_did_it_is_told_by_post_and_unit_not_by_name(cast, head):
    task = a_task(cast.bo_de, cast.district, assigned=MONDAY)
    by = member_of(cast.district, Role.PLANNER).actor
    record(TaskAct.REDO_ASKED, by=by, on=task, at=MONDAY)
    tell()
    said = page(client_for(head))
    assert "Cán bộ tổng hợp, Long Biên" in said
    assert by.name not in said


def test_a_program_that_acts_for_a_person_is_told_by_his_post_and_a_job_as_the_machine(cast, head):
    task = a_task(cast.bo_de, cast.district, assigned=MONDAY)
    by = replace(member_of(cast.district, Role.PLANNER).actor, kind=ActorKind.TOKEN)
    record(TaskAct.REDO_ASKED, by=by, on=task, at=MONDAY)
    record(TaskAct.SUSPENDED, by=the_job("x"), on=task, at=MONDAY)
    tell()
    said = words(page(client_for(head)))
    assert "Cán bộ tổng hợp, Long Biên" in said
    assert "Người dùng đã xóa" not in said
    assert "Hệ thống tự động" in said


def test_a_report_and_a_question_lead_to_their_pages(cast, head):
    report = a_report(cast.bo_de, cast.district)
    record(ReportAct.RETURNED, by=BUILDER, on=report, at=MONDAY)
    tell()
    [notice] = Notice.objects.filter(kind=ReportAct.RETURNED, holding=head)
    client = client_for(head)
    assert client.post(reverse("notifications:opening", args=[notice.pk])).url == reverse(
        "reports:report", args=[report.pk]
    )
    Notice.objects.update(type="plans.plan", kind=PlanAct.ISSUED)
    assert "/questions/" in client.post(reverse("notifications:opening", args=[notice.pk])).url


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_it_holds(cast, head, count, django_assert_num_queries):
    for n in range(count):
        a_task(cast.bo_de, cast.district, f"Việc {n}", assigned=MONDAY)
    tell()
    client = client_for(head)
    page(client)
    with django_assert_num_queries(10):
        page(client)


def test_an_empty_page_says_what_comes_here(cast, head):
    said = words(page(client_for(head)))
    assert "Đã đọc hết" in said
    assert "Chưa có thông báo" in said


# The rules


@pytest.fixture
def keeper(cast):
    return client_for(member_of(cast.district, Role.ADMINISTRATOR))


RULES = reverse("notifications:rules")
FORM = {
    "moment": "BEFORE", "days": "3", "every": "0", "counting": "WORKING", "to": "HEAD", "basis": "QC 08-QC/QU",
    "since": "20/11/2023", "version": "0",
}  # fmt: skip


def test_an_administrator_begins_with_the_usual_rules_and_sees_what_would_go_out(cast, head, keeper):
    assert "chưa tự động nhắc ai" in words(keeper.get(RULES).content.decode())
    a_task(cast.bo_de, cast.district, "Rà soát hộ nghèo", due_on=TODAY)
    assert keeper.post(reverse("notifications:usual_rules")).status_code == 302
    said = words(keeper.get(RULES).content.decode())
    assert "Đôn đốc: đúng ngày đến hạn" in said
    assert "Nhắc nhở: quá hạn 1 ngày làm việc" in said
    assert "1 đôn đốc trước hoặc đúng hạn" in said


def test_a_rule_is_added_changed_and_ended_by_its_pages(cast, head, keeper):
    task = a_task(cast.bo_de, cast.district, "Rà soát hộ nghèo", due_on=TODAY)
    assert keeper.post(reverse("notifications:rule_new"), FORM).status_code == 302
    twice = keeper.post(reverse("notifications:rule_new"), FORM)
    assert twice.status_code == 422
    assert "Đã có quy tắc khác" in twice.content.decode()
    rule = ReminderRule.objects.get()
    address = reverse("notifications:rule", args=[rule.pk])
    changed = FORM | {"moment": "ON", "days": "0", "version": "1"}
    assert keeper.post(address, changed).status_code == 302
    said = words(keeper.get(address).content.decode())
    assert task.title in said
    assert "Chủ tịch, Bồ Đề" in said
    stale = keeper.post(address, FORM | {"version": "1"})
    assert stale.status_code == 409
    ending = reverse("notifications:rule_end", args=[rule.pk])
    assert keeper.post(ending, {"since": "20/11/2023", "version": "2"}).status_code == 422
    assert keeper.post(ending, {"since": "1/12/2023", "version": "2"}).status_code == 302
    rule.refresh_from_db()
    assert rule.valid.upper.day == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"moment": "ON"}, "days"),
        ({"days": "0"}, "days"),
        ({"days": "61"}, "days"),
        ({"every": "5"}, "every"),
        ({"basis": ""}, "basis"),
        ({"since": "31/2/2023"}, "since"),
        ({"to": "EVERYBODY"}, "to"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(cast, keeper, change, field):
    answer = keeper.post(reverse("notifications:rule_new"), FORM | change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_only_who_administers_the_whole_organisation_keeps_its_rules(cast, head):
    rule = a_rule(cast.district)
    addresses = [RULES, reverse("notifications:rule_new"), reverse("notifications:rule", args=[rule.pk])]
    of_a_ward = client_for(member_of(cast.bo_de, Role.ADMINISTRATOR))
    elsewhere = client_for(member_of(a_unit("Hoàng Mai"), Role.ADMINISTRATOR))
    planner = client_for(cast.planner)
    assert [planner.get(each).status_code for each in addresses] == [403, 403, 403]
    assert [of_a_ward.get(each).status_code for each in addresses] == [403, 403, 404]
    assert [elsewhere.get(each).status_code for each in addresses] == [200, 200, 404]
    assert planner.post(reverse("notifications:usual_rules")).status_code == 403
    assert HoldingRole.objects.filter(role=Role.ADMINISTRATOR).count() == 2
