"""A reorganisation as one operation: everything it says at once, under one act, and no row of the past rewritten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from roviec.acts.models import Act
from roviec.handovers.enums import HandoverAct, Outcome, State, Work
from roviec.handovers.operations import (
    UnableToReorganise,
    carry_out,
    decide,
    order_reorganisation,
    take_back_reorganisation,
)
from roviec.handovers.queries import open_things, preview, read_drawing
from roviec.handovers.tests.factories import DECREE, Draft, founded, node
from roviec.handovers.tests.world import BEFORE, DAY, JULY, NEXT_YEAR, THE_DAY, YEAR, a_task, do, merged
from roviec.kit.errors import Stale
from roviec.kit.periods import Period
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.models import STANDS, AreaAssignment, Holding, HoldingRole, Succession, Unit
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.queries import units_on
from roviec.organisations.tests.factories import a_holding, a_unit, holder_of
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.plans.models import Allocation, Participation, Plan, PlanVersion, TargetUnit
from roviec.plans.operations import set_steward
from roviec.tasks.enums import TaskState
from roviec.tasks.models import Task

pytestmark = pytest.mark.django_db


# What is different afterwards


def test_units_end_and_begin_on_the_day_and_not_before(world):
    draft, new = merged(world)
    do(draft)
    cast, unit = world.cast, founded(new)
    assert [each.pk for each in units_on(BEFORE, below=[cast.district.pk])] == [
        u.pk for u in (cast.district, *cast.wards)
    ]
    assert {each.pk for each in units_on(DAY, below=[cast.district.pk])} == {
        cast.district.pk,
        cast.ngoc_lam.pk,
        unit.pk,
    }
    assert draft.reorganisation.state == State.DONE
    said = {(row.before_id, row.after_id): (row.share, row.basis, row.is_assumed) for row in Succession.objects.all()}
    assert said == {
        (cast.bo_de.pk, unit.pk): (1, DECREE, False),
        (cast.gia_thuy.pk, unit.pk): (Decimal("0.7"), DECREE, True),
        (cast.gia_thuy.pk, cast.ngoc_lam.pk): (Decimal("0.3"), DECREE, True),
    }


def test_figures_read_both_ways_come_to_the_same_sum(world):
    draft, new = merged(world)
    do(draft)
    cast, unit = world.cast, founded(new)
    world.post(unit, JULY, 100)
    assert world.now() == {unit.pk: Decimal("124.0"), cast.ngoc_lam.pk: Decimal("37.0")}
    assert sum(world.now().values()) == sum(world.now(BEFORE).values()) == world.total() == 161
    assert world.now(BEFORE)[cast.bo_de.pk] == 10


def test_open_tasks_go_to_the_main_successor_as_they_stand(world):
    cast = world.cast
    own = a_task("Việc riêng", cast.bo_de, cast.district, due_on=date(2023, 12, 1))
    given = a_task("Bồ Đề giao", cast.ngoc_lam, cast.bo_de)
    draft, new = merged(world)
    do(draft)
    unit = founded(new)
    own.refresh_from_db()
    given.refresh_from_db()
    assert (own.lead_unit_id, own.due_on, own.state) == (unit.pk, date(2023, 12, 1), TaskState.ASSIGNED)
    assert given.assigned_by_id == unit.pk
    # Both wards had the task of the line: the new one has it once.
    of_line = Task.objects.filter(item__isnull=False).order_by("pk")
    assert [(task.lead_unit_id, task.state) for task in of_line] == [
        (unit.pk, TaskState.ASSIGNED),
        (cast.gia_thuy.pk, TaskState.SUPERSEDED),
        (cast.ngoc_lam.pk, TaskState.ASSIGNED),
    ]
    assert of_line[1].superseded_by_id == of_line[0].pk


def test_successors_take_part_report_and_have_the_goals_to_come(world):
    cast = world.cast
    set_steward(world.plan, cast.gia_thuy, by=BUILDER, at=MONDAY)
    draft, new = merged(world)
    do(draft)
    unit = founded(new)

    def parts(day: date) -> set[tuple[int, int | None]]:
        rows = Participation.objects.filter(STANDS, plan=world.plan, valid__contains=day)
        return set(rows.values_list("unit_id", "counts_into_id"))

    top = cast.district.pk
    assert parts(BEFORE) == {(top, None), *((ward.pk, top) for ward in cast.wards)}
    assert parts(DAY) == {(top, None), (unit.pk, top), (cast.ngoc_lam.pk, top)}
    reporting = TargetUnit.objects.filter(STANDS, target=world.target, valid__contains=DAY)
    assert set(reporting.values_list("unit_id", flat=True)) - {top} == {unit.pk, cast.ngoc_lam.pk}

    def goals(period: Period) -> dict[int, Decimal]:
        rows = Allocation.objects.filter(STANDS, target=world.target, period_start=period.start)
        return dict(rows.values_list("unit_id", "goal"))

    assert goals(YEAR) == {top: 15, cast.bo_de.pk: 5, cast.gia_thuy.pk: 6, cast.ngoc_lam.pk: 4}
    assert goals(NEXT_YEAR) == {top: 30, unit.pk: Decimal("18.4"), cast.ngoc_lam.pk: Decimal("11.6")}
    stewards = world.plan.stewards.filter(STANDS, valid__contains=DAY)
    assert [row.unit_id for row in stewards] == [unit.pk]


def test_whoever_follows_a_ward_follows_its_successor(world):
    cast = world.cast
    monitor = holder_of(cast.district, Role.MONITOR)
    span = Span(date(2023, 1, 1))
    for ward in cast.wards[:2]:
        assign_area(monitor, Role.MONITOR, unit=ward, basis="QĐ 12", span=span, by=BUILDER, at=MONDAY)
    draft, new = merged(world)
    do(draft)
    rows = AreaAssignment.objects.filter(STANDS, holding=monitor, valid__contains=DAY)
    assert [row.unit_id for row in rows] == [founded(new).pk]
    assert Task.objects.get(lead_unit=founded(new)).monitor_id == monitor.pk


def test_all_acts_stand_under_one(world):
    before = Act.objects.order_by("-pk").first()
    draft, _new = merged(world)
    last = Act.objects.order_by("-pk").first()
    do(draft)
    assert before is not None
    assert last is not None
    acts = list(Act.objects.filter(pk__gt=last.pk).order_by("pk"))
    assert acts[0].kind == HandoverAct.CARRIED_OUT
    assert {act.cause for act in acts[1:]} == {acts[0].pk}
    assert {OrganisationAct.UNIT_FOUNDED, OrganisationAct.UNITS_SUCCEEDED, OrganisationAct.UNIT_ENDED} <= {
        act.kind for act in acts
    }


# Moving, renaming, founding below what is founded, ending with what stands below


def test_bodies_end_with_their_ward_or_move_to_the_new_one(world):
    cast = world.cast
    office = a_unit("UBND Bồ Đề", cast.bo_de)
    group = a_unit("Tổ dân phố 1", cast.bo_de)
    task = a_task("Việc của UBND", office, cast.district)
    draft = Draft(cast.district, DAY)
    new = draft.founds("Phường Bồ Đề mới", cast.district)
    below = draft.founds("UBND Phường Bồ Đề mới", new)
    draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, new)
    draft.passes_on(office, below)
    draft.moves(group, new)
    draft.renames(cast.ngoc_lam, "Phường Ngọc Lâm mới")
    do(draft)
    unit, names = founded(new), {each.pk: each.name for each in units_on(DAY, below=[cast.district.pk])}
    assert names[cast.ngoc_lam.pk] == "Phường Ngọc Lâm mới"
    assert office.pk not in names
    assert [each.pk for each in units_on(DAY, below=[unit.pk])] == [unit.pk, founded(below).pk, group.pk]
    task.refresh_from_db()
    assert task.lead_unit_id == founded(below).pk


def test_without_a_successor_tasks_fall_to_the_unit_above_and_the_place_in_plans_ends(world):
    cast = world.cast
    task = a_task("Việc riêng", cast.bo_de, cast.district)
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de)
    do(draft)
    task.refresh_from_db()
    assert task.lead_unit_id == cast.district.pk
    assert not Participation.objects.filter(STANDS, unit=cast.bo_de, valid__contains=DAY).exists()
    assert world.total() == 61


def test_a_part_goes_to_a_new_ward_and_the_old_one_goes_on(world):
    cast = world.cast
    draft = Draft(cast.district, DAY)
    new = draft.founds("Phường Phúc Lợi", cast.district)
    draft.passes_on(cast.ngoc_lam, new, "0.25")
    do(draft)
    unit = founded(new)
    rows = Participation.objects.filter(STANDS, plan=world.plan, valid__contains=DAY).values_list("unit_id", flat=True)
    assert {unit.pk, cast.ngoc_lam.pk} <= set(rows)
    assert world.now()[unit.pk] == Decimal("7.75")
    assert sum(world.now().values()) == world.total()
    assert Task.objects.get(item__isnull=False, lead_unit=cast.ngoc_lam).state == TaskState.ASSIGNED


# Decisions


def test_what_was_decided_is_done_instead_of_what_is_usual(world):
    cast = world.cast
    names = ("đi", "đóng", "giữ", "thường")
    tasks = {name: a_task(name, cast.bo_de, cast.district) for name in names}
    officer = a_holding(cast.bo_de, "Chuyên viên", (Role.REPORT_WRITER,))
    draft, new = merged(world)

    def say(work: Work, key: int, outcome: Outcome, **more: object) -> None:
        decide(draft.reorganisation, work, [key], outcome, by=BUILDER, at=MONDAY, **more)

    say(Work.TASK, tasks["đi"].pk, Outcome.OTHER, other=node(cast.ngoc_lam))
    say(Work.TASK, tasks["đóng"].pk, Outcome.CLOSE)
    say(Work.TASK, tasks["giữ"].pk, Outcome.ARCHIVE)
    say(Work.HOLDING, officer.pk, Outcome.SUCCESSOR)
    place = Participation.objects.get(STANDS, plan=world.plan, unit=cast.gia_thuy)
    say(Work.PLAN, place.pk, Outcome.OTHER, other=node(cast.ngoc_lam))
    do(draft)
    unit = founded(new)
    for task in tasks.values():
        task.refresh_from_db()
    assert (tasks["đi"].lead_unit_id, tasks["thường"].lead_unit_id) == (cast.ngoc_lam.pk, unit.pk)
    assert (tasks["đóng"].state, tasks["giữ"].state) == (TaskState.CANCELLED, TaskState.ASSIGNED)
    assert DECREE in tasks["đóng"].state_reason
    assert tasks["giữ"].lead_unit_id == cast.bo_de.pk
    holding = Holding.objects.get(STANDS, person=officer.person, valid__contains=DAY)
    assert (holding.post.unit_id, holding.post.title) == (unit.pk, "Chuyên viên")
    assert [(row.role, row.over_id) for row in holding.roles.all()] == [(Role.REPORT_WRITER, unit.pk)]
    goals = Allocation.objects.filter(STANDS, target=world.target, period_start=NEXT_YEAR.start)
    assert dict(goals.values_list("unit_id", "goal"))[cast.ngoc_lam.pk] == 20


def test_a_plan_that_is_still_a_draft_is_moved_and_not_named(world):
    plan = Plan.objects.create(
        kind="PLAN",
        title="Kế hoạch mật",
        short_title="KH mật",
        owner=world.cast.district,
        year=2024,
        valid=world.plan.valid,
    )
    PlanVersion.objects.create(plan=plan)
    place = Participation.objects.create(plan=plan, unit=world.cast.bo_de, valid=plan.valid)
    draft, _new = merged(world)
    drawing = read_drawing(draft.reorganisation)
    titles = {thing.key: thing.title for thing in open_things(drawing, Work.PLAN)}
    assert titles[place.pk] == "một kế hoạch đang dự thảo"
    assert world.plan.short_title in titles.values()
    assert "KH mật" not in str([part.sentences for part in preview(drawing)])


def test_roles_that_people_of_other_units_have_over_an_ended_unit_pass_on_or_end(world):
    cast = world.cast
    leader = a_holding(cast.district, "Phó Bí thư", (Role.LEADER,), over=cast.bo_de)
    monitor = a_holding(cast.district, "Chuyên viên theo dõi", (Role.MONITOR,), over=cast.gia_thuy)
    draft, new = merged(world)
    things = open_things(read_drawing(draft.reorganisation), Work.ROLE)
    assert {(thing.unit_id, thing.outcome) for thing in things} == {
        (cast.bo_de.pk, Outcome.SUCCESSOR),
        (cast.gia_thuy.pk, Outcome.SUCCESSOR),
    }
    [of_monitor] = [thing for thing in things if thing.unit_id == cast.gia_thuy.pk]
    decide(draft.reorganisation, Work.ROLE, [of_monitor.key], Outcome.CLOSE, by=BUILDER, at=MONDAY)
    said = [words for part in preview(read_drawing(draft.reorganisation)) for words in part.sentences]
    assert any("Phó Bí thư" in words and "Phường Bồ Đề mới" in words for words in said)
    do(draft)
    roles = HoldingRole.objects.filter(STANDS, holding__in=[leader, monitor])
    assert [(row.holding_id, row.role, row.over_id) for row in roles] == [(leader.pk, Role.LEADER, founded(new).pk)]
    assert Act.objects.filter(kind=OrganisationAct.ROLE_PASSED_ON).count() == 1
    assert not HoldingRole.objects.filter(
        STANDS, over__in=[cast.bo_de, cast.gia_thuy], holding__post__unit=cast.district
    )


def test_deciding_again_takes_the_place_of_what_was_decided(world):
    cast = world.cast
    task = a_task("Việc", cast.bo_de, cast.district)
    draft, _new = merged(world)
    for outcome in (Outcome.CLOSE, Outcome.ARCHIVE):
        decide(draft.reorganisation, Work.TASK, [task.pk], outcome, by=BUILDER, at=MONDAY)
    thing = next(t for t in open_things(read_drawing(draft.reorganisation), Work.TASK) if t.key == task.pk)
    assert (thing.outcome, thing.is_decided) == (Outcome.ARCHIVE, True)
    with pytest.raises(UnableToReorganise):
        decide(draft.reorganisation, Work.TASK, [task.pk], Outcome.OTHER, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToReorganise):
        decide(draft.reorganisation, Work.HOLDING, [1], Outcome.ARCHIVE, by=BUILDER, at=MONDAY)


# Days to come


def test_it_waits_for_its_day_and_is_taken_back_until_then(world):
    draft, new = merged(world)
    early = THE_DAY - timedelta(days=9)
    ordered = order_reorganisation(draft.reorganisation, by=BUILDER, at=early)
    assert ordered.state == State.ORDERED
    assert not Succession.objects.exists()
    assert Unit.objects.count() == 4
    with pytest.raises(UnableToReorganise):
        carry_out(ordered, by=BUILDER, at=early)
    with pytest.raises(UnableToReorganise):
        draft.ends(world.cast.ngoc_lam)
    assert take_back_reorganisation(ordered, by=BUILDER, at=early).state == State.DRAFT
    order_reorganisation(draft.reorganisation, by=BUILDER, at=early)
    do(draft)
    order = Act.objects.filter(kind=HandoverAct.ORDERED).order_by("-pk")[0]
    assert Act.objects.get(kind=HandoverAct.CARRIED_OUT).cause == order.pk
    assert founded(new)
    with pytest.raises(UnableToReorganise):
        take_back_reorganisation(draft.reorganisation, by=BUILDER, at=THE_DAY)


def test_who_saw_an_older_draft_is_told(world):
    draft, _new = merged(world)
    with pytest.raises(Stale):
        order_reorganisation(draft.reorganisation, version=1, by=BUILDER, at=THE_DAY)
