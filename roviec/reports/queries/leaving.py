"""What stands in reports in the name of a holder who leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from roviec.organisations.leaving import OpenThing
from roviec.organisations.models import Holding
from roviec.organisations.queries import names_of
from roviec.reports.enums import ReportState
from roviec.reports.models import Contact, Report

OPEN = (ReportState.DRAFT, ReportState.WITH_HEAD, ReportState.RETURNED)


def contacts_from(holding: Holding, day: date) -> list[Contact]:
    """The targets a holder fills in on a day or later, with their units."""
    return list(_lasting([holding.pk], day).select_related("unit", "target").order_by("pk"))


def count_contacts(holding_ids: Collection[int], day: date) -> dict[int, int]:
    """How many targets some holders fill in on a day or later, by holder; one query."""
    return Counter(_lasting(holding_ids, day).values_list("holding", flat=True))


def _lasting(holding_ids: Collection[int], day: date) -> QuerySet[Contact]:
    lasting = Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=day)
    return Contact.objects.filter(lasting, holding__in=holding_ids, retracted_at__isnull=True)


def contacts_in_the_name_of(holding: Holding, day: date) -> list[OpenThing]:
    """The targets that a holder fills in on a day or later, with the unit for which he does."""
    contacts = contacts_from(holding, day)
    names = names_of({contact.unit_id for contact in contacts}, day) if contacts else {}
    return [OpenThing(contact, contact.target.name, names[contact.unit_id]) for contact in contacts]


def sheets_of_the_unit_of(holding: Holding, day: date) -> list[OpenThing]:
    """The sheets of the holder's unit, opened by the day, that are not sent yet."""
    rows = Report.objects.filter(unit_id=holding.post.unit_id, state__in=OPEN, scheme_period__opens_on__lte=day)
    return [
        OpenThing(report, f"{report.scheme.name}: {report.period.phrase}", str(ReportState(report.state).label))
        for report in rows.select_related("scheme").order_by("period_start", "pk")
    ]
