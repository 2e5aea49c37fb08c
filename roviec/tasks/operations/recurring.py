"""Work that comes back: a series is started and ended, and each period it gives the next task."""

from __future__ import annotations

import calendar
import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Unit
from roviec.regulations.queries import work_calendar
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Series, Task
from roviec.tasks.operations.handing_out import assign_task, must_not_have_ended
from roviec.tasks.operations.shared import UnableToHandOut

# Names the wish of a series in a period: asked twice, or by two workers at once, it is one task.
WISHES = uuid.UUID("6f2a4b1e-6d0c-4c0b-9a53-52b1d1f1a5e4")


@transaction.atomic
def start_series(
    *,
    title: str,
    product: str,
    lead_unit: Unit,
    assigned_by: Unit,
    frequency: str,
    due_day: int,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Series:
    """From its first period on the unit is given a task each month or quarter. The same wish twice is harmless."""
    must_not_have_ended({lead_unit.pk}, timezone.localdate(at))
    said = {
        "title": title.strip(),
        "product": product.strip(),
        "lead_unit": lead_unit,
        "assigned_by": assigned_by,
        "frequency": PeriodKind(frequency),
        "due_day": due_day,
        "starts_on": starts_on,
    }
    if same := Series.objects.filter(**said, ends_on=None).first():
        return same
    series = Series.objects.create(**said)
    record(TaskAct.SERIES_STARTED, by=by, on=series, at=at, data={"frequency": frequency, "day": due_day})
    return series


@transaction.atomic
def end_series(series: Series, *, by: Actor, at: datetime) -> Series:
    """No task is given from today on; those given stay. Twice is harmless."""
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    if series.ends_on is None:
        series.ends_on = max(timezone.localdate(at), series.starts_on)
        series.save(update_fields=["ends_on"])
        record(TaskAct.SERIES_ENDED, by=by, on=series, at=at)
    return series


@transaction.atomic
def give_next(series: Series, period: Period, *, by: Actor, at: datetime) -> Task:
    """The task of the series for a period, as it is when it was given before; due on a working day of its last month.

    Raises UnableToHandOut for a period outside the series, and for a unit that has ended.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    given = Task.objects.filter(series=series, series_period=period.start).first()
    if given:
        return given
    if period.end <= series.starts_on or (series.ends_on and period.start >= series.ends_on):
        raise UnableToHandOut(_("The series gives no task in this period."))
    task = assign_task(
        _title(series, period),
        series.lead_unit,
        series.assigned_by,
        origin=("series", series.title[:120], series.pk),
        due_on=max(due_day_of(series, period), timezone.localdate(at)),
        product=series.product,
        key=uuid.uuid5(WISHES, f"{series.pk} {period.start}"),
        by=by,
        at=at,
    )
    task.series, task.series_period = series, period.start
    task.save(update_fields=["series", "series_period"])
    return task


def _title(series: Series, period: Period) -> str:
    label = period.label
    return f"{series.title} ({label[:1].lower()}{label[1:]})"


def due_day_of(series: Series, period: Period) -> date:
    """The day of the period's last month, its last one where the month is shorter; on a day off the next working day."""
    last = period.end - timedelta(days=1)
    day = min(series.due_day, calendar.monthrange(last.year, last.month)[1])
    return work_calendar().on_or_after(last.replace(day=day))
