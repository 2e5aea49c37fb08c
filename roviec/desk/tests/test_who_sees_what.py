"""A ward sees its own row and the sums of the district; a sibling's figure, task or name by no address."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.desk.tests.factories import a_district, a_line
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, holder_of, the_head_of
from roviec.plans.models import Participation, PlanVersion, Target
from roviec.reports.models import Entry
from roviec.reports.operations import accept_correction, propose_correction
from roviec.reports.queries import a_figure
from roviec.reports.tests.factories import a_plan, a_target

JUNE = date(2023, 6, 30)


@pytest.fixture
def district():
    """Three wards; the second one has a figure, an overdue task with a reason, and a late report."""
    made = a_district(wards=3)
    made.accepts(0, 4)
    made.accepts(1, 7_771_777)  # a figure that no id of a row and no token looks like
    made.hands_out(0, due_on=JUNE)
    made.hands_out(1, due_on=JUNE, title="Việc riêng của phường bạn")
    return made


def page_of(holder, address: str) -> str:
    answer = client_for(holder).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_ward_sees_its_own_column_and_the_totals(district):
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get("/board/?view=month")
    board = page.context["board"]
    assert [unit.short_name for unit in board.shown] == ["Bồ Đề"]
    assert board.rows[0].total.value.value == 7_771_781
    assert [cell.value.value for cell in board.rows[0].cells] == [4]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/work/",
        "/board/",
        "/board/?view=month",
        "/board/items/",
        "/board/items/?part=overdue",
        "/board/sheet.xlsx",
    ],
)
def test_nothing_of_a_sibling_stands_on_any_page(district, address):
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get(address).content.decode(errors="replace")
    for word in ("7.771.777", "Cự Khối", "Việc riêng của phường bạn"):
        assert word not in page, word


def test_the_sentence_of_a_ward_counts_the_others_without_naming_them(district):
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get("/board/")
    board = page.context["board"]
    assert (board.tally.overdue, board.own_tally.overdue) == (2, 1)
    assert "Cự Khối" not in page.context["sentences"].whole
    assert "Cự Khối" not in page.context["message"]


def test_a_sibling_is_not_found_by_any_address(district):
    target = district.targets[0].pk
    sibling = district.wards[1].pk
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    for address in (
        f"/targets/{target}/units/{sibling}/2023-11/",
        f"/targets/{target}/units/{sibling}/2023-to-11/",
        f"/standings/{sibling}/",
        f"/board/?units={sibling}",
        f"/board/items/?units={sibling}",
        f"/board/sheet.xlsx?units={sibling}",
    ):
        assert client.get(address).status_code == 404, address


def test_its_own_addresses_and_the_totals_open(district):
    target, own, above = district.targets[0].pk, district.wards[0].pk, district.unit.pk
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    for address in (
        f"/targets/{target}/",
        f"/targets/{target}/units/{own}/2023-11/",
        f"/targets/{target}/units/{above}/2023-to-11/",
        f"/standings/{own}/",
        f"/standings/{above}/",
        f"/board/?units={own}",
    ):
        assert client.get(address).status_code == 200, address


def test_a_total_is_opened_without_the_siblings_parts(district):
    address = f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/2023-11/"
    origin = client_for(holder_of(district.wards[0], Role.HEAD)).get(address).context["origin"]
    assert [part.name for part in origin.parts] == ["Bồ Đề"]
    assert origin.hidden == 2
    assert "7.771.777" not in page_of(holder_of(district.wards[0], Role.HEAD), address)


def test_a_plan_may_open_its_rows_to_all_who_take_part(district):
    Participation.objects.filter(plan=district.plan, unit=district.wards[1]).update(is_open=True)
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    board = client.get("/board/?view=month").context["board"]
    assert [unit.short_name for unit in board.shown] == ["Bồ Đề", "Cự Khối"]
    page = client.get(f"/targets/{district.targets[0].pk}/units/{district.wards[1].pk}/2023-11/")
    assert page.context["cell"].text == "7.771.777"
    assert (page.context["origin"].reports, page.context["origin"].evidence) == ([], [])
    # Opening the figures opens neither the tasks nor the sheet.
    assert "Việc riêng của phường bạn" not in client.get("/board/").content.decode()


def test_an_opened_figure_does_not_tell_why_a_sibling_corrected_it(district):
    ward, target = district.wards[1], district.targets[0]
    entry = Entry.objects.get(report__unit=ward, target=target)
    by = the_head_of(ward)
    wish = propose_correction(entry, a_figure(778), "Ghi nhầm của bà Hoa", by=by, at=MONDAY)
    accept_correction(wish, by=district.planner.actor, at=MONDAY)
    Participation.objects.filter(plan=district.plan, unit=ward).update(is_open=True)
    address = f"/targets/{target.pk}/units/{ward.pk}/2023-11/"
    page = page_of(holder_of(district.wards[0], Role.HEAD), address)
    assert "778" in page
    assert "Ghi nhầm của bà Hoa" not in page
    assert "Ghi nhầm của bà Hoa" in page_of(holder_of(ward, Role.HEAD), address)


def test_a_draft_is_nowhere(district):
    hidden = a_plan(district.unit, district.wards, "KH đang soạn")
    target = a_target(hidden, "Chỉ tiêu đang soạn")
    PlanVersion.objects.filter(plan=hidden).update(state="DRAFT", effective_from=None)
    planner = client_for(holder_of(district.unit, Role.PLANNER))
    assert planner.get(f"/targets/{target.pk}/").status_code == 404
    assert planner.get(f"/board/?plan={hidden.pk}").status_code == 404
    assert "Chỉ tiêu đang soạn" not in planner.get("/board/").content.decode()
    assert "Chỉ tiêu đang soạn" not in planner.get("/search/?q=dang+soan").content.decode()


def test_another_organisation_is_not_found(district):
    other = a_unit("Quận khác")
    stranger = client_for(holder_of(other, Role.PLANNER))
    target = district.targets[0].pk
    for address in (
        f"/targets/{target}/",
        f"/targets/{target}/units/{district.unit.pk}/2023-11/",
        f"/board/trend/?target={target}&year=2023",
        f"/standings/{district.wards[0].pk}/",
        f"/board/?plan={district.plan.pk}",
    ):
        assert stranger.get(address).status_code == 404, address


def test_an_auditor_reads_everything_of_his_district(district):
    client = client_for(holder_of(district.unit, Role.AUDITOR))
    assert len(client.get("/board/").context["board"].shown) == 3
    assert client.get(f"/targets/{district.targets[0].pk}/units/{district.wards[1].pk}/2023-11/").status_code == 200


def test_nobody_reads_without_signing_in(client):
    for address in ("/", "/work/", "/board/", "/search/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("written", ["2023-13", "2023-00", "0000", "2023-to-99", "2023-q5", "x"])
def test_a_span_that_is_none_is_not_found(district, written):
    client = client_for(holder_of(district.unit, Role.PLANNER))
    assert client.get(f"/targets/{district.targets[0].pk}/units/{district.unit.pk}/{written}/").status_code == 404


@pytest.mark.parametrize("choice", ["plan=abc", "month=13", "month='", "view=;drop", "year=99999", "term=-1", "part=x"])
def test_a_choice_that_is_not_offered_changes_nothing(district, choice):
    client = client_for(holder_of(district.unit, Role.PLANNER))
    answer = client.get(f"/board/?{choice}")
    assert answer.status_code in {200, 404}
    if "plan" not in choice:
        assert answer.context["board"].wanted.span.token == "2023-to-11"


def test_search_never_finds_people_nor_a_sibling(district):
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    assert client.get("/search/?q=Chu+tich").context["found"] == []
    assert client.get("/search/?q=Cu+Khoi").context["found"] == []
    [own] = client.get("/search/?q=BO+DE").context["found"]
    assert [hit.what for hit in own.hits] == ["Bồ Đề"]


@pytest.mark.parametrize("words", ["nha van hoa", "Nhà Văn Hóa", "NHÀ VĂN HOÁ", "văn hóa nhà"])
def test_search_needs_no_marks_and_no_order(district, words):
    a_line(district.plan, "Xây nhà văn hóa tổ dân phố")
    [found] = client_for(holder_of(district.unit, Role.PLANNER)).get("/search/", {"q": words}).context["found"]
    assert "nhà văn hóa" in found.hits[0].what


def test_an_empty_search_says_what_can_be_searched(district):
    page = page_of(holder_of(district.unit, Role.PLANNER), "/search/")
    assert "Không tìm theo tên người" in page
    assert Target.objects.exists()


def test_a_unit_below_a_ward_reads_neither_the_ward_s_tasks_nor_the_rows_opened_to_participants(district):
    ward, sibling = district.wards[0], district.wards[1]
    group = client_for(holder_of(a_unit("Tổ dân phố 1", parent=ward), Role.HEAD))
    Participation.objects.filter(plan=district.plan, unit=sibling).update(is_open=True)
    own = f"/standings/{ward.pk}/"
    for address in ("/", "/board/?view=month", "/board/items/", f"/targets/{district.targets[0].pk}/", own):
        page = group.get(address).content.decode()
        assert "7.771.777" not in page, address
        assert "Rà soát hộ nghèo" not in page, address
    assert group.get(f"/targets/{district.targets[0].pk}/units/{sibling.pk}/2023-11/").status_code == 404
