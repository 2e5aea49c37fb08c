"""What a task has to say, how strictly each organisation asks, and mending many lines at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import Role, UnitKind
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_unit, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, LeadRule, PlanAct
from roviec.plans.models import ItemVersion, OwnClarity, Supplement
from roviec.plans.operations import (
    AlreadyIssued,
    Mending,
    UnableToRequire,
    UnableToUndo,
    UnableToWrite,
    draft_amendment,
    mend_lines,
    set_clarity,
    take_back_supplement,
    undo_last,
)
from roviec.plans.queries import clarity_of, found_by_rules, said_of, strictnesses, unit_book
from roviec.plans.queries.units import Lead, UnknownUnit, words_of_kind
from roviec.plans.tests.factories import a_plan, an_item, issued, the_draft
from roviec.regulations.enums import ClaritySlot, Strictness

SIX = list(ClaritySlot)
BASIS = "12-CV/VPQU"


def gaps(version):
    return {line.said.row.text: [gap.slot for gap in line.gaps] for line in clarity_of(version, TODAY)}


def mend(version, *lines, only_open=False, **cells):
    return mend_lines(version, lines, Mending(**cells), only_open=only_open, by=BUILDER, at=MONDAY)


@pytest.fixture
def plan(cast):
    return a_plan(cast.district, participants=cast.wards)


# ---- what is left open ----


def test_each_slot_that_a_line_leaves_open_is_named(cast, plan):
    an_item(plan, "Khác", lead=None)
    an_item(
        plan,
        "Rà soát hộ khó khăn",
        lead=cast.bo_de,
        leader=cast.leader,
        due_written="Quý II/2023",
        product="Danh sách",
        authority="Chủ tịch UBND quận",
    )
    found = clarity_of(the_draft(plan), TODAY)
    assert [gap.slot for gap in found[0].gaps] == SIX
    assert found[0].is_blocked
    assert found[1].gaps == []


def test_no_deadline_is_a_deadline_once_it_is_said(plan):
    an_item(plan, "Giữ gìn trật tự đô thị", due_written="Không thời hạn")
    an_item(plan, "Tuyên truyền lưu động", due_written="Thường xuyên")
    an_item(plan, "Chỉnh trang chợ")
    found = gaps(the_draft(plan))
    assert [ClaritySlot.TIME in slots for slots in found.values()] == [False, False, True]


def test_the_leader_may_come_from_the_assignment_of_areas_of_every_unit_that_leads(cast, plan):
    an_item(plan, "Chỉnh trang chợ")
    span = Span(date(2020, 1, 1), None)
    for ward in cast.wards[:2]:
        assign_area(cast.leader, Role.LEADER, unit=ward, basis="12-QĐ/QU", span=span, by=BUILDER, at=MONDAY)
    [line] = clarity_of(the_draft(plan), TODAY)
    assert "1 đơn vị chưa có lãnh đạo phụ trách" in [gap.words for gap in line.gaps]
    assign_area(cast.leader, Role.LEADER, unit=cast.ngoc_lam, basis="12-QĐ/QU", span=span, by=BUILDER, at=MONDAY)
    assert ClaritySlot.RESPONSIBILITY not in gaps(the_draft(plan))["Chỉnh trang chợ"]


def test_an_organisation_asks_more_or_less_from_a_day_on(cast, plan):
    an_item(plan, "Chỉnh trang chợ")
    asked = dict.fromkeys(SIX, Strictness.OFF) | {
        ClaritySlot.PERSON: Strictness.BLOCK,
        ClaritySlot.PRODUCT: Strictness.BLOCK,
    }
    assert set_clarity(cast.district, asked, BASIS, TODAY, by=BUILDER, at=MONDAY) == 6
    assert gaps(the_draft(plan)) == {"Chỉnh trang chợ": [ClaritySlot.PRODUCT]}
    assert clarity_of(the_draft(plan), TODAY)[0].is_blocked
    assert strictnesses(cast.district.pk, date(2023, 1, 1))[ClaritySlot.PRODUCT] == Strictness.WARN
    # A unit below follows its organisation; another organisation does not.
    assert strictnesses(cast.bo_de.pk, TODAY)[ClaritySlot.PRODUCT] == Strictness.BLOCK
    assert strictnesses(a_unit("Gia Lâm").pk, TODAY)[ClaritySlot.PRODUCT] == Strictness.WARN
    # The same again changes nothing.
    assert set_clarity(cast.district, asked, BASIS, TODAY, by=BUILDER, at=MONDAY) == 0
    assert Act.objects.filter(kind=PlanAct.CLARITY_SET).count() == 1


def test_without_a_decision_nothing_is_asked_and_a_task_always_has_somebody(cast):
    with pytest.raises(UnableToRequire):
        set_clarity(cast.district, {}, " ", TODAY, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToRequire, match="đơn vị chủ trì"):
        set_clarity(cast.district, {ClaritySlot.PERSON: Strictness.WARN}, BASIS, TODAY, by=BUILDER, at=MONDAY)
    assert not OwnClarity.objects.exists()


# ---- who leads, by rule ----


def test_a_rule_finds_the_units_of_a_kind_the_holders_of_a_title_and_those_chosen(cast, plan):
    offices = [a_unit(name, cast.district, UnitKind.DEPARTMENT, position=9) for name in ("Phòng Y tế", "Phòng Nội vụ")]
    for ward in cast.wards:
        a_holding(ward, "Chủ tịch UBND phường")
    a_holding(cast.bo_de, "Chủ tịch UBND phường")
    book = unit_book(cast.district.pk, TODAY)
    leads = {
        "kind": book.lead(words_of_kind(UnitKind.DEPARTMENT)),
        "title": book.lead("Chức danh: chủ tịch UBND phường"),
        "chosen": book.lead("Bồ Đề; Phòng Y tế"),
        "wards": book.lead("Các phường"),
        "one": book.lead("Bồ Đề"),
    }
    lines = [an_item(plan, text, lead=None, rule=lead) for text, lead in leads.items()]
    rows = list(ItemVersion.objects.filter(pk__in=[line.pk for line in lines]).order_by("position"))
    found = found_by_rules(rows, cast.district.pk, TODAY)
    wards = {ward.pk for ward in cast.wards}
    assert [set(found.leads(row)) for row in rows] == [
        {unit.pk for unit in offices},
        wards,
        {cast.bo_de.pk, offices[0].pk},
        wards,
        {cast.bo_de.pk},
    ]


def test_a_rule_that_finds_nobody_is_a_gap_and_a_name_nobody_bears_is_refused(cast, plan):
    an_item(plan, "Chỉnh trang chợ", lead=None, rule=Lead(LeadRule.TITLE, of="Giám đốc"))
    [line] = clarity_of(the_draft(plan), TODAY)
    assert line.leads == []
    assert line.is_blocked
    with pytest.raises(UnknownUnit):
        unit_book(cast.district.pk, TODAY).lead("Bồ Đề; Không có đơn vị này")


# ---- mending ----


def test_many_lines_of_a_draft_are_mended_in_one_step_and_taken_back(cast, plan):
    lines = [an_item(plan, f"Việc số {number}", lead=None) for number in range(3)]
    an_item(plan, "Nhóm", ItemKind.GROUP)
    draft = the_draft(plan)
    before = list(draft.lines.order_by("pk").values_list("lead_unit", "product", "due_on", "authority"))
    mended = mend(
        draft, *lines, lead=Lead(LeadRule.UNIT, cast.bo_de), co_units=(cast.gia_thuy,), leader=cast.leader,
        due_written="30/6/2023", product="Báo cáo", authority="Thường trực Quận ủy",
    )  # fmt: skip
    assert (mended.lines, mended.kept) == (3, 0)
    assert gaps(draft) == {f"Việc số {number}": [] for number in range(3)}
    act = Act.objects.get(kind=PlanAct.ITEMS_MENDED)
    assert ActObject.objects.filter(act_id=act.pk, type="plans.item").count() == 3
    assert undo_last(draft, by=BUILDER, at=MONDAY).count == 3
    assert list(draft.lines.order_by("pk").values_list("lead_unit", "product", "due_on", "authority")) == before
    assert not ItemVersion.co_units.through.objects.exists()


def test_filling_what_is_open_leaves_what_is_said(cast, plan):
    an_item(plan, "Việc số một", product="Danh sách")
    an_item(plan, "Việc số hai")
    draft = the_draft(plan)
    assert mend(draft, *draft.lines.all(), only_open=True, product="Báo cáo").lines == 1
    assert sorted(draft.lines.values_list("product", flat=True)) == ["Báo cáo", "Danh sách"]


def test_an_issued_plan_stays_and_what_it_leaves_open_is_said_besides_it(cast, plan):
    said, silent = an_item(plan, "Việc số một", product="Danh sách"), an_item(plan, "Việc số hai")
    version = issued(plan)
    mended = mend(version, said, silent, product="Báo cáo")
    assert (mended.lines, mended.kept) == (1, 1)
    assert list(version.lines.order_by("position").values_list("product", flat=True)) == ["Danh sách", ""]
    assert [(line.product, set(line.besides)) for line in said_of(version)] == [
        ("Danh sách", set()),
        ("Báo cáo", {"product"}),
    ]
    # Said otherwise: the row before is retracted, not rewritten, and taking back brings it again.
    mend(version, silent, product="Tờ trình", co_units=(cast.bo_de,))
    assert [line.co_unit_ids for line in said_of(version)] == [[], [cast.bo_de.pk]]
    take_back_supplement(version, by=BUILDER, at=MONDAY)
    assert [line.product for line in said_of(version)] == ["Danh sách", "Báo cáo"]
    take_back_supplement(version, by=BUILDER, at=MONDAY)
    assert [line.product for line in said_of(version)] == ["Danh sách", ""]
    assert Supplement.objects.count() == 3
    with pytest.raises(UnableToUndo):
        take_back_supplement(version, by=BUILDER, at=MONDAY)


def test_an_amendment_begins_with_what_was_said_besides_the_plan(cast, plan):
    line = an_item(plan, "Việc số một")
    version = issued(plan)
    mend(version, line, product="Báo cáo", leader=cast.leader, due_written="Quý III/2023", co_units=(cast.bo_de,))
    draft = draft_amendment(plan, by=BUILDER, at=MONDAY)
    row = draft.lines.get()
    assert (row.product, row.supervising_leader, row.due_on) == ("Báo cáo", cast.leader, date(2023, 9, 30))
    assert list(row.co_units.all()) == [cast.bo_de]


def test_what_cannot_be_read_mends_nothing(cast, plan):
    line = an_item(plan, "Việc số một")
    draft = the_draft(plan)
    for cells in ({}, {"due_written": "hôm nào đó"}, {"product": "x" * 301}):
        with pytest.raises(UnableToWrite):
            mend(draft, line, **cells)
    with pytest.raises(UnableToWrite):
        mend(draft, product="Báo cáo")
    issued(plan)
    draft.refresh_from_db()
    amended = draft_amendment(plan, by=BUILDER, at=MONDAY)
    amended.__class__.objects.filter(pk=amended.pk).update(retracted_at=MONDAY)
    with pytest.raises(AlreadyIssued):
        mend(amended, *amended.lines.all(), product="Báo cáo")


# ---- pages ----


def test_the_planner_mends_every_line_that_leaves_it_open_in_the_browser(cast, plan):
    for number in range(3):
        an_item(plan, f"Việc số {number}", product="Danh sách" if number == 0 else "")
    client = client_for(cast.planner)
    page = client.get(reverse("plans:clarity", args=[plan.pk, 1]))
    assert "chưa có sản phẩm" in page.content.decode()
    address = reverse("plans:mending", args=[plan.pk, 1])
    back = reverse("plans:clarity", args=[plan.pk, 1])
    wrong = client.post(
        address, {"everywhere": "on", "lead": "Không có đơn vị này", "product": "Báo cáo", "back": back}
    )
    assert (wrong.status_code, "Báo cáo" in wrong.content.decode()) == (422, True)
    done = client.post(address, {"everywhere": "on", "product": "Báo cáo", "back": back}, follow=True)
    assert done.redirect_chain == [(back, 302)]
    assert sorted(the_draft(plan).lines.values_list("product", flat=True)) == ["Báo cáo", "Báo cáo", "Danh sách"]
    client.post(reverse("plans:mending_undo", args=[plan.pk, 1]), {"back": back})
    assert sorted(the_draft(plan).lines.values_list("product", flat=True)) == ["", "", "Danh sách"]


def test_the_margin_of_an_issued_plan_says_what_cannot_go_out_to_those_who_hand_it_out(cast, plan):
    an_item(plan, "Chỉnh trang chợ")
    issued(plan)
    address = reverse("plans:plan", args=[plan.pk])
    assert "Chưa rõ" in client_for(cast.planner).get(address).content.decode()
    assert "Chưa rõ" not in client_for(cast.head).get(address).content.decode()


def test_only_who_administers_the_whole_organisation_sets_what_a_clear_task_says(cast):
    address = reverse("plans:clarity_rules")
    said = {slot.value: "WARN" for slot in SIX} | {"PERSON": "BLOCK", "since": "20/11/2023", "basis": BASIS}
    assert client_for(cast.planner).post(address, said).status_code == 403
    assert client_for(holder_of(cast.bo_de, Role.ADMINISTRATOR)).post(address, said).status_code == 403
    client = client_for(holder_of(cast.district, Role.ADMINISTRATOR))
    assert client.get(address).status_code == 200
    assert client.post(address, said | {"basis": ""}).status_code == 422
    assert client.post(address, said | {"PERSON": "OFF"}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert OwnClarity.objects.count() == 6


def test_the_clear_tasks_of_a_plan_are_for_its_planners_and_leaders(cast, plan):
    an_item(plan, "Chỉnh trang chợ")
    issued(plan)
    address = reverse("plans:clarity", args=[plan.pk, 1])
    assert client_for(cast.planner).get(address).status_code == 200
    assert client_for(cast.leader).get(address).status_code == 200
    assert client_for(cast.head).get(address).status_code == 403
