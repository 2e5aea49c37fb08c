"""The lines of a draft: adding, changing, moving, filling down, removing, and taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_term
from roviec.kit.errors import Stale
from roviec.organisations.tests.factories import MONDAY, a_unit, the_planner_of
from roviec.plans.enums import DueKind, ItemKind, LeadRule
from roviec.plans.models import ItemVersion
from roviec.plans.operations import (
    AlreadyIssued,
    UnableToUndo,
    UnableToWrite,
    Words,
    add_items,
    change_item,
    fill_down,
    move_item,
    remove_items,
    undo_last,
)
from roviec.plans.operations.lines import words_of
from roviec.plans.queries import annex_of
from roviec.plans.tests.factories import a_group, a_plan, a_target, an_item, issued, the_draft, the_plan_of

GROUP, TASK = ItemKind.GROUP, ItemKind.TASK


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


def printed(plan):
    return [(line.depth, line.row.text) for line in annex_of(the_draft(plan), MONDAY.date())]


def again(line):
    return ItemVersion.objects.select_related("item", "lead_unit", "parent").get(pk=line.pk)


def test_pasted_lines_stand_under_their_headings_in_order(cast, planner):
    plan = a_plan(cast.district)
    lines = [
        Words(GROUP, "I"),
        Words(TASK, "I.1", under_line=0),
        Words(GROUP, "II"),
        Words(TASK, "II.1", under_line=2),
        Words(TASK, "I.2", under_line=0),
    ]
    add_items(the_draft(plan), lines, by=planner, at=MONDAY)
    assert printed(plan) == [(0, "I"), (1, "I.1"), (1, "I.2"), (0, "II"), (1, "II.1")]
    assert [line.position for line in the_draft(plan).lines.order_by("position")] == [1, 2, 3, 4, 5]


def test_a_later_line_stands_at_the_end_of_its_heading(cast):
    plan = a_plan(cast.district)
    first, _second = a_group(plan, "I"), a_group(plan, "II")
    an_item(plan, "I.1", under=first)
    assert printed(plan) == [(0, "I"), (1, "I.1"), (0, "II")]


@pytest.mark.parametrize(
    ("written", "kind", "on"),
    [
        ("Quý II/2023", DueKind.DATED, date(2023, 6, 30)),
        ("Trước 30/6", DueKind.DATED, date(2023, 6, 30)),
        ("Thường xuyên", DueKind.RECURRING, None),
        ("", DueKind.NONE, None),
    ],
)
def test_a_deadline_is_kept_as_written_and_as_computed(cast, written, kind, on):
    line = an_item(a_plan(cast.district), due_written=written)
    assert (line.due_written, line.due_kind, line.due_on) == (written, kind, on)


@pytest.mark.parametrize("wrong", [{"text": "  "}, {"due_written": "khi rảnh"}, {"product": "x" * 301}])
def test_one_unreadable_line_keeps_the_whole_paste_out(cast, planner, wrong):
    plan = a_plan(cast.district)
    lines = [Words(TASK, "Việc thứ nhất"), replace(Words(TASK, "Việc thứ hai"), **wrong)]
    with pytest.raises(UnableToWrite):
        add_items(the_draft(plan), lines, by=planner, at=MONDAY)
    assert printed(plan) == []


def test_a_hundred_lines_cost_as_many_statements_as_one(cast, planner, django_assert_max_num_queries):
    version = the_draft(a_plan(cast.district))
    with django_assert_max_num_queries(20):
        add_items(
            version,
            [Words(TASK, f"Việc {n}", co_units=(cast.bo_de, cast.gia_thuy)) for n in range(100)],
            by=planner,
            at=MONDAY,
        )


def test_one_cell_changes_and_is_one_act(cast, planner):
    line = again(an_item(a_plan(cast.district)))
    changed = change_item(line, replace(words_of(line), product="Báo cáo"), version=1, by=planner, at=MONDAY)
    assert (changed.product, changed.version) == ("Báo cáo", 2)
    assert Act.objects.filter(kind="plans.ITEM_CHANGED").get().data == {"columns": ["product"]}


def test_writing_the_same_again_changes_nothing(cast, planner):
    line = again(an_item(a_plan(cast.district), co_units=(cast.bo_de,)))
    assert change_item(line, words_of(line), version=7, by=planner, at=MONDAY).version == 1


def test_a_line_that_somebody_else_changed_is_refused(cast, planner):
    line = again(an_item(a_plan(cast.district)))
    change_item(line, replace(words_of(line), note="a"), version=1, by=planner, at=MONDAY)
    with pytest.raises(Stale):
        change_item(line, replace(words_of(line), note="b"), version=1, by=planner, at=MONDAY)


def test_a_line_that_somebody_removed_is_refused(cast, planner):
    line = again(an_item(a_plan(cast.district)))
    remove_items(line.plan_version, [line], by=planner, at=MONDAY)
    with pytest.raises(Stale):
        change_item(line, replace(words_of(line), note="b"), version=1, by=planner, at=MONDAY)


def test_a_lead_is_a_unit_or_each_ward(cast, planner):
    line = again(an_item(a_plan(cast.district), lead=cast.bo_de))
    assert (line.lead_rule, line.lead_unit) == (LeadRule.UNIT, cast.bo_de)
    changed = change_item(line, replace(words_of(line), lead=None, each_ward=True), version=1, by=planner, at=MONDAY)
    assert (changed.lead_rule, changed.lead_unit) == (LeadRule.ALL_WARDS, None)


def test_a_measured_target_stays_a_target(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    line = again(a_target(plan).item.versions.get())
    with pytest.raises(UnableToWrite):
        change_item(line, replace(words_of(line), kind=TASK), version=1, by=planner, at=MONDAY)


def test_a_line_moves_before_another_and_under_a_heading(cast, planner):
    plan = a_plan(cast.district)
    heading, first, second = a_group(plan, "I"), an_item(plan, "một"), an_item(plan, "hai")
    move_item(second, under=None, before=first.item, by=planner, at=MONDAY)
    assert printed(plan) == [(0, "I"), (0, "hai"), (0, "một")]
    move_item(first, under=heading.item, by=planner, at=MONDAY)
    move_item(second, under=heading.item, by=planner, at=MONDAY)
    assert printed(plan) == [(0, "I"), (1, "một"), (1, "hai")]


def test_a_heading_cannot_stand_under_what_stands_under_it(cast, planner):
    plan = a_plan(cast.district)
    heading = a_group(plan, "I")
    inner = a_group(plan, "1", under=heading)
    for under in (heading.item, inner.item):
        with pytest.raises(UnableToWrite):
            move_item(heading, under=under, by=planner, at=MONDAY)


def test_a_cell_is_filled_down_and_taken_back_except_where_somebody_wrote_since(cast, planner):
    plan = a_plan(cast.district)
    source = an_item(plan, "một", lead=cast.bo_de, due_written="Quý II", co_units=(cast.gia_thuy,))
    others = [an_item(plan, f"việc {n}") for n in range(3)]
    version = the_draft(plan)
    for cell in ("lead", "co_units", "due_written"):
        assert fill_down(version, cell, source, others, by=planner, at=MONDAY) == 3
    rows = [again(line) for line in others]
    assert all(
        (row.lead_unit, row.due_on, list(row.co_units.all())) == (cast.bo_de, date(2023, 6, 30), [cast.gia_thuy])
        for row in rows
    )
    change_item(
        rows[0], replace(words_of(rows[0]), due_written="Quý III"), version=rows[0].version, by=planner, at=MONDAY
    )
    for _each in range(3):
        undo_last(version, by=planner, at=MONDAY)
    rows = [again(line) for line in others]
    assert [row.due_written for row in rows] == ["Quý III", "", ""]
    assert all(row.lead_rule == LeadRule.ALL_WARDS and not row.co_units.exists() for row in rows)


def test_a_heading_is_not_filled(cast, planner):
    plan = a_plan(cast.district)
    source = an_item(plan, "một", lead=cast.bo_de)
    assert fill_down(the_draft(plan), "lead", source, [a_group(plan)], by=planner, at=MONDAY) == 0


def test_a_column_that_makes_no_sense_below_is_not_filled(cast, planner):
    line = an_item(a_plan(cast.district))
    with pytest.raises(UnableToWrite):
        fill_down(line.plan_version, "text", line, [line], by=planner, at=MONDAY)


def test_a_removed_heading_takes_its_lines_along_and_all_come_back(cast, planner):
    plan = a_plan(cast.district)
    heading = a_group(plan, "I")
    an_item(plan, "I.1", under=heading, co_units=(cast.bo_de,), due_written="30/6")
    an_item(plan, "II")
    before = [(row.pk, row.due_on, row.version) for row in the_draft(plan).lines.order_by("position")]
    assert remove_items(the_draft(plan), [heading], by=planner, at=MONDAY) == 2
    assert printed(plan) == [(0, "II")]
    undo_last(the_draft(plan), by=planner, at=MONDAY)
    assert printed(plan) == [(0, "I"), (1, "I.1"), (0, "II")]
    assert [(row.pk, row.due_on, row.version) for row in the_draft(plan).lines.order_by("position")] == before
    assert list(the_draft(plan).lines.get(text="I.1").co_units.all()) == [cast.bo_de]


def test_a_paste_is_taken_back_once(cast, planner):
    plan = a_plan(cast.district)
    add_items(the_draft(plan), [Words(TASK, "một"), Words(TASK, "hai")], by=planner, at=MONDAY)
    assert undo_last(the_draft(plan), by=planner, at=MONDAY).count == 2
    assert printed(plan) == []
    with pytest.raises(UnableToUndo):
        undo_last(the_draft(plan), by=planner, at=MONDAY)


def test_a_paste_under_which_others_stand_by_now_stays(cast, planner):
    plan = a_plan(cast.district)
    other, heading = an_item(plan, "một"), a_group(plan, "I")
    move_item(other, under=heading.item, by=planner, at=MONDAY)
    with pytest.raises(UnableToUndo):
        undo_last(the_draft(plan), by=planner, at=MONDAY)


@pytest.mark.parametrize("act", ["add", "change", "move", "fill", "remove", "undo"])
def test_nobody_writes_in_an_issued_version(cast, planner, act):
    plan = the_plan_of(cast)
    version = plan.versions.get()
    line = again(version.lines.get(number="II.1"))
    acts = {
        "add": lambda: add_items(version, [Words(TASK, "thêm")], by=planner, at=MONDAY),
        "change": lambda: change_item(line, replace(words_of(line), note="x"), version=1, by=planner, at=MONDAY),
        "move": lambda: move_item(line, under=None, by=planner, at=MONDAY),
        "fill": lambda: fill_down(version, "note", line, [line], by=planner, at=MONDAY),
        "remove": lambda: remove_items(version, [line], by=planner, at=MONDAY),
        "undo": lambda: undo_last(version, by=planner, at=MONDAY),
    }
    with pytest.raises(AlreadyIssued):
        acts[act]()


def test_a_line_cannot_stand_under_one_of_another_plan(cast, planner):
    foreign = a_group(a_plan(cast.district, "KH 159"), "I")
    with pytest.raises(UnableToWrite):
        add_items(the_draft(a_plan(cast.district)), [Words(TASK, "x", under=foreign.item)], by=planner, at=MONDAY)


def test_a_deadline_in_a_term_needs_the_term(cast, planner):
    plan = a_plan(cast.district, term=a_term(a_unit("Quận ủy")), year=None)
    assert an_item(plan, due_written="Cả nhiệm kỳ").due_on == date(2025, 6, 30)


def test_the_totals_of_a_version_add_up(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    for number, tasks in (("I", 2), ("II", 3)):
        heading = a_group(plan, "x", number)
        for n in range(tasks):
            an_item(plan, f"{number}.{n}", under=heading)
    a_target(plan)
    issued(plan)
    annex = annex_of(plan.versions.get(), MONDAY.date())
    assert [(total.kind, total.total, total.parts) for total in annex.totals] == [
        (ItemKind.TARGET, 1, (1,)),
        (TASK, 5, (2, 3)),
    ]
