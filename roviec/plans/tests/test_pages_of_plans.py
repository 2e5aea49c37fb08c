"""The pages of plans: list, annex, sheet with cells that save themselves, pasting, issuing, targets and goals."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import MONDAY, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans import margin
from roviec.plans.enums import ItemKind, PlanKind, PlanState
from roviec.plans.margin import Mark
from roviec.plans.models import Plan
from roviec.plans.operations import Words, add_items
from roviec.plans.tests.factories import a_group, a_plan, a_target, an_item, issued, the_draft, the_plan_of
from roviec.plans.tests.pages import at, write

# What every page asks before the page itself: session, person, holdings, the post's unit, roles.
FRAME = 5
# Beyond every id that a run of the tests gives out: a small number may be a row that another test's order has made.
NO_ROW = "999999999"


@pytest.fixture
def planner(cast):
    return client_for(cast.planner)


def the_target(plan):
    return plan.items.get(kind=ItemKind.TARGET)


# ---- the list ----


def test_the_list_is_a_tree_from_the_resolution_down(cast, planner):
    resolution = a_plan(cast.district, "NQ Đại hội IV", PlanKind.RESOLUTION, year=None)
    a_plan(cast.district, "KH 160", serves=a_plan(cast.district, "Chủ đề 2023", PlanKind.THEME, serves=resolution))
    a_plan(cast.district, "KH 12", year=2022)

    def names(nodes):
        return [(str(node.plan), names(node.below)) for node in nodes]

    page = planner.get(at("list"))
    assert names(page.context["tree"]) == [("NQ Đại hội IV", [("Chủ đề 2023", [("KH 160", [])])]), ("KH 12", [])]
    assert names(planner.get(at("list") + "?year=2022").context["tree"]) == [("KH 12", [])]
    assert names(planner.get(at("list") + "?kind=THEME").context["tree"]) == [("Chủ đề 2023", [])]
    assert len(planner.get(at("list") + "?year=x&kind=%00&term=1;--").context["tree"]) == 2


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_costs_the_same_whatever_it_holds(cast, planner, rows, django_assert_max_num_queries):
    for number in range(rows):
        plan = a_plan(cast.district, f"KH {number}")
        an_item(plan)
        issued(plan)
    with django_assert_max_num_queries(FRAME + 8):
        assert planner.get(at("list")).context["total"] == rows


# ---- the annex ----


def test_the_page_of_a_plan_opens_with_the_sentence_that_adds_up(cast, planner):
    plan = a_plan(cast.district, participants=cast.wards)
    for number, tasks in (("I", 2), ("II", 1)):
        heading = a_group(plan, "Nhóm", number)
        for each in range(tasks):
            an_item(plan, f"Việc {each}", under=heading)
    a_target(plan)
    issued(plan)
    text = planner.get(at("plan", plan.pk)).content.decode()
    assert "1 chỉ tiêu; 3 nhiệm vụ = 2 + 1." in text
    assert "Các phường" in text


@pytest.mark.parametrize("lines", [3, 120])
def test_a_plan_of_120_lines_is_read_in_twelve_queries(
    cast, planner, lines, monkeypatch, django_assert_max_num_queries
):
    # What upper apps write in the margin is theirs to count.
    monkeypatch.setattr(margin, "_providers", [])
    plan = a_plan(cast.district, participants=cast.wards)
    words = [
        Words(ItemKind.TASK, f"Việc {n}", lead=cast.wards[n % 3], co_units=(cast.bo_de, cast.gia_thuy))
        for n in range(lines)
    ]
    add_items(the_draft(plan), words, by=BUILDER, at=MONDAY)
    issued(plan)
    address = at("plan", plan.pk)
    reader = client_for(cast.head)
    with django_assert_max_num_queries(12):
        assert len(reader.get(address).context["lines"]) == lines
    # Who hands its tasks out sees what they leave open besides.
    with django_assert_max_num_queries(18):
        assert len(planner.get(address).context["lines"]) == lines


def every_line_is_done(member, version, on):
    return {line.item_id: Mark("Hoàn thành", "done", "12/14 phường") for line in version.lines.all()}


def test_upper_apps_write_in_the_margin(cast, planner, monkeypatch):
    monkeypatch.setattr(margin, "_providers", [])
    margin.provide(f"{__name__}.every_line_is_done")
    assert "12/14 phường" in planner.get(at("plan", the_plan_of(cast).pk)).content.decode()


def the_first_is_late(member, version, on):
    return {
        line.item_id: Mark("Quá hạn", "late") if line.text == "Việc 0" else Mark("Xong", "done")
        for line in version.lines.filter(item__kind=ItemKind.TASK)
    }


def test_the_annex_says_how_its_lines_stand_and_narrows_to_those(cast, planner, monkeypatch):
    monkeypatch.setattr(margin, "_providers", [f"{__name__}.the_first_is_late"])
    plan = a_plan(cast.district, participants=cast.wards)
    for number, texts in (("I", ["Việc 0", "Việc 1"]), ("II", ["Việc 2"])):
        heading = a_group(plan, f"Nhóm {number}", number)
        for text in texts:
            an_item(plan, text, under=heading)
    issued(plan)
    whole = planner.get(at("plan", plan.pk))
    assert [(look, count) for look, _words, count in whole.context["standings"]] == [("late", 1), ("done", 2)]
    late = planner.get(at("plan", plan.pk), {"standing": "late"})
    assert [line.row.text for line, _marks, _below in late.context["lines"]] == ["Nhóm I", "Việc 0"]
    assert len(planner.get(at("plan", plan.pk), {"standing": "soon"}).context["lines"]) == 5


def test_a_plan_that_binds_later_says_so(cast):
    plan = the_plan_of(cast, is_issued=False)
    issued(plan, date(2023, 12, 1))
    page = client_for(cast.contact).get(at("plan", plan.pk))
    assert "01/12/2023" in page.content.decode()


def test_a_drafted_plan_opens_as_its_sheet_for_the_planner_and_as_a_draft_for_a_leader(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    assert planner.get(at("plan", plan.pk)).url == at("draft", plan.pk)
    assert client_for(cast.leader).get(at("plan", plan.pk)).context["is_draft"]


# ---- making a plan ----


def filled(cast, **other):
    return {
        "owner": cast.district.pk, "kind": "PLAN", "title": "Kế hoạch năm 2023", "short_title": "KH 160", "serves": "",
        "term": "", "year": "2023", "starts": "", "ends": "", "note": "", "key": str(uuid4()),
    } | other  # fmt: skip


def test_a_plan_is_begun_once_and_lasts_its_year(cast, planner):
    data = filled(cast)
    for _each in range(2):
        assert planner.post(at("new"), data).status_code == 302
    plan = Plan.objects.get()
    assert (plan.valid.lower, plan.valid.upper) == (date(2023, 1, 1), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"year": ""}, "starts"),
        ({"year": "hai ba"}, "year"),
        ({"starts": "1/5/2023", "ends": "1/4/2023"}, "ends"),
        ({"serves": NO_ROW}, "serves"),
        ({"owner": NO_ROW}, "owner"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_beside_its_field(cast, planner, wrong, field):
    page = planner.post(at("new"), filled(cast, note="đã gõ") | wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert "đã gõ" in page.content.decode()


def test_stale_particulars_are_answered_with_409(cast, planner):
    plan = a_plan(cast.district)
    Plan.objects.update(version=3)
    page = planner.post(at("particulars", plan.pk), filled(cast, version="2", title="Tên của tôi"))
    assert page.status_code == 409
    assert "Tên của tôi" in page.content.decode()


# ---- issuing ----


def test_issuing_says_what_is_missing_and_does_it_when_nothing_is(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    line = an_item(plan, "Chưa giao", number="II.2", each_ward=False)
    document = a_document(cast.district, "160-KH/QU")
    data = {"document": document.pk, "effective_from": "11/01/2023"}
    refused = planner.post(at("issue", plan.pk), data)
    assert refused.status_code == 422
    assert "II.2" in str(refused.context["form"].non_field_errors())
    write(planner, line, "lead", "Bồ Đề")
    assert planner.post(at("issue", plan.pk), data | {"effective_from": "32/1/2023"}).status_code == 422
    assert planner.post(at("issue", plan.pk), data).status_code == 302
    assert plan.versions.get().state == PlanState.ISSUED
    assert planner.post(at("issue", plan.pk), data).status_code == 302


def test_an_amendment_is_drafted_and_dropped(cast, planner):
    plan = the_plan_of(cast)
    assert planner.post(at("amendment", plan.pk)).url == at("draft", plan.pk)
    assert planner.get(at("draft", plan.pk)).status_code == 200
    assert planner.post(at("draft_removal", plan.pk)).url == at("plan", plan.pk)
    assert planner.post(at("draft_removal", plan.pk)).status_code == 302


def test_the_page_of_a_document_names_the_plans_it_issues(cast, planner):
    plan = the_plan_of(cast)
    plan.refresh_from_db()
    assert "KH 160" in planner.get(reverse("documents:document", args=[plan.document_id])).content.decode()
