"""Plans, lines, targets, goals and figures read by a program, as far as its person reads them."""

from __future__ import annotations

import pytest

from roviec.api.schemas.base import number
from roviec.api.tests.factories import a_program
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_unit, holder_of
from roviec.plans.models import Target
from roviec.plans.tests.factories import a_plan, the_plan_of


@pytest.fixture
def plan(cast):
    return the_plan_of(cast)


@pytest.fixture
def planner(cast):
    return a_program(holder_of(cast.district, Role.PLANNER))


@pytest.fixture
def ward(cast):
    return a_program(holder_of(cast.bo_de, Role.HEAD))


@pytest.fixture
def target(plan):
    return Target.objects.get(item__plan=plan).item.uuid


def test_a_plan_is_read_down_to_its_lines(planner, plan, cast):
    [row] = planner.get("plans/").json()["items"]
    assert (row["uuid"], row["short_title"], row["wording"]) == (str(plan.uuid), "KH 160", 1)
    one = planner.get(f"plans/{plan.uuid}/").json()
    assert one["wordings"] == [{"number": 1, "state": "ISSUED", "effective_from": "2023-01-11"}]
    lines = planner.get(f"plans/{plan.uuid}/wordings/1/lines/").json()["items"]
    assert [line["number"] for line in lines] == ["I", "I.1", "II", "II.1"]
    assert lines[1]["parent"] == lines[0]["item"]
    assert lines[3]["lead_rule"] == "ALL_WARDS"


def test_the_list_of_plans_is_narrowed(planner, plan, cast):
    for query, total in [
        ({"kind": "PLAN"}, 1),
        ({"kind": "THEME"}, 0),
        ({"year": 2023}, 1),
        ({"owner": str(cast.district.uuid)}, 1),
        ({"owner": str(cast.bo_de.uuid)}, 0),
    ]:
        assert planner.get("plans/", query).json()["total"] == total, query


def test_a_draft_is_read_by_those_who_draft(planner, ward, cast):
    drafted = a_plan(cast.district)
    assert planner.get(f"plans/{drafted.uuid}/").json()["wordings"][0]["state"] == "DRAFT"
    assert ward.get(f"plans/{drafted.uuid}/").status_code == 404
    assert ward.get(f"plans/{drafted.uuid}/wordings/1/lines/").status_code == 404
    assert ward.get("plans/").json()["items"] == []


def test_what_a_plan_serves_is_not_told_to_who_may_not_read_it(planner, ward, cast):
    above = a_plan(cast.district, "NQ")
    below = the_plan_of(cast)
    below.serves = above
    below.save()
    assert planner.get(f"plans/{below.uuid}/").json()["serves"] == str(above.uuid)
    assert ward.get(f"plans/{below.uuid}/").json()["serves"] is None


def test_a_ward_reads_the_whole_and_its_own_goal(planner, ward, plan, target):
    def goals(program):
        said = program.get(f"plans/{plan.uuid}/targets/{target}/goals/").json()["goals"]
        return {row["unit"]["name"]: row["goal"] for row in said}

    assert goals(planner) == {"Long Biên": "15", "Bồ Đề": "5", "Gia Thụy": "6", "Ngọc Lâm": "4"}
    assert goals(ward) == {"Long Biên": "15", "Bồ Đề": "5"}
    [measured] = ward.get(f"plans/{plan.uuid}/wordings/1/targets/").json()["items"]
    assert (measured["target"], measured["unit_rule"], measured["measure"]) == (str(target), "SUM", "nhà")


def test_a_ward_reads_the_total_and_its_own_figure(ward, plan, target, cast):
    month = {"kind": "MONTH", "start": "2023-11-01"}
    rows = ward.get(f"figures/{target}/values/", month).json()["items"]
    assert {row["unit"]["name"] for row in rows} == {"Long Biên", "Bồ Đề"}
    assert all(row["value"] is None and row["covered"] == 0 for row in rows)
    asked = month | {"unit": str(cast.gia_thuy.uuid)}
    answer = ward.get(f"figures/{target}/values/", asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_stranger_reads_nothing(plan, target):
    stranger = a_program(holder_of(a_unit("Hoàng Mai"), Role.PLANNER))
    assert stranger.get("plans/").json()["total"] == 0
    for address in (
        f"plans/{plan.uuid}/",
        f"plans/{plan.uuid}/wordings/1/lines/",
        f"plans/{plan.uuid}/wordings/1/targets/",
        f"plans/{plan.uuid}/targets/{target}/goals/",
        f"figures/{target}/values/?kind=MONTH&start=2023-11-01",
        f"figures/{target}/series/?kind=MONTH&start=2023-11-01",
    ):
        assert stranger.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "MONTH", "start": "2023-11-02"},
        {"kind": "QUARTER", "start": "2023-11-01"},
        {"kind": "MONTH", "start": "2023-11-01", "end": "2023-11-30"},
        {"kind": "TERM", "start": "2023-01-01"},
        {"kind": "TERM", "start": "2023-01-01", "end": "2090-01-01"},
        {"kind": "YEAR", "start": "9999-01-01"},
        {"kind": "YEAR", "start": "0001-01-01"},
        {"kind": "WEEK", "start": "2023-11-20"},
    ],
)
def test_what_is_no_whole_period_is_refused(planner, plan, target, asked):
    for kind in ("values", "series"):
        answer = planner.get(f"figures/{target}/{kind}/", asked)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), asked


def test_a_number_is_a_text_that_nobody_rounds():
    assert [number(value) for value in (None, 0, 22946, "3.500000", "0.1234567")] == [
        None,
        "0",
        "22946",
        "3.5",
        "0.123457",
    ]
    assert number(999_999_999_999_999) == "999999999999999"
