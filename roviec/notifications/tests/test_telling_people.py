"""Acts become notices: whom the table names and who sees the thing is told once, in the order of the chain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from roviec.acts.models import Act, UnsealedAct
from roviec.acts.operations import record, seal_acts
from roviec.notifications import noticing
from roviec.notifications.concern import OF_REPORTS, OF_TASKS, TOLD
from roviec.notifications.models import Notice, Place
from roviec.notifications.noticing import NEWS, notice_acts
from roviec.organisations.enums import Role
from roviec.organisations.models import HoldingRole
from roviec.organisations.operations import take_role
from roviec.organisations.queries import names_of
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit, holder_of, the_cast
from roviec.organisations.tests.factories import the_head_of as head_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import PlanAct
from roviec.plans.operations import adopt_items
from roviec.plans.tests.factories import a_plan, an_item, issued, the_draft
from roviec.plans.tests.test_lines_above_and_below import amend
from roviec.privacy.operations import purge
from roviec.regulations.enums import Kept
from roviec.regulations.operations import change_retention
from roviec.regulations.queries import retention_on
from roviec.reports.enums import ReportAct
from roviec.reports.tests.factories import a_report
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import CoUnit, Task, Watch
from roviec.tasks.operations import (
    ask_redo,
    assign_task,
    cancel_task,
    comment_on_task,
    stop_watching,
    submit_result,
    tell_progress,
    watch_task,
)
from roviec.tasks.tests.factories import a_task


def told(at=MONDAY) -> dict[str, set]:
    """What was done so far is sealed and told: kinds with the posts that are told of them."""
    seal_acts()
    notice_acts(at)
    found: dict[str, set] = {}
    notices = list(Notice.objects.select_related("holding__post"))
    names = names_of({notice.holding.post.unit_id for notice in notices}, MONDAY.date())
    for notice in notices:
        found.setdefault(notice.kind, set()).add((notice.holding.post.title, names[notice.holding.post.unit_id]))
    return found


@pytest.fixture
def people(cast):
    """Those who may be concerned: the heads and contacts of two wards, the district's planner, leader and monitor."""
    for unit in (cast.bo_de, cast.gia_thuy):
        holder_of(unit, Role.HEAD), holder_of(unit, Role.REPORT_WRITER)
    for role in (Role.PLANNER, Role.LEADER, Role.MONITOR, Role.HEAD):
        holder_of(cast.district, role)
    return cast


@pytest.fixture
def task(people):
    """A task of Bồ Đề, in which Gia Thụy helps, supervised and followed, given this very day."""
    task = a_task(people.bo_de, people.district, assigned=MONDAY)
    CoUnit.objects.create(task=task, unit=people.gia_thuy)
    leader, monitor = holder_of(people.district, Role.LEADER), holder_of(people.district, Role.MONITOR)
    Task.objects.update(supervising_leader=leader, monitor=monitor)
    task.refresh_from_db()
    return task


LEAD = {("Chủ tịch", "Bồ Đề"), ("Đầu mối báo cáo", "Bồ Đề")}
HELPERS = {("Chủ tịch", "Gia Thụy"), ("Đầu mối báo cáo", "Gia Thụy")}
GIVER = {("Cán bộ tổng hợp", "Long Biên"), ("Phó Chủ tịch", "Long Biên"), ("Cán bộ theo dõi", "Long Biên")}


# Who is told


@pytest.mark.parametrize(
    ("kind", "whom"),
    [
        (TaskAct.ASSIGNED, LEAD | HELPERS),
        (TaskAct.DELEGATED, set()),
        (TaskAct.RETURNED, GIVER),
        (TaskAct.SUBMITTED, GIVER),
        (TaskAct.TAKEN_BACK, GIVER),
        (TaskAct.RESULT_ACCEPTED, LEAD),
        (TaskAct.REDO_ASKED, LEAD),
        (TaskAct.EXTENSION_ASKED, GIVER),
        (TaskAct.EXTENSION_APPROVED, LEAD),
        (TaskAct.EXTENSION_REFUSED, LEAD),
        (TaskAct.DELAY_EXPLAINED, GIVER),
        (TaskAct.SUSPENDED, LEAD | HELPERS),
        (TaskAct.RESUMED, LEAD | HELPERS),
        (TaskAct.CANCELLED, LEAD | HELPERS),
        (TaskAct.SUPERSEDED, LEAD | HELPERS),
        (TaskAct.AMENDMENT_FOLLOWED, LEAD | HELPERS),
        (TaskAct.CO_ANSWERED, LEAD),
        (TaskAct.PROGRESS_TOLD, set()),
        (TaskAct.MENTION_READ, set()),
    ],
)
def test_each_kind_of_act_on_a_task_is_told_to_those_it_concerns(task, kind, whom):
    told()
    Notice.objects.all().delete()
    record(kind, by=BUILDER, on=task, at=MONDAY)
    assert told().get(kind, set()) == whom


def test_the_table_of_tasks_is_tried_whole():
    tried = {
        kind for kind, *_rest in test_each_kind_of_act_on_a_task_is_told_to_those_it_concerns.pytestmark[0].args[1]
    }
    assert set(OF_TASKS) <= tried
    assert set(OF_TASKS) | set(OF_REPORTS) < TOLD


def test_whoever_works_on_it_in_person_is_told(task):
    officer = a_holding(task.lead_unit, "Công chức văn hóa")
    Task.objects.update(lead_person=officer)
    record(TaskAct.DELEGATED, by=BUILDER, on=task, at=MONDAY)
    assert told()[TaskAct.DELEGATED] == {("Công chức văn hóa", "Bồ Đề")}


def test_without_planner_and_supervision_the_head_who_gave_it_is_told(cast):
    head = holder_of(cast.district, Role.HEAD)
    task = a_task(cast.bo_de, cast.district, assigned=MONDAY)
    submit_result(task, words="Xong", by=head_of(cast.bo_de), at=MONDAY)
    assert told()[TaskAct.SUBMITTED] == {(head.post.title, "Long Biên")}


@pytest.mark.parametrize(
    ("kind", "whom"),
    [
        (ReportAct.HANDED_TO_HEAD, {("Chủ tịch", "Bồ Đề")}),
        (ReportAct.SUBMITTED, {("Cán bộ tổng hợp", "Long Biên")}),
        (ReportAct.ENDORSED, {("Cán bộ tổng hợp", "Long Biên")}),
        (ReportAct.RETURNED, LEAD),
        (ReportAct.ACCEPTED, LEAD),
        (ReportAct.REVOKED, LEAD),
        (ReportAct.REOPENING_ASKED, {("Cán bộ tổng hợp", "Long Biên")}),
        (ReportAct.REOPENING_GRANTED, LEAD),
        (ReportAct.REOPENING_REFUSED, LEAD),
        (ReportAct.CORRECTION_PROPOSED, {("Cán bộ tổng hợp", "Long Biên")}),
        (ReportAct.CORRECTION_ACCEPTED, LEAD),
        (ReportAct.CORRECTION_REFUSED, LEAD),
        (ReportAct.FIGURE_WRITTEN, set()),
    ],
)
def test_each_kind_of_act_on_a_report_is_told_to_those_it_concerns(people, kind, whom):
    report = a_report(people.bo_de, people.district)
    told()
    Notice.objects.all().delete()
    record(kind, by=BUILDER, on=report, at=MONDAY)
    assert told().get(kind, set()) == whom


def test_of_a_comment_only_those_are_told_whom_it_mentions(task):
    head, planner = holder_of(task.lead_unit, Role.HEAD), holder_of(task.assigned_by, Role.PLANNER)
    by = head_of(task.lead_unit)
    comment_on_task(task, "Nhờ đồng chí xem", [planner], holding_id=head.pk, by=by, at=MONDAY)
    comment_on_task(task, "Không nhắc ai", [], holding_id=head.pk, by=by, at=MONDAY + timedelta(minutes=1))
    assert told()[TaskAct.COMMENTED] == {("Cán bộ tổng hợp", "Long Biên")}
    assert Notice.objects.filter(kind=TaskAct.COMMENTED).count() == 1


def test_nobody_is_told_of_what_he_did_himself(task):
    submit_result(task, words="Xong", by=head_of(task.lead_unit), at=MONDAY)
    ask_redo(task, number=1, reason="Thiếu", by=BUILDER, at=MONDAY)
    tell_progress(Task.objects.get(), percent=5, words="a", version=None, holding_id=None, by=BUILDER, at=MONDAY)
    by_himself = head_of(task.lead_unit)
    record(TaskAct.EXTENSION_APPROVED, by=by_himself, on=task, at=MONDAY)
    found = told()
    assert found[TaskAct.EXTENSION_APPROVED] == {("Đầu mối báo cáo", "Bồ Đề")}
    assert found[TaskAct.REDO_ASKED] == LEAD


def test_nobody_is_told_of_what_he_may_not_see(people, task):
    stranger = a_holding(a_unit("Hoàng Mai"), "Phó Chủ tịch")
    Task.objects.update(supervising_leader=stranger, monitor=holder_of(people.ngoc_lam, Role.MONITOR))
    record(TaskAct.SUBMITTED, by=BUILDER, on=task, at=MONDAY)
    assert told()[TaskAct.SUBMITTED] == {("Cán bộ tổng hợp", "Long Biên")}


def test_who_has_left_or_whose_account_is_closed_is_not_told(task):
    holder_of(task.lead_unit, Role.HEAD).person.__class__.objects.filter(
        pk=holder_of(task.lead_unit, Role.HEAD).person_id
    ).update(is_active=False)
    role = HoldingRole.objects.get(role=Role.REPORT_WRITER, over=task.lead_unit)
    take_role(role, by=BUILDER, at=MONDAY)
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    assert TaskAct.REDO_ASKED not in told()


def test_who_holds_two_posts_is_told_once(people, task):
    head = holder_of(task.lead_unit, Role.HEAD)
    a_holding(task.lead_unit, "Bí thư", roles=(Role.HEAD,), person=head.person)
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    told()
    assert Notice.objects.filter(kind=TaskAct.REDO_ASKED, person=head.person).count() == 1


def test_of_many_things_done_at_once_each_is_told_how_many_are_his(people):
    tasks = [a_task(ward, people.district, f"Việc {n}") for n in range(3) for ward in (people.bo_de, people.gia_thuy)]
    record(TaskAct.SUSPENDED, by=BUILDER, on=tasks, at=MONDAY)
    told()
    head = Notice.objects.get(kind=TaskAct.SUSPENDED, holding=holder_of(people.bo_de, Role.HEAD))
    assert (head.things, head.key) == (3, tasks[0].pk)


def test_an_amendment_is_told_to_those_whose_lines_it_changed_and_to_nobody_twice(people):
    changed, cancelled, other = (a_task(people.bo_de, people.district, title) for title in ("a", "b", "c"))
    act = record(TaskAct.AMENDMENT_FOLLOWED, by=BUILDER, on=[changed, cancelled], at=MONDAY)
    cancel_task(cancelled, reason="Bỏ", by=BUILDER, at=MONDAY, cause=act)
    found = told()
    assert found[TaskAct.AMENDMENT_FOLLOWED] == LEAD
    assert found[TaskAct.CANCELLED] == LEAD
    keys = Notice.objects.filter(kind=TaskAct.AMENDMENT_FOLLOWED).values_list("key", "things")
    assert set(keys) == {(changed.pk, 1)}
    assert not Notice.objects.filter(key=other.pk).exists()


def test_planners_below_are_told_when_the_plan_above_changed_what_they_took_over(cast):
    superior = a_plan(cast.district, "KH 160", participants=cast.wards)
    an_item(superior, "Rà soát hộ khó khăn", number="II.1", due_written="30/6/2023", product="Danh sách")
    issued(superior)
    own = a_plan(cast.bo_de, "KH 12", serves=superior)
    binding = superior.versions.get()
    adopt_items(the_draft(own), binding, list(binding.lines.all()), by=BUILDER, at=MONDAY)
    issued(own)
    planner = holder_of(cast.bo_de, Role.PLANNER)
    holder_of(cast.gia_thuy, Role.PLANNER)
    told()
    Notice.objects.all().delete()
    # It binds only later: what is to come is asked about as well.
    amend(superior, "II.1", date(2023, 12, 20), text="Rà soát hộ nghèo")
    told()
    [notice] = Notice.objects.filter(kind=PlanAct.ISSUED)
    assert (notice.holding, notice.type, notice.key) == (planner, "plans.plan", own.pk)


# Once, in the order of the chain, whatever happens


def test_told_again_nothing_is_said_twice(task):
    first = told()
    assert first[TaskAct.ASSIGNED] == LEAD | HELPERS
    count = Notice.objects.count()
    assert notice_acts(MONDAY) == 0
    # Even a reader that has forgotten its place.
    Place.objects.update(sequence=0)
    notice_acts(MONDAY)
    assert Notice.objects.count() == count


def test_an_act_that_commits_late_is_told(task):
    late = record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    UnsealedAct.objects.filter(act_id=late.pk).delete()
    record(TaskAct.SUSPENDED, by=BUILDER, on=task, at=MONDAY)
    assert TaskAct.SUSPENDED in told()
    assert not Notice.objects.filter(act_id=late.pk).exists()
    UnsealedAct.objects.create(act_id=late.pk)
    assert told()[TaskAct.REDO_ASKED] == LEAD


def test_what_was_broken_off_is_told_whole_at_the_next_start(task, monkeypatch):
    told()
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    seal_acts()
    monkeypatch.setattr(noticing.Place, "save", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        notice_acts(MONDAY)
    assert not Notice.objects.filter(kind=TaskAct.REDO_ASKED).exists()
    monkeypatch.undo()
    assert told()[TaskAct.REDO_ASKED] == LEAD


def test_a_long_chain_is_told_in_parts(task, monkeypatch):
    monkeypatch.setattr(noticing, "SEALS_AT_ONCE", 3)
    for _n in range(10):
        record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY)
    told()
    assert Notice.objects.filter(kind=TaskAct.REDO_ASKED).count() == 20


def test_what_happened_long_ago_is_no_news(task):
    record(TaskAct.REDO_ASKED, by=BUILDER, on=task, at=MONDAY - NEWS - timedelta(hours=1))
    assert TaskAct.REDO_ASKED not in told()


def test_a_cascade_costs_a_query_or_two_a_person(people, django_assert_max_num_queries):
    tasks = [a_task(ward, people.district, f"Việc {n}") for n in range(20) for ward in (people.bo_de, people.gia_thuy)]
    told()
    record(TaskAct.SUSPENDED, by=BUILDER, on=tasks, at=MONDAY)
    seal_acts()
    with django_assert_max_num_queries(35):
        assert notice_acts(MONDAY) == 4


def test_old_notices_go_by_the_rule_of_retention_and_by_a_changed_one_sooner(task):
    told()
    assert Notice.objects.count() == 4
    purge(by=BUILDER, at=MONDAY + timedelta(days=89))
    assert Notice.objects.count() == 4
    rule = retention_on(MONDAY.date())[Kept.NOTICES]
    change_retention(rule, 30, "QĐ 12", MONDAY.date(), version=rule.version, by=BUILDER, at=MONDAY)
    run = purge(by=BUILDER, at=MONDAY + timedelta(days=31))
    assert run is not None
    assert run.counts["NOTICES"] == 4
    assert not Notice.objects.exists()


@pytest.fixture
def watcher(people, task):
    """Somebody of the district who has nothing to do with the task, and watches it."""
    holding = holder_of(people.district, Role.AUDITOR)
    watch_task(task, holding.pk, by=BUILDER, at=MONDAY)
    told()
    Notice.objects.all().delete()
    return holding


# Said here by hand, not read from the table: what is left out there is found here.
MOVES_IT = (
    "ACCEPTED RETURNED STARTED PROGRESS_TOLD DELAY_EXPLAINED SUBMITTED TAKEN_BACK RESULT_ACCEPTED REDO_ASKED COMPLETED "
    "EXTENSION_ASKED EXTENSION_APPROVED EXTENSION_REFUSED SUSPENDED RESUMED CANCELLED SUPERSEDED AMENDMENT_FOLLOWED "
    "CO_ANSWERED MILESTONE_REACHED FILE_ADDED"
)


@pytest.mark.parametrize("kind", TaskAct)
def test_who_watches_a_task_is_told_of_what_moves_it_and_not_of_what_is_said_around_it(task, watcher, kind):
    record(kind, by=BUILDER, on=task, at=MONDAY)
    is_told = (watcher.post.title, "Long Biên") in told().get(kind, ())
    assert is_told == (kind.name in MOVES_IT.split())


def test_who_watches_no_longer_or_sees_the_task_no_longer_is_told_nothing(people, task, watcher):
    stop_watching(task, watcher.pk, by=BUILDER, at=MONDAY)
    record(TaskAct.PROGRESS_TOLD, by=BUILDER, on=task, at=MONDAY)
    assert not told()
    # One of another ward has no business with it, whatever stands in the table.
    away = holder_of(people.wards[2], Role.HEAD)
    Watch.objects.create(task=task, holding=away, since=MONDAY)
    record(TaskAct.PROGRESS_TOLD, by=BUILDER, on=task, at=MONDAY)
    assert not told()


# Two workers at one moment


def two_workers(in_parallel, before=lambda: None):
    """Two connections tell the same acts at one moment; each act and person with how often it was told."""
    cast = the_cast()
    for role in (Role.HEAD, Role.REPORT_WRITER):
        holder_of(cast.bo_de, role)
    for n in range(5):
        origin = ("test", "Thông báo", None)
        assign_task(f"Việc {n}", cast.bo_de, cast.district, origin=origin, due_on=None, by=BUILDER, at=MONDAY)
    seal_acts()
    Place.objects.get_or_create(reader=noticing.READER)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END';"
            "CREATE TRIGGER wait_a_moment BEFORE INSERT ON notifications_notice"
            " FOR EACH ROW EXECUTE FUNCTION wait_a_moment()"
        )
    before()
    found = in_parallel([lambda: notice_acts(MONDAY), lambda: notice_acts(MONDAY)])
    assert all(isinstance(made, int) for made in found), found
    told_to = list(Notice.objects.values_list("act_id", "person"))
    assert len(told_to) == len(set(told_to)) == 10
    assert sum(found) == 10
    assert Act.objects.filter(kind=TaskAct.ASSIGNED).count() == 5


def test_two_workers_at_one_moment_tell_an_act_once(real_database, in_parallel):
    two_workers(in_parallel)


@pytest.mark.guards
def test_without_lock_and_constraint_two_workers_tell_it_twice(real_database, in_parallel, take_out_the_locks):
    def unprotected():
        take_out_the_locks()
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX notice_of_act_once")

    with pytest.raises(AssertionError):
        two_workers(in_parallel, unprotected)
