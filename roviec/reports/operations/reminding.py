"""Nhắc đầu mối: who answers for the sheet reminds a contact of what is missing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit import mail
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding
from roviec.reports.enums import ReportAct
from roviec.reports.models import Reminder, Report
from roviec.reports.operations.errors import UnableToWrite, locked, must_take_words
from roviec.reports.queries.reminding import reminding_mail
from roviec.reports.queries.sheet import sheet


@transaction.atomic
def remind_contact(report: Report, holding: Holding, *, address: str = "", by: Actor, at: datetime) -> Reminder:
    """The contact sees on his first page and on the sheet that he was reminded; once a day, whoever reminds him.

    Who has an e-mail address gets a mail too, where mail leaves the machine; it links to the sheet at `address`.
    """
    report = locked(report)
    must_take_words(report, at)
    day = timezone.localdate(at)
    if reminded := Reminder.objects.filter(report=report, holding=holding, day=day).first():
        return reminded
    missing = [line.target.pk for line in sheet(report).missing if line.contact == holding]
    if not missing:
        raise UnableToWrite(_("This contact has filled in everything."))
    reminder = Reminder.objects.create(
        report=report,
        holding=holding,
        day=day,
        made_at=at,
        made_by_key=by.key,
        made_by_name=by.name,
        made_by_post=by.post,
    )
    record(ReportAct.CONTACT_REMINDED, by=by, on=[report, holding], at=at, data={"missing": missing})
    if address and holding.person.email and mail.is_configured():
        subject, text = reminding_mail(report, len(missing), address)
        mail.send_later(f"reports.reminder:{reminder.pk}", to=holding.person.email, subject=subject, text=text)
    return reminder
