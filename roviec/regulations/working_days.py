"""Counting days as offices do: from the day after, over weekends and holidays, to the end of the last working day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from roviec.regulations.enums import Counting

FIRST_DAY_OFF = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, but for the days named here (true: worked, false: off)."""

    named: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        return self.named.get(day, day.weekday() < FIRST_DAY_OFF)

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next one that is worked."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def due(self, start: date, days: int, counting: Counting) -> date:
        """The last day of a term that begins on the day after `start`.

        Working days are counted one by one; a term in calendar days that would end on a day off ends on the next working
        day (Civil Code 2015, Article 148).
        """
        if counting == Counting.CALENDAR:
            return self.on_or_after(start + timedelta(days=days))
        day = start
        for _n in range(days):
            day = self.on_or_after(day + timedelta(days=1))
        return day
