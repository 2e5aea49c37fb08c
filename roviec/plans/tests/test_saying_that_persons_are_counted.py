"""Whether a target counts persons: suggested by its unit of measure, said on its page, issued or not."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_planner_of
from roviec.plans.enums import ItemKind, Nature, PlanAct, TimeRule, UnitRule
from roviec.plans.models import Target
from roviec.plans.operations import Measure, UnableToMeasure, say_whether_people, set_target
from roviec.plans.tests.factories import a_plan, an_item, the_plan_of
from roviec.prose.persons import counts_persons

MEMBERS = Measure("Đảng viên mới", "người", Nature.FLOW, TimeRule.SUM, UnitRule.SUM)
FORM = {
    "name": "Đảng viên mới", "measure": "người", "decimals": "0", "nature": "FLOW", "time_rule": "SUM", "unit_rule": "SUM",
    "direction": "INCREASE", "base_frequency": "MONTH", "counts_people": "",
}  # fmt: skip


@pytest.fixture
def planner(cast):
    return the_planner_of(cast.district)


def a_measured(cast, planner, measure: Measure) -> Target:
    line = an_item(a_plan(cast.district), "Đảng viên", ItemKind.TARGET)
    return set_target(line.item, measure, by=planner, at=MONDAY)


@pytest.mark.parametrize(
    ("measure", "labels", "expected"),
    [
        ("người", (), True),
        ("Lượt người", (), True),
        ("đảng viên mới", (), True),
        ("nhà", (), False),
        ("điểm", (), False),
        ("trường", (), False),
        ("%", ("Số đảng viên dự học", "Tổng số đảng viên"), True),
        ("%", ("Hồ sơ của công dân giải quyết đúng hạn", "Tổng số hồ sơ"), False),
        ("%", ("Hộ nghèo", "Tổng số hộ"), False),
    ],
)
def test_a_unit_of_measure_suggests_whether_persons_are_counted(measure, labels, expected):
    assert counts_persons(measure, *labels) is expected
    assert counts_persons(unicodedata.normalize("NFD", measure), *labels) is expected


def test_the_unit_of_measure_decides_unless_somebody_says_otherwise(cast, planner):
    assert a_measured(cast, planner, MEMBERS).counts_people
    assert not a_measured(cast, planner, replace(MEMBERS, counts_people=False)).counts_people
    assert not a_measured(cast, planner, replace(MEMBERS, measure="nhà")).counts_people
    assert a_measured(cast, planner, replace(MEMBERS, measure="lượt", counts_people=True)).counts_people


def test_persons_that_are_added_up_have_no_decimals(cast, planner):
    thousands = replace(MEMBERS, measure="nghìn người", decimals=1)
    target = a_measured(cast, planner, thousands)
    assert not target.counts_people
    with pytest.raises(UnableToMeasure, match="số lẻ"):
        say_whether_people(target, True, by=planner, at=MONDAY)
    with pytest.raises(UnableToMeasure, match="số lẻ"):
        a_measured(cast, planner, replace(thousands, counts_people=True))


def test_it_is_said_on_the_page_of_the_measure(cast, planner):
    plan = a_plan(cast.district)
    line = an_item(plan, "Đảng viên", ItemKind.TARGET)
    browser = client_for(holder_of(cast.district, Role.PLANNER))
    address = reverse("plans:measure", args=[plan.pk, line.item.pk])
    assert browser.post(address, FORM).status_code == 302
    target = Target.objects.get(item=line.item)
    assert target.counts_people
    shown = browser.get(address).context["form"]
    assert shown["counts_people"].value() == "1"
    assert browser.post(address, FORM | {"counts_people": "0", "version": target.version}).status_code == 302
    target.refresh_from_db()
    assert not target.counts_people


def test_of_an_issued_target_it_can_still_be_said_once_and_is_recorded(cast):
    plan = the_plan_of(cast)
    target = plan.items.get(kind=ItemKind.TARGET).target
    browser = client_for(holder_of(cast.district, Role.PLANNER))
    page = reverse("plans:target", args=[plan.pk, target.item_id])
    address = reverse("plans:target_persons", args=[plan.pk, target.item_id])
    assert address in browser.get(page).content.decode()
    assert browser.get(address).status_code == 200
    for _twice in range(2):
        assert browser.post(address, {"counts_people": "1"}).status_code == 302
    target.refresh_from_db()
    assert target.counts_people
    assert Act.objects.filter(kind=PlanAct.PEOPLE_SAID).count() == 1
    assert "số ít người không nêu" in browser.get(page).content.decode()
    assert browser.post(address, {"counts_people": "perhaps"}).status_code == 422
    assert client_for(holder_of(cast.bo_de, Role.PLANNER)).post(address, {"counts_people": "0"}).status_code == 403


def test_a_target_without_a_measure_is_measured_first(cast):
    plan = a_plan(cast.district)
    line = an_item(plan, "Đảng viên", ItemKind.TARGET)
    browser = client_for(holder_of(cast.district, Role.PLANNER))
    answer = browser.get(reverse("plans:target_persons", args=[plan.pk, line.item.pk]))
    assert answer["Location"] == reverse("plans:measure", args=[plan.pk, line.item.pk])
