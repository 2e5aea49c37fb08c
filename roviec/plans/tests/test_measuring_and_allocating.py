"""How a target is measured, who takes part and answers for it, and whether the parts make the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from roviec.acts.queries import history_of
from roviec.kit.errors import Stale
from roviec.organisations.tests.factories import MONDAY, a_unit, the_planner_of
from roviec.plans.enums import ItemKind, Nature, Source, TimeRule, UnitRule
from roviec.plans.models import Allocation, Participation, SignedDifference
from roviec.plans.operations import (
    AlreadyIssued,
    Measure,
    Part,
    UnableToAllocate,
    UnableToMeasure,
    UnableToTakePart,
    allocate,
    set_participants,
    set_reporters,
    set_steward,
    set_target,
    sign_difference,
)
from roviec.plans.queries import allocation_gaps, goals, participants_of, reporters_of, steward_of, targets_to_report
from roviec.plans.tests.factories import YEAR, a_plan, a_target, an_item, the_plan_of

ON = MONDAY.date()
HOUSES = Measure("Nhà đại đoàn kết", "nhà", Nature.FLOW, TimeRule.SUM, UnitRule.SUM)


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


def the_target(plan):
    return plan.items.get(kind=ItemKind.TARGET).target


def test_a_target_gets_a_code_of_its_own_and_keeps_it(cast, planner):
    plan = a_plan(cast.district)
    line = an_item(plan, "Nhà", ItemKind.TARGET, number="I.1")
    target = set_target(line.item, HOUSES, by=planner, at=MONDAY)
    assert target.code == f"{plan.pk}.I.1"
    assert set_target(line.item, replace(HOUSES, decimals=1), version=1, by=planner, at=MONDAY).code == target.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"nature": Nature.STOCK},
        {"nature": Nature.CUMULATIVE},
        {"unit_rule": UnitRule.RATIO},
        {"numerator_label": "Số hộ"},
        {"lowest": Decimal(5), "highest": Decimal(4)},
        {"measure": " "},
        {"unit_rule": UnitRule.COUNT},
        {"level": Decimal(95)},
        {"breakdown_rule": "CHECKED"},
        {"breakdowns": ("Nam", "Nữ")},
        {"breakdowns": ("Nam",), "breakdown_rule": "CHECKED"},
        {"breakdowns": ("Nam", " nam "), "breakdown_rule": "CHECKED"},
        {"breakdowns": ("Nam", "Nữ"), "breakdown_rule": "CHECKED", "unit_rule": UnitRule.MINIMUM},
    ],
)
def test_rules_that_contradict_each_other_are_refused(cast, planner, wrong):
    line = an_item(a_plan(cast.district), "Nhà", ItemKind.TARGET)
    with pytest.raises(UnableToMeasure):
        set_target(line.item, replace(HOUSES, **wrong), by=planner, at=MONDAY)


def test_only_a_target_is_measured_and_no_code_is_given_twice(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    with pytest.raises(UnableToMeasure):
        set_target(an_item(plan).item, HOUSES, by=planner, at=MONDAY)
    line = an_item(plan, "Nhà", ItemKind.TARGET)
    a_target(plan, code="160.1")
    with pytest.raises(UnableToMeasure, match=r"160\.1"):
        set_target(line.item, replace(HOUSES, code="160.1"), by=planner, at=MONDAY)


def test_a_measure_that_somebody_else_changed_is_refused_and_an_issued_one_stays(cast, planner):
    line = an_item(a_plan(cast.district), "Nhà", ItemKind.TARGET)
    set_target(line.item, HOUSES, by=planner, at=MONDAY)
    with pytest.raises(Stale):
        set_target(line.item, replace(HOUSES, decimals=1), by=planner, at=MONDAY)
    issued_target = the_target(the_plan_of(cast))
    with pytest.raises(AlreadyIssued):
        set_target(issued_target.item, replace(HOUSES, decimals=1), version=1, by=planner, at=MONDAY)


def test_the_owner_s_figure_is_computed_from_those_who_report(cast):
    target = the_target(the_plan_of(cast))
    assert reporters_of([target.pk], ON)[target.pk] == {
        cast.district.pk: Source.CHILDREN,
        **{ward.pk: Source.ENTERED for ward in cast.wards},
    }
    assert targets_to_report(cast.bo_de.pk, [target.item.plan_id], ON) == [target]
    assert targets_to_report(cast.district.pk, [target.item.plan_id], ON) == []


def test_a_unit_that_takes_no_part_cannot_report(cast, planner):
    target = the_target(the_plan_of(cast))
    with pytest.raises(UnableToMeasure, match="Sài Đồng"):
        set_reporters(target, {a_unit("Sài Đồng", cast.district): Source.ENTERED}, by=planner, at=MONDAY)


def test_who_reports_changes_from_a_day_on_and_the_days_before_stay(cast, planner):
    target = the_target(the_plan_of(cast))
    set_reporters(target, {cast.bo_de: Source.ENTERED}, from_day=date(2023, 7, 1), by=planner, at=MONDAY)
    assert len(reporters_of([target.pk], date(2023, 6, 30))[target.pk]) == 4
    assert set(reporters_of([target.pk], date(2023, 7, 1))[target.pk]) == {cast.district.pk, cast.bo_de.pk}
    acts = len(history_of(target))
    set_reporters(target, {cast.bo_de: Source.ENTERED}, from_day=date(2023, 7, 1), by=planner, at=MONDAY)
    assert len(history_of(target)) == acts


def test_participants_form_a_tree_that_ends_at_the_owner(cast, planner):
    plan = a_plan(cast.district)
    group = a_unit("Tổ 1", cast.bo_de)
    set_participants(plan, [Part(cast.bo_de, None), Part(group, cast.bo_de)], by=planner, at=MONDAY)
    rows = {row.unit_id: (row.counts_into_id, row.reports_to_id) for row in participants_of([plan.pk], ON)[plan.pk]}
    assert rows == {
        cast.district.pk: (None, None),
        cast.bo_de.pk: (cast.district.pk, cast.district.pk),
        group.pk: (cast.bo_de.pk, cast.bo_de.pk),
    }


def test_a_circle_and_a_loose_end_are_refused(cast, planner):
    plan = a_plan(cast.district)
    circle = [Part(cast.bo_de, cast.gia_thuy), Part(cast.gia_thuy, cast.bo_de)]
    for parts in (circle, [Part(cast.bo_de, cast.gia_thuy)]):
        with pytest.raises(UnableToTakePart):
            set_participants(plan, parts, by=planner, at=MONDAY)
    assert Participation.objects.filter(plan=plan).count() == 1


def test_a_unit_that_reports_a_target_cannot_be_left_out(cast, planner):
    plan = the_plan_of(cast)
    with pytest.raises(UnableToTakePart):
        set_participants(plan, [Part(cast.bo_de, None)], by=planner, at=MONDAY)


def test_setting_the_same_participants_again_changes_nothing(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    acts = len(history_of(plan))
    set_participants(plan, [Part(ward, cast.district) for ward in cast.wards], by=planner, at=MONDAY)
    assert len(history_of(plan)) == acts


def test_the_standing_agency_changes_from_a_day_on(cast, planner):
    plan = a_plan(cast.district)
    set_steward(plan, cast.bo_de, by=planner, at=MONDAY)
    set_steward(plan, cast.gia_thuy, from_day=date(2023, 6, 1), by=planner, at=MONDAY)
    assert [steward_of(plan, day).unit for day in (date(2023, 5, 31), date(2023, 6, 1))] == [cast.bo_de, cast.gia_thuy]


def test_parts_that_make_the_whole_leave_no_gap(cast):
    assert allocation_gaps([the_target(the_plan_of(cast, goals=(5, 6, 4))).pk]) == []


def test_what_is_still_to_be_given_out_is_a_gap_until_somebody_signs_for_it(cast, planner):
    target = the_target(the_plan_of(cast))
    allocate(target, YEAR, {cast.ngoc_lam: Decimal(2)}, by=planner, at=MONDAY)
    [gap] = allocation_gaps([target.pk])
    assert (gap.whole, gap.parts, gap.difference, gap.signed) == (15, 13, -2, None)
    sign_difference(target, cast.district, YEAR, "Chờ danh sách của hai tổ dân phố", by=planner, at=MONDAY)
    assert allocation_gaps([target.pk])[0].signed is not None
    assert history_of(target)[0].remark == "Chờ danh sách của hai tổ dân phố"


def test_a_signature_holds_for_its_difference_only(cast, planner):
    target = the_target(the_plan_of(cast))
    allocate(target, YEAR, {cast.ngoc_lam: Decimal(2)}, by=planner, at=MONDAY)
    sign_difference(target, cast.district, YEAR, "Chờ danh sách", by=planner, at=MONDAY)
    allocate(target, YEAR, {cast.ngoc_lam: Decimal(3)}, by=planner, at=MONDAY)
    assert allocation_gaps([target.pk])[0].signed is None
    assert not SignedDifference.objects.filter(retracted_at=None).exists()


@pytest.mark.parametrize(("goal", "reason"), [(4, "vì sao"), (2, "  ")])
def test_nobody_signs_for_nothing_or_without_a_reason(cast, planner, goal, reason):
    target = the_target(the_plan_of(cast))
    allocate(target, YEAR, {cast.ngoc_lam: Decimal(goal)}, by=planner, at=MONDAY)
    with pytest.raises(UnableToAllocate):
        sign_difference(target, cast.district, YEAR, reason, by=planner, at=MONDAY)


def test_parts_need_not_make_the_whole_of_an_average(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    target = a_target(plan, unit_rule=UnitRule.AVERAGE, goals={cast.district: 95, cast.bo_de: 90, cast.gia_thuy: 97})
    assert allocation_gaps([target.pk]) == []


def test_a_unit_with_figures_of_its_own_may_keep_a_rest_but_not_give_out_too_much(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    sources = {cast.district: Source.OWN_PLUS_CHILDREN, cast.bo_de: Source.ENTERED}
    target = a_target(plan, reporters=sources, goals={cast.district: 15, cast.bo_de: 10})
    assert allocation_gaps([target.pk]) == []
    allocate(target, YEAR, {cast.bo_de: Decimal(16)}, by=planner, at=MONDAY)
    assert [gap.difference for gap in allocation_gaps([target.pk])] == [1]


def test_parts_without_a_whole_are_a_gap(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    [gap] = allocation_gaps([a_target(plan, goals={cast.bo_de: 5}).pk])
    assert (gap.whole, gap.parts) == (None, 5)


def test_a_changed_goal_is_a_new_row_and_the_same_goal_none(cast, planner):
    target = the_target(the_plan_of(cast))
    acts = len(history_of(target))
    allocate(target, YEAR, {cast.bo_de: Decimal(5)}, by=planner, at=MONDAY)
    assert len(history_of(target)) == acts
    allocate(target, YEAR, {cast.bo_de: Decimal(7), cast.gia_thuy: None}, by=planner, at=MONDAY)
    assert goals([target.pk], YEAR) == {
        (target.pk, cast.district.pk, YEAR): 15,
        (target.pk, cast.bo_de.pk, YEAR): 7,
        (target.pk, cast.ngoc_lam.pk, YEAR): 4,
    }
    assert Allocation.objects.filter(target=target, unit=cast.bo_de).count() == 2


def test_a_goal_out_of_bounds_or_for_a_stranger_is_refused_whole(cast, planner):
    target = the_target(the_plan_of(cast))
    for wrong in (
        {cast.bo_de: Decimal(1), cast.gia_thuy: Decimal(-1)},
        {a_unit("Sài Đồng", cast.district): Decimal(1)},
    ):
        with pytest.raises(UnableToAllocate):
            allocate(target, YEAR, wrong, by=planner, at=MONDAY)
    assert goals([target.pk], YEAR)[target.pk, cast.bo_de.pk, YEAR] == 5


def test_gaps_of_many_targets_are_found_in_five_queries(cast, django_assert_max_num_queries):
    plan = a_plan(cast.district, participants=cast.wards)
    targets = [a_target(plan, goals={cast.district: 10, cast.bo_de: 5}).pk for _each in range(6)]
    with django_assert_max_num_queries(5):
        assert len(allocation_gaps(targets)) == 6


def test_a_difference_that_its_column_cannot_hold_is_refused_in_words(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    target, most = the_target(plan), Decimal(99_999_999_999_999)
    allocate(target, YEAR, dict.fromkeys([cast.district, *cast.wards], most), by=planner, at=MONDAY)
    with pytest.raises(UnableToAllocate):
        sign_difference(target, cast.district, YEAR, "Nhầm", by=planner, at=MONDAY)
