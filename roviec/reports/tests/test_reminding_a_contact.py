"""Nhắc đầu mối: one tap, once a day; the contact sees it, and others of the unit see that it was done."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.kit.models import Mail
from roviec.organisations.tests.factories import MONDAY, a_holding, a_member, client_for, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.reports.enums import ReportAct
from roviec.reports.models import Reminder
from roviec.reports.operations import UnableToWrite, remind_contact, set_contact
from roviec.reports.queries import sheet
from roviec.reports.queries.reminding import missing_parts, reminders_of, reminding_text
from roviec.reports.tests.factories import HOUSES, a_report, fill, targets_of


@pytest.fixture
def officer(cast):
    return a_holding(cast.bo_de, "Cán bộ văn hóa")


@pytest.fixture
def report(cast, officer):
    found = a_report(cast.bo_de, cast.district, {}, missing=[HOUSES, "Nhà văn hóa"])
    houses = targets_of(found.scheme)[HOUSES]
    day = found.period_start
    set_contact(cast.bo_de, houses, officer, from_day=day, by=BUILDER, at=MONDAY)
    return found


def remind(report, holding, at=MONDAY):
    return remind_contact(report, holding, by=the_head_of(report.unit), at=at)


def test_whose_part_is_missing_is_told_by_contact(report, officer):
    parts = missing_parts(sheet(report))
    assert [(part.holding, [line.target.name for line in part.lines]) for part in parts] == [
        (officer, [HOUSES]),
        (None, ["Nhà văn hóa"]),
    ]


def test_a_contact_is_reminded_once_a_day(report, officer):
    for _tap in range(2):
        remind(report, officer)
    remind(report, officer, at=MONDAY + timedelta(days=1))
    assert Reminder.objects.count() == 2
    assert Act.objects.filter(kind=ReportAct.CONTACT_REMINDED).count() == 2


def test_who_has_filled_in_everything_is_not_reminded(cast, report, officer):
    fill(report, {HOUSES: 4}, by=the_head_of(cast.bo_de))
    with pytest.raises(UnableToWrite):
        remind(report, officer)


def test_he_sees_it_until_his_part_is_filled_in(cast, report, officer):
    remind(report, officer)
    [(reminder, missing)] = reminders_of(a_member(officer))
    assert (reminder.report, missing) == (report, 1)
    page = reverse("reports:report", args=[report.pk])
    assert "phần của đồng chí" in client_for(officer).get(page).content.decode()
    assert "phần của đồng chí" not in client_for(cast.head).get(page).content.decode()
    fill(report, {HOUSES: 4}, by=the_head_of(cast.bo_de))
    assert reminders_of(a_member(officer)) == []


def test_who_has_an_address_gets_one_mail_where_mail_leaves_the_machine(report, officer, settings):
    officer.person.email = "hoa@example.org"
    settings.EMAIL_BACKEND = "roviec.kit.mail.MailFolder"
    address = "https://example.org/reports/1/"
    remind_contact(report, officer, address=address, by=the_head_of(report.unit), at=MONDAY)
    assert not Mail.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _tap in range(2):
        remind_contact(report, officer, address=address, by=the_head_of(report.unit), at=MONDAY + timedelta(days=1))
    [mail] = Mail.objects.all()
    assert (mail.to, HOUSES in mail.subject, officer.person.name in mail.subject) == ("hoa@example.org", False, False)


def test_the_text_for_zalo_names_posts_and_no_person(report, officer):
    text = reminding_text(report, missing_parts(sheet(report)), "https://example.org/reports/1/")
    assert "Cán bộ văn hóa: Nhà đại đoàn kết" in text
    assert officer.person.name not in text


def test_the_head_reminds_on_a_page(cast, report, officer):
    head = client_for(cast.head)
    page, reminding = (reverse(f"reports:{name}", args=[report.pk, *more]) for name, more in
                       [("missing", []), ("reminder", [officer.pk])])  # fmt: skip
    assert "Nhắc" in head.get(page).content.decode()
    assert head.post(reminding).status_code == HTTPStatus.FOUND
    assert Reminder.objects.get().holding == officer
    assert head.post(reverse("reports:reminder", args=[report.pk, cast.leader.pk])).status_code == HTTPStatus.NOT_FOUND
    # Who fills in one target does not answer for the whole sheet: he hands nothing on and writes no narrative.
    own = client_for(officer)
    for name in ("missing", "handing", "narrative"):
        url = reverse(f"reports:{name}", args=[report.pk])
        answer = own.get(url) if name == "missing" else own.post(url, {"narrative": "Tốt"})
        assert answer.status_code == HTTPStatus.FORBIDDEN
