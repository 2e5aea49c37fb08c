"""The pages of a sheet over HTTP: what is typed is kept or comes back with a sentence beside it."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roviec.acts.models import Act
from roviec.figures.models import PeriodLock
from roviec.figures.operations import lock_period
from roviec.organisations.tests.factories import MONDAY, client_for, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Evidence, Report
from roviec.reports.operations import write_entry
from roviec.reports.queries import a_figure, content_hash, sheet
from roviec.reports.tests.factories import (
    HOUSES,
    OCTOBER,
    TRAINED,
    a_photo,
    a_plan,
    a_ratio,
    a_report,
    a_scheme,
    a_target,
    targets_of,
    the_report,
)

OK, REFUSED, STALE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@pytest.fixture
def report(cast):
    """A sheet with houses (a flow, 10 in October) and a ratio."""
    plan = a_plan(cast.district, cast.wards)
    a_target(plan)
    a_ratio(plan)
    scheme = a_scheme(cast.district, [], plan=plan)
    figures = {HOUSES: 10, TRAINED: a_figure(90, 100)}
    a_report(cast.bo_de, cast.district, figures, scheme=scheme, period=OCTOBER, state="ACCEPTED")
    return the_report(scheme, cast.bo_de)


@pytest.fixture
def browser(cast):
    return client_for(cast.contact)


def address(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, *more])


class Card:
    """One card of the page, filled in and sent as a browser does."""

    def __init__(self, browser, report, name=HOUSES):
        self.browser, self.report = browser, report
        self.target = targets_of(report.scheme)[name]
        self.prefix = f"t{self.target.pk}-"
        self.look()

    def look(self):
        """Open the page and take what the card carries."""
        page = self.browser.get(address("report", self.report)).content.decode()
        found = re.findall(rf'<input[^>]*name="{self.prefix}([a-z_]+)"[^>]*>', page)
        inputs = re.findall(rf'(<input[^>]*name="{self.prefix}[a-z_]+"[^>]*>)', page)
        self.fields = {}
        for name, html in zip(found, inputs, strict=True):
            if 'type="radio"' in html and " checked" not in html:
                continue
            value = re.search(r'value="([^"]*)"', html)
            self.fields[self.prefix + name] = unescape(value[1]) if value else ""
        return self

    def type(self, **typed):
        """Type into fields; the hidden ones keep what the page gave them."""
        self.fields |= {self.prefix + name: text for name, text in typed.items()}
        return self

    def leave(self, **typed):
        """Leave a field after typing: what autosave sends."""
        self.type(**typed)
        url = address("entry", self.report, self.target.pk)
        response = self.browser.post(url, self.fields, headers={"HX-Request": "true"})
        self.text = response.content.decode()
        for name, value in re.findall(rf'name="{self.prefix}(version|shown)" value="([^"]*)"', self.text):
            self.fields[self.prefix + name] = unescape(value)
        return response

    @property
    def said(self):
        """What the sheet says of the target now."""
        now = Report.objects.select_related("scheme", "scheme_period").get(pk=self.report.pk)
        return sheet(now).line(self.target.pk).answer


@pytest.fixture
def houses(browser, report):
    return Card(browser, report)


def test_a_figure_is_saved_as_it_is_left(houses):
    response = houses.leave(figure="4")
    assert response.status_code == OK
    assert "Trong kỳ 4\u00a0nhà; lũy kế 14/15\u00a0nhà, đạt 93,3\u00a0%, còn thiếu 1\u00a0nhà" in houses.text
    assert '"at": "08:00"' in response.headers["HX-Trigger"]
    assert houses.said == a_figure(4)


def test_the_running_total_may_be_typed_instead(houses):
    houses.leave(running="1.014")
    assert houses.said.numerator == 1004


def test_period_and_running_total_that_do_not_agree_are_refused(houses):
    assert houses.leave(figure="4", running="20").status_code == REFUSED
    assert "không khớp" in houses.text


def test_a_figure_may_be_replaced_and_cleared(houses):
    houses.leave(figure="4", running="14")
    houses.leave(figure="5", running="15")
    assert houses.said.numerator == 5
    assert houses.leave(figure="", running="").status_code == OK
    assert houses.said is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("bốn", "chưa phải là số"),
        ("-4", "không được âm"),
        ("1,000", "có thể là 1 hoặc 1.000"),
        ("4,5", "số nguyên"),
        ("12.34", "chưa rõ"),
    ],
)
def test_a_wrong_number_comes_back_with_a_sentence_and_nothing_is_saved(houses, typed, sentence):
    assert houses.leave(figure=typed).status_code == REFUSED
    assert sentence in houses.text
    assert houses.said is None


def test_a_thousand_with_a_dot_is_a_thousand(houses):
    houses.leave(figure="1.000")
    assert houses.said.numerator == 1000


def test_chips_say_zero_not_applicable_and_not_yet(houses):
    houses.leave(state="ZERO")
    assert houses.said == a_figure(0)
    houses.look().leave(state="NOT_APPLICABLE")
    assert houses.said.state == "NOT_APPLICABLE"
    assert houses.look().leave(state="UNAVAILABLE").status_code == REFUSED
    assert "lý do" in houses.text
    houses.leave(state="UNAVAILABLE", reason="Chờ nghiệm thu")
    assert (houses.said.state, houses.said.reason) == ("UNAVAILABLE", "Chờ nghiệm thu")
    houses.look().leave(figure="4", state="REPORTED")
    assert houses.said.numerator == 4


def test_a_number_and_a_chip_that_contradict_each_other_are_refused(houses):
    assert houses.leave(figure="4", state="ZERO").status_code == REFUSED
    assert houses.leave(figure="4", state="NOT_APPLICABLE").status_code == REFUSED
    assert "Hãy giữ một trong hai" in houses.text
    assert houses.said is None


def test_an_estimate_is_marked_and_made_final(houses):
    houses.leave(figure="4", is_estimate="1")
    assert houses.said.is_estimate
    houses.look().leave(is_estimate="0")
    assert not houses.said.is_estimate


def test_a_ratio_is_saved_once_both_numbers_are_there(browser, report):
    card = Card(browser, report, TRAINED)
    assert card.leave(figure="96").status_code == REFUSED
    assert "tổng số cán bộ" in card.text
    assert card.leave(figure="101", denominator="100").status_code == REFUSED
    assert "không được lớn hơn" in card.text
    assert card.leave(figure="96", denominator="100").status_code == OK
    assert card.said == a_figure(96, 100)


def test_who_is_overtaken_sees_both_values_and_may_keep_his(cast, houses, report):
    write_entry(report, houses.target, a_figure(7), by=the_head_of(cast.bo_de), at=MONDAY)
    assert houses.leave(figure="4").status_code == STALE
    assert "7\u00a0nhà" in houses.text
    assert the_head_of(cast.bo_de).name in houses.text
    assert houses.said.numerator == 7
    assert houses.leave().status_code == OK
    assert houses.said.numerator == 4


def test_the_same_value_left_twice_is_one_act(houses):
    houses.leave(figure="4", running="14")
    houses.leave()
    assert Act.objects.filter(kind=ReportAct.FIGURE_WRITTEN).count() == 2  # October's, and this one


def test_a_pasted_column_is_saved_whole_in_one_act(browser, report, houses):
    ratio = Card(browser, report, TRAINED).type(figure="95", denominator="100")
    acts = Act.objects.filter(kind=ReportAct.FIGURE_WRITTEN).count()
    response = browser.post(address("entries", report), houses.type(figure="4").fields | ratio.fields, follow=True)
    assert "Đã lưu 2 số liệu" in response.content.decode()
    assert Act.objects.filter(kind=ReportAct.FIGURE_WRITTEN).count() == acts + 1
    assert (houses.said.numerator, ratio.said.denominator) == (4, 100)


def test_a_pasted_column_with_a_fault_keeps_everything_typed(browser, report, houses):
    ratio = Card(browser, report, TRAINED).type(figure="101", denominator="100")
    response = browser.post(address("entries", report), houses.type(figure="4").fields | ratio.fields)
    page = response.content.decode()
    assert response.status_code == REFUSED
    for typed in ('value="4"', 'value="101"', "không được lớn hơn", "Chưa lưu"):
        assert typed in page
    assert houses.said is None


def test_cards_that_were_not_touched_are_left_to_whoever_wrote_them(cast, browser, report, houses):
    ratio = Card(browser, report, TRAINED)
    write_entry(report, ratio.target, a_figure(80, 100), by=the_head_of(cast.bo_de), at=MONDAY)
    response = browser.post(address("entries", report), houses.type(figure="4").fields | ratio.fields)
    assert response.status_code == HTTPStatus.FOUND
    assert ratio.said == a_figure(80, 100)


def test_an_overtaken_form_keeps_everything_typed(cast, browser, report, houses):
    write_entry(report, houses.target, a_figure(7), by=the_head_of(cast.bo_de), at=MONDAY)
    response = browser.post(address("entries", report), houses.type(figure="4").fields)
    page = response.content.decode()
    assert response.status_code == STALE
    assert 'value="4"' in page
    assert "7\u00a0nhà" in page
    assert houses.said.numerator == 7


@pytest.mark.parametrize("way", ["locked", "sent"])
def test_a_sheet_that_closed_meanwhile_says_so(cast, browser, report, houses, way):
    if way == "locked":
        lock_period(PeriodLock.objects.get(period_start=report.period_start), by=BUILDER, at=MONDAY)
    else:
        rest = {HOUSES: 1, TRAINED: a_figure(1, 2)}
        a_report(cast.bo_de, cast.district, rest, scheme=report.scheme, state="SUBMITTED")
    assert houses.leave(figure="4").status_code == REFUSED
    assert ("đã chốt" if way == "locked" else "đã gửi") in houses.text
    assert browser.post(address("entries", report), houses.fields).status_code in {REFUSED, HTTPStatus.FOUND}


def test_the_narrative_is_saved_and_an_overtaken_one_keeps_its_text(cast, browser, report):
    url = address("narrative", report)
    live = {"HX-Request": "true"}
    assert browser.post(url, {"narrative": "Tốt", "version": 1}, headers=live).status_code == OK
    response = browser.post(url, {"narrative": "Khác", "version": 1}, headers=live)
    assert response.status_code == STALE
    assert "Khác" in response.content.decode()
    assert Report.objects.get(pk=report.pk).narrative == "Tốt"
    assert browser.post(url, {"narrative": "Rất tốt", "version": 2}).status_code == HTTPStatus.FOUND


def test_evidence_is_added_shown_served_and_removed(browser, report, houses):
    url = address("evidence_adding", report, houses.target.pk)
    assert browser.get(url).status_code == OK
    assert browser.post(url, {"evidence": a_photo()}).status_code == HTTPStatus.FOUND
    evidence = Evidence.objects.get()
    served = browser.get(address("evidence", report, evidence.pk))
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content).startswith(b"\xff\xd8")
    response = browser.post(address("evidence_removal", report, evidence.pk), headers={"HX-Request": "true"})
    assert "thumb" not in response.content.decode()
    assert browser.get(address("evidence", report, evidence.pk)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("live", [True, False])
def test_a_disguised_or_missing_file_comes_back_with_a_sentence(browser, report, houses, live):
    url = address("evidence_adding", report, houses.target.pk)
    headers = {"HX-Request": "true"} if live else {}
    disguised = SimpleUploadedFile("anh.jpg", b"MZ\x90 program", "image/jpeg")
    for data in ({"evidence": disguised}, {}):
        response = browser.post(url, data, headers=headers)
        assert response.status_code == REFUSED
        assert "error" in response.content.decode()
    assert not Evidence.objects.exists()


def complete(report, cast):
    a_report(cast.bo_de, cast.district, {HOUSES: 4, TRAINED: a_figure(95, 100)}, scheme=report.scheme)
    return {"seen": content_hash(report)}


def test_the_head_checks_and_submits_and_a_double_click_is_harmless(cast, browser, report):
    head = client_for(cast.head)
    assert "Chưa có số liệu" in head.get(address("check", report)).content.decode()
    refused = head.post(address("submission", report), {"seen": content_hash(report)})
    assert refused.status_code == REFUSED
    assert "Các chỉ tiêu sau chưa có số liệu" in refused.content.decode()
    seen = complete(report, cast)
    assert browser.post(address("handing", report)).status_code == HTTPStatus.FOUND
    for _click in range(2):
        assert head.post(address("submission", report), seen).status_code == HTTPStatus.FOUND
    assert Report.objects.get(pk=report.pk).state == ReportState.SUBMITTED


def test_what_changed_after_the_head_looked_is_not_sent(cast, report, houses):
    seen = complete(report, cast)
    write_entry(report, houses.target, a_figure(9), by=the_head_of(cast.bo_de), at=MONDAY)
    assert client_for(cast.head).post(address("submission", report), seen).status_code == STALE


def test_the_reviewer_returns_with_a_remark_and_the_unit_sees_it(cast, browser, report, houses):
    complete(report, cast)
    a_report(cast.bo_de, cast.district, {}, scheme=report.scheme, state="SUBMITTED")
    district = client_for(cast.planner)
    assert district.post(address("returning", report), {}).status_code == REFUSED
    remark = {f"r{houses.target.pk}": "Chưa có minh chứng", "seen": content_hash(report)}
    kept = district.post(address("acceptance", report), remark)
    assert kept.status_code == REFUSED
    assert "Chưa có minh chứng" in kept.content.decode()
    assert district.post(address("returning", report), remark).status_code == HTTPStatus.FOUND
    assert "Chưa có minh chứng" in browser.get(address("report", report)).content.decode()


def test_the_reviewer_accepts_what_he_saw(cast, report):
    complete(report, cast)
    a_report(cast.bo_de, cast.district, {}, scheme=report.scheme, state="SUBMITTED")
    district = client_for(cast.planner)
    assert district.post(address("acceptance", report), {"seen": "0" * 64}).status_code == STALE
    page = district.get(address("report", report)).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    for _click in range(2):
        assert district.post(address("acceptance", report), {"seen": seen}).status_code == HTTPStatus.FOUND
    assert Report.objects.get(pk=report.pk).state == ReportState.ACCEPTED


def test_an_accepted_figure_is_corrected_by_agreement(cast, browser, report, houses):
    complete(report, cast)
    a_report(cast.bo_de, cast.district, {}, scheme=report.scheme, state="ACCEPTED")
    url = address("correcting", report, houses.target.pk)
    assert browser.get(url).status_code == OK
    typed = {houses.prefix + "figure": "5", houses.prefix + "state": "REPORTED"}
    assert browser.post(url, typed).status_code == REFUSED
    assert browser.post(url, typed | {houses.prefix + "why": "Đếm sót"}).status_code == HTTPStatus.FOUND
    district = client_for(cast.planner)
    wish = Entry.objects.get(report=report, target=houses.target).corrections.get()
    assert "Đếm sót" in district.get(address("report", report)).content.decode()
    assert district.get(address("correction_refusal", report, wish.pk)).status_code == OK
    assert district.post(address("correction_refusal", report, wish.pk), {}).status_code == REFUSED
    assert district.post(address("correction_acceptance", report, wish.pk)).status_code == HTTPStatus.FOUND
    assert houses.said.numerator == 5


def test_the_head_names_contacts(cast, report, houses):
    head = client_for(cast.head)
    page = reverse("reports:contacts", args=[cast.bo_de.pk])
    url = reverse("reports:contact", args=[cast.bo_de.pk, houses.target.pk])
    assert cast.contact.person.name in head.get(page).content.decode()
    assert head.post(url, {"holding": cast.contact.pk}).status_code == HTTPStatus.FOUND
    assert head.post(url, {"holding": cast.stranger.pk}).status_code == REFUSED
    assert "1/2" in head.get(page).content.decode()


def test_the_planner_opens_the_next_period(cast, report):
    district = client_for(cast.planner)
    url = reverse("reports:opening", args=[report.scheme_id])
    assert "tháng 12/2023" in district.get(url).content.decode()
    for _click in range(2):
        assert district.post(url, {"start": "2023-12-01"}).status_code == HTTPStatus.FOUND
    assert Report.objects.filter(period_start="2023-12-01").count() == 3


@pytest.mark.parametrize("name", ["report", "check", "history", "paper"])
def test_every_page_opens_for_the_unit(cast, browser, report, name):
    complete(report, cast)
    assert browser.get(address(name, report)).status_code == OK


def test_the_list_shows_the_card_of_the_month(cast, browser, report, houses):
    houses.leave(figure="4")
    page = browser.get(reverse("reports:list")).content.decode()
    assert "1/2" in page
    assert "hạn gửi hôm nay, 20/11/2023" in page
    assert "Tháng 10/2023" in page


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_of_a_sheet_takes_the_same_queries_for_one_target_and_for_twelve(
    cast, browser, number, django_assert_num_queries
):
    names = {f"Chỉ tiêu {place}": place for place in range(number)}
    report = a_report(cast.bo_de, cast.district, figures=names)
    browser.get(address("report", report))
    with django_assert_num_queries(24):
        browser.get(address("report", report))
