"""What stands in reports in the name of a holder who leaves."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from roviec.organisations.models import Holding
from roviec.reports.enums import ReportState
from roviec.reports.models import Contact, Report

OPEN = (ReportState.DRAFT, ReportState.WITH_HEAD, ReportState.RETURNED)


def contacts_from(holding: Holding, day: date) -> list[Contact]:
    """The targets a holder fills in on a day or later, with their units."""
    lasting = Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=day)
    rows = Contact.objects.filter(lasting, holding=holding, retracted_at__isnull=True)
    return list(rows.select_related("unit", "target").order_by("pk"))


def count_contacts(holding: Holding, day: date) -> int:
    """How many targets a holder fills in on a day or later."""
    return len(contacts_from(holding, day))


def count_open_sheets(holding: Holding, day: date) -> int:
    """How many sheets of the holder's unit, opened by the day, are not sent yet."""
    rows = Report.objects.filter(unit_id=holding.post.unit_id, state__in=OPEN, scheme_period__opens_on__lte=day)
    return rows.count()
