"""Work that comes back: the series of the units for which one gives tasks."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.organisations.permissions import Member, MemberRequest
from roviec.organisations.queries import names_of, units_on
from roviec.tasks.forms import SeriesForm
from roviec.tasks.models import Series
from roviec.tasks.operations import end_series, start_series
from roviec.tasks.permissions import assigns_for, series_to_end, series_to_keep
from roviec.tasks.queries import series_kept_by
from roviec.tasks.views.shared import giver_to


@require_http_methods(["GET", "POST"])
@opens(series_to_keep)
def series_list(request: MemberRequest, member: Member) -> HttpResponseBase:
    """The series, and starting one."""
    units = units_on(request.on, below=assigns_for(member))
    form = SeriesForm(request.POST or None, units=units, initial={"starts_on": request.on, "due_day": 25})
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                giver = giver_to(member, form.cleaned_data["lead_unit"], units)
                start_series(**form.cleaned_data, assigned_by=giver, by=member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("The series is started; its first task is given tonight."))
                return redirect("tasks:series")
    return _page(request, member, form, status)


def _page(request: MemberRequest, member: Member, form: SeriesForm, status: int) -> HttpResponse:
    rows = list(series_kept_by(assigns_for(member)))
    names = names_of({row.lead_unit_id for row in rows}, request.on)
    context = {"form": form, "rows": [(row, names[row.lead_unit_id]) for row in rows], "today": request.on}
    return render(request, "tasks/series.html", context, status=status)


@require_POST
@opens(series_to_end)
def series_end(request: MemberRequest, series: Series) -> HttpResponseBase:
    """The series gives no more tasks."""
    end_series(series, by=request.member.actor, at=request.at)
    messages.success(request, _("The series is ended; the tasks given stay."))
    return redirect("tasks:series")
