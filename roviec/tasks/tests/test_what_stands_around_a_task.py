"""Co-operating units, comments that mention people, milestones, evidence and products with versions, series."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from roviec.documents.tests.factories import a_pdf, a_photo
from roviec.kit.periods import Period, PeriodKind
from roviec.kit.tests.rows import conceivable, prove_check
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, holder_of, the_head_of, the_planner_of
from roviec.tasks.enums import CoState, FileKind
from roviec.tasks.jobs import give_next_tasks
from roviec.tasks.models import Comment, CoUnit, Mention, Milestone, Series, Task, TaskFile
from roviec.tasks.operations import (
    UnableToHandOut,
    UnableToWork,
    add_task_file,
    answer_for_part,
    comment_on_task,
    end_series,
    give_next,
    reach_milestone,
    read_mention,
    set_milestone,
    start_series,
)
from roviec.tasks.operations.recurring import due_day_of
from roviec.tasks.queries import unread_mentions
from roviec.tasks.tests.factories import a_task, done_at

TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.fixture
def by(cast):
    return {"by": the_head_of(cast.bo_de), "at": MONDAY}


@pytest.fixture
def task(cast):
    task = a_task(cast.bo_de, cast.district, due_on=TODAY + 10 * DAY)
    CoUnit.objects.create(task=task, unit=cast.gia_thuy)
    return task


# Co-operating units


def test_a_co_operating_unit_answers_for_its_part(task, cast):
    address = f"/tasks/{task.pk}/co-units/{cast.gia_thuy.pk}/answer/"
    typed = {"state": "DOING", "words": "Cử hai cán bộ"}
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).post(address, typed).status_code == 403
    helper = holder_of(cast.gia_thuy, Role.HEAD)
    assert client_for(helper).post(address, {"state": "DOING", "words": ""}).status_code == 422
    assert client_for(helper).post(address, typed).status_code == 302
    assert "Cử hai cán bộ" in client_for(cast.planner).get(f"/tasks/{task.pk}/").content.decode()
    assert client_for(helper).post(f"/tasks/{task.pk}/co-units/{cast.bo_de.pk}/answer/", typed).status_code == 404


def test_what_is_closed_takes_no_answer(task, cast, by):
    done_at(task, MONDAY)
    with pytest.raises(UnableToWork, match="đã hoàn thành"):
        answer_for_part(task, cast.gia_thuy, state=CoState.DONE, words="Xong", **by)


@pytest.mark.constraints
def test_an_answer_carries_its_facts():
    rows = conceivable(
        state=CoState.values, words=["", "Xong"], answered_at=[None, MONDAY], answered_by_key=["", "person:1"]
    )

    def allowed(row):
        facts = [bool(row[name]) for name in ("words", "answered_at", "answered_by_key")]
        return not any(facts) if row["state"] == "ASKED" else all(facts)

    prove_check(CoUnit, "task_co_unit_answer_has_its_facts", rows, allowed)


# Comments


def test_a_mention_is_read_by_whom_it_names_and_nobody_else(task, cast, by):
    planner = holder_of(cast.district, Role.PLANNER)
    comment_on_task(task, "Xin ý kiến về biểu mẫu", [planner], holding_id=None, **by)
    mention = Mention.objects.get()
    other = holder_of(cast.bo_de, Role.HEAD)
    assert client_for(other).post(f"/tasks/{task.pk}/mentions/{mention.pk}/").status_code == 404
    assert client_for(planner).post(f"/tasks/{task.pk}/mentions/{mention.pk}/").status_code == 302
    assert not unread_mentions(planner.pk)
    assert read_mention(mention, **by).read_at


def test_only_people_who_read_the_task_are_mentioned(task, cast, by):
    with pytest.raises(UnableToWork, match="được xem"):
        comment_on_task(task, "Xem giúp", [holder_of(cast.ngoc_lam, Role.HEAD)], holding_id=None, **by)
    assert not Comment.objects.exists()


def test_comments_in_the_browser(task, cast):
    address = f"/tasks/{task.pk}/comments/"
    helper = holder_of(cast.gia_thuy, Role.HEAD)
    assert client_for(holder_of(cast.ngoc_lam, Role.HEAD)).post(address, {"words": "x"}).status_code == 404
    wrong = client_for(cast.planner).post(address, {"words": "", "mentioned": [str(helper.pk)]})
    assert wrong.status_code == 422
    client_for(cast.planner).post(address, {"words": "Khẩn trương", "mentioned": [str(helper.pk)]})
    page = client_for(helper).get(f"/tasks/{task.pk}/").content.decode()
    assert "Khẩn trương" in page
    assert "Đã đọc" in page


# Milestones


def test_a_milestone_has_its_day_within_the_task_and_is_reached(task, by):
    made = set_milestone(task, title="Có dự thảo", due_on=TODAY + 3 * DAY, **by)
    assert set_milestone(task, title="Có dự thảo", due_on=TODAY + 3 * DAY, **by) == made
    for due_on, says in ((TODAY - DAY, "từ hôm nay"), (TODAY + 11 * DAY, "30/11/2023")):
        with pytest.raises(UnableToWork, match=says):
            set_milestone(task, title="Khác", due_on=due_on, **by)
    with pytest.raises(UnableToWork, match="Đã có mốc"):
        set_milestone(task, title="Có dự thảo", due_on=TODAY + 4 * DAY, **by)
    assert reach_milestone(made, **by).done_on == TODAY


def test_milestones_in_the_browser(task, cast):
    head, address = client_for(holder_of(cast.bo_de, Role.HEAD)), f"/tasks/{task.pk}/milestones/"
    assert client_for(holder_of(cast.gia_thuy, Role.HEAD)).post(address, {}).status_code == 403
    assert head.post(address, {"title": "Có dự thảo", "due_on": "31/12/2023"}).status_code == 422
    assert head.post(address, {"title": "Có dự thảo", "due_on": "24/11/2023"}).status_code == 302
    place = f"{address}{Milestone.objects.get().pk}/"
    assert head.post(f"{place}reaching/").status_code == 302
    assert head.post(f"{place}dropping/").status_code == 302
    assert head.post(f"{place}dropping/").status_code == 404


# Evidence and products


def test_a_product_has_versions_and_is_served_by_the_door_of_its_task(task, cast, by):
    paper = a_pdf("bao-cao.pdf")
    first = add_task_file(task, paper, kind=FileKind.PRODUCT, title="Báo cáo", **by)
    assert add_task_file(task, paper, kind=FileKind.PRODUCT, title="Báo cáo", **by) == first
    second = add_task_file(task, a_pdf("bao-cao-2.pdf", b"sua"), kind=FileKind.PRODUCT, title="Báo cáo", **by)
    assert (first.number, second.number) == (1, 2)
    address = f"/tasks/{task.pk}/files/{second.pk}/"
    answer = client_for(cast.planner).get(address)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client_for(holder_of(cast.ngoc_lam, Role.HEAD)).get(address).status_code == 404
    other = a_task(cast.bo_de, cast.district)
    assert client_for(cast.planner).get(f"/tasks/{other.pk}/files/{second.pk}/").status_code == 404
    assert client_for(cast.planner).post(f"{address}removal/").status_code == 403
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).post(f"{address}removal/").status_code == 302
    assert client_for(cast.planner).get(address).status_code == 404


def test_files_in_the_browser(task, cast):
    head, address = client_for(holder_of(cast.bo_de, Role.HEAD)), f"/tasks/{task.pk}/files/"
    assert head.post(address, {"kind": "EVIDENCE", "title": "Ảnh", "upload": a_photo()}).status_code == 302
    assert TaskFile.objects.get().title == "Ảnh"
    assert "Ảnh" in head.get(f"/tasks/{task.pk}/").content.decode()
    assert head.post(address, {"kind": "EVIDENCE", "title": "Ảnh"}).status_code == 422


def test_a_closed_task_takes_no_file_and_loses_none(task, by):
    done_at(task, MONDAY)
    with pytest.raises(UnableToWork, match="đã hoàn thành"):
        add_task_file(task, a_pdf(), kind=FileKind.PRODUCT, title="Muộn", **by)


# Series


@pytest.fixture
def series(cast):
    planner = the_planner_of(cast.district)
    return start_series(
        title="Báo cáo giao ban",
        product="Báo cáo",
        lead_unit=cast.bo_de,
        assigned_by=cast.district,
        frequency="MONTH",
        due_day=25,
        starts_on=date(2023, 11, 1),
        by=planner,
        at=MONDAY,
    )


def test_a_series_gives_one_task_a_period_however_often_the_clock_starts_it(series):
    assert [give_next_tasks(0) for _ in range(2)] == [1, 1]
    task = Task.objects.get(series=series)
    assert task.title == "Báo cáo giao ban (tháng 11/2023)"
    # 25/11/2023 is a Saturday.
    assert (task.due_on, task.series_period) == (date(2023, 11, 27), date(2023, 11, 1))


def test_an_ended_series_gives_no_more_and_what_it_gave_stays(series, by):
    give_next_tasks(0)
    ended = end_series(series, **by)
    assert end_series(ended, **by).ends_on == TODAY
    assert give_next_tasks(0) == 0
    with pytest.raises(UnableToHandOut, match="định kỳ"):
        give_next(series, Period.month(2023, 12), **by)
    assert Task.objects.filter(series=series).count() == 1


def test_the_day_of_a_short_month_is_its_last(series):
    series.due_day = 31
    assert due_day_of(series, Period.month(2024, 2)) == date(2024, 2, 29)
    assert due_day_of(series, Period.of(PeriodKind.QUARTER, date(2023, 10, 1))) == date(2024, 1, 2)


@pytest.mark.constraints
def test_a_series_gives_a_period_once_whoever_writes(series, cast):
    task = give_next(series, Period.month(2023, 11), by=the_planner_of(cast.district), at=MONDAY)
    other = a_task(cast.bo_de, cast.district)
    with pytest.raises(IntegrityError, match="task_once_for_series_and_period"), transaction.atomic():
        Task.objects.filter(pk=other.pk).update(series=series, series_period=task.series_period)
    with pytest.raises(IntegrityError, match="task_of_series_has_period"), transaction.atomic():
        Task.objects.filter(pk=other.pk).update(series=series)


def test_two_workers_at_one_moment_give_one_task(real_database, in_parallel):
    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", parent=district)
    head = the_head_of(district)
    series = start_series(
        title="Giao ban", product="", lead_unit=ward, assigned_by=district, frequency="QUARTER", due_day=20,
        starts_on=date(2023, 10, 1), by=head, at=MONDAY,
    )  # fmt: skip
    quarter = Period.of(PeriodKind.QUARTER, TODAY)
    outcomes = in_parallel([lambda: give_next(series, quarter, by=head, at=MONDAY)] * 2)
    assert outcomes[0] == outcomes[1]
    assert Task.objects.filter(series=series).count() == 1


def test_series_in_the_browser(series, cast):
    planner = client_for(cast.planner)
    assert "Báo cáo giao ban" in planner.get("/tasks/series/").content.decode()
    typed = {
        "title": "Chỉnh trang", "lead_unit": str(cast.gia_thuy.pk), "frequency": "QUARTER", "due_day": "20",
        "starts_on": "01/10/2023", "product": "",
    }  # fmt: skip
    assert planner.post("/tasks/series/", typed | {"due_day": "45"}).status_code == 422
    assert planner.post("/tasks/series/", typed).status_code == 302
    assert Series.objects.get(title="Chỉnh trang").assigned_by == cast.district
    assert client_for(holder_of(cast.gia_thuy, Role.REPORT_WRITER)).get("/tasks/series/").status_code == 403
    end = f"/tasks/series/{series.pk}/end/"
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).post(end).status_code == 404
    assert planner.post(end).status_code == 302
