"""The pages of who takes part, and of one target: measure, reporters, goals, the signed difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from roviec.organisations.tests.factories import MONDAY, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, Source
from roviec.plans.models import SignedDifference
from roviec.plans.operations import allocate
from roviec.plans.queries import goals, participants_of, reporters_of
from roviec.plans.tests.factories import YEAR, a_plan, an_item, the_plan_of


@pytest.fixture
def planner(cast):
    return client_for(cast.planner)


def at(name, *args):
    return reverse(f"plans:{name}", args=args)


def the_target(plan):
    return plan.items.get(kind=ItemKind.TARGET)


def test_all_wards_take_part_in_one_tap(cast, planner):
    plan = a_plan(cast.district)
    data = {"all_wards": "on", "reports_to": cast.district.pk, "from_day": "01/01/2023"}
    assert planner.post(at("participants", plan.pk), data).status_code == 302
    rows = participants_of([plan.pk], date(2023, 1, 1))[plan.pk]
    assert {row.unit_id for row in rows} == {cast.district.pk, *(ward.pk for ward in cast.wards)}


def test_nothing_is_said_of_a_plan_from_a_day_after_its_end(cast, planner):
    plan = the_plan_of(cast)
    late = {"all_wards": "on", "reports_to": cast.district.pk, "from_day": "31/12/2199"}
    for name, args in (("participants", [plan.pk]), ("reporters", [plan.pk, the_target(plan).pk])):
        refused = planner.post(at(name, *args), late)
        assert refused.status_code == 422
        assert "from_day" in refused.context["form"].errors


def test_leaving_out_a_unit_that_reports_is_refused_on_the_form(cast, planner):
    plan = the_plan_of(cast)
    data = {"units": [cast.bo_de.pk], "reports_to": cast.district.pk, "from_day": "01/01/2023"}
    assert planner.post(at("participants", plan.pk), data).status_code == 422


def test_a_target_is_measured_reported_and_given_out(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    item = an_item(plan, "Nhà đại đoàn kết", ItemKind.TARGET, number="I.1").item
    measure = {
        "name": "Nhà đại đoàn kết", "measure": "nhà", "decimals": "0", "nature": "FLOW", "time_rule": "SUM",
        "unit_rule": "SUM", "direction": "INCREASE", "base_frequency": "MONTH", "lowest": "0",
    }  # fmt: skip
    assert planner.post(at("measure", plan.pk, item.pk), measure | {"nature": "STOCK"}).status_code == 422
    assert planner.post(at("measure", plan.pk, item.pk), measure).url == at("reporters", plan.pk, item.pk)
    reporters = {"all_wards": "on", f"source_{cast.district.pk}": "CHILDREN", "from_day": "01/01/2023"}
    assert planner.post(at("reporters", plan.pk, item.pk), reporters).url == at("goals", plan.pk, item.pk)
    item.refresh_from_db()
    assert reporters_of([item.target.pk], date(2023, 1, 1))[item.target.pk][cast.bo_de.pk] == Source.ENTERED
    units = [cast.district, *cast.wards]
    typed = dict(zip((f"goal_{unit.pk}" for unit in units), ["1.015", "1.000", "10", "5"], strict=True))
    assert planner.post(at("goals", plan.pk, item.pk), typed).url == at("target", plan.pk, item.pk)
    assert goals([item.target.pk], YEAR)[item.target.pk, cast.bo_de.pk, YEAR] == 1000


def test_a_count_of_units_and_a_breakdown_are_set_on_the_page_of_the_measure(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    item = an_item(plan, "Phường đạt chuẩn", ItemKind.TARGET, number="I.1").item
    measure = {
        "name": "Phường đạt chuẩn", "measure": "%", "decimals": "1", "nature": "STOCK", "time_rule": "LAST",
        "unit_rule": "COUNT", "direction": "INCREASE", "base_frequency": "MONTH",
    }  # fmt: skip
    refused = planner.post(at("measure", plan.pk, item.pk), measure)
    assert refused.status_code == 422
    assert "mức một đơn vị phải đạt" in refused.content.decode()
    assert planner.post(at("measure", plan.pk, item.pk), measure | {"level": "95,5"}).status_code == 302
    assert "≥ 95,5 %" in planner.get(at("target", plan.pk, item.pk)).content.decode()

    item = an_item(plan, "Đảng viên mới", ItemKind.TARGET, number="I.2").item
    broken = measure | {"measure": "người", "decimals": "0", "unit_rule": "SUM", "breakdowns": "Nam\r\n Nữ "}
    assert planner.post(at("measure", plan.pk, item.pk), broken | {"breakdowns": "x" * 61}).status_code == 422
    assert planner.post(at("measure", plan.pk, item.pk), broken).status_code == 302
    item.refresh_from_db()
    assert (item.target.breakdowns, item.target.breakdown_rule) == (["Nam", "Nữ"], "CHECKED")


@pytest.mark.parametrize("typed", ["mười", "-1", "1,000", "3,5"])
def test_a_goal_that_is_no_figure_is_refused_and_stays_typed(cast, planner, typed):
    plan = the_plan_of(cast, is_issued=False)
    item = the_target(plan)
    page = planner.post(at("goals", plan.pk, item.pk), {f"goal_{cast.bo_de.pk}": typed})
    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode()
    assert goals([item.target.pk], YEAR)[item.target.pk, cast.bo_de.pk, YEAR] == 5


def test_a_difference_is_shown_and_signed_for_with_a_reason(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    item = the_target(plan)
    allocate(item.target, YEAR, {cast.bo_de: Decimal(3)}, by=BUILDER, at=MONDAY)
    assert planner.get(at("goals", plan.pk, item.pk)).context["gap"].difference == -2
    assert planner.post(at("signature", plan.pk, item.pk), {"reason": " "}).status_code == 422
    assert planner.post(at("signature", plan.pk, item.pk), {"reason": "Giao sau"}).status_code == 302
    assert SignedDifference.objects.get(retracted_at=None).reason == "Giao sau"
    assert "Giao sau" in planner.get(at("target", plan.pk, item.pk)).content.decode()


def test_a_goal_larger_than_the_ledger_holds_is_refused_beside_its_field(cast, planner):
    plan = the_plan_of(cast)
    item = the_target(plan)
    page = planner.post(at("goals", plan.pk, item.pk), {f"goal_{cast.bo_de.pk}": "999.999.999.999.999"})
    assert page.status_code == 422
    assert "99.999.999.999.999" in page.context["form"].errors[f"goal_{cast.bo_de.pk}"][0]
    measured = planner.post(at("measure", plan.pk, item.pk), {"baseline": "-999999999999999", "highest": "9" * 15})
    assert {"baseline", "highest"} <= set(measured.context["form"].errors)


def test_goals_of_a_quarter_stand_apart_from_those_of_the_year(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    item = the_target(plan)
    address = at("goals", plan.pk, item.pk)
    planner.post(address + "?period=QUARTER-20230101", {f"goal_{cast.bo_de.pk}": "2"})
    periods = {key[2].kind: goal for key, goal in goals([item.target.pk]).items() if key[1] == cast.bo_de.pk}
    assert periods == {"YEAR": 5, "QUARTER": 2}
    assert planner.get(address + "?period=WEEK-1").context["period"] == YEAR
