"""Who sees plans and their drafts, and who writes in them: every address through its door."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roviec.acts.operations import record
from roviec.kit.doors import DOORS
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_holding, a_member, a_unit, client_for
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.plans.enums import DRAFTING, ItemKind, PlanAct
from roviec.plans.models import Participation
from roviec.plans.operations import Part, draft_amendment, set_participants
from roviec.plans.queries import visible_plans
from roviec.plans.tests.factories import a_plan, a_target, an_item, issued, the_plan_of


def get(holding, name, *args):
    return client_for(holding).get(reverse(f"plans:{name}", args=args))


def post(holding, name, *args, **data):
    return client_for(holding).post(reverse(f"plans:{name}", args=args), data)


def seen_by(holding):
    return {plan.short_title for plan in visible_plans(a_member(holding))}


def test_a_ward_sees_issued_plans_of_the_district_and_no_draft(cast):
    the_plan_of(cast)
    a_plan(cast.district, "KH đang soạn")
    assert seen_by(cast.contact) == {"KH 160"}
    assert seen_by(cast.planner) == {"KH 160", "KH đang soạn"}


def test_a_ward_does_not_read_in_the_history_that_an_amendment_is_drafted(cast):
    plan = the_plan_of(cast)
    draft_amendment(plan, by=BUILDER, at=MONDAY)
    lines = get(cast.contact, "history", plan.pk).context["history"]
    assert {line.kind for line in lines} >= {PlanAct.ISSUED, PlanAct.PARTICIPANTS_SET}
    assert not DRAFTING & {line.kind for line in lines}
    seen = {line.kind for line in get(cast.planner, "history", plan.pk).context["history"]}
    assert seen >= {PlanAct.AMENDMENT_DRAFTED, PlanAct.ITEMS_ADDED, PlanAct.ISSUED}


def test_a_ward_sees_no_plan_of_another_ward(cast):
    own, other = a_plan(cast.bo_de, "KH Bồ Đề"), a_plan(cast.gia_thuy, "KH Gia Thụy")
    for plan in (own, other):
        an_item(plan)
        issued(plan)
    assert seen_by(cast.head) == {"KH Bồ Đề"}
    assert seen_by(cast.planner) == {"KH Bồ Đề", "KH Gia Thụy"}


def test_a_unit_elsewhere_sees_a_plan_it_takes_part_in(cast):
    office = a_unit("Văn phòng thành phố")
    guest = a_holding(office, roles=(Role.HEAD,))
    plan = the_plan_of(cast)
    assert seen_by(guest) == set()
    set_participants(plan, [Part(unit, None) for unit in [*cast.wards, office]], by=BUILDER, at=MONDAY)
    assert seen_by(guest) == {"KH 160"}


@pytest.mark.parametrize("role", [Role.MONITOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_looks_on_at_a_ward_does_not_see_its_draft(cast, role):
    a_plan(cast.bo_de, "KH Bồ Đề đang soạn")
    assert seen_by(a_holding(cast.district, "Theo dõi phường", roles=(role,), over=cast.bo_de)) == set()


def test_a_ward_s_own_draft_is_seen_in_the_ward_and_by_those_who_may_write_it(cast):
    a_plan(cast.bo_de, "KH Bồ Đề đang soạn")
    assert seen_by(cast.contact) == seen_by(cast.planner) == {"KH Bồ Đề đang soạn"}
    assert seen_by(cast.stranger) == set()
    assert seen_by(a_holding(cast.district, "Chuyên viên")) == set()


@pytest.mark.parametrize("name", ["plan", "history", "draft", "issue", "participants", "new_line", "paste"])
def test_a_foreign_draft_is_not_there_by_any_address(cast, name):
    plan = a_plan(cast.gia_thuy)
    assert get(cast.head, name, plan.pk).status_code == 404


def test_a_version_in_draft_is_not_there_for_a_ward(cast):
    plan = the_plan_of(cast)
    draft_amendment(plan, by=BUILDER, at=MONDAY)
    assert get(cast.contact, "version", plan.pk, 1).status_code == 200
    assert get(cast.contact, "version", plan.pk, 2).status_code == 404
    assert get(cast.planner, "version", plan.pk, 2).status_code == 200


def test_a_target_that_only_stands_in_a_draft_is_not_there_for_a_ward(cast):
    plan = the_plan_of(cast)
    old = plan.items.get(kind=ItemKind.TARGET)
    draft_amendment(plan, by=BUILDER, at=MONDAY)
    new = a_target(plan, "Chỉ tiêu mới").item
    assert get(cast.contact, "target", plan.pk, old.pk).status_code == 200
    assert get(cast.contact, "target", plan.pk, new.pk).status_code == 404


def test_a_target_and_a_line_are_found_under_their_own_plan_only(cast):
    plan, other = the_plan_of(cast), a_plan(cast.district, "KH 161")
    target, line = plan.items.get(kind=ItemKind.TARGET), an_item(other)
    assert get(cast.planner, "target", other.pk, target.pk).status_code == 404
    assert get(cast.planner, "line", plan.pk, line.item_id).status_code == 404
    assert post(cast.planner, "cell", plan.pk, line.item_id, cell="note", value="x", version=1).status_code == 404


WRITING = [
    ("get", "particulars"),
    ("get", "participants"),
    ("get", "draft"),
    ("get", "new_line"),
    ("get", "paste"),
    ("post", "fill"),
    ("post", "removal"),
    ("post", "undo"),
]
ISSUING = [("get", "issue"), ("get", "amendment"), ("get", "draft_removal")]


@pytest.mark.parametrize(("method", "name"), WRITING + ISSUING)
def test_who_only_reads_does_not_write(cast, method, name):
    plan = the_plan_of(cast)
    ask = get if method == "get" else post
    auditor = a_holding(cast.district, "Kiểm tra", roles=(Role.AUDITOR,))
    for holding in (cast.contact, cast.head, auditor):
        assert ask(holding, name, plan.pk).status_code == 403


@pytest.mark.parametrize(("method", "name"), WRITING)
def test_a_leader_issues_but_does_not_write(cast, method, name):
    plan = the_plan_of(cast)
    assert (get if method == "get" else post)(cast.leader, name, plan.pk).status_code == 403


@pytest.mark.parametrize(("_method", "name"), ISSUING)
def test_a_leader_and_a_planner_issue(cast, _method, name):
    plan = the_plan_of(cast, is_issued=name == "amendment")
    for holding in (cast.leader, cast.planner):
        assert get(holding, name, plan.pk).status_code == 200


def test_only_a_planner_begins_a_plan(cast):
    assert get(cast.planner, "new").status_code == 200
    assert get(cast.head, "new").status_code == 403


@pytest.mark.parametrize("name", ["measure", "reporters", "goals"])
def test_only_the_planner_sets_a_target(cast, name):
    plan = the_plan_of(cast)
    target = plan.items.get(kind=ItemKind.TARGET)
    assert get(cast.planner, name, plan.pk, target.pk).status_code == (302 if name == "measure" else 200)
    assert get(cast.contact, name, plan.pk, target.pk).status_code == 403


def test_every_door_of_plans_says_who_and_where(cast):
    doors = {name: door for name, door in DOORS.items() if name.startswith("plans.")}
    assert len(doors) == 17
    assert all(door.verb and door.where for door in doors.values())


def goals_shown(holding, plan):
    target = plan.items.get(target__isnull=False)
    return {str(unit): goals for unit, _source, goals in get(holding, "target", plan.pk, target.pk).context["rows"]}


def test_a_ward_reads_its_own_goal_and_the_whole_but_no_sibling_s(cast):
    plan = the_plan_of(cast, goals=(5, 6, 4))
    assert goals_shown(cast.head, plan) == {"Long Biên": [15], "Bồ Đề": [5]}
    assert set(goals_shown(cast.planner, plan)) == {"Long Biên", "Bồ Đề", "Gia Thụy", "Ngọc Lâm"}


def test_a_ward_reads_a_sibling_s_goal_where_the_plan_opens_its_rows(cast):
    plan = the_plan_of(cast, goals=(5, 6, 4))
    Participation.objects.filter(plan=plan, unit=cast.gia_thuy).update(is_open=True)
    assert goals_shown(cast.head, plan) == {"Long Biên": [15], "Bồ Đề": [5], "Gia Thụy": [6]}


def test_the_trace_line_names_no_plan_that_the_reader_does_not_see(cast):
    above = a_plan(cast.district, "KH đang soạn")
    plan = a_plan(cast.district, "KH 161", serves=above, participants=cast.wards)
    an_item(plan)
    issued(plan)
    assert "KH đang soạn" not in get(cast.head, "plan", plan.pk).content.decode()
    assert "KH đang soạn" in get(cast.planner, "plan", plan.pk).content.decode()


def test_what_a_reader_may_not_be_told_takes_no_place_in_his_history(cast):
    """Longer drafting than a history shows must not hide that the plan was issued."""
    plan = the_plan_of(cast)
    draft_amendment(plan, by=BUILDER, at=MONDAY)
    for number in range(210):
        record(PlanAct.ITEM_CHANGED, by=BUILDER, on=plan, at=MONDAY, data={"columns": [number]})
    assert PlanAct.ISSUED in {line.kind for line in get(cast.contact, "history", plan.pk).context["history"]}
