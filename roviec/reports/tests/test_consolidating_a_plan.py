"""The standing agency's report: figures with coverage, texts of the units, frozen when sent, flagged when the ledger moves on."""

from __future__ import annotations

from html import unescape
from http import HTTPStatus
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from psycopg.types.range import DateRange

from roviec.kit.errors import Stale
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    a_unit,
    client_for,
    holder_of,
    the_contact_of,
    the_head_of,
    the_planner_of,
)
from roviec.plans.enums import Stewardship
from roviec.plans.models import Steward
from roviec.reports.enums import ConsolidatedState
from roviec.reports.models import Consolidated, Entry
from roviec.reports.operations import (
    UnableToConsolidate,
    accept_correction,
    accept_report,
    approve_consolidated,
    begin_consolidated,
    propose_correction,
    return_consolidated,
    submit_consolidated,
    submit_report,
    write_consolidated,
    write_narrative,
)
from roviec.reports.queries import a_figure, content_hash
from roviec.reports.queries.consolidated import page_of, periods_to_report
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_plan, a_report, a_scheme, a_target, fill, the_report

pytestmark = pytest.mark.django_db
OK, FOUND, REFUSED, STALE = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@pytest.fixture
def agency(cast):
    return a_unit("Phòng Nội vụ", cast.district)


@pytest.fixture
def plan(cast, agency):
    plan = a_plan(cast.district, cast.wards)
    a_target(plan)
    Steward.objects.create(plan=plan, unit=agency, kind=Stewardship.STANDING_AGENCY, valid=DateRange(plan.valid.lower))
    scheme = a_scheme(cast.district, cast.wards, plan=plan)
    a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme, state="ACCEPTED")
    told = fill(the_report(scheme, cast.gia_thuy), {HOUSES: 3}, by=the_head_of(cast.gia_thuy))
    write_narrative(told, "Đã bàn giao ba nhà.", by=the_head_of(cast.gia_thuy), at=MONDAY)
    submit_report(told, by=the_head_of(cast.gia_thuy), at=MONDAY)
    told.refresh_from_db()
    accept_report(told, content_hash(told), by=the_planner_of(cast.district), at=MONDAY)
    the_report(scheme, cast.ngoc_lam)
    return plan


@pytest.fixture
def report(cast, plan):
    return begin_consolidated(plan, NOVEMBER, by=the_planner_of(cast.district), at=MONDAY)


def sent(report, agency):
    write_consolidated(report, "Nhìn chung tốt.", by=the_contact_of(agency), at=MONDAY)
    report.refresh_from_db()
    return submit_consolidated(report, page_of(report).seal, by=the_head_of(agency), at=MONDAY)


def address(name, report):
    return reverse(f"reports:{name}", args=[report.pk])


def test_it_is_offered_for_the_sheets_periods_and_the_longer_ones_they_end(cast, plan):
    found = [standing.period for standing in periods_to_report(plan, MONDAY.date())]
    assert found == [NOVEMBER]
    the_report(plan.schemes.get(), cast.bo_de, Period.month(2023, 9))
    kinds = [standing.period for standing in periods_to_report(plan, MONDAY.date())]
    assert Period.of(PeriodKind.QUARTER, Period.month(2023, 9).start) in kinds
    with pytest.raises(UnableToConsolidate):
        begin_consolidated(plan, Period.month(2023, 1), by=the_planner_of(cast.district), at=MONDAY)
    report = begin_consolidated(plan, NOVEMBER, by=the_planner_of(cast.district), at=MONDAY)
    assert begin_consolidated(plan, NOVEMBER, by=the_planner_of(cast.district), at=MONDAY) == report
    assert report.unit.versions.get().name == "Phòng Nội vụ"


def test_its_figures_come_from_the_ledger_with_who_is_missing(report):
    page = page_of(report)
    [row] = page.rows
    assert (row.figure.value, row.figure.to_date, row.figure.coverage) == ("7", "7", "2/3")
    assert row.figure.missing == ["Ngọc Lâm"]
    assert (page.coverage.sent, page.coverage.total, page.coverage.missing) == (2, 3, ["Ngọc Lâm"])
    assert [(one.unit.name, one.text) for one in page.told] == [("Gia Thụy", "Đã bàn giao ba nhà.")]


def test_sending_freezes_it_and_a_later_change_is_flagged_not_shown_as_sent(cast, report, agency, plan):
    before = sent(report, agency)
    assert before.snapshot["figures"][0]["value"] == "7"
    entry = Entry.objects.get(report__unit=cast.bo_de)
    wish = propose_correction(entry, a_figure(5), "Đếm lại", by=the_head_of(cast.bo_de), at=MONDAY)
    accept_correction(wish, by=the_planner_of(cast.district), at=MONDAY)

    page = page_of(Consolidated.objects.select_related("plan").get(pk=report.pk))
    assert page.rows[0].figure.value == "7"
    assert "8" in page.changed[0].now
    assert "đã thay đổi sau khi gửi" in client_for(cast.planner).get(address("consolidated", report)).content.decode()


def test_what_changed_between_looking_and_sending_is_not_sent_unseen(cast, report, agency):
    write_consolidated(report, "Tốt.", by=the_planner_of(cast.district), at=MONDAY)
    report.refresh_from_db()
    seen = page_of(report).seal
    write_consolidated(report, "Tốt hơn.", by=the_planner_of(cast.district), at=MONDAY)
    with pytest.raises(Stale):
        submit_consolidated(report, seen, by=the_head_of(agency), at=MONDAY)
    with pytest.raises(Stale):
        write_consolidated(report, "Khác.", version=1, by=the_planner_of(cast.district), at=MONDAY)


def test_it_is_returned_with_words_and_approved_by_another_hand(cast, report, agency):
    report = sent(report, agency)
    with pytest.raises(UnableToConsolidate):
        approve_consolidated(report, report.snapshot_hash, by=the_head_of(agency), at=MONDAY)
    with pytest.raises(UnableToConsolidate):
        return_consolidated(report, " ", by=the_planner_of(cast.district), at=MONDAY)
    report = return_consolidated(report, "Bổ sung nguyên nhân", by=the_planner_of(cast.district), at=MONDAY)
    assert (report.state, report.snapshot) == (ConsolidatedState.RETURNED, None)

    report = submit_consolidated(report, page_of(report).seal, by=the_head_of(agency), at=MONDAY)
    with pytest.raises(Stale):
        approve_consolidated(report, "0" * 64, by=the_planner_of(cast.district), at=MONDAY)
    report = approve_consolidated(report, report.snapshot_hash, by=the_planner_of(cast.district), at=MONDAY)
    assert report.state == ConsolidatedState.APPROVED
    with pytest.raises(UnableToConsolidate):
        write_consolidated(report, "Sửa", by=the_planner_of(cast.district), at=MONDAY)


def test_it_is_begun_composed_sent_and_approved_on_its_pages(cast, plan, agency):
    planner, head = client_for(cast.planner), client_for(holder_of(agency, Role.HEAD))
    listed = reverse("reports:consolidations", args=[plan.pk])
    assert "Lập báo cáo tháng 11/2023" in planner.get(listed).content.decode()
    begun = {"kind": "MONTH", "start": "2023-11-01"}
    assert planner.post(reverse("reports:consolidation_begin", args=[plan.pk]), begun).status_code == FOUND
    report = Consolidated.objects.get()
    page = unescape(planner.get(address("consolidated", report)).content.decode())
    assert "2/3 đơn vị đã gửi báo cáo. Còn thiếu: Ngọc Lâm." in page or "Ngọc Lâm" in page
    typed = {"narrative": "Tháng 11:", "version": report.version, "add": str(cast.gia_thuy.pk)}
    assert planner.post(address("consolidated_narrative", report), typed).status_code == FOUND
    report.refresh_from_db()
    assert report.narrative == "Tháng 11:\n\nGia Thụy: Đã bàn giao ba nhà."
    stale = planner.post(address("consolidated_narrative", report), typed | {"narrative": "Khác"})
    assert stale.status_code == STALE
    assert "Khác" in stale.content.decode()

    assert head.post(address("consolidated_submission", report), {"seen": "0" * 64}).status_code == STALE
    seal = page_of(Consolidated.objects.select_related("plan").get(pk=report.pk)).seal
    assert head.post(address("consolidated_submission", report), {"seen": seal}).status_code == FOUND
    leader = client_for(cast.leader)
    assert leader.post(address("consolidated_return", report), {"words": ""}).status_code == REFUSED
    assert leader.post(address("consolidated_approval", report), {"seen": seal}).status_code == FOUND
    assert Consolidated.objects.get().state == ConsolidatedState.APPROVED


def test_a_ward_neither_opens_nor_writes_it(cast, report, plan):
    ward = client_for(cast.head)
    assert ward.get(address("consolidated", report)).status_code == HTTPStatus.NOT_FOUND
    assert ward.get(address("consolidated_paper", report)).status_code == HTTPStatus.NOT_FOUND
    assert ward.post(address("consolidated_narrative", report), {"narrative": "x"}).status_code == HTTPStatus.NOT_FOUND
    page = ward.get(reverse("reports:consolidations", args=[plan.pk])).content.decode()
    assert "Lập báo cáo" not in page


def test_it_leaves_as_a_workbook_and_as_a_paper(cast, report, agency):
    sent(report, agency)
    Consolidated.objects.filter(pk=report.pk).update(narrative="=1+1 \x0b tốt")
    browser = client_for(cast.planner)
    book = load_workbook(BytesIO(browser.get(address("consolidated_workbook", report)).content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {HOUSES, "7", "2/3", "Ngọc Lâm"} <= set(cells)
    assert [cell.data_type for row in book.worksheets[1].iter_rows() for cell in row if cell.value][-1] == "s"
    paper = Document(BytesIO(browser.get(address("consolidated_paper", report)).content))
    words = "\n".join(
        [p.text for p in paper.paragraphs] + [c.text for t in paper.tables for r in t.rows for c in r.cells]
    )
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "PHÒNG NỘI VỤ" in words
    assert HOUSES in words


def test_the_sheet_leaves_as_a_workbook_and_as_a_paper(cast, plan):
    report = Entry.objects.get(report__unit=cast.bo_de).report
    browser = client_for(cast.head)
    book = load_workbook(BytesIO(browser.get(address("paper_workbook", report)).content))
    assert 4 in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    paper = Document(BytesIO(browser.get(address("paper_word", report)).content))
    assert HOUSES in [c.text for t in paper.tables for r in t.rows for c in r.cells]
