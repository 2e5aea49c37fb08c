"""Issuing a draft, what it still lacks, and drafting the next version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from roviec.acts.queries import history_of
from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import MONDAY, the_planner_of
from roviec.plans.enums import ItemKind, PlanKind, PlanState
from roviec.plans.operations import (
    AlreadyIssued,
    UnableToIssue,
    allocate,
    draft_amendment,
    drop_draft,
    issue_plan,
    sign_difference,
)
from roviec.plans.queries import annex_of, draft_of, missing_for_issue, version_on
from roviec.plans.tests.factories import EFFECTIVE, YEAR, a_plan, an_item, issued, the_draft, the_plan_of


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


def issue(plan, planner, effective_from=EFFECTIVE, version=None):
    return issue_plan(version or the_draft(plan), a_document(plan.owner), effective_from, by=planner, at=MONDAY)


def test_an_issued_plan_binds_from_its_day(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    version = issue(plan, planner)
    assert version_on(plan, date(2023, 1, 10)) is None
    assert version_on(plan, date(2023, 1, 11)) == version
    plan.refresh_from_db()
    assert plan.document == version.document


def test_issuing_twice_is_one_act_and_issuing_otherwise_is_refused(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    draft, document = the_draft(plan), a_document(cast.district)
    for _each in range(2):
        issue_plan(draft, document, EFFECTIVE, by=planner, at=MONDAY)
    assert [line.label for line in history_of(plan)].count(history_of(plan)[0].label) == 1
    with pytest.raises(AlreadyIssued):
        issue_plan(draft, document, date(2023, 2, 1), by=planner, at=MONDAY)


def test_one_sentence_lists_all_that_is_missing(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    target = plan.items.get(kind=ItemKind.TARGET).target
    allocate(target, YEAR, {cast.bo_de: Decimal(3)}, by=planner, at=MONDAY)
    an_item(plan, "Việc chưa giao ai", number="II.2", each_ward=False, lead=None)
    an_item(plan, "Chỉ tiêu chưa có cách tính", ItemKind.TARGET, number="I.2")
    missing = missing_for_issue(the_draft(plan))
    assert len(missing) == 3
    with pytest.raises(UnableToIssue) as refused:
        issue_plan(the_draft(plan), None, EFFECTIVE, by=planner, at=MONDAY)
    for words in (*missing, "II.2", "I.2", "Nhà đại đoàn kết"):
        assert words in str(refused.value)
    assert the_draft(plan).state == PlanState.DRAFT


def test_a_signed_difference_lets_the_plan_go_out(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    target = plan.items.get(kind=ItemKind.TARGET).target
    allocate(target, YEAR, {cast.bo_de: Decimal(3)}, by=planner, at=MONDAY)
    sign_difference(target, cast.district, YEAR, "Hai nhà do quận giao sau", by=planner, at=MONDAY)
    assert issue(plan, planner).state == PlanState.ISSUED


def test_an_empty_plan_is_not_issued_but_a_theme_may_say_little(cast, planner):
    with pytest.raises(UnableToIssue):
        issue(a_plan(cast.district), planner)
    assert issue(a_plan(cast.district, "Chủ đề 2023", PlanKind.THEME), planner).state == PlanState.ISSUED


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1)])
def test_a_plan_takes_effect_on_a_day_it_is_about(cast, planner, day):
    with pytest.raises(UnableToIssue):
        issue(the_plan_of(cast, is_issued=False), planner, day)


def test_an_amendment_starts_from_what_was_issued_and_changes_nothing_of_it(cast, planner):
    plan = the_plan_of(cast)
    first = version_on(plan, MONDAY.date())
    an_old = [(line.row.number, line.row.text, line.lead) for line in annex_of(first, MONDAY.date())]
    draft = draft_amendment(plan, by=planner, at=MONDAY)
    assert draft_amendment(plan, by=planner, at=MONDAY) == draft
    assert [(line.row.number, line.row.text, line.lead) for line in annex_of(draft, MONDAY.date())] == an_old
    an_item(plan, "Việc bổ sung", number="II.2")
    issue(plan, planner, date(2023, 7, 1))
    assert version_on(plan, date(2023, 6, 30)) == first
    assert version_on(plan, date(2023, 7, 1)) == draft
    assert len(list(annex_of(first, MONDAY.date()))) == len(an_old)


def test_an_amendment_cannot_bind_before_what_it_amends(cast, planner):
    plan = the_plan_of(cast)
    draft_amendment(plan, by=planner, at=MONDAY)
    with pytest.raises(UnableToIssue, match="11/01/2023"):
        issue(plan, planner, date(2023, 1, 5))


def test_only_an_issued_plan_is_amended(cast, planner):
    plan = a_plan(cast.district)
    drop_draft(the_draft(plan), by=planner, at=MONDAY)
    with pytest.raises(UnableToIssue):
        draft_amendment(plan, by=planner, at=MONDAY)


def test_a_dropped_draft_leaves_the_issued_version_and_room_for_another(cast, planner):
    plan = the_plan_of(cast)
    draft = draft_amendment(plan, by=planner, at=MONDAY)
    for _each in range(2):
        drop_draft(draft, by=planner, at=MONDAY)
    assert draft_of(plan) is None
    assert version_on(plan, MONDAY.date()).number == 1
    assert draft_amendment(plan, by=planner, at=MONDAY).number == 3


def test_an_issued_version_cannot_be_dropped(cast, planner):
    with pytest.raises(AlreadyIssued):
        drop_draft(issued(the_plan_of(cast, is_issued=False)), by=planner, at=MONDAY)
