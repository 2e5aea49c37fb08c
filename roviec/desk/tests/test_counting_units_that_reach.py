"""A count of units that reach a level, as the board, the page of the target and the origin of a figure show it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roviec.organisations.tests.factories import client_for
from roviec.plans.enums import Nature, TimeRule, UnitRule
from roviec.reports.tests.factories import a_plan, a_report, a_scheme, a_target

pytestmark = pytest.mark.django_db
RULES = {
    "nature": Nature.STOCK,
    "time_rule": TimeRule.LAST,
    "unit_rule": UnitRule.COUNT,
    "measure": "điểm",
    "level": 80,
}


def test_two_of_three_wards_reach_it_and_each_keeps_its_own_figure(cast):
    plan = a_plan(cast.district, cast.wards)
    target = a_target(plan, "Phường đạt chuẩn", goal=None, **RULES)
    scheme = a_scheme(cast.district, cast.wards, plan=plan)
    for ward, points in zip(cast.wards, (85, 80, 79), strict=True):
        a_report(ward, cast.district, {"Phường đạt chuẩn": points}, scheme=scheme, state="ACCEPTED")

    planner = client_for(cast.planner)
    page = planner.get(reverse("desk:target", args=[target.pk])).content.decode()
    assert "2/3</a> đơn vị đạt" in page
    assert "từ 80\u00a0điểm trở lên" in page
    board = planner.get(reverse("desk:board")).content.decode()
    assert '<span class="v">2/3</span>' in board
    assert '<span class="v">85</span><span class="g">/80</span>' in board

    origin = planner.get(reverse("desk:figure", args=[target.pk, cast.district.pk, "2023-11"])).content.decode()
    assert "85 ≥ 80; 80 ≥ 80; 79 &lt; 80 = 2/3 đơn vị đạt" in origin
