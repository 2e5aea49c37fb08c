"""Đôn đốc before and on the day, nhắc nhở after it: by rules, on working days, each person once a rule, task and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_document
from roviec.kit import clock
from roviec.notifications import jobs
from roviec.notifications.days import due_days
from roviec.notifications.enums import Addressee, Moment, Nudge, ReminderAct
from roviec.notifications.models import Notice, ReminderRule
from roviec.notifications.operations import (
    remind,
)
from roviec.notifications.reminding import due_on, whom
from roviec.notifications.tests.factories import a_rule
from roviec.organisations.enums import Role
from roviec.organisations.models import HoldingRole
from roviec.organisations.operations import take_role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_unit, holder_of, the_cast, the_planner_of
from roviec.organisations.tests.factories import the_head_of as head_of
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import Counting
from roviec.regulations.operations import set_holiday
from roviec.regulations.working_days import WorkCalendar
from roviec.tasks.models import Task
from roviec.tasks.operations import (
    approve_extension,
    ask_extension,
    complete_task,
    return_task,
    submit_result,
    suspend_task,
)
from roviec.tasks.tests.factories import a_task

DAY = timedelta(days=1)
SAID = {"by": BUILDER, "at": MONDAY}
AFTER = {"moment": Moment.AFTER}


def reminded(organisation, on=TODAY) -> list[tuple[str, str, int]]:
    """Run on a day: whom of which task, told new in this run."""
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(organisation, on, **SAID)
    rows = Notice.objects.exclude(pk__in=before).select_related("holding__post").order_by("holding", "key")
    return [(Nudge(row.kind).name, row.holding.post.title, row.key) for row in rows]


@pytest.fixture
def head(cast):
    return holder_of(cast.bo_de, Role.HEAD)


def due(cast, days, **more) -> Task:
    return a_task(cast.bo_de, cast.district, due_on=TODAY + DAY * days, **more)


# Before, on, after; the two words


@pytest.mark.parametrize(
    ("moment", "days", "in_days", "word"),
    [
        (Moment.BEFORE, 3, 3, "URGED"),
        (Moment.BEFORE, 3, 2, ""),
        (Moment.BEFORE, 3, 4, ""),
        (Moment.ON, 0, 0, "URGED"),
        (Moment.ON, 0, 1, ""),
        (Moment.AFTER, 1, -1, "REMINDED"),
        # Of the Saturday before, told on Monday.
        (Moment.AFTER, 1, -2, "REMINDED"),
        (Moment.AFTER, 1, -4, ""),
        (Moment.AFTER, 1, 0, ""),
    ],
)
def test_a_rule_reminds_at_its_distance(cast, head, moment, days, in_days, word):
    task = due(cast, in_days)
    a_rule(cast.district, moment, days)
    assert reminded(cast.district) == ([(word, "Chủ tịch", task.pk)] if word else [])


def test_urging_and_reminding_are_counted_apart_and_recorded(cast, head):
    due(cast, 0), due(cast, 0), due(cast, -1)
    a_rule(cast.district, Moment.ON, 0)
    a_rule(cast.district, Moment.AFTER, 1)
    assert remind(cast.district, TODAY, **SAID) == {Nudge.URGED: 2, Nudge.REMINDED: 1}
    act = Act.objects.get(kind=ReminderAct.SENT)
    assert act.data == {"day": "2023-11-20", "URGED": 2, "REMINDED": 1}


def test_what_is_past_is_said_again_every_so_many_days(cast, head):
    due(cast, -1)
    a_rule(cast.district, Moment.AFTER, 1, every=2)
    told = [bool(reminded(cast.district, TODAY + DAY * n)) for n in range(5)]
    assert told == [True, False, True, False, True]


# Days off


RULE = ReminderRule(moment=Moment.BEFORE, days=1, every=0, counting=Counting.WORKING, to=Addressee.HEAD)
MON, FRI = date(2023, 11, 20), date(2023, 11, 17)


@pytest.mark.parametrize(
    ("said", "on", "found"),
    [
        # Weekends: due Saturday, Sunday or Monday, one working day before is Friday.
        ({}, FRI, [date(2023, 11, 18), date(2023, 11, 19), MON]),
        ({}, MON, [date(2023, 11, 21)]),
        ({"counting": Counting.CALENDAR}, FRI, [date(2023, 11, 18), date(2023, 11, 19), MON]),
        ({"days": 3}, MON, [date(2023, 11, 23)]),
        ({"moment": Moment.ON, "days": 0}, FRI, [FRI, date(2023, 11, 18), date(2023, 11, 19)]),
        ({"moment": Moment.AFTER}, MON, [FRI, date(2023, 11, 18), date(2023, 11, 19)]),
        ({"moment": Moment.AFTER}, date(2023, 11, 21), [MON]),
        ({}, date(2023, 11, 18), []),
        ({"moment": Moment.AFTER}, date(2023, 11, 19), []),
    ],
)
def test_nobody_is_reminded_on_a_day_off_and_nothing_is_lost(said, on, found):
    rule = ReminderRule(**{name: getattr(RULE, name) for name in ("moment", "days", "every", "counting", "to")} | said)
    assert due_days(rule, on, WorkCalendar()) == found


@pytest.mark.parametrize("counting", list(Counting))
@pytest.mark.parametrize(("moment", "days"), [(Moment.BEFORE, 7), (Moment.ON, 0), (Moment.AFTER, 4)])
def test_every_due_day_is_said_on_just_one_working_day(moment, days, counting):
    calendar = WorkCalendar({MON: False, date(2023, 11, 25): True})
    rule = ReminderRule(moment=moment, days=days, every=0, counting=counting, to=Addressee.HEAD)
    said = [day for n in range(-60, 60) for day in due_days(rule, MON + DAY * n, calendar)]
    wanted = [MON + DAY * n for n in range(-20, 20)]
    assert [day for day in wanted if said.count(day) != 1] == []


def test_a_holiday_is_data(cast, head):
    due(cast, 0)
    a_rule(cast.district, Moment.ON, 0)
    set_holiday(TODAY, "Nghỉ bù", "TB 1", is_working=False, **SAID)
    assert reminded(cast.district) == []
    # The working day before it had told of it.
    assert len(reminded(cast.district, FRI)) == 0
    ReminderRule.objects.update(valid="[2023-11-01,)")
    assert len(reminded(cast.district, FRI)) == 1


# To whom


def test_each_addressee_is_found(cast, head):
    writer = holder_of(cast.bo_de, Role.REPORT_WRITER)
    leader, monitor = holder_of(cast.district, Role.LEADER), holder_of(cast.district, Role.MONITOR)
    task = due(cast, 0)
    Task.objects.update(supervising_leader=leader, monitor=monitor)
    wanted = {
        Addressee.PERSON: writer, Addressee.HEAD: head, Addressee.LEADER: leader, Addressee.MONITOR: monitor,
    }  # fmt: skip
    for to, holding in wanted.items():
        rule = a_rule(cast.district, Moment.ON, 0, to)
        assert whom(rule, TODAY, 9) == [(task.pk, holding.pk)]


def test_who_works_on_it_is_the_person_it_was_given_to_else_the_contact_else_the_head(cast, head):
    rule = a_rule(cast.district, Moment.ON, 0, Addressee.PERSON)
    task = due(cast, 0)
    assert whom(rule, TODAY, 9) == [(task.pk, head.pk)]
    writer = holder_of(cast.bo_de, Role.REPORT_WRITER)
    assert whom(rule, TODAY, 9) == [(task.pk, writer.pk)]
    officer = a_holding(cast.bo_de, "Công chức")
    Task.objects.update(lead_person=officer)
    assert whom(rule, TODAY, 9) == [(task.pk, officer.pk)]
    # He has left by then: it falls back to the unit.
    officer.valid = "[2003-11-06,2023-11-01)"
    officer.save()
    assert whom(rule, TODAY, 9) == [(task.pk, writer.pk)]


def test_nobody_is_reminded_of_what_he_may_not_see(cast, head):
    due(cast, 0)
    Task.objects.update(
        supervising_leader=holder_of(cast.gia_thuy, Role.LEADER), monitor=a_holding(a_unit("Hoàng Mai"), "Chuyên viên")
    )
    a_rule(cast.district, Moment.ON, 0, Addressee.LEADER)
    a_rule(cast.district, Moment.ON, 0, Addressee.MONITOR)
    assert reminded(cast.district) == []


def test_a_closed_account_and_a_role_taken_back_are_not_reminded(cast, head):
    due(cast, 0)
    rule = a_rule(cast.district, Moment.ON, 0)
    Person.objects.filter(pk=head.person_id).update(is_active=False)
    assert whom(rule, TODAY, 9) == []
    Person.objects.filter(pk=head.person_id).update(is_active=True)
    assert len(whom(rule, TODAY, 9)) == 1
    take_role(HoldingRole.objects.get(holding=head), **SAID)
    assert whom(rule, TODAY, 9) == []


def test_of_one_task_a_person_hears_once_a_day_whatever_the_rules(cast, head):
    task = due(cast, 0)
    a_rule(cast.district, Moment.ON, 0, Addressee.HEAD)
    # Without a contact the head is also who works on it.
    a_rule(cast.district, Moment.ON, 0, Addressee.PERSON)
    assert reminded(cast.district) == [("URGED", "Chủ tịch", task.pk)]


def test_another_organisation_is_reminded_by_its_own_rules_alone(cast, head):
    elsewhere = a_unit("Hoàng Mai")
    ward = a_unit("Tương Mai", elsewhere)
    holder_of(ward, Role.HEAD)
    other = a_task(ward, elsewhere, due_on=TODAY)
    mine = due(cast, 0)
    a_rule(cast.district, Moment.ON, 0)
    assert [key for *_rest, key in reminded(cast.district)] == [mine.pk]
    assert reminded(elsewhere) == []
    a_rule(elsewhere, Moment.ON, 0)
    assert [key for *_rest, key in reminded(elsewhere)] == [other.pk]


# Which tasks


@pytest.mark.parametrize("way", ["submitted", "suspended", "returned", "completed", "undated"])
def test_a_task_whose_clock_stands_is_not_reminded_of(cast, head, way):
    task = due(cast, 0)
    if way == "submitted":
        submit_result(task, words="Xong", by=head_of(cast.bo_de), at=MONDAY)
    elif way == "suspended":
        suspend_task(task, a_document(cast.district), reason="Chờ", **SAID)
    elif way == "returned":
        return_task(task, reason="Không phải việc của phường", by=head_of(cast.bo_de), at=MONDAY)
    elif way == "undated":
        Task.objects.update(due_on=None)
    else:
        task = a_task(cast.bo_de, cast.bo_de, due_on=TODAY)
        complete_task(task, words="Xong", by=head_of(cast.bo_de), at=MONDAY)
        Task.objects.exclude(pk=task.pk).update(due_on=None)
    a_rule(cast.district, Moment.ON, 0)
    assert reminded(cast.district) == []


def test_more_time_moves_the_reminder(cast, head):
    task = due(cast, 3)
    a_rule(cast.district, Moment.BEFORE, 3)
    asked = ask_extension(task, until=TODAY + DAY * 11, reason="Chờ", by=head_of(cast.bo_de), at=MONDAY)
    approve_extension(asked, until=TODAY + DAY * 11, by=the_planner_of(cast.district), at=MONDAY)
    assert reminded(cast.district) == []
    assert reminded(cast.district, TODAY + DAY * 8) == [("URGED", "Chủ tịch", task.pk)]


# Once


def test_a_second_run_says_nothing_twice_and_a_task_that_came_meanwhile_is_said(cast, head):
    due(cast, 0)
    a_rule(cast.district, Moment.ON, 0)
    assert len(reminded(cast.district)) == 1
    assert reminded(cast.district) == []
    assert Act.objects.filter(kind=ReminderAct.SENT).count() == 1
    due(cast, 0)
    assert len(reminded(cast.district)) == 1


def two_workers(in_parallel, before=lambda: None):
    cast = the_cast()
    holder_of(cast.bo_de, Role.HEAD)
    for n in range(5):
        a_task(cast.bo_de, cast.district, f"Việc {n}", due_on=TODAY)
    a_rule(cast.district, Moment.ON, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END';"
            "CREATE TRIGGER wait_a_moment BEFORE INSERT ON notifications_notice"
            " FOR EACH ROW EXECUTE FUNCTION wait_a_moment()"
        )
    before()
    run = lambda: remind(cast.district, TODAY, **SAID)  # noqa: E731
    found = in_parallel([run, run])
    assert all(isinstance(told, dict) for told in found), found
    assert Notice.objects.count() == 5
    assert sum(told[Nudge.URGED] for told in found) == 5


def test_two_workers_at_one_moment_remind_once(real_database, in_parallel):
    two_workers(in_parallel)


@pytest.mark.guards
def test_without_the_constraint_two_workers_remind_twice(real_database, in_parallel):
    def unprotected():
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX notice_of_rule_once")

    with pytest.raises(AssertionError):
        two_workers(in_parallel, unprotected)


# The preview, and what it costs


def test_the_preview_tells_what_the_run_will_say(cast, head):
    due(cast, 0), due(cast, 0), due(cast, -1)
    a_rule(cast.district, Moment.AFTER, 1)
    a_rule(cast.district, Moment.ON, 0)
    before = [(each.rule.moment, each.notices, each.tasks) for each in due_on(cast.district.pk, TODAY)]
    assert before == [(Moment.ON, 2, 2), (Moment.AFTER, 1, 1)]
    assert len(reminded(cast.district)) == 3
    assert [each.notices for each in due_on(cast.district.pk, TODAY)] == [0, 0]


@pytest.mark.parametrize("tasks", [1, 12])
def test_a_run_costs_a_statement_a_rule_whatever_the_number_of_tasks(cast, head, tasks, django_assert_num_queries):
    for _n in range(tasks):
        due(cast, 0)
    a_rule(cast.district, Moment.ON, 0)
    a_rule(cast.district, Moment.AFTER, 1)
    # Holidays, rules, a statement a rule with something due, the act with its things and words, savepoints.
    with django_assert_num_queries(9):
        remind(cast.district, TODAY, **SAID)


def test_the_job_runs_by_day(cast, head, monkeypatch):
    due(cast, 0)
    a_rule(cast.district, Moment.ON, 0)
    for hour, told in ((3, 0), (20, 0), (8, 1), (9, 0)):
        monkeypatch.setattr(clock, "now", lambda hour=hour: MONDAY.replace(hour=hour))
        assert jobs.remind_of_tasks(0) == told
