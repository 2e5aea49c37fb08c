"""The column of results on a plan's page: what its lines have come to."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roviec.organisations.tests.factories import MONDAY, a_member, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind
from roviec.plans.margin import marks_of
from roviec.plans.queries import version_on
from roviec.plans.tests.factories import the_plan_of
from roviec.tasks.models import Task
from roviec.tasks.operations import hand_out


@pytest.fixture
def plan(cast):
    return the_plan_of(cast)


def mark_of(cast, plan, kind):
    item = plan.items.get(kind=kind)
    version = version_on(plan, MONDAY.date())
    version.plan = plan
    return marks_of(a_member(cast.planner), version, MONDAY.date()).get(item.pk, [])


def hand_all_out(plan):
    version = version_on(plan, MONDAY.date())
    hand_out(version, list(version.lines.filter(item__kind=ItemKind.TASK)), by=BUILDER, at=MONDAY)


def test_a_line_that_was_not_handed_out_has_no_mark(cast, plan):
    assert mark_of(cast, plan, ItemKind.TASK) == []


def test_a_line_of_three_wards_is_as_late_as_its_latest_task(cast, plan):
    hand_all_out(plan)
    [mark] = mark_of(cast, plan, ItemKind.TASK)
    assert (mark.look, mark.detail) == ("late", "0/3")
    assert client_for(cast.planner).get(mark.url).status_code == 200
    assert Task.objects.count() == 3


def test_a_target_without_figures_says_so_and_leads_to_them(cast, plan):
    [mark] = mark_of(cast, plan, ItemKind.TARGET)
    assert mark.look == "draft"
    assert client_for(cast.planner).get(mark.url).status_code == 200


def test_the_page_of_a_plan_shows_the_marks(cast, plan):
    hand_all_out(plan)
    assert "0/3" in client_for(cast.contact).get(reverse("plans:plan", args=[plan.pk])).content.decode()
