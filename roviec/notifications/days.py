"""On which days a rule reminds of a task: pure, over the days that offices work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from roviec.notifications.enums import Moment
from roviec.notifications.models import ReminderRule
from roviec.regulations.enums import Counting
from roviec.regulations.working_days import WorkCalendar

# Nobody is reminded by itself of what is a year past.
LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


def due_days(rule: ReminderRule, on: date, calendar: WorkCalendar) -> list[date]:
    """The due days of the tasks that the rule reminds of on a day; none on a day off.

    What would be said on a day off is said on the last working day before it, so that the warning never comes late; what
    is past is said on the next working day.
    """
    back = LONGEST if rule.moment == Moment.AFTER else timedelta(days=0)
    # Sixty working days lie within four months, Tết included.
    ahead = timedelta(days=0) if rule.moment == Moment.AFTER else timedelta(days=120)
    first, last = on - back, on + ahead
    days = [first + DAY * n for n in range((last - first).days + 1)]
    return [day for day in days if any(said == on for said in _said_on(rule, day, on, calendar))]


def _said_on(rule: ReminderRule, due_on: date, until: date, calendar: WorkCalendar) -> Iterator[date]:
    """The days on which the rule reminds of a task due on a day, up to a day."""
    if rule.moment != Moment.AFTER:
        yield _on_or_before(_before(due_on, rule, calendar), calendar)
        return
    day = calendar.on_or_after(_after(due_on, rule.days, rule, calendar))
    while day <= until:
        yield day
        if not rule.every:
            return
        day = calendar.on_or_after(_after(day, rule.every, rule, calendar))


def _before(due_on: date, rule: ReminderRule, calendar: WorkCalendar) -> date:
    if rule.counting == Counting.CALENDAR:
        return due_on - DAY * rule.days
    day = due_on
    for _n in range(rule.days):
        day = _on_or_before(day - DAY, calendar)
    return day


def _after(day: date, days: int, rule: ReminderRule, calendar: WorkCalendar) -> date:
    return day + DAY * days if rule.counting == Counting.CALENDAR else calendar.due(day, days, Counting.WORKING)


def _on_or_before(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_working(day):
        day -= DAY
    return day
