"""The pages of plans: list, annex, sheet with cells that save themselves, pasting, issuing, targets and goals."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_document
from roviec.organisations.tests.factories import MONDAY, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans import margin
from roviec.plans.enums import ItemKind, PlanKind, PlanState
from roviec.plans.margin import Mark
from roviec.plans.models import ItemVersion, Plan
from roviec.plans.operations import Words, add_items
from roviec.plans.tests.factories import a_group, a_plan, a_target, an_item, issued, the_draft, the_plan_of

# What every page asks before the page itself: session, person, holdings, the post's unit, roles.
FRAME = 5
# Beyond every id that a run of the tests gives out: a small number may be a row that another test's order has made.
NO_ROW = "999999999"


@pytest.fixture
def planner(cast):
    return client_for(cast.planner)


def at(name, *args):
    return reverse(f"plans:{name}", args=args)


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
    assert [line.row.text for line, _marks in late.context["lines"]] == ["Nhóm I", "Việc 0"]
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


# ---- the sheet ----


def write(client, line, cell, value, version=1):
    address = at("cell", line.plan_version.plan_id, line.item_id)
    return client.post(address, {"cell": cell, "value": value, "version": version}, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("cell", "typed", "column", "kept"),
    [
        ("text", "Sơn kẻ vạch", "text", "Sơn kẻ vạch"),
        ("number", "II.3", "number", "II.3"),
        ("due_written", "Quý II", "due_on", date(2023, 6, 30)),
        ("product", "Báo cáo", "product", "Báo cáo"),
        ("lead", "các phường", "lead_rule", "ALL_WARDS"),
        ("lead", "", "lead_rule", ""),
    ],
)
def test_a_cell_saves_itself_and_answers_with_its_row(cast, planner, cell, typed, column, kept):
    line = an_item(a_plan(cast.district), lead=cast.bo_de)
    answer = write(planner, line, cell, typed)
    assert answer.status_code == 200
    assert 'data-version="2"' in answer.content.decode()
    assert '"saved"' in answer["HX-Trigger"]
    assert getattr(ItemVersion.objects.get(), column) == kept


@pytest.mark.parametrize(
    ("cell", "typed", "status", "words"),
    [
        ("text", "   ", 422, ""),
        ("due_written", "khi rảnh", 422, "khi rảnh"),
        ("lead", "Sài Gòn", 422, "Sài Gòn"),
        ("co_units", "Bồ Đề; Sài Gòn", 422, "Sài Gòn"),
        ("version", "9", 404, ""),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(cast, planner, cell, typed, status, words):
    line = an_item(a_plan(cast.district))
    answer = write(planner, line, cell, typed)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert ItemVersion.objects.get().version == 1


@pytest.mark.parametrize("cell", ["number", "text", "product", "note"])
def test_what_the_database_does_not_take_is_left_out_of_a_cell(cast, planner, cell):
    line = an_item(a_plan(cast.district))
    assert write(planner, line, cell, "II\x003").status_code == 200
    assert getattr(ItemVersion.objects.get(), cell) == "II3"


def test_a_cell_of_a_row_that_somebody_changed_is_answered_with_409(cast, planner):
    line = an_item(a_plan(cast.district))
    assert write(planner, line, "note", "một").status_code == 200
    assert write(planner, line, "note", "hai").status_code == 409
    assert write(planner, line, "note", "hai", version="x").status_code == 409
    assert write(planner, line, "note", "hai", version="9" * 5000).status_code == 409


def test_a_cell_of_a_removed_row_and_of_an_issued_plan_is_answered_with_409(cast, planner):
    plan = the_plan_of(cast, is_issued=False)
    line = the_draft(plan).lines.get(number="II.1")
    issued(plan)
    assert write(planner, line, "note", "x").status_code == 409
    other = an_item(a_plan(cast.district, "KH 161"))
    planner.post(at("removal", other.plan_version.plan_id), {"line": other.item_id})
    assert write(planner, other, "note", "x").status_code == 409


@pytest.mark.parametrize("name", ["undo", "removal", "fill"])
def test_a_step_on_an_issued_version_is_answered_with_409_and_a_sentence(cast, planner, name):
    plan = the_plan_of(cast)
    lines = [line.item_id for line in plan.versions.get().lines.all()]
    answer = planner.post(at(name, plan.pk), {"line": lines, "cell": "note"})
    assert answer.status_code == 409
    assert "đã ban hành" in answer.content.decode()


def test_the_page_of_a_line_works_without_script(cast, planner):
    plan = a_plan(cast.district)
    heading = a_group(plan, "An sinh", "I")
    new = {
        "kind": "TASK", "under": heading.item_id, "number": "I.1", "text": "Rà soát", "lead": "Bồ Đề",
        "co_units": "Gia Thụy\nNgọc Lâm", "due_written": "30/6", "product": "", "note": "",
    }  # fmt: skip
    assert planner.post(at("new_line", plan.pk), new).status_code == 302
    line = ItemVersion.objects.get(number="I.1")
    assert (line.parent_id, line.lead_unit, line.co_units.count()) == (heading.item_id, cast.bo_de, 2)
    answer = planner.post(at("line", plan.pk, line.item_id), new | {"under": "", "note": "mới", "version": 1})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.parent_id, line.note) == (None, "mới")
    wrong = planner.post(at("line", plan.pk, line.item_id), new | {"lead": "Sài Gòn", "version": 2})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["lead"])
    assert planner.post(at("line", plan.pk, line.item_id), new | {"note": "y", "version": 1}).status_code == 409


def test_ticked_lines_are_filled_down_removed_and_brought_back(cast, planner):
    plan = a_plan(cast.district)
    lines = [an_item(plan, "một", product="Báo cáo"), an_item(plan, "hai"), an_item(plan, "ba")]
    ticked = [line.item_id for line in lines]
    assert planner.post(at("fill", plan.pk), {"cell": "product", "line": ticked}).status_code == 302
    assert set(ItemVersion.objects.values_list("product", flat=True)) == {"Báo cáo"}
    assert planner.post(at("removal", plan.pk), {"line": ticked[:2]}).status_code == 302
    assert ItemVersion.objects.count() == 1
    for expected in (3, 3, 2):
        assert planner.post(at("undo", plan.pk)).status_code == 302
        assert ItemVersion.objects.count() == expected


@pytest.mark.parametrize("data", [{}, {"line": "1"}, {"cell": "text", "line": "x"}])
def test_nothing_ticked_is_a_sentence_and_not_a_change(cast, planner, data):
    plan = a_plan(cast.district)
    an_item(plan)
    for name in ("fill", "removal"):
        assert planner.post(at(name, plan.pk), data).status_code == 422
    assert ItemVersion.objects.count() == 1


def test_a_line_moves_up_and_down(cast, planner):
    plan = a_plan(cast.district)
    first, second = an_item(plan, "một"), an_item(plan, "hai")

    def order():
        return [line.text for line in the_draft(plan).lines.order_by("position")]

    planner.post(at("place", plan.pk, second.item_id), {"move": "up"})
    assert order() == ["hai", "một"]
    planner.post(at("place", plan.pk, second.item_id), {"move": "up"})
    assert order() == ["hai", "một"]
    planner.post(at("place", plan.pk, second.item_id), {"move": "down"})
    planner.post(at("place", plan.pk, second.item_id), {"move": "down"})
    assert order() == ["một", "hai"]
    assert first.item_id


def test_a_paste_is_shown_first_and_then_added(cast, planner):
    plan = a_plan(cast.district)
    data = {"kind": "TASK", "rows": "1\tRà soát\tBồ Đề\n2\tViệc hỏng\tSài Gòn"}
    shown = planner.post(at("paste", plan.pk), data)
    assert (shown.context["good"], shown.context["bad"]) == (1, 1)
    assert not ItemVersion.objects.exists()
    added = planner.post(at("paste", plan.pk), data | {"add": "1"})
    assert [line.text for line in ItemVersion.objects.all()] == ["Rà soát"]
    assert added.context["form"]["rows"].value() == "2\tViệc hỏng\tSài Gòn"


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


def hidden(page) -> str:
    return str(page.context["form"]["key"].value())


def test_a_new_line_sent_twice_stands_once(cast, planner):
    plan = a_plan(cast.district)
    address = at("new_line", plan.pk)
    typed = {"kind": "TASK", "text": "Rà soát hộ nghèo", "key": hidden(planner.get(address))}
    assert [planner.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert the_draft(plan).lines.count() == 1
    # The same words with the key of another form are another line.
    planner.post(address, typed | {"key": hidden(planner.get(address))})
    assert the_draft(plan).lines.count() == 2


def test_a_paste_sent_twice_stands_once_and_a_longer_one_is_not_guessed_at(cast, planner):
    plan = a_plan(cast.district)
    address = at("paste", plan.pk)
    typed = {"kind": "TASK", "rows": "1\tViệc một\n2\tViệc hai", "key": hidden(planner.get(address)), "add": "1"}
    assert [planner.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert the_draft(plan).lines.count() == 2
    longer = planner.post(address, typed | {"rows": typed["rows"] + "\n3\tViệc ba"})
    assert longer.status_code == 422
    assert the_draft(plan).lines.count() == 2


def test_a_line_is_changed_and_moved_in_one_act_or_not_at_all(cast, planner):
    plan = a_plan(cast.district)
    heading, line = a_group(plan), an_item(plan, "Rà soát")
    acts = Act.objects.count()
    typed = {"kind": "TASK", "text": "Rà soát lại", "under": str(heading.item_id), "version": line.version}
    assert planner.post(at("line", plan.pk, line.item_id), typed).status_code == 302
    line.refresh_from_db()
    assert (line.text, line.parent_id) == ("Rà soát lại", heading.item_id)
    assert Act.objects.count() == acts + 1
    # A heading cannot stand under what stands under it, and then its words stay too.
    inner = a_group(plan, "Nhóm trong", under=heading)
    typed = {"kind": "GROUP", "text": "Tên khác", "under": str(inner.item_id), "version": heading.version}
    assert planner.post(at("line", plan.pk, heading.item_id), typed).status_code == 422
    heading.refresh_from_db()
    assert heading.text != "Tên khác"
