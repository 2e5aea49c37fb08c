"""Two who press at the same moment: one act each, nothing lost, nothing slipped into what is issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_document
from roviec.kit.errors import Stale
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, the_cast, the_planner_of
from roviec.plans.enums import ItemKind, PlanKind, PlanState
from roviec.plans.models import ItemVersion, Plan
from roviec.plans.operations import (
    PlanWords,
    Words,
    add_items,
    allocate,
    change_item,
    draft_amendment,
    draft_plan,
    issue_plan,
    undo_last,
)
from roviec.plans.operations.lines import words_of
from roviec.plans.queries import goals
from roviec.plans.tests.factories import EFFECTIVE, YEAR, a_plan, an_item, the_draft, the_plan_of


def test_a_double_click_drafts_one_plan(real_database, in_parallel):
    cast, key = the_cast(), uuid4()
    planner = the_planner_of(cast.district)
    words = PlanWords(PlanKind.PLAN, "x", "KH 1", Span(date(2023, 1, 1), date(2024, 1, 1)), year=2023)
    made = in_parallel([lambda: draft_plan(words, cast.district, key=key, by=planner, at=MONDAY)] * 4)
    assert len({version.pk for version in made}) == 1
    assert Plan.objects.count() == Act.objects.filter(kind="plans.DRAFTED").count() == 1


def test_a_plan_is_issued_once_while_somebody_writes_in_it(real_database, in_parallel):
    cast = the_cast()
    plan, planner = the_plan_of(cast, is_issued=False), the_planner_of(cast.district)
    draft, document = the_draft(plan), a_document(cast.district)

    def write(number):
        return lambda: add_items(draft, [Words(ItemKind.TASK, f"Việc {number}", each_ward=True)], by=planner, at=MONDAY)

    def issue():
        return issue_plan(draft, document, EFFECTIVE, by=planner, at=MONDAY)

    before = draft.lines.count()
    results = in_parallel([write(1), issue, write(2), issue, write(3)])
    written = [result for result in results if isinstance(result, list)]
    refused = [result for result in results if isinstance(result, Stale)]
    assert len(written) + len(refused) == 3, results
    assert plan.versions.get().state == PlanState.ISSUED
    assert draft.lines.count() == before + len(written)
    assert [*draft.lines.order_by("position").values_list("position", flat=True)] == [
        *range(1, before + len(written) + 1)
    ]
    assert Act.objects.filter(kind="plans.ISSUED").count() == 1


def test_of_two_who_write_one_cell_the_second_is_told(real_database, in_parallel):
    cast = the_cast()
    line = ItemVersion.objects.select_related("item", "lead_unit", "parent").get(pk=an_item(a_plan(cast.district)).pk)
    planner, words = the_planner_of(cast.district), words_of(line)

    def write(note):
        return lambda: change_item(line, replace(words, note=note), version=1, by=planner, at=MONDAY)

    results = in_parallel([write(f"ghi chú {number}") for number in range(6)])
    assert sum(isinstance(result, Stale) for result in results) == 5, results
    assert Act.objects.filter(kind="plans.ITEM_CHANGED").count() == 1


def test_taking_back_at_once_takes_each_change_back_once(real_database, in_parallel):
    cast = the_cast()
    plan, planner = a_plan(cast.district), the_planner_of(cast.district)
    for number in range(6):
        an_item(plan, f"Việc {number}")
    undone = in_parallel([lambda: undo_last(the_draft(plan), by=planner, at=MONDAY)] * 5)
    assert len({change.pk for change in undone}) == 5
    assert [line.text for line in the_draft(plan).lines.all()] == ["Việc 0"]


def test_goals_given_at_once_leave_one_each(real_database, in_parallel):
    cast = the_cast()
    plan, planner = the_plan_of(cast), the_planner_of(cast.district)
    target = plan.items.get(kind=ItemKind.TARGET).target
    given = in_parallel([lambda: allocate(target, YEAR, {cast.bo_de: Decimal(9)}, by=planner, at=MONDAY)] * 5)
    assert set(given) == {target}
    assert goals([target.pk], YEAR)[target.pk, cast.bo_de.pk, YEAR] == 9
    assert Act.objects.filter(kind="plans.ALLOCATED", actor_key=planner.key).count() == 1


def test_an_amendment_asked_for_twice_at_once_is_one(real_database, in_parallel):
    cast = the_cast()
    plan, planner = the_plan_of(cast), the_planner_of(cast.district)
    drafts = in_parallel([lambda: draft_amendment(plan, by=planner, at=MONDAY)] * 3)
    assert {draft.pk for draft in drafts} == {the_draft(plan).pk}
    assert the_draft(plan).lines.count() == plan.versions.get(number=1).lines.count()
