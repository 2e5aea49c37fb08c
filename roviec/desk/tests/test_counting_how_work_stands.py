"""The sentence is a partition: whatever the tasks, its parts make the whole."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from roviec.desk.queries.work import task_facts
from roviec.desk.tallies import Bucket, TaskFact, items_from, tally_of, tasks_by_unit
from roviec.desk.tests.factories import TODAY, a_district
from roviec.desk.wording import Links, Words, tally_sentence
from roviec.tasks.models import Task
from roviec.tasks.queries import counts_by_unit, standings

days = st.integers(-400, 400).map(lambda number: TODAY + timedelta(days=number))


@st.composite
def facts(draw):
    count = draw(st.integers(0, 60))
    return [
        TaskFact(
            pk=number,
            item_id=draw(st.integers(1, 12)),
            unit_id=(unit := draw(st.integers(1, 5))),
            unit=f"Phường {unit}",
            due_on=draw(st.none() | days),
            done_on=draw(st.none() | days.filter(lambda day: day <= TODAY)),
            is_named=draw(st.booleans()),
        )
        for number in range(count)
    ]


@given(facts())
def test_every_item_falls_in_exactly_one_part(tasks):
    items = items_from(tasks, TODAY)
    tally = tally_of(items)
    assert tally.given == len({task.item_id for task in tasks})
    assert tally.given == tally.done_on_time + tally.done_late + tally.running + tally.overdue
    assert tally.done == tally.done_on_time + tally.done_late


@given(facts())
def test_the_overdue_ones_are_all_told_apart_by_unit(tasks):
    tally = tally_of(items_from(tasks, TODAY))
    assert (
        sum(count for _unit, count in tally.overdue_by) + tally.overdue_shared + tally.overdue_unnamed == tally.overdue
    )


@given(facts())
def test_the_columns_count_every_task_once(tasks):
    columns = tasks_by_unit(tasks, TODAY).values()
    assert sum(column.all for column in columns) == len(tasks)
    for column in columns:
        assert column.all == column.done_on_time + column.done_late + column.running + column.overdue


@given(facts())
def test_an_item_is_as_late_as_its_latest_task(tasks):
    for item in items_from(tasks, TODAY):
        parts = {task.bucket(TODAY) for task in item.tasks}
        assert (item.bucket == Bucket.OVERDUE) == (Bucket.OVERDUE in parts)
        assert (item.bucket in {Bucket.DONE_LATE, Bucket.DONE_ON_TIME}) == (
            parts <= {Bucket.DONE_LATE, Bucket.DONE_ON_TIME}
        )


def test_the_sentence_reads_as_offices_write_it():
    on_time = [TaskFact(n, n, 1, "Bồ Đề", date(2023, 6, 30), date(2023, 6, 1)) for n in range(55)]
    late = [TaskFact(n, n, 1, "Bồ Đề", date(2023, 6, 30), date(2023, 7, 1)) for n in range(55, 58)]
    running = [TaskFact(n, n, 1, "Bồ Đề", date(2023, 12, 30), None) for n in range(58, 94)]
    overdue = [TaskFact(n, n, 1, "Bồ Đề" if n < 98 else "Sài Đồng", date(2023, 6, 30), None) for n in range(94, 100)]
    tally = tally_of(items_from([*on_time, *late, *running, *overdue], TODAY))
    with translation.override("vi"):
        assert tally_sentence(tally, TODAY, Words()) == (
            "Đến ngày 20/11/2023: giao 100 nhiệm vụ; hoàn thành 58 (đúng hạn 55, quá hạn 3), đang thực hiện trong hạn 36,"
            " quá hạn chưa xong 6 (Bồ Đề 4, Sài Đồng 2)."
        )


def test_the_due_day_itself_is_in_time():
    assert TaskFact(1, 1, 1, "Bồ Đề", TODAY, None).bucket(TODAY) == Bucket.RUNNING
    assert TaskFact(1, 1, 1, "Bồ Đề", TODAY - timedelta(days=1), None).bucket(TODAY) == Bucket.OVERDUE
    assert TaskFact(1, 1, 1, "Bồ Đề", TODAY, TODAY).bucket(TODAY) == Bucket.DONE_ON_TIME


def test_a_task_that_fourteen_wards_do_counts_once_in_the_sentence():
    district = a_district(wards=3)
    district.hands_out(0, 1, 2, due_on=date(2023, 6, 30))
    tasks = task_facts(district.planner, [district.plan.pk], TODAY)
    assert len(tasks) == 3
    tally = tally_of(items_from(tasks, TODAY))
    assert (tally.given, tally.overdue, tally.overdue_shared) == (1, 1, 1)


def test_the_counts_are_those_of_the_tasks_page():
    """The board reads task by task, the list of tasks counts in the database: they agree on any day."""
    district = a_district(wards=3)
    june, july = date(2023, 6, 30), date(2023, 7, 15)
    district.hands_out(0, due_on=june, done_on=date(2023, 6, 1))
    district.hands_out(1, due_on=june, done_on=july)
    district.hands_out(2, due_on=june)
    district.hands_out(0, 1, due_on=date(2023, 12, 31))
    district.hands_out(0, done_on=july)
    district.hands_out(1)
    for day in (date(2023, 1, 12), june, date(2023, 7, 1), july, TODAY):
        tasks = task_facts(district.planner, [district.plan.pk], day)
        own = {item.item_id: item.standing.bucket for item in items_from(tasks, day)}
        assert own == {pk: standing.bucket for pk, standing in standings([district.plan.pk], day).items()}
        for unit, count in counts_by_unit(Task.objects.all(), day).items():
            column = tasks_by_unit(tasks, day)[unit]
            assert (column.all, column.done_on_time, column.done_late, column.running, column.overdue) == (
                count.all, count.done_on_time, count.done_late, count.running, count.overdue,
            )  # fmt: skip


def test_a_task_done_later_was_open_on_an_earlier_day():
    district = a_district(wards=1)
    district.hands_out(0, due_on=date(2023, 6, 30), done_on=date(2023, 7, 15))
    [then] = items_from(task_facts(district.planner, [district.plan.pk], date(2023, 7, 1)), date(2023, 7, 1))
    assert (then.bucket, then.days_late) == (Bucket.OVERDUE, 1)


def test_a_name_is_escaped_where_the_sentence_is_html():
    tally = tally_of(items_from([TaskFact(1, 1, 1, "<b>Bồ Đề</b>", date(2023, 6, 30), None)], TODAY))
    sentence = tally_sentence(tally, TODAY, Links(lambda part: f"/?part={part}"))
    assert "&lt;b&gt;Bồ Đề&lt;/b&gt;" in sentence
    assert "<b>" not in sentence
