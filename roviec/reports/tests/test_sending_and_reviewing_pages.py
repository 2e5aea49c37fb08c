"""The pages of sending, reviewing and correcting over HTTP; lists, contacts and the opening of a period."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit, client_for, holder_of, the_head_of
from roviec.reports.enums import ReportState
from roviec.reports.models import Entry, Report
from roviec.reports.operations import write_entry
from roviec.reports.queries import a_figure, content_hash
from roviec.reports.tests.cards import Card, a_sheet_of_two, address
from roviec.reports.tests.factories import (
    HOUSES,
    TRAINED,
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


@pytest.mark.parametrize("start", ["2024-01-01", "2190-06-01", "9999-12-01"])
def test_no_period_is_passed_over(cast, report, start):
    district = client_for(cast.planner)
    refused = district.post(reverse("reports:opening", args=[report.scheme_id]), {"start": start})
    assert refused.status_code == REFUSED
    assert "Hãy mở tháng 12/2023 trước" in refused.content.decode()


def test_who_has_left_his_post_is_not_named_a_contact_by_turning_back_the_day(cast, report, houses):
    gone = a_holding(cast.bo_de, "Công chức cũ", until=date(2023, 10, 1))
    head = client_for(cast.head)
    head.post(reverse("organisations:day"), {"on": "01/06/2023"})
    url = reverse("reports:contact", args=[cast.bo_de.pk, houses.target.pk])
    assert head.post(url, {"holding": gone.pk}).status_code == REFUSED


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


@pytest.mark.parametrize("step", ["acceptance", "return"])
def test_a_reviewer_who_asks_too_early_is_not_shown_the_draft(step):
    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", parent=district)
    report = a_report(ward, district, {HOUSES: 90_817})
    answer = client_for(holder_of(district, Role.PLANNER)).post(f"/reports/{report.pk}/{step}/", {})
    assert answer.status_code == 404
    assert "90.817" not in answer.content.decode()


def test_an_empty_form_for_a_sheet_that_takes_no_more_breaks_nothing():
    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", parent=district)
    report = a_report(ward, district, state="ACCEPTED")
    assert client_for(holder_of(ward, Role.HEAD)).post(f"/reports/{report.pk}/entries/", {}).status_code == 302
