"""The days of a scheme's coming periods, and the dates of an open one put off for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.reports.enums import ReportAct
from roviec.reports.models import Postponement, Scheme, SchemePeriod
from roviec.reports.operations.errors import UnableToOpen


@dataclass(frozen=True)
class Days:
    """The days of a scheme, counted from the first of the period's last month: 20 is the 20th of that month.

    What comes until `timely` counts as on time; None is the due day itself, without days of grace.
    """

    opens: int = 1
    cutoff: int = 18
    due: int = 20
    locks: int = 40
    timely: int | None = None

    @property
    def columns(self) -> dict[str, int]:
        """As the columns of a scheme; raises UnableToOpen when they do not follow one another."""
        timely = self.due if self.timely is None else self.timely
        if not 1 <= self.opens <= self.cutoff <= self.due <= timely <= self.locks:
            raise UnableToOpen(_("Opening, cut-off, due day, last timely day and lock follow one another."))
        return {
            "opens_day": self.opens,
            "cutoff_day": self.cutoff,
            "due_day": self.due,
            "timely_day": timely,
            "locks_day": self.locks,
        }


@transaction.atomic
def set_days(scheme: Scheme, days: Days, *, version: int | None = None, by: Actor, at: datetime) -> Scheme:
    """Periods opened from now on have these days; those that are open keep their dates.

    The same days again change nothing; raises Stale when somebody changed the scheme since `version`.
    """
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    columns = days.columns
    if all(getattr(scheme, name) == day for name, day in columns.items()):
        return scheme
    if version is not None and version != scheme.version:
        raise Stale(_("Somebody else changed the scheme after you opened it."))
    for name, day in columns.items():
        setattr(scheme, name, day)
    scheme.version += 1
    scheme.save(update_fields=[*columns, "version"])
    record(ReportAct.DAYS_SET, by=by, on=[scheme], at=at, data=columns)
    return scheme


@dataclass(frozen=True)
class Dates:
    """The dates of one period that can be put off: its opening is past."""

    cutoff_on: date
    due_on: date
    timely_on: date
    locks_on: date

    @classmethod
    def of(cls, row: SchemePeriod | Postponement) -> Dates:
        """Those a period has, or had before it was put off."""
        return cls(row.cutoff_on, row.due_on, row.timely_on, row.locks_on)

    @property
    def columns(self) -> dict[str, date]:
        """As the columns of a period."""
        return {
            "cutoff_on": self.cutoff_on,
            "due_on": self.due_on,
            "timely_on": self.timely_on,
            "locks_on": self.locks_on,
        }


@transaction.atomic
def postpone_period(
    opened: SchemePeriod, dates: Dates, reason: str, *, version: int | None = None, by: Actor, at: datetime
) -> SchemePeriod:
    """Every unit of the period has until these dates; what they were before stays readable with the reason.

    Dates only move forwards: what was promised is not taken away. The same dates again change nothing; raises Stale when
    somebody moved them since `version`.
    """
    opened = SchemePeriod.objects.select_for_update(no_key=True).get(pk=opened.pk)
    before = Dates.of(opened)
    if before == dates:
        return opened
    if version is not None and version != opened.version:
        raise Stale(_("Somebody else put off the dates after you opened the page."))
    if not reason.strip():
        raise UnableToOpen(_("Say why the dates are put off."))
    if any(dates.columns[name] < day for name, day in before.columns.items()):
        raise UnableToOpen(_("Dates can only be put off, not brought forward."))
    if not dates.cutoff_on <= dates.due_on <= dates.timely_on <= dates.locks_on:
        raise UnableToOpen(_("Cut-off, due date, last timely day and lock follow one another."))
    Postponement.objects.create(
        scheme_period=opened,
        **before.columns,
        reason=reason.strip(),
        made_at=at,
        made_by_key=by.key,
        made_by_name=by.name,
    )
    for name, day in dates.columns.items():
        setattr(opened, name, day)
    opened.version += 1
    opened.save(update_fields=[*dates.columns, "version"])
    data = {
        "before": {name: day.isoformat() for name, day in before.columns.items()},
        "after": {name: day.isoformat() for name, day in dates.columns.items()},
    }
    record(
        ReportAct.PERIOD_POSTPONED, by=by, on=[opened, *opened.reports.all()], at=at, remark=reason.strip(), data=data
    )
    return opened
