"""Lists: one's own sheets, those to review, and where each unit stands in a period."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.kit.periods import Period, PeriodKind
from roviec.kit.workbooks.listing import Listing, file_asked_for
from roviec.kit.workbooks.writing import Value
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, MemberRequest
from roviec.reports.forms import PeriodForm
from roviec.reports.models import Scheme, SchemePeriod
from roviec.reports.operations import UnableToOpen, open_period
from roviec.reports.permissions import period_to_read, periods_that_open, reports_to_list, scheme_to_keep
from roviec.reports.queries.lists import (
    due_rows,
    own_reports,
    periods_to_review,
    reports_to_review,
    rows_of_period,
    seen_rows,
)
from roviec.reports.queries.rows import Row, standing_of, zalo_text
from roviec.reports.queries.schemes import next_period, postponements_of, schemes_of
from roviec.reports.views.shared import sent


@require_safe
@opens(reports_to_list)
def reports(request: MemberRequest, member: Member) -> HttpResponse:
    """What waits for the member first, then his past sheets and the periods he follows."""
    if file := file_asked_for(request, lambda: _listing("bao-cao", _("Reports"), seen_rows(member))):
        return file
    due = due_rows(member)
    shown = {row.report.pk for row in due}
    schemes = schemes_of(member)
    periods = periods_to_review(member)
    planned = [over for role, over in member.roles if role == Role.PLANNER]
    context = {
        # A second scheme is rare: its button waits on the page of the first.
        "owners": [] if schemes else planned,
        "mine": {scheme.pk for scheme in schemes},
        "due": due,
        "to_review": reports_to_review(member),
        "periods": periods,
        "opening": periods_that_open(member, periods),
        "past": [row for row in own_reports(member) if row.report.pk not in shown],
        "schemes": [(scheme, next_period(scheme).phrase) for scheme in schemes],
    }
    return render(request, "reports/list.html", context)


def _listing(name: str, title: str, rows: Sequence[Row]) -> Listing:
    heads = [
        (_("Period"), 16.0),
        (_("Unit"), 30.0),
        (_("Scheme"), 30.0),
        (pgettext("report", "State"), 22.0),
        (_("Targets filled in"), 12.0),
        (_("Targets asked for"), 12.0),
        (_("Submitted at"), 18.0),
        (pgettext("report", "Due"), 12.0),
        (_("Against the due date"), 16.0),
    ]
    said: list[list[Value]] = [
        [
            row.report.period.label,
            row.report.unit.name,
            row.report.scheme.name,
            row.label,
            row.filled,
            row.expected,
            f"{localtime(row.report.submitted_at):%d/%m/%Y %H:%M}" if row.report.submitted_at else "",
            row.report.scheme_period.due_on,
            row.timeliness_label,
        ]
        for row in rows
    ]
    return Listing(name, title, heads, said)


@require_safe
@opens(period_to_read)
def period(request: MemberRequest, found: SchemePeriod) -> HttpResponse:
    """Every unit of a period in protocol order: how far it is, whether it is in time."""
    rows = rows_of_period(found, request.member)
    title = _("Reports of %(period_name)s") % {"period_name": found.period.phrase}
    if file := file_asked_for(request, lambda: _listing("bao-cao-ky", title, rows)):
        return file
    context = {
        "scheme_period": found,
        "period_name": found.period.phrase,
        "rows": rows,
        "standing": standing_of(rows),
        "postponements": postponements_of(found),
        "may_postpone": request.member.may(Role.PLANNER, over=found.scheme.owner_id),
        "zalo": zalo_text(found, standing_of(rows), request.build_absolute_uri()),
        "trace": [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(found.period.label)],
    }
    return render(request, "reports/period.html", context)


@opens(scheme_to_keep)
def opening(request: MemberRequest, scheme: Scheme) -> HttpResponseBase:
    """Say what opening the next period does, then open the one that was named."""
    wanted = next_period(scheme)
    form = PeriodForm(sent(request)[0], initial={"start": wanted.start})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["start"] > wanted.start:
            raise UnableToOpen(_("Open %(period)s first: periods follow one another.") % {"period": wanted.phrase})
        wanted = Period.of(PeriodKind(scheme.frequency), form.cleaned_data["start"])
        opened = open_period(scheme, wanted, by=request.member.actor, at=request.at)
        messages.success(request, _("%(period)s is open: the units can fill in.") % {"period": wanted.label})
        return redirect("reports:period", opened.pk)
    context = {
        "scheme": scheme,
        "form": form,
        "wanted": wanted,
        "question": _("Open %(period)s?") % {"period": wanted.phrase},
        "verb": _("Open %(period)s") % {"period": wanted.phrase},
        "consequences": [
            _("Every unit with targets of its own to enter gets a sheet for the period and can fill it in."),
            _("The due date is shown to the units; nothing is counted before a report is accepted."),
        ],
        "cancel": reverse("reports:list"),
    }
    return render(request, "reports/confirm.html", context)
