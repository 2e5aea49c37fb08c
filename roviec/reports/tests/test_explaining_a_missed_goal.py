"""A goal that was missed when its period ended asks its unit why, and for a task that mends it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.acts.queries import history_of
from roviec.kit.errors import Stale
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    TODAY,
    a_unit,
    client_for,
    holder_of,
    the_head_of,
    the_planner_of,
)
from roviec.plans.enums import Direction
from roviec.plans.models import Allocation, Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Shortfall
from roviec.reports.operations import (
    Remedy,
    UnableToExplain,
    accept_report,
    explain_shortfall,
    reword_shortfall,
    submit_report,
)
from roviec.reports.queries import content_hash
from roviec.reports.queries.shortfalls import missed_by, missed_goal
from roviec.reports.tests.factories import HOUSES, a_scheme, fill, targets_of, the_report
from roviec.tasks.models import Task
from roviec.tasks.operations import UnableToHandOut, UnableToWork

OCTOBER = Period.month(2023, 10)
FRIDAY = TODAY + timedelta(days=4)
WHY = "Thiếu vốn đối ứng"


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


def a_goal(unit, scheme, goal=5, period=OCTOBER):
    return Allocation.objects.create(target=targets_of(scheme)[HOUSES], unit=unit, goal=goal, **columns_of(period))


def reported(scheme, unit, figure):
    """The unit's figure of October is accepted."""
    report = fill(the_report(scheme, unit, OCTOBER), {HOUSES: figure}, by=the_head_of(unit))
    submit_report(report, by=the_head_of(unit), at=MONDAY)
    accept_report(report, content_hash(report), by=the_planner_of(scheme.owner), at=MONDAY)


@pytest.fixture
def goal(cast, scheme):
    """Bồ Đề wanted five houses in October and built four."""
    goal = a_goal(cast.bo_de, scheme)
    reported(scheme, cast.bo_de, 4)
    return goal


def a_remedy(cast, **other):
    return Remedy(**{"title": "Vận động vốn đối ứng", "holding": cast.head, "due_on": FRIDAY} | other)


def explain(goal, cast, reason=WHY, remedy=None):
    remedy = remedy or a_remedy(cast)
    return explain_shortfall(goal, "OBJECTIVE", reason, remedy, by=the_head_of(goal.unit), at=MONDAY)


def test_the_sentence_adds_up_and_names_who_owes(cast, scheme, goal):
    a_goal(cast.gia_thuy, scheme, goal=2)
    reported(scheme, cast.gia_thuy, 2)
    a_goal(cast.ngoc_lam, scheme, goal=3)
    reported(scheme, cast.ngoc_lam, 0)
    standing = missed_by([ward.pk for ward in cast.wards], TODAY)
    assert [(row.unit, row.value.value) for row in standing.rows] == [("Bồ Đề", 4), ("Ngọc Lâm", 0)]
    assert (len(standing.explained), len(standing.due), len(standing.overdue)) == (0, 2, 2)
    assert [row.sentence for row in standing.rows] == [
        "4/5\u00a0nhà, thiếu 1\u00a0nhà",
        "0/3\u00a0nhà, thiếu 3\u00a0nhà",
    ]
    assert standing.units_due == "Bồ Đề 1, Ngọc Lâm 1"
    explain(goal, cast)
    again = missed_by([ward.pk for ward in cast.wards], TODAY)
    assert (len(again.explained), again.units_due) == (1, "Ngọc Lâm 1")


def test_a_percentage_does_not_bear_the_slash(goal):
    Target.objects.update(measure="%")
    assert missed_goal(goal, TODAY).sentence == "4\u00a0%, kế hoạch 5\u00a0%"


def test_a_goal_of_a_period_that_runs_is_not_missed(cast, scheme):
    running = a_goal(cast.bo_de, scheme, period=Period.month(2023, 11))
    assert missed_goal(running, TODAY) is None
    assert missed_goal(running, date(2024, 2, 1)) is not None


def test_figures_that_still_come_are_waited_for_until_they_lock(cast, scheme):
    october = the_report(scheme, cast.bo_de, OCTOBER).scheme_period
    silent = a_goal(cast.bo_de, scheme)
    before = october.locks_on - timedelta(days=1)
    assert missed_goal(silent, before) is None
    missed = missed_goal(silent, october.locks_on)
    assert (missed.value.value, missed.is_overdue(october.locks_on)) == (None, False)
    assert missed.is_overdue(october.locks_on + timedelta(days=1))


def test_a_ceiling_that_was_kept_is_not_missed_and_a_broken_one_is(cast, scheme):
    target = targets_of(scheme)[HOUSES]
    type(target).objects.filter(pk=target.pk).update(direction=Direction.DECREASE)
    kept, broken = a_goal(cast.bo_de, scheme, goal=4), a_goal(cast.gia_thuy, scheme, goal=3)
    reported(scheme, cast.bo_de, 4)
    reported(scheme, cast.gia_thuy, 4)
    assert missed_goal(kept, TODAY) is None
    assert missed_goal(broken, TODAY).sentence.endswith("vượt 1\u00a0nhà")


def test_the_remedy_is_a_task_of_the_unit_under_one_cause(cast, goal):
    said = explain(goal, cast)
    task = Task.objects.get()
    assert (said.remedy, said.goal, said.value, said.reason) == (task, 5, 4, WHY)
    assert (task.title, task.lead_unit, task.assigned_by, task.lead_person, task.due_on) == (
        "Vận động vốn đối ứng", cast.bo_de, cast.bo_de, cast.head, FRIDAY,
    )  # fmt: skip
    act = Act.objects.get(kind=ReportAct.SHORTFALL_EXPLAINED)
    assert history_of(goal)[0].remark == WHY
    assert Act.objects.get(kind="tasks.ASSIGNED").cause == act.pk
    assert explain(goal, cast, reason="Khác") == said
    assert Task.objects.count() == 1


def test_what_mends_it_is_refused_with_the_whole(cast, scheme, goal):
    with pytest.raises(UnableToHandOut):
        explain(goal, cast, remedy=a_remedy(cast, due_on=TODAY - timedelta(days=1)))
    with pytest.raises(UnableToWork):
        explain(goal, cast, remedy=a_remedy(cast, holding=cast.planner))
    assert not Shortfall.objects.exists()
    assert not Task.objects.exists()
    reached = a_goal(cast.gia_thuy, scheme, goal=1)
    reported(scheme, cast.gia_thuy, 1)
    with pytest.raises(UnableToExplain):
        explain(reached, cast)


def test_better_words_replace_the_old_and_who_is_overtaken_is_told(cast, goal):
    said = explain(goal, cast)
    head = the_head_of(cast.bo_de)
    better = reword_shortfall(goal, "SUBJECTIVE", "Chưa phân công", version=said.version, by=head, at=MONDAY)
    assert (better.cause, better.reason, better.remedy) == ("SUBJECTIVE", "Chưa phân công", said.remedy)
    assert reword_shortfall(goal, "SUBJECTIVE", "Chưa phân công", version=1, by=head, at=MONDAY).version == 2
    with pytest.raises(Stale):
        reword_shortfall(goal, "OBJECTIVE", "Khác", version=said.version, by=head, at=MONDAY)


def test_two_who_explain_at_once_make_one_explanation_and_one_task(real_database, in_parallel):
    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", district)
    scheme = a_scheme(district, [ward])
    head = holder_of(ward, Role.HEAD)
    goal = a_goal(ward, scheme)
    reported(scheme, ward, 4)
    remedy = Remedy("Vận động vốn", head, FRIDAY)
    by = the_head_of(ward)
    in_parallel([lambda: explain_shortfall(goal, "OBJECTIVE", WHY, remedy, by=by, at=MONDAY) for _click in range(2)])
    assert (Shortfall.objects.count(), Task.objects.count()) == (1, 1)


def test_the_head_explains_on_a_page_and_those_above_read_it(cast, goal):
    head, address = client_for(cast.head), reverse("reports:shortfall", args=[goal.pk])
    assert reverse("reports:shortfall", args=[goal.pk]) in head.get(reverse("reports:shortfalls")).content.decode()
    assert head.get(address).status_code == HTTPStatus.OK
    typed = {
        "cause": "OBJECTIVE", "reason": WHY, "title": "Vận động vốn đối ứng", "holding": cast.head.pk, "due_on": "24/11/2023",
    }  # fmt: skip
    half = head.post(address, typed | {"holding": ""})
    assert half.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert WHY in half.content.decode()
    assert head.post(address, typed | {"due_on": "26/11/2023"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert head.post(address, typed).status_code == HTTPStatus.FOUND
    above = client_for(cast.planner).get(reverse("reports:shortfalls")).content.decode()
    assert WHY in above
    assert reverse("tasks:task", args=[Task.objects.get().pk]) in above
    better = {"cause": "SUBJECTIVE", "reason": "Chưa phân công", "version": 1}
    assert head.post(address, better).status_code == HTTPStatus.FOUND
    assert head.post(address, better | {"reason": "Khác"}).status_code == HTTPStatus.CONFLICT
    assert client_for(cast.planner).get(address).status_code == HTTPStatus.FORBIDDEN
    beside = client_for(holder_of(cast.gia_thuy, Role.HEAD))
    assert beside.get(address).status_code == HTTPStatus.NOT_FOUND
    assert WHY not in beside.get(reverse("reports:shortfalls")).content.decode()


@pytest.mark.parametrize("wards", [1, 3])
def test_the_list_costs_the_same_whatever_the_units(cast, scheme, wards, django_assert_num_queries):
    for ward in cast.wards[:wards]:
        a_goal(ward, scheme)
        reported(scheme, ward, 4)
    with django_assert_num_queries(6):
        assert len(missed_by([ward.pk for ward in cast.wards], TODAY).rows) == wards


@pytest.mark.constraints
def test_an_explanation_says_why_once_for_a_goal(cast, goal):
    said = explain(goal, cast)
    same = {"target": goal.target, "unit": goal.unit, "goal": 5, "explained_at": MONDAY, **columns_of(OCTOBER)}
    Shortfall.objects.all().delete()
    prove(
        conceivable(cause=["OBJECTIVE", "SUBJECTIVE", "FATE", None], reason=["Vì sao", "", None]),
        lambda **row: Shortfall(**same, remedy=said.remedy, **row),
        lambda row: row["cause"] in {"OBJECTIVE", "SUBJECTIVE"} and bool(row["reason"]),
    )


def test_the_list_leaves_as_a_file_with_the_cause_and_what_mends_it(cast, goal):
    explain(goal, cast)
    answer = client_for(holder_of(cast.district, Role.PLANNER)).get(reverse("reports:shortfalls"), {"as": "csv"})
    [heads, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(heads) == len(row)
    assert (row[0], row[1], row[6], row[7]) == ("Bồ Đề", HOUSES, WHY, "Vận động vốn đối ứng")
