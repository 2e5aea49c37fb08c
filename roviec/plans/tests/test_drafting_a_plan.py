"""Drafting plans and changing their particulars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from roviec.acts.queries import history_of
from roviec.kit.errors import Stale
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, the_planner_of
from roviec.plans.enums import PlanKind, PlanState
from roviec.plans.models import Participation
from roviec.plans.operations import AlreadyIssued, PlanWords, UnableToDraft, change_plan, draft_plan
from roviec.plans.queries import chain_of
from roviec.plans.tests.factories import a_plan, the_plan_of

WORDS = PlanWords(
    PlanKind.PLAN, "Kế hoạch thực hiện chủ đề năm 2023", "KH 160", Span(date(2023, 1, 1), date(2024, 1, 1)), year=2023
)


def test_a_new_plan_is_a_draft_in_which_its_owner_takes_part(cast):
    version = draft_plan(WORDS, cast.district, by=the_planner_of(cast.district), at=MONDAY)
    assert (version.state, version.number) == (PlanState.DRAFT, 1)
    assert [(row.unit, row.counts_into) for row in version.plan.participations.all()] == [(cast.district, None)]
    assert len(history_of(version.plan)) == 1


def test_the_same_wish_twice_is_one_plan(cast):
    key, planner = uuid4(), the_planner_of(cast.district)
    first = draft_plan(WORDS, cast.district, key=key, by=planner, at=MONDAY)
    assert draft_plan(WORDS, cast.district, key=key, by=planner, at=MONDAY) == first


@pytest.mark.parametrize("wrong", [{"title": " "}, {"span": Span(date(2023, 2, 1), date(2023, 1, 1))}])
def test_a_plan_without_title_or_days_is_refused(cast, wrong):
    with pytest.raises(UnableToDraft):
        draft_plan(replace(WORDS, **wrong), cast.district, by=the_planner_of(cast.district), at=MONDAY)


def test_the_particulars_of_a_draft_change_until_somebody_else_did(cast):
    plan, planner = a_plan(cast.district), the_planner_of(cast.district)
    changed = change_plan(plan, replace(WORDS, short_title="KH 161"), version=1, by=planner, at=MONDAY)
    assert (str(changed), changed.version) == ("KH 161", 2)
    with pytest.raises(Stale):
        change_plan(plan, replace(WORDS, short_title="KH 162"), version=1, by=planner, at=MONDAY)


def test_those_who_take_part_follow_the_new_days_of_a_draft(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    span = Span(date(2023, 3, 1), date(2025, 1, 1))
    change_plan(plan, replace(WORDS, span=span), version=1, by=the_planner_of(cast.district), at=MONDAY)
    rows = Participation.objects.filter(plan=plan, retracted_at=None)
    assert {(row.unit_id, row.valid.lower, row.valid.upper) for row in rows} == {
        (unit.pk, span.start, span.end) for unit in [cast.district, *cast.wards]
    }


def test_the_particulars_of_an_issued_plan_stay(cast):
    plan = the_plan_of(cast)
    with pytest.raises(AlreadyIssued):
        change_plan(plan, replace(WORDS, short_title="KH 161"), version=1, by=the_planner_of(cast.district), at=MONDAY)


def test_the_chain_leads_from_the_resolution_down(cast):
    resolution = a_plan(cast.district, "NQ Đại hội IV", PlanKind.RESOLUTION)
    theme = a_plan(cast.district, "Chủ đề 2023", PlanKind.THEME, serves=resolution)
    plan = a_plan(cast.district, "KH 160", serves=theme)
    assert list(map(str, chain_of(plan))) == ["NQ Đại hội IV", "Chủ đề 2023", "KH 160"]


def test_a_plan_cannot_serve_one_that_serves_it(cast):
    resolution = a_plan(cast.district, "NQ Đại hội IV", PlanKind.RESOLUTION)
    plan = a_plan(cast.district, "KH 160", serves=resolution)
    with pytest.raises(UnableToDraft):
        change_plan(resolution, replace(WORDS, serves=plan), version=1, by=the_planner_of(cast.district), at=MONDAY)
