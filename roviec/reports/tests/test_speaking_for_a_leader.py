"""Thay mặt: the office writes down what a leader said; he owns it with one tap, or says that it is not his."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.organisations.tests.factories import MONDAY, a_member, client_for, the_planner_of
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Remark
from roviec.reports.operations import UnableToReview, confirm_remark, disown_remark, return_report, write_remark
from roviec.reports.queries.remarks import remarks_to_confirm
from roviec.reports.tests.factories import a_report

SAID = "Đề nghị phường báo cáo rõ nguyên nhân"


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district, state="SUBMITTED")


@pytest.fixture
def remark(cast, report):
    return write_remark(report, SAID, speaker=cast.leader, by=the_planner_of(cast.district), at=MONDAY)


def the_leader(cast):
    return a_member(cast.leader)


def page_of(report, holding):
    return client_for(holding).get(reverse("reports:report", args=[report.pk])).content.decode()


def test_until_he_answers_it_stands_as_unconfirmed(cast, report, remark):
    page = page_of(report, cast.head)
    assert SAID in page
    assert "ghi thay đồng chí" in page
    assert "lãnh đạo chưa xác nhận" in page
    assert [row.words for row in remarks_to_confirm(the_leader(cast))] == [SAID]


@pytest.mark.parametrize(
    ("answer", "shown", "kind"),
    [
        (confirm_remark, "lãnh đạo đã xác nhận", ReportAct.REMARK_CONFIRMED),
        (disown_remark, "không phải ý kiến của mình", ReportAct.REMARK_DISOWNED),
    ],
)
def test_he_owns_or_disowns_it_once(cast, report, remark, answer, shown, kind):
    for _tap in range(2):
        answer(remark, by=the_leader(cast).actor, at=MONDAY)
    assert shown in page_of(report, cast.head)
    assert remarks_to_confirm(the_leader(cast)) == []
    assert Act.objects.filter(kind=kind).count() == 1
    other = disown_remark if answer is confirm_remark else confirm_remark
    with pytest.raises(UnableToReview):
        other(remark, by=the_leader(cast).actor, at=MONDAY)


def test_nobody_answers_for_him(cast, remark):
    with pytest.raises(UnableToReview):
        confirm_remark(remark, by=the_planner_of(cast.district), at=MONDAY)


def test_the_same_words_twice_are_one_remark(cast, report, remark):
    again = write_remark(report, SAID, speaker=cast.leader, by=the_planner_of(cast.district), at=MONDAY)
    assert again == remark
    assert Act.objects.filter(kind=ReportAct.REMARKED).count() == 1


def test_a_report_is_returned_on_his_behalf(cast, report):
    returned = return_report(report, {None: SAID}, speaker=cast.leader, by=the_planner_of(cast.district), at=MONDAY)
    assert returned.state == ReportState.RETURNED
    assert Remark.objects.get().awaits_its_speaker


def test_the_office_returns_a_report_for_him_on_the_page(cast, report):
    planner, holding = client_for(cast.planner), cast.leader
    assert "Ghi thay" in planner.get(reverse("reports:report", args=[report.pk])).content.decode()
    returning = reverse("reports:returning", args=[report.pk])
    typed = {"overall": SAID, "speaker": cast.head.pk}
    assert planner.post(returning, typed).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(returning, typed | {"speaker": holding.pk}).status_code == HTTPStatus.FOUND
    assert Remark.objects.get().speaker == holding


def test_the_office_writes_on_a_page_and_he_answers_from_his_first_page(cast, report):
    planner, leader, url = (
        client_for(cast.planner),
        client_for(cast.leader),
        reverse("reports:spoken", args=[report.pk]),
    )
    assert planner.get(url).status_code == HTTPStatus.OK
    assert planner.post(url, {"speaker": cast.leader.pk}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(url, {"speaker": cast.head.pk, "words": SAID}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(url, {"speaker": cast.leader.pk, "words": SAID}).status_code == HTTPStatus.FOUND
    assert client_for(cast.head).get(url).status_code == HTTPStatus.FORBIDDEN
    remark = Remark.objects.get()
    confirming = reverse("reports:remark_confirmation", args=[report.pk, remark.pk])
    assert planner.post(confirming).status_code == HTTPStatus.NOT_FOUND
    answered = leader.post(confirming, {"back": "https://example.org/"})
    assert (answered.status_code, answered["Location"]) == (HTTPStatus.FOUND, "/")
    assert Remark.objects.get().confirmed_at
    disowning = reverse("reports:remark_disowning", args=[report.pk, remark.pk])
    assert leader.post(disowning).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
