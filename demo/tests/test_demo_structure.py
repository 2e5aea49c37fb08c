"""The organisation, plans, lines and tasks of the case, read from their files alone, hang together and count as published."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.plans.enums import ItemKind, PlanKind
from roviec.prose.due import compute_due
from roviec.prose.symbols import parse_symbol
from roviec.tasks.enums import LateCause, TaskState

DEMO = Path(__file__).resolve().parent.parent
TODAY = date(2023, 11, 20)
SEVERAL = ";"


def rows(name):
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keys(name):
    return {row["key"] for row in rows(name)}


def cell(row, column):
    return [part for part in row[column].split(SEVERAL) if part]


def item_kinds(plan):
    return Counter(row["kind"] for row in rows("items") if row["plan"] == plan)


def lines_under(group, kind):
    return sum(row["parent"] == group and row["kind"] == kind for row in rows("items"))


def due_on(item):
    plan = next(row for row in rows("plans") if row["key"] == item["plan"])
    terms = {row["key"]: (date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in rows("terms")}
    year = int(plan["year"]) if plan["year"] else None
    return compute_due(item["due_written"], year=year, term=terms.get(plan["term"])).on


@pytest.mark.parametrize("name", ["units", "posts", "people", "terms", "documents", "plans", "items"])
def test_keys_are_unique(name):
    found = [row["key"] for row in rows(name)]
    assert len(found) == len(set(found))
    assert all(found)


@pytest.mark.parametrize(
    ("name", "column", "referred"),
    [
        ("edges", "parent", "units"),
        ("edges", "child", "units"),
        ("posts", "unit", "units"),
        ("holdings", "person", "people"),
        ("holdings", "post", "posts"),
        ("roles", "post", "posts"),
        ("roles", "over", "units"),
        ("areas", "post", "posts"),
        ("areas", "unit", "units"),
        ("terms", "unit", "units"),
        ("documents", "issuer", "units"),
        ("documents", "term", "terms"),
        ("plans", "document", "documents"),
        ("plans", "owner", "units"),
        ("plans", "serves", "plans"),
        ("plans", "term", "terms"),
        ("plans", "standing_agency", "units"),
        ("items", "plan", "plans"),
        ("items", "parent", "items"),
        ("items", "lead", "units"),
        ("items", "co", "units"),
        ("tasks", "item", "items"),
        ("tasks", "unit", "units"),
    ],
)
def test_references_resolve(name, column, referred):
    assert {part for row in rows(name) for part in cell(row, column)} <= keys(referred)


@pytest.mark.parametrize(
    ("name", "column", "choices"),
    [
        ("units", "kind", UnitKind.values),
        ("edges", "tree", Tree.values),
        ("roles", "role", Role.values),
        ("areas", "role", [Role.LEADER, Role.MONITOR]),
        ("plans", "kind", PlanKind.values),
        ("items", "kind", set(ItemKind.values) - {ItemKind.TARGET}),
        ("items", "lead_rule", ["", "UNIT", "ALL_WARDS"]),
        ("tasks", "state", TaskState.values),
        ("tasks", "late_cause", ["", *LateCause.values]),
    ],
)
def test_words_for_kinds_are_those_of_the_house(name, column, choices):
    assert {row[column] for row in rows(name)} <= set(choices)


def test_the_management_tree_has_one_root_and_every_unit_in_it():
    edges = [row for row in rows("edges") if row["tree"] == "MANAGEMENT"]
    parents = {row["child"]: row["parent"] for row in edges}
    assert len(parents) == len(edges)
    assert keys("units") - set(parents) == {"long-bien"}
    for unit in parents:
        path = [unit]
        while path[-1] in parents:
            path.append(parents[path[-1]])
            assert len(path) < 6
        assert path[-1] == "long-bien"


def test_the_14_wards_stand_first_under_the_district():
    wards = {row["key"] for row in rows("units") if row["kind"] == "WARD"}
    under = {int(row["position"]): row["child"] for row in rows("edges") if row["parent"] == "long-bien"}
    assert len(wards) == 14
    assert {under[position] for position in range(1, 15)} == wards


@pytest.mark.parametrize("tree", ["PARTY", "STATE", "FRONT"])
def test_a_unit_has_one_parent_in_a_tree(tree):
    children = [row["child"] for row in rows("edges") if row["tree"] == tree]
    assert len(children) == len(set(children)) >= 14


def test_a_post_has_one_holder_at_a_time_and_a_unit_one_head():
    spans = {}
    for row in rows("holdings"):
        assert row["valid_from"] < row["valid_to"]
        spans.setdefault(row["post"], []).append((row["valid_from"], row["valid_to"]))
    for held in spans.values():
        held.sort()
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(held))
    heads = [row["unit"] for row in rows("posts") if row["is_head"] == "1"]
    assert len(heads) == len(set(heads))


def test_the_seven_accounts_hold_their_roles():
    role_of_post = {row["post"]: (row["role"], row["over"]) for row in rows("roles")}
    post_of = {row["person"]: row["post"] for row in rows("holdings")}
    found = {row["username"]: role_of_post[post_of[row["key"]]] for row in rows("people") if row["username"]}
    assert {
        "tonghop": ("PLANNER", "long-bien"),
        "lanhdao": ("LEADER", "long-bien"),
        "phuong": ("HEAD", "bo-de"),
        "daumoi": ("REPORT_WRITER", "bo-de"),
        "vanthu": ("CLERK", "long-bien"),
        "kiemtra": ("AUDITOR", "long-bien"),
        "quantri": ("ADMINISTRATOR", "long-bien"),
    }.items() <= found.items()
    assert Counter(role for role, _over in found.values())["REPORT_WRITER"] == 14


def test_every_ward_is_followed_by_one_leader_and_one_monitor():
    wards = {row["key"] for row in rows("units") if row["kind"] == "WARD"}
    for role in ("LEADER", "MONITOR"):
        followed = [row["unit"] for row in rows("areas") if row["role"] == role and row["unit"] in wards]
        assert sorted(followed) == sorted(wards)


def test_whoever_leads_a_task_has_one_leader_and_a_leader_follows_a_field():
    leads = {row["unit"] for row in rows("tasks")} - {"long-bien"}
    assigned = [row for row in rows("areas") if row["role"] == "LEADER"]
    units = [row["unit"] for row in assigned if row["unit"]]
    assert len(units) == len(set(units))
    assert leads <= set(units)
    # A field is what the list of late tasks stands together by: everybody follows one of his own.
    fields = {row["post"]: row["field"] for row in assigned if row["field"]}
    assert set(fields) == {row["post"] for row in assigned}
    assert len(set(fields.values())) == len(fields)
    assert all(bool(row["unit"]) != bool(row["field"]) for row in rows("areas"))


def test_symbols_are_written_as_the_house_prints_them():
    for row in rows("documents"):
        assert bool(row["issuer"]) != bool(row["outside_issuer"])
        assert row["subject"]
        if row["symbol"]:
            symbol = parse_symbol(row["symbol"])
            assert (str(symbol), symbol.type_code, symbol.regime) == (row["symbol"], row["type"], row["regime"])
        for link in cell(row, "links"):
            kind, _colon, target = link.partition(":")
            assert kind == "IMPLEMENTS"
            assert target in keys("documents")


@pytest.mark.parametrize(
    ("plan", "kind", "published"),
    [
        ("nq-iii", "BREAKTHROUGH", 2),
        ("nq-iii", "KEY_TASK", 5),
        ("nq-iv", "BREAKTHROUGH", 2),
        ("theme-2018-ht", "CONTENT", 5),
        ("commitments-2018", "COMMITMENT", 16),
        ("kh-159", "CONTENT", 47),
        ("kh-160", "TASK", 100),
        ("anniversary-20", "PROJECT", 20),
        ("anniversary-20", "KEY_TASK", 30),
    ],
)
def test_plans_have_as_many_lines_as_published(plan, kind, published):
    assert item_kinds(plan)[kind] == published


@pytest.mark.parametrize(
    ("groups", "kind", "published"),
    [
        (["kh159-g1", "kh159-g2", "kh159-g3"], "CONTENT", [16, 12, 19]),
        (["kh160-n1", "kh160-n2", "kh160-n3", "kh160-n4", "kh160-n5"], "TASK", [11, 25, 52, 9, 3]),
    ],
)
def test_groups_have_as_many_lines_as_published(groups, kind, published):
    assert [lines_under(group, kind) for group in groups] == published


def test_terms_and_years_have_their_programmes_and_themes():
    found = Counter((row["kind"], row["term"], row["year"]) for row in rows("plans"))
    assert found["TERM_PROGRAMME", "iii", ""] == found["TERM_PROGRAMME", "iv", ""] == 3
    assert found["THEME", "iii", "2018"] == found["THEME", "iv", "2023"] == 2


def test_the_chain_of_plans_reaches_the_resolution_of_its_term():
    plans = {row["key"]: row for row in rows("plans")}
    for row in plans.values():
        assert row["starts"] < row["ends"]
        top = row
        while top["serves"]:
            top = plans[top["serves"]]
        assert (top["kind"], top["term"]) == ("RESOLUTION", row["term"])


def test_lines_differ_have_a_lead_where_they_need_one_and_stand_in_order():
    items = rows("items")
    by_key = {row["key"]: row for row in items}
    assert len({row["text"] for row in items}) == len(items)
    places = [(row["plan"], int(row["order"])) for row in items]
    assert len(set(places)) == len(places)
    for row in items:
        assert (row["lead_rule"] == "UNIT") == bool(row["lead"])
        assert row["lead"] not in cell(row, "co")
        assert row["lead_rule"] or row["kind"] in ("GROUP", "BREAKTHROUGH")
        if row["parent"]:
            parent = by_key[row["parent"]]
            assert parent["plan"] == row["plan"]
            assert int(parent["order"]) < int(row["order"])


def test_every_due_date_is_readable_and_falls_inside_its_plan():
    plans = {row["key"]: row for row in rows("plans")}
    for item in rows("items"):
        plan, on = plans[item["plan"]], due_on(item)
        if on is not None:
            assert date.fromisoformat(plan["starts"]) <= on < date.fromisoformat(plan["ends"])


def test_tasks_are_the_lines_of_plan_160_and_of_the_anniversary_for_each_who_leads():
    wards = {row["key"] for row in rows("units") if row["kind"] == "WARD"}
    expected = set()
    for item in rows("items"):
        if item["plan"] in ("kh-160", "anniversary-20") and item["kind"] in ("TASK", "PROJECT", "KEY_TASK"):
            leads = wards if item["lead_rule"] == "ALL_WARDS" else {item["lead"]}
            expected |= {(item["key"], lead) for lead in leads}
    tasks = [(row["item"], row["unit"]) for row in rows("tasks")]
    assert len(tasks) == len(set(tasks))
    assert set(tasks) == expected


def test_each_state_of_a_task_has_its_facts_in_order():
    for row in rows("tasks"):
        dates = ("accepted_on", "started_on", "done_on")
        told = {name: date.fromisoformat(row[name]) for name in dates if row[name]}
        facts = {
            "ASSIGNED": set(),
            "ACCEPTED": {"accepted_on"},
            "IN_PROGRESS": {"accepted_on", "started_on"},
            "COMPLETED": {"accepted_on", "started_on", "done_on"},
        }
        assert set(told) == facts[row["state"]]
        days = [date.fromisoformat(row["assigned_on"]), *told.values(), TODAY]
        assert days == sorted(days)
        assert (row["percent"] == "100") == (row["state"] == "COMPLETED")
        assert (row["percent"] == "0") == (row["state"] in ("ASSIGNED", "ACCEPTED"))
        assert bool(row["late_cause"]) == bool(row["late_reason"])
        assert max(len(row["latest"]), len(row["late_reason"])) <= 500


def standing():
    """How each line of plan 160 stands at the hour the demonstration starts, told by its latest task."""
    tasks = {}
    for row in rows("tasks"):
        tasks.setdefault(row["item"], []).append(row)
    found = {}
    for item in rows("items"):
        if item["plan"] != "kh-160" or item["kind"] != "TASK":
            continue
        due, mine = due_on(item), tasks[item["key"]]
        if all(row["state"] == "COMPLETED" for row in mine):
            last = max(date.fromisoformat(row["done_on"]) for row in mine)
            found[item["key"]] = "late" if due and last > due else "on time"
        else:
            found[item["key"]] = "overdue" if due and due < TODAY else "open"
    return found


def test_of_100_tasks_58_are_done_36_run_in_time_and_6_are_overdue():
    assert Counter(standing().values()) == {"on time": 55, "late": 3, "open": 36, "overdue": 6}


def test_the_overdue_are_4_of_bo_de_and_2_of_sai_dong_and_each_late_one_says_why():
    stands = standing()
    late = [row for row in rows("tasks") if stands.get(row["item"]) in ("overdue", "late")]
    overdue = Counter(row["unit"] for row in late if stands[row["item"]] == "overdue")
    assert overdue == {"bo-de": 4, "sai-dong": 2}
    assert all(row["late_cause"] and row["late_reason"] for row in late)


def test_nothing_but_those_six_is_overdue():
    items = {row["key"]: row for row in rows("items")}
    open_ones = [row for row in rows("tasks") if row["state"] != "COMPLETED"]
    overdue = [row for row in open_ones if (due_on(items[row["item"]]) or TODAY) < TODAY]
    assert len(overdue) == 6


def test_the_files_keep_one_tone_style():
    other = re.compile(r"\b\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b")
    for name in ("units", "posts", "people", "documents", "plans", "items", "tasks"):
        assert other.findall((DEMO / f"{name}.csv").read_text(encoding="utf-8")) == []


def test_the_published_facts_are_there_in_full():
    facts = rows("facts")
    assert len({row["fact_id"] for row in facts}) == len(facts) == 159
