"""Parts of a figure: typed under their target, checked against the total, posted, rolled up and corrected."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.figures.queries import broken_down
from roviec.figures.verification import verify
from roviec.organisations.tests.factories import MONDAY, client_for, the_head_of, the_planner_of
from roviec.plans.enums import BreakdownRule
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry
from roviec.reports.operations import (
    UnableToSubmit,
    UnableToWrite,
    accept_correction,
    accept_report,
    propose_correction,
    submit_report,
    write_entry,
)
from roviec.reports.queries import Answer, content_hash, sheet
from roviec.reports.queries.history import history_of_report
from roviec.reports.queries.sentences import doubts
from roviec.reports.tests.cards import Card
from roviec.reports.tests.factories import NOVEMBER, a_plan, a_scheme, a_target, the_report

pytestmark = pytest.mark.django_db
MEMBERS = "Đảng viên mới"
RULES = {"measure": "người", "breakdowns": ["Nam", "Nữ"]}


def a_sheet(cast, rule=BreakdownRule.CHECKED, ward=None):
    plan = a_plan(cast.district, cast.wards)
    target = a_target(plan, MEMBERS, breakdown_rule=rule, **RULES)
    return the_report(a_scheme(cast.district, cast.wards, plan=plan), ward or cast.bo_de), target


def said(total, men=None, women=None):
    parts = {name: Decimal(number) for name, number in (("Nam", men), ("Nữ", women)) if number is not None}
    return Answer("REPORTED", None if total is None else Decimal(total), parts=parts)


def write(report, target, answer, **options):
    return write_entry(report, target, answer, by=the_head_of(report.unit), at=MONDAY, **options)


def kept(report):
    rows = Entry.objects.filter(report=report, cleared_at=None).order_by("breakdown")
    return [(row.breakdown, row.numerator) for row in rows]


def accepted(report, by):
    submit_report(report, by=the_head_of(report.unit), at=MONDAY)
    accept_report(report, content_hash(report), by=by, at=MONDAY)


def test_parts_are_kept_beside_their_total_and_go_when_they_are_not_said_any_more(cast):
    report, target = a_sheet(cast)
    entry = write(report, target, said(5, 3, 2))
    assert kept(report) == [("", 5), ("Nam", 3), ("Nữ", 2)]
    assert write(report, target, said(5, 3, 2)).version == entry.version, "the same again changes nothing"

    write(report, target, said(5, 3), version=entry.version)
    assert kept(report) == [("", 5), ("Nam", 3)]
    write(report, target, None)
    assert kept(report) == []
    with pytest.raises(UnableToWrite, match="Khác"):
        write(report, target, Answer("REPORTED", Decimal(5), parts={"Khác": Decimal(5)}))
    with pytest.raises(UnableToWrite):
        write(report, target, said(5, -1, 6))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (said(5, 3, 2), ""),
        (said(5, 3), "Phân tổ còn thiếu: Nữ."),
        (said(5, 3, 1), "Nam 3 + Nữ 1 = 4: thiếu 1 so với tổng 5\u00a0người."),
        (said(5, 4, 2), "Nam 4 + Nữ 2 = 6: thừa 1 so với tổng 5\u00a0người."),
    ],
)
def test_it_says_what_is_missing_and_holds_the_report_back_only_where_the_target_says_so(cast, answer, sentence):
    report, target = a_sheet(cast, BreakdownRule.CHECKED)
    write(report, target, answer)
    assert doubts(sheet(report).line(target.pk), answer) == sentence
    assert submit_report(report, by=the_head_of(report.unit), at=MONDAY).state == "SUBMITTED"

    report, target = a_sheet(cast, BreakdownRule.REQUIRED, ward=cast.gia_thuy)
    write(report, target, answer)
    if sentence:
        with pytest.raises(UnableToSubmit, match="Đảng viên mới: "):
            submit_report(report, by=the_head_of(report.unit), at=MONDAY)
    else:
        assert submit_report(report, by=the_head_of(report.unit), at=MONDAY).state == "SUBMITTED"


def test_a_total_that_is_made_of_its_parts_follows_them_whatever_is_typed(cast):
    report, target = a_sheet(cast, BreakdownRule.COMPUTED)
    write(report, target, said(99, 3, 2))
    assert kept(report)[0] == ("", 5)


def test_parts_count_above_by_part_and_a_correction_moves_them_too(cast):
    report, target = a_sheet(cast)
    other = the_report(report.scheme, cast.gia_thuy)
    for sent, answer in ((report, said(5, 3, 2)), (other, said(4, 4, 0))):
        write(sent, target, answer)
        accepted(sent, the_planner_of(cast.district))
    district = cast.district.pk
    assert broken_down(target, [district], NOVEMBER) == {(district, "Nam"): 7, (district, "Nữ"): 2}

    entry = Entry.objects.get(report=report, breakdown="")
    wish = propose_correction(entry, said(4, 1, 3), "Nhầm giới", by=the_head_of(cast.bo_de), at=MONDAY)
    accept_correction(wish, by=the_planner_of(cast.district), at=MONDAY)
    assert broken_down(target, [district], NOVEMBER) == {(district, "Nam"): 5, (district, "Nữ"): 3}
    assert verify().differences == []
    page = client_for(cast.planner).get(reverse("desk:target", args=[target.pk])).content.decode()
    assert "Phân tổ" in page
    assert '<th scope="row">Long Biên</th><td class="number">5</td><td class="number">3</td>' in page


def test_parts_are_typed_on_the_card_and_stay_typed_when_one_is_wrong(cast):
    report, target = a_sheet(cast)
    browser = client_for(cast.contact)
    card = Card(browser, report, MEMBERS)
    assert card.leave(part0="3", part1="2").status_code == HTTPStatus.OK
    assert kept(report) == [("", 5), ("Nam", 3), ("Nữ", 2)], "all parts without a total make it"
    page = browser.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert f'name="t{target.pk}-part1" value="2"' in page
    refused = Card(browser, report, MEMBERS).leave(part1="hai")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "phải là số. Chỉ nhập chữ số" in refused.content.decode()


def test_what_was_sent_is_told_with_its_parts(cast):
    report, target = a_sheet(cast)
    write(report, target, said(5, 3, 2))
    submit_report(report, by=the_head_of(report.unit), at=MONDAY)
    sent = next(line for line in history_of_report(report, from_inside=True) if line.kind == ReportAct.SUBMITTED)
    assert sent.data["figures"] == [[target.pk, "REPORTED", "5", None, False, {"Nam": "3", "Nữ": "2"}]]
