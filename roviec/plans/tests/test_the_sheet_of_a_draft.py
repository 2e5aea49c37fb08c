"""The sheet of a draft: cells that save themselves, pasting, filling down, undo; what comes twice is done once."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.acts.models import Act
from roviec.organisations.tests.factories import client_for
from roviec.plans.models import ItemVersion
from roviec.plans.tests.factories import a_group, a_plan, an_item, issued, the_draft, the_plan_of
from roviec.plans.tests.pages import at, hidden, write


@pytest.fixture
def planner(cast):
    return client_for(cast.planner)


# ---- the sheet ----


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
