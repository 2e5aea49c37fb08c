"""The page of mails: who sees which, what it says of them, and sending one again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from roviec.acts.models import Act
from roviec.kit import mail as mails
from roviec.kit.mail import send_later
from roviec.kit.models import Mail
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.queries.mails import REASONS, mail_line, masked
from roviec.organisations.tests.factories import a_holding, a_person, a_unit, client_for, holder_of
from roviec.organisations.tests.keeping import an_office, said, sent
from roviec.people.models import Person
from roviec.people.tests.factories import MONDAY

ADDRESS = "/units/administration/mails/"
SECRET = "https://noi-nay.example/x/mot-lan"


def a_mail(to: str, key: str = "people.link:1", subject: str = "Lời mời dùng Rõ Việc", **columns) -> Mail:
    send_later(key, to=to, subject=subject, text=SECRET)
    Mail.objects.filter(key=key).update(**columns)
    return Mail.objects.get(key=key)


@pytest.fixture
def office():
    found = an_office()
    Person.objects.filter(pk=found.cast.contact.person_id).update(email="Hoa.Le@example.org")
    return found


def test_what_waits_what_was_sent_and_what_failed_is_told_without_text_and_address(office):
    a_mail("hoa.le@example.org", "a")
    a_mail("hoa.le@example.org", "b", sent_at=MONDAY, sealed_text="")
    a_mail("hoa.le@example.org", "c", failed_at=MONDAY, error="SMTPRecipientsRefused", attempts=1)
    page = said(office.browser.get(ADDRESS))
    assert '1 không gửi được</a>, <a href="?state=waiting">1 đang chờ</a>, <a href="?state=sent">1 đã gửi' in page
    assert "h…@example.org" in page
    assert "Máy chủ thư không nhận thư cho địa chỉ này." in page
    for hidden in ("hoa.le@example.org", "Hoa.Le@example.org", SECRET, "mot-lan"):
        assert hidden not in page
    assert office.browser.get(f"{ADDRESS}?state=failed").context["page"].paginator.count == 1
    assert office.browser.get(f"{ADDRESS}?state=else").context["page"].paginator.count == 3


def test_mails_to_people_of_others_are_not_there(office):
    a_holding(a_unit("Gia Lâm"), person=a_person("Đỗ Văn Xa"))
    Person.objects.filter(name="Đỗ Văn Xa").update(email="xa@example.org")
    of_district = a_mail("keeper@example.org", "d", failed_at=MONDAY)
    Person.objects.filter(pk=office.keeper.person_id).update(email="keeper@example.org")
    foreign, own = a_mail("xa@example.org", "x", failed_at=MONDAY), a_mail("hoa.le@example.org", "h", failed_at=MONDAY)
    ward = client_for(office.ward_keeper)
    assert [line.mail for line in ward.get(ADDRESS).context["lines"]] == [own]
    assert {line.mail for line in office.browser.get(ADDRESS).context["lines"]} == {own, of_district}
    for mail, browser in ((foreign, office.browser), (foreign, ward), (of_district, ward)):
        assert browser.post(reverse("organisations:mail_again", args=[mail.pk])).status_code == 404
    head = client_for(holder_of(office.cast.bo_de, Role.HEAD))
    assert head.get(ADDRESS).status_code == 403
    assert head.post(reverse("organisations:mail_again", args=[own.pk])).status_code == 403
    assert not Act.objects.filter(kind=OrganisationAct.MAIL_SENT_AGAIN).exists()


def test_a_mail_that_failed_goes_again_once_and_is_told_as_waiting(office, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "roviec.kit.mail.MailFolder", tmp_path / "mail"
    mail = a_mail("hoa.le@example.org", failed_at=MONDAY, error="TimeoutError", attempts=10)
    address = reverse("organisations:mail_again", args=[mail.pk])
    for _twice in range(2):
        sent(office.browser.post(address))
    assert Act.objects.filter(kind=OrganisationAct.MAIL_SENT_AGAIN).count() == 1
    assert ProcrastinateJob.objects.filter(queueing_lock=f"kit.mail.{mail.pk}").count() == 1
    assert "1 đang chờ" in said(office.browser.get(ADDRESS))
    assert mails.deliver(mail.pk)
    assert "không gửi lại được" not in said(office.browser.get(ADDRESS))
    assert "Thư này đã được gửi" in said(office.browser.post(address), 422)


def test_a_mail_without_its_text_cannot_go_again_and_the_page_says_so(office):
    mail = a_mail("hoa.le@example.org", failed_at=MONDAY, sealed_text="", error="Unreadable")
    page = said(office.browser.get(ADDRESS))
    assert "không còn nội dung" in page
    assert f"/mails/{mail.pk}/again/" not in page
    assert "Nội dung không còn được giữ" in said(office.browser.post(f"{ADDRESS}{mail.pk}/again/"), 422)


def test_every_reason_is_a_sentence_and_an_unknown_one_keeps_its_name(office):
    assert all(str(reason).endswith(".") for reason in REASONS.values())
    known = a_mail("hoa.le@example.org", "k", error="SMTPDataError 552")
    assert mail_line(known).reason == "Máy chủ thư không nhận nội dung thư. (552)"
    other = a_mail("hoa.le@example.org", "o", error="Weird")
    assert mail_line(other).reason == "Lỗi khác. (Weird)"


@pytest.mark.parametrize(
    ("address", "shown"), [("hoa@x.vn", "h…@x.vn"), ("h@x.vn", "h…@x.vn"), ("", "…@"), ("ánh@x.vn", "á…@x.vn")]
)
def test_an_address_is_masked(address, shown):
    assert masked(address) == shown
