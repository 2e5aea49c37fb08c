"""The Excel form of a sheet: downloaded, filled in, uploaded, looked at, taken over; and what is refused of it."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from http import HTTPStatus
from io import BytesIO

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from roviec.acts.models import Act
from roviec.figures.enums import FigureState
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import FilledForm, Report
from roviec.reports.operations import write_entry
from roviec.reports.papers.filled import read_form
from roviec.reports.queries import a_figure, sheet
from roviec.reports.tests.cards import a_sheet_of_two, address
from roviec.reports.tests.factories import HOUSES, OCTOBER, TRAINED, targets_of, the_report

pytestmark = pytest.mark.django_db
OK, REFUSED, STALE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Form:
    """The form of a report as somebody opens it in Excel."""

    def __init__(self, browser, report):
        self.browser, self.report = browser, report
        self.book = load_workbook(BytesIO(browser.get(address("form", report)).content))
        self.page, self.key = self.book.worksheets
        heads = next(row for row in self.page.iter_rows(max_row=10) if row[0].value == "Mã dòng")
        self.columns = {cell.value: cell.column for cell in heads}
        self.rows = {row[0].value: row[0].row for row in self.page.iter_rows(min_row=heads[0].row + 1) if row[0].value}

    def cell(self, name, head):
        return self.page.cell(self.rows[str(targets_of(self.report.scheme)[name].pk)], self.columns[head])

    def type(self, name, **typed):
        heads = {
            "figure": "Trong kỳ",
            "running": "Lũy kế",
            "whole": "Trên tổng số (tỷ lệ)",
            "state": "Tình trạng số liệu",
        }
        heads |= {"reason": "Lý do"}
        for field, value in typed.items():
            self.cell(name, heads[field]).value = value
        return self

    def file(self):
        stream = BytesIO()
        self.book.save(stream)
        return SimpleUploadedFile("phieu.xlsx", stream.getvalue(), XLSX)

    def upload(self, report=None, file=None):
        data = {"filled": file or self.file()}
        response = self.browser.post(address("filled", report or self.report), data)
        self.text = unescape(response.content.decode())
        found = re.search(r'name="shown" value="([^"]*)"', self.text)
        self.shown = found[1] if found else ""
        return response

    def take(self, *chosen):
        data = {"shown": self.shown, "take": [targets_of(self.report.scheme)[name].pk for name in chosen]}
        return self.browser.post(address("taking", self.report), data)


@pytest.fixture
def report(cast):
    return a_sheet_of_two(cast)


@pytest.fixture
def form(cast, report):
    return Form(client_for(cast.head), report)


def said(report, name):
    now = Report.objects.select_related("scheme", "scheme_period").get(pk=report.pk)
    return sheet(now).line(targets_of(report.scheme)[name].pk).answer


def test_the_form_is_locked_but_for_the_cells_to_fill_in_and_offers_the_states(form):
    assert form.page.protection.sheet
    assert form.key.sheet_state == "veryHidden"
    assert form.cell(HOUSES, "Chỉ tiêu").protection.locked
    assert not form.cell(HOUSES, "Trong kỳ").protection.locked
    assert form.cell(HOUSES, "Trên tổng số (tỷ lệ)").protection.locked
    assert form.cell(HOUSES, "Kỳ trước").value == 10
    assert "Không thuộc phạm vi" in form.page.data_validations.dataValidation[0].formula1


def test_what_was_filled_in_is_looked_at_then_taken_over_in_one_act_and_once(form, report):
    form.type(HOUSES, figure="1.004").type(TRAINED, figure=96, whole="100")
    assert form.upload().status_code == OK
    assert "Biểu làm thay đổi <strong>2</strong> số liệu" in form.text
    assert said(report, HOUSES) is None, "looking keeps nothing"

    assert form.take().status_code == HTTPStatus.FOUND
    assert said(report, HOUSES) == a_figure(1004)
    assert said(report, TRAINED) == a_figure(96, 100)
    [act] = Act.objects.filter(kind__in=[ReportAct.FORM_TAKEN, ReportAct.FIGURE_WRITTEN], at__gt=MONDAY)
    assert act.kind == ReportAct.FORM_TAKEN

    houses = targets_of(report.scheme)[HOUSES]
    write_entry(report, houses, a_figure(7), by=the_head_of(report.unit), at=MONDAY)
    form.take()
    assert said(report, HOUSES) == a_figure(7), "the same wish again, by its key, changes nothing"
    assert FilledForm.objects.count() == 1


def test_words_and_the_running_total_are_read_as_on_the_page(form, report):
    form.type(HOUSES, running=12).type(TRAINED, state="Chưa có số liệu", reason="Chưa tổng hợp")
    form.upload()
    form.take()
    assert said(report, HOUSES) == a_figure(2)
    assert (said(report, TRAINED).state, said(report, TRAINED).reason) == (FigureState.UNAVAILABLE, "Chưa tổng hợp")


@pytest.mark.parametrize("chosen", [True, False])
def test_newer_data_stay_unless_the_figure_of_the_form_is_chosen(form, report, chosen):
    form.type(HOUSES, figure=4)
    write_entry(report, targets_of(report.scheme)[HOUSES], a_figure(9), by=the_head_of(report.unit), at=MONDAY)
    form.upload()
    assert "9\u00a0nhà" in form.text
    assert "4\u00a0nhà" in form.text
    form.take(*([HOUSES] if chosen else []))
    assert said(report, HOUSES) == a_figure(4 if chosen else 9)


def test_what_was_not_touched_in_the_form_is_no_conflict(form, report):
    form.type(TRAINED, figure=96, whole=100)
    write_entry(report, targets_of(report.scheme)[HOUSES], a_figure(9), by=the_head_of(report.unit), at=MONDAY)
    form.upload()
    assert "nếu không chọn" not in form.text
    form.take()
    assert (said(report, HOUSES), said(report, TRAINED)) == (a_figure(9), a_figure(96, 100))


def test_what_is_written_between_looking_and_taking_is_not_overwritten_and_nothing_is_half_taken(form, report):
    form.type(HOUSES, figure=4).type(TRAINED, figure=96, whole=100)
    form.upload()
    write_entry(report, targets_of(report.scheme)[HOUSES], a_figure(9), by=the_head_of(report.unit), at=MONDAY)
    assert form.take().status_code == STALE
    assert (said(report, HOUSES), said(report, TRAINED)) == (a_figure(9), None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"figure": "=1+3"}, "Không đọc công thức"),
        ({"figure": "bốn"}, "phải là số. Chỉ nhập chữ số"),
        ({"figure": "1,000"}, "có thể là"),
        ({"figure": 2.5}, "số nguyên"),
        ({"figure": -4}, "không được âm"),
        ({"state": "Có lẽ"}, "“Có lẽ” không thuộc các lựa chọn"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_where_and_the_others_are_still_offered(form, report, typed, sentence):
    form.type(HOUSES, **typed).type(TRAINED, figure=96, whole=100)
    assert form.upload().status_code == OK
    assert sentence in form.text
    assert "<strong>1</strong> dòng không đọc được" in form.text
    form.take()
    assert (said(report, HOUSES), said(report, TRAINED)) == (None, a_figure(96, 100))


def test_the_form_of_another_unit_period_or_installation_and_a_changed_key_are_refused(cast, form, report):
    october = the_report(report.scheme, cast.bo_de, OCTOBER)
    other = the_report(report.scheme, cast.gia_thuy)
    Report.objects.filter(pk=october.pk).update(
        state="DRAFT", submitted_at=None, submitted_by_key="", accepted_at=None, accepted_by_key="", seen_hash=""
    )
    form.type(HOUSES, figure=4)
    assert form.upload(october).status_code == REFUSED
    assert "Đây là biểu của Bồ Đề, Tháng 11/2023" in form.text
    form.browser = client_for(holder_of(other.unit, Role.HEAD))
    assert form.upload(other).status_code == REFUSED
    form.browser = client_for(cast.head)
    own = form.file()
    key = form.key.cell(1, 1)
    kept = key.value
    key.value = kept[:-1] + ("A" if kept[-1] != "A" else "B")
    assert form.upload().status_code == REFUSED
    assert "Mã của biểu này đã bị sửa" in form.text
    key.value = signing.dumps({"report": str(report.uuid)}, key="foreign", salt="roviec.reports.form")
    assert form.upload().status_code == REFUSED
    assert form.upload(file=own).status_code == OK
    assert said(report, HOUSES) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused_in_words(form, content):
    assert form.upload(file=SimpleUploadedFile("a.xlsx", content, XLSX)).status_code == REFUSED
    assert 'class="error"' in form.text or "form-errors" in form.text


def test_a_zip_bomb_and_a_workbook_of_somebody_else_are_refused(form):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (17 * 1024 * 1024))
    assert form.upload(file=SimpleUploadedFile("bom.xlsx", stream.getvalue(), XLSX)).status_code == REFUSED
    del form.book["roviec"]
    assert form.upload().status_code == REFUSED
    assert "không phải biểu của Rõ Việc" in form.text


def test_what_somebody_else_fills_in_is_not_taken(form, report):
    houses, trained = (targets_of(report.scheme)[name].pk for name in (HOUSES, TRAINED))
    form.type(HOUSES, figure=4).type(TRAINED, figure=96, whole=100)
    read = read_form(form.file().read(), sheet(report), {trained})
    assert [change.target.pk for change in read.changes] == [trained]
    assert [(wrong.name, "người khác" in wrong.sentence) for wrong in read.wrong] == [(HOUSES, True)]
    assert houses not in {change.target.pk for change in read.changes}


def test_a_preview_that_was_changed_is_not_taken(form, report):
    form.type(HOUSES, figure=4)
    form.upload()
    form.shown = form.shown[:-2]
    assert form.take().status_code == REFUSED
    assert said(report, HOUSES) is None
