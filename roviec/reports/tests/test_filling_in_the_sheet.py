"""The pages of a sheet over HTTP: what is typed is kept or comes back with a sentence beside it."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roviec.acts.models import Act
from roviec.figures.models import PeriodLock
from roviec.figures.operations import lock_period
from roviec.organisations.tests.factories import MONDAY, client_for, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.reports.enums import ReportAct
from roviec.reports.models import Evidence, Report
from roviec.reports.operations import write_entry
from roviec.reports.queries import a_figure
from roviec.reports.tests.cards import Card, a_sheet_of_two, address
from roviec.reports.tests.factories import (
    HOUSES,
    TRAINED,
    a_photo,
    a_report,
)

OK, REFUSED, STALE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@pytest.fixture
def report(cast):
    return a_sheet_of_two(cast)


@pytest.fixture
def browser(cast):
    return client_for(cast.contact)


@pytest.fixture
def houses(browser, report):
    return Card(browser, report)


def test_a_figure_is_saved_as_it_is_left(houses):
    response = houses.leave(figure="4")
    assert response.status_code == OK
    assert "Trong kỳ 4\u00a0nhà; lũy kế 14/15\u00a0nhà, đạt 93,3\u00a0%, còn thiếu 1\u00a0nhà" in houses.text
    assert re.search(r'"saved": {"at": "08:\d\d"}', response.headers["HX-Trigger"]), "the clock of the tests runs on"
    assert houses.said == a_figure(4)


@pytest.mark.parametrize("shown", ["5", "null", "{}", "[" * 100_000, '["a"]', "9" * 5000])
def test_a_card_that_does_not_carry_what_the_page_wrote_is_compared_with_what_is_kept(houses, shown):
    assert houses.leave(figure="4", shown=shown).status_code == OK
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


def test_the_button_that_leads_on_saves_what_was_typed_a_moment_ago(browser, report, houses):
    url, then = address("entries", report), {"then": "check"}
    assert browser.post(url, houses.type(figure="bốn").fields | then).status_code == REFUSED
    response = browser.post(url, houses.type(figure="4").fields | then)
    assert response.headers["Location"] == address("check", report)
    assert houses.said.numerator == 4


def test_a_card_that_was_not_sent_is_left_alone(browser, report, houses):
    houses.leave(figure="4")
    assert browser.post(address("entries", report), {}).status_code == HTTPStatus.FOUND
    assert houses.said.numerator == 4


def test_enter_in_a_field_saves_and_never_removes_a_photo(browser, report, houses):
    browser.post(address("evidence_adding", report, houses.target.pk), {"evidence": a_photo()})
    page = browser.get(address("report", report)).content.decode()
    first = re.search(r'<form id="sheet".*?(<button[^>]*type="submit"[^>]*>)', page, re.DOTALL)[1]
    assert "formaction" in page
    assert "formaction" not in first


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


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_of_a_sheet_takes_the_same_queries_for_one_target_and_for_twelve(
    cast, browser, number, django_assert_num_queries
):
    names = {f"Chỉ tiêu {place}": place for place in range(number)}
    report = a_report(cast.bo_de, cast.district, figures=names)
    browser.get(address("report", report))
    with django_assert_num_queries(26):
        browser.get(address("report", report))
