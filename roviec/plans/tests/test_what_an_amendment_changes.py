"""An amendment beside what it amends: by line, by unit, in words; who is concerned is named before and in the act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from roviec.acts.models import Act, ActObject
from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, PlanAct
from roviec.plans.operations import add_items, change_item, draft_amendment, issue_plan, move_item, remove_items
from roviec.plans.operations.lines import Words, words_of
from roviec.plans.queries import Changed, difference, version_before
from roviec.plans.queries.difference import marked
from roviec.plans.tests.factories import a_group, a_plan, a_target, an_item, issued


@pytest.fixture
def plan(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    tasks = a_group(plan, "Nhiệm vụ", "II")
    an_item(plan, "Rà soát hộ khó khăn", under=tasks, number="II.1", lead=cast.bo_de, due_written="30/6/2023")
    an_item(plan, "Chỉnh trang chợ", under=tasks, number="II.2", lead=cast.gia_thuy)
    an_item(plan, "Tuyên truyền lưu động", under=tasks, number="II.3", lead=cast.ngoc_lam)
    issued(plan)
    return plan


@pytest.fixture
def draft(plan):
    return draft_amendment(plan, by=BUILDER, at=MONDAY)


def line(draft, number):
    found = draft.lines.select_related("item", "lead_unit", "supervising_leader__person", "parent").get(number=number)
    found.plan_version = draft
    return found


def change(draft, number, **cells):
    row = line(draft, number)
    return change_item(row, replace(words_of(row), **cells), version=row.version, by=BUILDER, at=MONDAY)


def changes(draft):
    found = difference(version_before(draft), draft, TODAY)
    return {each.line.row.number: each for each in found.lines}, found


def text(pieces):
    return " ".join(piece.words for piece in pieces)


def test_nothing_changed_is_no_difference(draft):
    found, whole = changes(draft)
    assert found == {}
    assert whole.sentence == "không có thay đổi"
    assert whole.units == []


def test_what_was_and_what_is_stand_side_by_side_with_the_words_that_changed(draft):
    change(draft, "II.1", text="Rà soát mọi hộ khó khăn", due_written="15/7/2023", product="Danh sách")
    found, _whole = changes(draft)
    [changed] = found.values()
    assert changed.change == Changed.CHANGED
    assert {cell.cell: (text(cell.was), text(cell.now)) for cell in changed.cells} == {
        "text": ("Rà soát hộ khó khăn", "Rà soát mọi hộ khó khăn"),
        "due_written": ("30/6/2023", "15/7/2023"),
        "product": ("", "Danh sách"),
    }
    assert [piece.words for piece in changed.cells[0].now if not piece.is_same] == ["mọi"]


def test_lines_that_came_went_and_moved_are_told_apart(cast, draft):
    add_items(draft, [Words(ItemKind.TASK, "Trồng cây", number="II.4", lead=cast.bo_de)], by=BUILDER, at=MONDAY)
    remove_items(draft, [line(draft, "II.2")], by=BUILDER, at=MONDAY)
    move_item(line(draft, "II.3"), under=line(draft, "II").item, before=line(draft, "II.1").item, by=BUILDER, at=MONDAY)
    found, whole = changes(draft)
    # Of two lines that changed places one has moved.
    moved = {number for number, each in found.items() if each.change == Changed.MOVED}
    assert len(moved) == 1
    assert moved <= {"II.1", "II.3"}
    assert (found["II.4"].change, found["II.2"].change) == (Changed.ADDED, Changed.REMOVED)
    assert whole.sentence == "thêm 1 dòng, bỏ 1 dòng, chuyển chỗ 1 dòng"


def test_only_units_whose_lines_changed_are_concerned_the_old_lead_and_the_new(cast, draft):
    change(draft, "II.2", rule=words_of(line(draft, "II.1")).rule)
    _found, whole = changes(draft)
    assert set(whole.units) == {cast.bo_de.pk, cast.gia_thuy.pk}
    assert {unit: [each.line.row.number for each in lines] for unit, lines in whole.by_unit} == {
        cast.bo_de.pk: ["II.2"],
        cast.gia_thuy.pk: ["II.2"],
    }


def test_a_target_that_changes_concerns_those_who_report_it(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    a_target(plan, "Nhà đại đoàn kết", reporters=[cast.bo_de], number="I.1")
    issued(plan)
    draft = draft_amendment(plan, by=BUILDER, at=MONDAY)
    change(draft, "I.1", note="Theo nghị quyết mới")
    _found, whole = changes(draft)
    assert set(whole.units) == {cast.bo_de.pk, cast.district.pk}


def test_the_act_of_issuing_names_the_lines_that_changed_and_the_units_they_concern(cast, plan, draft):
    change(draft, "II.1", due_written="15/7/2023")
    issue_plan(draft, a_document(plan.owner), date(2023, 11, 20), by=BUILDER, at=MONDAY)
    act = Act.objects.filter(kind=PlanAct.ISSUED).order_by("-pk")[0]
    named = {(each.type, each.title) for each in ActObject.objects.filter(act_id=act.pk)}
    assert ("organisations.unit", "Bồ Đề") in named
    assert {title for kind, title in named if kind == "organisations.unit"} == {"Bồ Đề"}
    assert sum(kind == "plans.item" for kind, _title in named) == 1


def test_the_page_of_issuing_says_who_is_told_and_the_page_of_changes_shows_them(cast, plan, draft):
    change(draft, "II.1", due_written="15/7/2023")
    client = client_for(cast.planner)
    assert "Báo cho 1 đơn vị: Bồ Đề." in client.get(reverse("plans:issue", args=[plan.pk])).content.decode()
    address = reverse("plans:changes", args=[plan.pk, 2])
    page = client.get(address).content.decode()
    assert "<del>30/6/2023</del>" in page
    assert "<ins>15/7/2023</ins>" in page
    assert "Bồ Đề" in client.get(address + "?by=unit").content.decode()
    # A draft is not for the wards; the first version amends nothing.
    assert client_for(cast.head).get(address).status_code == 404
    assert client.get(reverse("plans:changes", args=[plan.pk, 1])).status_code == 404
    issue_plan(draft, a_document(plan.owner), date(2023, 11, 20), by=BUILDER, at=MONDAY)
    assert client_for(cast.head).get(address).status_code == 200


@pytest.mark.parametrize("lines", [1, 20])
def test_the_changes_cost_the_same_whatever_their_number(cast, lines, django_assert_max_num_queries):
    plan = a_plan(cast.district, participants=cast.wards)
    for number in range(lines):
        an_item(plan, f"Việc số {number}", number=f"{number}", lead=cast.bo_de)
    issued(plan)
    draft = draft_amendment(plan, by=BUILDER, at=MONDAY)
    for number in range(lines):
        change(draft, f"{number}", product="Báo cáo")
    with django_assert_max_num_queries(11):
        assert len(difference(version_before(draft), draft, TODAY).lines) == lines


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20))
def test_the_pieces_make_the_texts_again_and_the_same_words_are_in_both(old, new):
    was, now = marked(old, new)
    assert (text(was), text(now)) == (" ".join(old.split()), " ".join(new.split()))
    assert [p.words for p in was if p.is_same] == [p.words for p in now if p.is_same]
